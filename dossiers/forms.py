"""What people type on the pages of review runs."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import may, scope_of
from cadre.models import Unit
from dossiers.enums import DocumentKind, DocumentState, RunScope
from dossiers.services.runs import FIRST_YEAR, MOST_PEOPLE

UNITS_OFFERED = 500


class RunForm(forms.Form):
    """A new run. `order` gives the keyword arguments of `services.start_run`."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR)
    scope = forms.ChoiceField(label="范围", choices=RunScope.choices, widget=forms.RadioSelect)
    unit = forms.CharField(
        label="单位",
        required=False,
        max_length=120,
        help_text="范围选“单位及下属机构”时填写全称或机构编码。",
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    people = forms.CharField(
        label="人员名单",
        required=False,
        max_length=20 * MOST_PEOPLE,
        help_text="范围选“人员名单”时填写内部编号，一行一个；只生成个人报告。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = Unit.objects.open().filter(scope_of(user, Permission.START_RUNS).q("path"))
        self.fields["year"].initial = timezone.localdate().year - 1
        self.fields["scope"].initial = (
            RunScope.CITY if may(user, Permission.START_RUNS, "") else RunScope.UNIT
        )

    def offered_units(self) -> list[str]:
        """Names to choose from while typing."""
        return list(self.units.values_list("name", flat=True)[:UNITS_OFFERED])

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        scope = cleaned.get("scope")
        if scope == RunScope.UNIT:
            text = cleaned.get("unit", "").strip()
            found = self.units.filter(name=text).first() or self.units.filter(code=text).first()
            if found is None:
                self.add_error("unit", "没有这个机构，请从列表中选择，或填写机构编码。")
            cleaned["unit"] = found
        numbers = re.split(r"[\s,，、;；]+", cleaned.get("people", "").strip().upper())
        cleaned["people"] = list(dict.fromkeys(filter(None, numbers)))
        if scope == RunScope.PEOPLE and not cleaned["people"]:
            self.add_error("people", "请填写至少一个内部编号。")
        return cleaned

    def order(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "year": data["year"],
            "unit": data["unit"] if data["scope"] == RunScope.UNIT else None,
            "people": data["people"] if data["scope"] == RunScope.PEOPLE else None,
        }


class DocumentFilter(forms.Form):
    """Filters of a run's table of documents."""

    q = forms.CharField(label="姓名、机构或编号", required=False, max_length=40)
    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "不限"), *DocumentKind.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "不限"), *DocumentState.choices])
