"""Fields that several forms of this app share."""

from typing import Any

from django import forms
from django.urls import reverse_lazy

from accounts import places
from accounts.enums import Permission
from accounts.models import User
from accounts.queries import scope_of

UNIT_NAMES = {
    "list": "unit-names",
    "autocomplete": "off",
    "placeholder": "输入名称，从提示中选",
    "hx-get": reverse_lazy("cadre:unit-names"),
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#unit-names",
    "hx-swap": "innerHTML",
}


def day(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def unit_field(label: str, **options: Any) -> forms.CharField:
    """The full name of a unit, with suggestions in a datalist that the page holds."""
    return forms.CharField(label=label, max_length=120, widget=forms.TextInput(attrs=UNIT_NAMES), **options)


class PlacedForm(forms.Form):
    """Something that belongs to a part of the tree in which the user runs assessments. `unit_path` is its path."""

    unit_name = unit_field("所属机构（含下级）", required=False, help_text="机构全称；留空表示您的全部范围。")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_unit_name(self) -> str:
        """The path; for an empty name the only place where the user runs assessments."""
        name, scope = self.cleaned_data["unit_name"].strip(), scope_of(self.user, Permission.RUN_ASSESSMENTS)
        if not name:
            if len(scope.paths) != 1:
                raise forms.ValidationError("请填写机构全称。")
            return scope.paths[0]
        path = places.path_in_scope(self.user, name)
        if path is None or not scope.covers(path):
            raise forms.ValidationError("您的范围内没有这个机构，请从提示中选择全称。")
        return path
