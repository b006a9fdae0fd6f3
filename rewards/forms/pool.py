"""What people type into the pages of pools and accounts."""

from typing import Any

from django import forms

from accounts.models import User
from cadre.queries.units import unit_called
from rewards.enums import LedgerKind

FIELDS = (
    "重大项目",
    "招商引资",
    "乡村振兴",
    "科技创新",
    "营商环境",
    "防汛救灾",
    "信访攻坚",
    "安全生产",
    "民生实事",
)
MOST = 10_000


class GrantForm(forms.Form):
    """A grant asked for. `field` may be another than those offered."""

    unit_name = forms.CharField(
        label="单位（全称）",
        max_length=120,
        widget=forms.TextInput(attrs={"list": "unit-names", "autocomplete": "off"}),
    )
    amount = forms.IntegerField(label="名额", min_value=1, max_value=MOST, initial=1)
    field = forms.CharField(
        label="领域",
        max_length=40,
        widget=forms.TextInput(attrs={"list": "grant-fields", "autocomplete": "off"}),
    )
    reason = forms.CharField(label="事由", max_length=180)
    ref = forms.CharField(label="依据", max_length=80, help_text="呈报件、会议纪要或办件的编号。")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["unit"] = unit_called(self.user, data.get("unit_name", ""))
        if data["unit"] is None and "unit_name" in data:
            self.add_error("unit_name", "没有找到这个机构，请从提示中选择全称。")
        return data


class DecisionForm(forms.Form):
    note = forms.CharField(required=False, max_length=200)


class ReturnForm(forms.Form):
    """How many come back, and why."""

    amount = forms.IntegerField(label="退回名额", min_value=1, max_value=MOST, initial=1)
    reason = forms.CharField(label="事由", max_length=160)


class AccountFilter(forms.Form):
    year = forms.IntegerField(label="年度", required=False, min_value=1994, max_value=2100)
    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "不限"), *LedgerKind.choices])
    q = forms.CharField(label="单位或名称", required=False, max_length=60)

    @property
    def asked(self) -> dict[str, Any]:
        """The keyword arguments of `pool_pages.accounts_found`; nothing asked when it is not valid."""
        data = self.cleaned_data if self.is_valid() else {}
        return {"year": data.get("year"), "kind": data.get("kind", ""), "q": data.get("q", "").strip()}
