"""What people type into the pages of plans: parsed and bounded, nothing decided."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from cadre.models import Unit
from cadre.queries.units import top_units, unit_called
from regulations.rules import RuleUnknown
from rewards.enums import Leftover, Rounding, Scheme, SpecialKind, Treatment
from rewards.models import Plan
from rewards.queries.places import SORTS
from rewards.queries.places_rules import PlaceRules, place_rules
from rewards.rules.amounts import BASIS_POINT, basis_points, shown_percent
from rewards.rules.choices import PlanChoices
from rewards.services.places import FIRST_YEAR

MOST_PLACES, MOST_GROUP = 100_000, 200
UNIT_WIDGET = {"list": "unit-names", "autocomplete": "off"}


class PercentField(forms.CharField):
    """A percent with up to two decimals, as basis points; None when it is left empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "decimal", "size": 6, "placeholder": options.pop("hint", "按规定")}
        )
        super().__init__(required=False, max_length=8, widget=widget, **options)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return basis_points(text)
        except ValueError as error:
            raise forms.ValidationError(
                "请填写0到100之间的百分数，最多两位小数，例如 20 或 17.5。"
            ) from error


def percent_text(points: int | None) -> str:
    return "" if points is None else shown_percent(points * BASIS_POINT).removesuffix("%")


class ChoicesForm(forms.Form):
    """The choices of a plan. What is left empty is as the rules say."""

    name = forms.CharField(label="方案名称", max_length=80)
    city_percent = PercentField(label="全部比例上限（%）")
    unit_percent = PercentField(label="单位比例上限（%）")
    approval = forms.CharField(
        label="提高比例的批准文件",
        max_length=200,
        required=False,
        help_text="比例高于规定时必填，例如 云组批〔2025〕9号。",
    )
    ratios_source = forms.CharField(label="按等次比例的依据文件", max_length=200, required=False)
    rounding = forms.ChoiceField(label="小数", choices=Rounding.choices)
    leftover = forms.ChoiceField(label="取整余下的名额", choices=Leftover.choices)
    reserve = forms.IntegerField(label="预留激励池（名）", min_value=0, max_value=MOST_PLACES, initial=0)
    group_below = forms.IntegerField(
        label="小单位合并（不足几人）",
        min_value=0,
        max_value=MOST_GROUP,
        initial=0,
        help_text="同一上级下人数不足的单位合起来计算、共用名额；0 表示不合并。",
    )
    grassroots_percent = PercentField(label="乡镇街道上浮（百分点）", hint="0")
    counts_undetermined = forms.BooleanField(label="不确定等次的人员计入基数", required=False)
    leaders_apart = forms.BooleanField(
        label="领导成员单列", required=False, help_text="由主管机关考核，不计入本单位基数。"
    )
    advanced = (
        "city_percent", "unit_percent", "approval", "rounding", "leftover", "reserve", "group_below",
        "grassroots_percent", "counts_undetermined", "leaders_apart",
    )  # fmt: skip

    def __init__(self, *args: Any, grades: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grades = grades
        for number, grade in enumerate(grades):
            self.fields[f"ratio_{number}"] = PercentField(label=f"{grade}（%）")

    @property
    def ratio_fields(self) -> list[Any]:
        return [self[f"ratio_{number}"] for number in range(len(self.grades))]

    @property
    def advanced_fields(self) -> list[Any]:
        return [self[name] for name in self.advanced]

    def choices(self, rules: PlaceRules) -> PlanChoices:
        """The choices, completed by the rules of the plan's year."""
        data, first = self.cleaned_data, rules.first_choices()
        given = {grade: data[f"ratio_{number}"] for number, grade in enumerate(self.grades)}
        ratios = {grade: points for grade, points in given.items() if points is not None}
        return PlanChoices(
            city_points=first["city_points"] if data["city_percent"] is None else data["city_percent"],
            unit_points=first["unit_points"] if data["unit_percent"] is None else data["unit_percent"],
            approval=data["approval"],
            ratios=ratios or first["ratios"],
            ratios_source=data["ratios_source"] if ratios else first["ratios_source"],
            rounding=Rounding(data["rounding"]),
            leftover=Leftover(data["leftover"]),
            reserve=data["reserve"],
            group_below=data["group_below"],
            grassroots_points=data["grassroots_percent"] or 0,
            counts_undetermined=data["counts_undetermined"],
            leaders_apart=data["leaders_apart"],
        )


class PlanForm(ChoicesForm):
    """A new plan: for which year, for whom, below which unit."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=2100)
    scheme = forms.ChoiceField(label="人员", choices=Scheme.choices)
    unit_name = forms.CharField(
        label="范围（机构全称，含下级）", max_length=120, widget=forms.TextInput(attrs=UNIT_WIDGET)
    )
    basic = ("year", "unit_name", "scheme", "name")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    @property
    def basic_fields(self) -> list[Any]:
        return [self[name] for name in self.basic]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        unit = unit_called(self.user, data.get("unit_name", ""))
        if unit is None and "unit_name" in data:
            self.add_error("unit_name", "没有找到这个机构，请从提示中选择全称。")
        data["unit"] = unit
        if unit is not None and data.get("year"):
            try:
                data["rules"] = place_rules(data["year"], Scheme(data.get("scheme") or Scheme.CIVIL), unit)
            except RuleUnknown as unknown:
                self.add_error("year", str(unknown))
        return data


def default_year() -> int:
    """The year that people plan now: from October on the running one, before it the last."""
    today = timezone.localdate()
    return today.year if today.month >= 10 else today.year - 1


def first_values(user: User) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What an empty form of a new plan shows, and the grades of units that the rules know."""
    unit = top_units(user).first()
    year = default_year()
    rules = place_rules(year, Scheme.CIVIL, unit) if unit else None
    initial: dict[str, Any] = {
        "year": year,
        "name": "优秀名额分配方案",
        "unit_name": unit.name if unit else "",
    }
    if rules is None:
        return initial, ()
    first = rules.first_choices()
    initial |= {name: first[name] for name in ("rounding", "counts_undetermined", "ratios_source")}
    initial |= {
        f"ratio_{number}": percent_text(first["ratios"].get(grade))
        for number, grade in enumerate(rules.grade_names)
    }
    return initial, rules.grade_names


def values_of(plan: Plan, grades: tuple[str, ...]) -> dict[str, Any]:
    """What the form shows of a draft."""
    plain = ("name", "approval", "ratios_source", "rounding", "leftover", "reserve", "group_below",
             "counts_undetermined", "leaders_apart")  # fmt: skip
    ratios = {f"ratio_{number}": percent_text(plan.ratios.get(grade)) for number, grade in enumerate(grades)}
    return {
        **{name: getattr(plan, name) for name in plain},
        **ratios,
        "city_percent": percent_text(plan.city_points),
        "unit_percent": percent_text(plan.unit_points),
        "grassroots_percent": percent_text(plan.grassroots_points or None),
    }


class RowFilter(forms.Form):
    """Which rows of a plan, and in which order."""

    q = forms.CharField(label="单位", required=False, max_length=60)
    grade = forms.ChoiceField(label="等次", required=False)
    sort = forms.ChoiceField(label="排序", required=False, choices=list(SORTS.items()))

    def __init__(self, *args: Any, grades: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "不限"), *((grade, grade) for grade in grades), ("-", "未登记")]
        self.fields["grade"].choices = choices  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, str]:
        data = self.cleaned_data if self.is_valid() else {}
        return {name: str(data.get(name, "")).strip() for name in ("q", "grade", "sort")}


class GradeForm(forms.Form):
    """A unit's grade in a draft."""

    unit = forms.IntegerField()
    grade = forms.CharField(required=False, max_length=20)


class NoteForm(forms.Form):
    note = forms.CharField(required=False, max_length=300)


class NameForm(forms.Form):
    name = forms.CharField(max_length=80)


class PersonFilter(forms.Form):
    treatment = forms.ChoiceField(label="处理", required=False, choices=[("", "不限"), *Treatment.choices])


class SpecialForm(forms.Form):
    """A case of a person's year."""

    number = forms.CharField(label="内部编号", max_length=20, help_text="在干部页面上，例如 GB0000012。")
    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=2100)
    kind = forms.ChoiceField(label="情形", choices=SpecialKind.choices)
    document = forms.CharField(label="依据", max_length=200, help_text="假条汇总、立案通知等的名称或文号。")


class UnitGradesForm(forms.Form):
    """Grades of many units: a line for each, name and grade."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=2100)
    source = forms.CharField(label="来源", max_length=120, help_text="考核结果通报的文号。")
    lines = forms.CharField(
        label="等次",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=200_000,
        help_text="每行一个单位：全称、空格、等次，可从 Excel 复制两列粘贴；等次写“无”表示取消登记。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_lines(self) -> dict[int, str]:
        """{unit id: grade}. Every line that cannot be read is named."""
        pairs = [line.rsplit(None, 1) for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        wrong = [" ".join(pair) for pair in pairs if len(pair) != 2]
        names = {pair[0].strip() for pair in pairs if len(pair) == 2}
        units = dict(
            Unit.objects.visible_to(self.user).open().filter(name__in=names).values_list("name", "pk")
        )
        wrong += [name for name in sorted(names) if name not in units]
        if wrong:
            raise forms.ValidationError(f"这些行没有对应的机构或缺少等次：{'；'.join(wrong[:10])}。")
        return {units[name.strip()]: "" if grade == "无" else grade for name, grade in pairs}
