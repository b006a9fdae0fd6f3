"""What people fill in about the time of steps: parsed and bounded, nothing decided."""

from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone

from accounts import places
from accounts.enums import Permission
from accounts.models import User
from accounts.queries import scope_of

MOST_DAYS = 250  # working days: about a year


class ExtendForm(forms.Form):
    """More time for the present step. `seen` is the due day on the page, empty while the clock stands still."""

    seen = forms.DateField(required=False, widget=forms.HiddenInput)
    days = forms.IntegerField(label="延长（工作日）", min_value=1, max_value=MOST_DAYS)
    reason = forms.CharField(
        label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), help_text="记入办理记录。"
    )


class SuperviseForm(forms.Form):
    """The answer to an escalation."""

    note = forms.CharField(
        label="督办意见",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="超期的原因、要求和新的时间，记入办理记录。",
    )


class StepDaysForm(forms.Form):
    """The city's own time for a step. Nothing in `days`: the step has none."""

    days = forms.IntegerField(
        label="工作日",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="从收到的次日起算。不填表示不设时限。",
    )
    document = forms.CharField(
        label="依据文件",
        max_length=120,
        help_text="本地文件的名称和文号，如《……实施办法》（云组发〔2026〕3号）。",
    )
    since = forms.DateField(
        label="自",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="从这一天起进入这一步的办件按此计时，已经在计时的不变。",
    )
    unit_name = forms.CharField(
        label="适用范围",
        required=False,
        max_length=120,
        help_text="机构全称，含下级；不填为您的全部范围。",
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

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("since", timezone.localdate())
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since < timezone.localdate():
            raise forms.ValidationError("不能早于今天：已经过去的日子不改变时限。")
        return since

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        name = (data.get("unit_name") or "").strip()
        paths = scope_of(self.user, Permission.REVIEW_CASES).paths
        if name:
            data["unit_path"] = places.path_in_scope(self.user, name)
            if data["unit_path"] is None:
                self.add_error("unit_name", "您的范围内没有这个机构，请从提示中选择全称。")
        elif len(paths) == 1:
            data["unit_path"] = paths[0]
        else:
            self.add_error("unit_name", "您管理的范围不止一处，请写明机构。")
        return data
