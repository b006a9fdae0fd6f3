"""What the pages of rank promotion are asked: a unit, a day, and what to show of it."""

from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone

from accounts.queries import SomeUser
from cadre.enums import Rank
from cadre.models import Unit
from cadre.queries.units import top_units, unit_called
from rewards.enums import RankStanding
from rewards.queries.rank_pages import ALL, OTHER, Asked


def day_field(**options: Any) -> forms.DateField:
    """A day between the first trial of ranks and a life's work from now."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(required=False, widget=widget, **options)


class DayForm(forms.Form):
    """The day of one person's working; today when nothing is asked."""

    on = day_field(label="日期")

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"] or timezone.localdate()
        if not 2000 <= on.year <= 2100:
            raise forms.ValidationError("请填写2000年到2100年之间的日期。")
        return on


class RankForm(DayForm):
    """A unit by its name as typed or by its key in a link; without either the top of what the user sees."""

    unit_name = forms.CharField(
        label="机构（含下级）",
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "list": "unit-names",
                "autocomplete": "off",
                "placeholder": "输入名称，从提示中选",
                "hx-get": reverse_lazy("cadre:unit-names"),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#unit-names",
                "hx-swap": "innerHTML",
            }
        ),
    )
    unit = forms.IntegerField(required=False, widget=forms.HiddenInput)
    rank = forms.ChoiceField(label="现职级", required=False, choices=[("", "不限"), *Rank.choices])
    state = forms.ChoiceField(
        required=False,
        choices=[*RankStanding.choices, (OTHER, "其他"), (ALL, "全部")],
        widget=forms.HiddenInput,
    )
    month = forms.DateField(required=False, input_formats=["%Y-%m"], widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: SomeUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        name, pk = data.get("unit_name", ""), data.get("unit")
        if name:
            unit = unit_called(self.user, name)
        elif pk:
            unit = Unit.objects.visible_to(self.user).filter(pk=pk).first()
        else:
            unit = top_units(self.user).first()
        if unit is None and (name or pk):
            self.add_error("unit_name", f"没有找到“{name}”，请从提示中选择全称。" if name else "请选择机构。")
        data["found"] = unit
        return data

    @property
    def asked(self) -> Asked | None:
        """Of a valid form; None where there is no unit to ask about."""
        data = self.cleaned_data
        if data["found"] is None:
            return None
        state = data["state"] or RankStanding.ELIGIBLE
        return Asked(data["found"], data["on"], state, data["rank"], data["month"])
