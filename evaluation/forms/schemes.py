"""Indicators: a scheme, its rows, its units, their results and grades."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone

from accounts.models import User
from cadre.models import Unit
from cadre.queries.units import unit_called
from evaluation.enums import Direction, Horizon, Weighting
from evaluation.excel.indicators import figure
from evaluation.forms.base import PlacedForm, unit_field
from evaluation.models import Indicator, IndicatorResult, SchemeUnit
from evaluation.rules.numbers import plain
from evaluation.services.schemes import IndicatorDraft, ResultDraft

SPARE, MOST = 3, 100


class SchemeFilter(forms.Form):
    q = forms.CharField(label="名称", required=False, max_length=40)
    year = forms.IntegerField(label="年度", required=False, min_value=2000, max_value=2100)


class SchemeForm(PlacedForm):
    """A new scheme."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    name = forms.CharField(label="名称", max_length=80, help_text="例如：市直部门综合考核。")
    cap = forms.IntegerField(
        label="完成率上限（%）",
        min_value=100,
        max_value=200,
        initial=100,
        help_text="超额完成最多计到多少；100表示不加分。",
    )
    field_order = ("year", "name", "unit_name", "cap")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year


class CarryForm(forms.Form):
    year = forms.IntegerField(label="结转到年度", min_value=2000, max_value=2100)


class IndicatorForm(forms.Form):
    """One row; without a name it is none."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    position = forms.IntegerField(label="次序", required=False, min_value=1, max_value=999)
    name = forms.CharField(label="指标", required=False, max_length=80)
    weighting = forms.ChoiceField(label="性质", choices=Weighting.choices)
    horizon = forms.ChoiceField(label="显绩潜绩", choices=Horizon.choices)
    weight = forms.DecimalField(label="权重", min_value=Decimal("0.01"), max_digits=6, decimal_places=2)
    target = forms.DecimalField(label="目标值", min_value=Decimal(0), max_digits=14, decimal_places=4)
    measure = forms.CharField(label="计量单位", required=False, max_length=20)
    direction = forms.ChoiceField(label="方向", choices=Direction.choices)
    source = forms.CharField(label="数据来源", required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label or ""

    @property
    def is_named(self) -> bool:
        return bool(self.cleaned_data.get("name", "").strip())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "name" in data and not self.is_named:
            self.errors.clear()
        return data

    @property
    def draft(self) -> IndicatorDraft:
        data = self.cleaned_data
        return IndicatorDraft(
            name=data["name"],
            weighting=Weighting(data["weighting"]),
            horizon=Horizon(data["horizon"]),
            weight=data["weight"],
            target=data["target"],
            measure=data["measure"],
            direction=Direction(data["direction"]),
            source=data["source"],
            key=data["key"] or 0,
        )


if TYPE_CHECKING:
    Rows = BaseFormSet[IndicatorForm]
else:
    Rows = BaseFormSet


def indicator_rows(data: Any, indicators: Iterable[Indicator]) -> Rows:
    """The editor's rows; data with `more` gets empty ones and is not to be saved."""
    kind = formset_factory(IndicatorForm, extra=SPARE, max_num=MOST, validate_max=True)
    if data is not None and "more" in data:
        data = data.copy()
        asked = data.get("form-TOTAL_FORMS", "")
        data["form-TOTAL_FORMS"] = str(min(MOST, (int(asked) if asked.isdecimal() else 0) + SPARE))
    names = ("name", "weighting", "horizon", "weight", "target", "measure", "direction", "source")
    initial = [
        {"key": one.pk, "position": place, **{name: _shown(getattr(one, name)) for name in names}}
        for place, one in enumerate(indicators, start=1)
    ]
    return kind(data, initial=initial)


def _shown(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value


def drafts_of(rows: Rows) -> list[IndicatorDraft]:
    """Of valid rows, in their order."""
    forms_ = [form for form in rows if (form.has_changed() or form.initial) and form.is_named]
    forms_.sort(key=lambda form: form.cleaned_data.get("position") or MOST + 1)
    return [form.draft for form in forms_]


class UnitsForm(forms.Form):
    """Units of one group of peers: one by its name, or all below one."""

    peers = forms.CharField(label="同类组", max_length=40, help_text="只在组内排名，例如：经济管理部门。")
    unit_name = unit_field("单位")
    below = forms.BooleanField(label="加入它的全部下一级单位（不含它自己）", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_unit_name(self) -> Unit:
        unit = unit_called(self.user, self.cleaned_data["unit_name"].strip())
        if unit is None:
            raise forms.ValidationError("您的范围内没有这个机构，请从提示中选择全称。")
        return unit

    @property
    def units(self) -> list[Unit]:
        unit: Unit = self.cleaned_data["unit_name"]
        if not self.cleaned_data["below"]:
            return [unit]
        return list(Unit.objects.visible_to(self.user).open().filter(parent=unit))


class ResultsForm(forms.Form):
    """All results of one unit, a row for each indicator."""

    def __init__(
        self,
        *args: Any,
        member: SchemeUnit,
        indicators: Sequence[Indicator],
        results: dict[int, IndicatorResult],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.member, self.indicators = member, indicators
        for one in indicators:
            kept = results.get(one.pk)
            for name, label in (("v", "完成值"), ("t", "目标值")):
                field = forms.CharField(label=label, required=False, max_length=20)
                field.widget.attrs |= {"inputmode": "decimal", "aria-label": f"{one.name}{label}"}
                self.fields[f"{name}{one.pk}"] = field
            self.fields[f"v{one.pk}"].initial = _or_empty(kept.value if kept else None)
            self.fields[f"t{one.pk}"].initial = _or_empty(kept.target if kept else None)
            self.fields[f"x{one.pk}"] = forms.BooleanField(
                label="不考核", required=False, initial=bool(kept and kept.is_excluded)
            )
            self.fields[f"x{one.pk}"].widget.attrs["aria-label"] = f"{one.name}不考核"
        self.fields["source"] = forms.CharField(
            label="来源", max_length=120, help_text="数据出自哪里：文件、报表或系统。"
        )

    @property
    def rows(self) -> list[tuple[Indicator, forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"v{one.pk}"], self[f"t{one.pk}"], self[f"x{one.pk}"]) for one in self.indicators]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for one in self.indicators:
            for name in (f"v{one.pk}", f"t{one.pk}"):
                self._read(data, name)
            if data.get(f"x{one.pk}") and data.get(f"v{one.pk}") is not None:
                self.add_error(f"v{one.pk}", "标了“不考核”就不要填完成值。")
        return data

    def _read(self, data: dict[str, Any], name: str) -> None:
        text = str(data.get(name) or "").strip()
        try:
            data[name] = figure(text, is_target=name.startswith("t")) if text else None
        except ValueError as error:
            self.add_error(name, str(error))

    @property
    def drafts(self) -> list[ResultDraft]:
        """Of a valid form: what is filled in, and what was there before."""
        data = self.cleaned_data
        return [
            ResultDraft(
                indicator=one.pk,
                member=self.member.pk,
                value=data[f"v{one.pk}"],
                target=data[f"t{one.pk}"],
                is_excluded=data[f"x{one.pk}"],
            )
            for one in self.indicators
            if any(name in self.changed_data for name in (f"v{one.pk}", f"t{one.pk}", f"x{one.pk}"))
        ]


def _or_empty(value: Decimal | None) -> str:
    return "" if value is None else plain(value)
