"""What people type into the register's pages: parsed and bounded, nothing decided."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.forms import ModelForm, modelform_factory
from django.urls import reverse_lazy
from django.utils import timezone

from cadre import idnumber
from cadre.drafts import FactKind
from cadre.enums import CadreStatus, Education, Level, PersonType, Politics, Rank, Sex
from cadre.models import Cadre, Fact, Unit
from cadre.queries.pages import Place, Sort
from cadre.queries.search import UNREGISTERED, Criteria
from cadre.rules import born_between, held_between
from cadre.services.merging import MODELS

SORT_LABELS = {
    Sort.UNIT: "按机构",
    Sort.NAME: "按姓名拼音",
    Sort.OLDEST: "年龄从大到小",
    Sort.YOUNGEST: "年龄从小到大",
    Sort.SENIORITY: "按职务职级",
    Sort.TENURE: "任现职从长到短",
}
_ID_SHAPED = re.compile(r"\d{15}|\d{17}[\dXx]")
ANY_STATUS = "any"


def _choice(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "不限"), *choices])


def _years(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=99)


class PeopleForm(forms.Form):
    """The list's search and filters; also what the API accepts as its query."""

    q = forms.CharField(label="姓名、拼音、首字母或编号", required=False, max_length=40)
    unit = forms.ModelChoiceField(label="机构", required=False, queryset=Unit.objects.none())
    level = _choice("职务层次", Level.choices)
    rank = _choice("职级", [*Rank.choices, (UNREGISTERED, "未登记")])
    sex = _choice("性别", Sex.choices)
    politics = _choice("政治面貌", Politics.choices)
    education = _choice("最高学历", [*Education.choices, (UNREGISTERED, "未登记")])
    person_type = _choice("人员类别", PersonType.choices)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[("", "在职"), *CadreStatus.choices[1:], (ANY_STATUS, "不限")]
    )
    age_from = _years("年龄从（岁）")
    age_to = _years("年龄到（岁）")
    tenure_from = _years("任现职满（年）")
    tenure_to = _years("任现职不满（年）")
    sort = forms.ChoiceField(
        label="排序", required=False, choices=[(s.value, label) for s, label in SORT_LABELS.items()]
    )
    after = forms.CharField(required=False, max_length=20)
    before = forms.CharField(required=False, max_length=20)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        text = re.sub(r"[\s'’]+", "", self.cleaned_data["q"])
        if _ID_SHAPED.fullmatch(idnumber.normalize(text)):
            raise forms.ValidationError("身份证号码请在搜索框中输入后点“查询”，不能写在网址里。")
        return text

    @property
    def criteria(self) -> Criteria:
        """Of a valid form, on today's date."""
        data = self.cleaned_data
        today = timezone.localdate()
        born_from, born_until = born_between(data["age_from"], data["age_to"], today)
        since_from, since_until = held_between(data["tenure_from"], data["tenure_to"], today)
        status = data["status"] or CadreStatus.ACTIVE
        return Criteria(
            text=data["q"],
            unit_path=data["unit"].path if data["unit"] else "",
            status="" if status == ANY_STATUS else status,
            born_from=born_from,
            born_until=born_until,
            since_from=since_from,
            since_until=since_until,
            **{name: data[name] for name in ("level", "rank", "sex", "politics", "education", "person_type")},
        )

    @property
    def order(self) -> Sort:
        return Sort(self.cleaned_data["sort"] or Sort.UNIT)

    @property
    def place(self) -> Place:
        return Place(self.cleaned_data["after"], self.cleaned_data["before"])

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beyond the search box and the unit is asked for: those filters are then shown open."""
        hidden = {"q", "unit", "sort", "after", "before"}
        return any(value not in (None, "") for n, value in self.cleaned_data.items() if n not in hidden)


class SearchForm(forms.Form):
    """The search box as it is sent: an ID number is welcome here, and only here."""

    q = forms.CharField(required=False, max_length=40)
    unit_name = forms.CharField(required=False, max_length=120)

    @property
    def id_number(self) -> str:
        """The ID number that was typed, normalized; "" when it is something else."""
        text = idnumber.normalize(self.cleaned_data["q"])
        return text if _ID_SHAPED.fullmatch(text) else ""


class CadreForm(ModelForm):  # type: ignore[type-arg]
    """Basic data that staff keep by hand. Identity, name and place come by import or by facts."""

    class Meta:
        model = Cadre
        fields = (
            "politics", "second_party", "party_joined_on", "work_started_on", "ethnicity", "native_place",
            "birth_place", "health", "phone", "education", "school", "technical_title", "speciality",
            "person_type", "status", "remark",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = forms.CharField(
            label="联系电话",
            required=False,
            max_length=20,
            help_text="只在更换时填写，留空不变。",
            validators=[RegexValidator(r"^[\d\-+ ]{7,20}$", "请填写电话号码。")],
        )
        self.initial["phone"] = ""
        for name in ("party_joined_on", "work_started_on"):
            _as_day(self.fields[name])

    @property
    def changes(self) -> dict[str, Any]:
        """The values that differ from the register's; an empty phone takes nothing away."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if not (name == "phone" and not self.cleaned_data["phone"])
        }


_NOT_TYPED = (
    "cadre",
    "source_text",
    "recorded_by",
    "recorded_at",
    "unit",
    "position",
    "unaffected",
    "sanction",
)


class FactForm(ModelForm):  # type: ignore[type-arg]
    """One fact by hand. Every kind has the same form; its fields come from the model."""

    @property
    def kind(self) -> FactKind:
        return FactKind(self._meta.model.__name__.lower())

    @property
    def values(self) -> dict[str, Any]:
        """The fact's own fields."""
        return {name: value for name, value in self.cleaned_data.items() if name != "source"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].help_text = "文件号、案卷号或其他依据，将来要能查到。"
        if self.kind == FactKind.POST:
            self.fields[
                "text"
            ].help_text = "写全称，如“云川市财政局副局长”。是现任职务的，人员随之调到该单位。"
        for field in self.fields.values():
            _as_day(field)
        self.order_fields([name for name in self.fields if name != "source"] + ["source"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        started = data.get("started_on") or data.get("awarded_on") or data.get("on")
        if isinstance(started, date) and started > timezone.localdate():
            raise forms.ValidationError("日期不能晚于今天。")
        return data


def fact_form(kind: FactKind) -> type[FactForm]:
    """The form class for a kind of fact."""
    model: type[Fact] = MODELS[kind]
    form: type[FactForm] = modelform_factory(model, form=FactForm, exclude=_NOT_TYPED)  # type: ignore[assignment]
    return form


def _as_day(field: forms.Field) -> None:
    if isinstance(field, forms.DateField):
        field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UnitChangeForm(forms.Form):
    """What every change of a unit needs: its day and what it rests on."""

    on = forms.DateField(label="生效日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    source = forms.CharField(label="依据", max_length=80, help_text="文件号或会议纪要。")

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("生效日期不能晚于今天。")
        return on


class RenameForm(UnitChangeForm):
    name = forms.CharField(label="新的全称", max_length=120)
    short_name = forms.CharField(label="新的简称", max_length=60)
    field_order = ("name", "short_name", "on", "source")


class TargetForm(UnitChangeForm):
    """Move or merge: the other unit is named in full; the page suggests names while one types."""

    target = forms.CharField(
        label="机构全称",
        max_length=120,
        widget=forms.TextInput(
            attrs={
                "list": "unit-names",
                "autocomplete": "off",
                "hx-get": reverse_lazy("cadre:unit-names"),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#unit-names",
            }
        ),
    )
    field_order = ("target", "on", "source")
