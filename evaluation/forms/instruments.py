"""Scoring sheets: their name, and the design of a draft, row by row."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from evaluation.enums import ScaleKind, TargetKind
from evaluation.forms.base import PlacedForm
from evaluation.rules.designs import Design, Dimension, Group, Level

SPARE = 3  # empty rows below the filled ones
MOST = 60  # rows of one kind


class InstrumentFilter(forms.Form):
    q = forms.CharField(label="名称或用途", required=False, max_length=40)


class InstrumentForm(PlacedForm):
    """A new instrument."""

    name = forms.CharField(label="名称", max_length=80, help_text="例如：领导班子和领导干部年度测评表。")
    purpose = forms.CharField(label="用途", max_length=200, required=False)
    target_kind = forms.ChoiceField(
        label="评价对象", choices=TargetKind.choices, widget=forms.RadioSelect, initial=TargetKind.CADRE
    )
    field_order = ("name", "purpose", "target_kind", "unit_name")

    def clean_target_kind(self) -> TargetKind:
        return TargetKind(self.cleaned_data["target_kind"])


def _number(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=6, decimal_places=2, **options)


class ScaleForm(forms.Form):
    """How answers are given."""

    instructions = forms.CharField(
        label="填写说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    scale = forms.ChoiceField(label="评分方式", choices=ScaleKind.choices, widget=forms.RadioSelect)
    low = _number("最低分", initial=Decimal(0))
    high = _number("最高分", initial=Decimal(100))
    step = _number("间隔", min_value=Decimal("0.01"), initial=Decimal(1))
    asks_comment = forms.BooleanField(label="可写评语", required=False)

    def clean_scale(self) -> ScaleKind:
        return ScaleKind(self.cleaned_data["scale"])


class _Row(forms.Form):
    """One row of a list; a row without a name is no row. `position` orders them."""

    NAME = "name"
    position = forms.IntegerField(label="次序", required=False, min_value=1, max_value=999)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label  # the head of the column is its only other label

    @property
    def is_named(self) -> bool:
        return bool(self.cleaned_data.get(self.NAME, "").strip())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.NAME in data and not self.is_named:
            self.errors.clear()  # an emptied row is a removed row, whatever else it holds
        return data


class DimensionForm(_Row):
    name = forms.CharField(label="评价项目", required=False, max_length=40)
    weight = _number("权重", min_value=Decimal("0.01"))
    explanation = forms.CharField(label="评价要点", required=False, max_length=300)


class LevelForm(_Row):
    NAME = "label"
    label = forms.CharField(label="等次", required=False, max_length=20)
    points = _number("分值")


class GroupForm(_Row):
    name = forms.CharField(label="评价组", required=False, max_length=40)
    weight = _number("权重", min_value=Decimal("0.01"))
    min_size = forms.IntegerField(label="最低份数", min_value=1, max_value=9999)


if TYPE_CHECKING:
    Rows = BaseFormSet[Any]
else:
    Rows = BaseFormSet
_SETS: dict[str, tuple[type[_Row], str]] = {
    "dimensions": (DimensionForm, "评价项目"),
    "levels": (LevelForm, "等次"),
    "groups": (GroupForm, "评价组"),
}


class DesignForms:
    """Everything on the page of a draft: the scale and three lists. `more` names the list that gets empty rows."""

    def __init__(self, data: Any, design: Design) -> None:
        more = data.get("more", "") if data else ""
        self.scale = ScaleForm(data, initial=_scale_of(design))
        self.lists: dict[str, Rows] = {
            name: self._rows(name, data, rows, more == name) for name, rows in _initial(design).items()
        }
        self.asks_for_more = more in _SETS

    def _rows(self, name: str, data: Any, initial: list[dict[str, Any]], more: bool) -> Rows:
        kind = formset_factory(_SETS[name][0], extra=SPARE, max_num=MOST, validate_max=True)
        if data is not None and more:
            data = data.copy()
            total = f"{name}-TOTAL_FORMS"
            asked = data.get(total, "")
            data[total] = str(min(MOST, int(asked) + SPARE)) if asked.isdecimal() else str(SPARE)
        return kind(data, initial=initial, prefix=name)

    @property
    def sections(self) -> list[tuple[str, str, Rows]]:
        return [(name, label, self.lists[name]) for name, (_, label) in _SETS.items()]

    def is_valid(self) -> bool:
        """Whether all of it can be read; every part is asked, so that all faults show at once."""
        return all([self.scale.is_valid(), *(rows.is_valid() for rows in self.lists.values())])

    def design(self) -> Design:
        """Of valid forms."""
        return Design(
            **self.scale.cleaned_data,
            dimensions=tuple(self._made("dimensions", Dimension)),
            levels=tuple(self._made("levels", Level)),
            groups=tuple(self._made("groups", Group)),
        )

    def _made(self, name: str, make: Callable[..., Any]) -> list[Any]:
        rows = [form for form in self.lists[name] if form.has_changed() or form.initial]
        named = [form.cleaned_data for form in rows if form.is_named]
        ordered = sorted(named, key=lambda row: row.get("position") or MOST)
        return [make(**{key: value for key, value in row.items() if key != "position"}) for row in ordered]


def _scale_of(design: Design) -> dict[str, Any]:
    names = ("instructions", "scale", "low", "high", "step", "asks_comment")
    return {name: getattr(design, name) for name in names}


def _initial(design: Design) -> dict[str, list[dict[str, Any]]]:
    return {
        "dimensions": [
            {"position": place, "name": d.name, "weight": d.weight, "explanation": d.explanation}
            for place, d in enumerate(design.dimensions, start=1)
        ],
        "levels": [
            {"position": place, "label": level.label, "points": level.points}
            for place, level in enumerate(design.levels, start=1)
        ],
        "groups": [
            {"position": place, "name": g.name, "weight": g.weight, "min_size": g.min_size}
            for place, g in enumerate(design.groups, start=1)
        ],
    }
