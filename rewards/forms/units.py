"""A unit and a day, as the pages of ranks and awards ask for them."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from accounts.queries import SomeUser
from cadre.models import Unit
from cadre.queries.units import top_units, unit_called


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


class UnitForm(DayForm):
    """A unit by its name as typed or by its key in a link; without either the top of what the user sees."""

    unit_name = forms.CharField(label="机构（含下级）", required=False, max_length=120)
    unit = forms.IntegerField(required=False, widget=forms.HiddenInput)

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
