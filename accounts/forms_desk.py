"""Forms of the administrators' pages, of delegation and of the log. They parse and bound; services decide."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.forms import DateInput, PasswordInput, TextInput
from django.urls import reverse_lazy
from django.utils import timezone

from accounts import places
from accounts.enums import ROLES, Event, Role
from accounts.models import Grant, User

UNIT_NAMES = {
    "list": "unit-names",
    "autocomplete": "off",
    "placeholder": "输入名称，从提示中选",
    "hx-get": reverse_lazy("accounts:unit-names"),
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#unit-names",
    "hx-swap": "innerHTML",
}


def _date(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _known_user(username: str) -> User:
    user = User.objects.filter(username__iexact=username.strip()).first()
    if user is None:
        raise forms.ValidationError("没有这个账号，请核对账号名。")
    return user


def _known_path(name: str) -> str:
    """The path of the unit named; "" for no name."""
    path = places.path_of(name.strip()) if name.strip() else ""
    if path is None:
        raise forms.ValidationError("没有这个机构，请从提示中选择全称。")
    return path


class UserFilter(forms.Form):
    """The list of accounts."""

    STATES = (("", "不限"), ("active", "正常"), ("locked", "已锁定"), ("closed", "已停用"))
    q = forms.CharField(label="账号或姓名", required=False, max_length=40)
    state = forms.ChoiceField(label="状态", required=False, choices=STATES)


class UserForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label="账号", max_length=150, help_text="姓名拼音等，只用字母、数字和 @ . + - _。建好后不能修改。"
    )
    full_name = forms.CharField(label="姓名", max_length=40)
    password = forms.CharField(
        label="初始密码",
        widget=PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text="至少 10 位。请当面告诉本人，第一次登录时必须修改。",
    )


class NewPasswordForm(forms.Form):
    """A password given anew."""

    password = forms.CharField(
        label="新的初始密码",
        widget=PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text="至少 10 位。请当面告诉本人，登录后必须修改。",
    )


class MfaResetForm(forms.Form):
    """Why the second factor of an administrator should come off."""

    reason = forms.CharField(label="事由", max_length=100, help_text="如：手机丢失，已当面核实本人。")


class ExternalNameForm(forms.Form):
    """How another sign-in system calls the holder of an account."""

    name = forms.CharField(
        label="外部登录名",
        required=False,
        max_length=150,
        validators=[RegexValidator(r"^[\w.@+-]+$", "只能用字母、数字和 @ . + - _。")],
        help_text="统一身份认证或目录服务中的名字。留空表示与账号名相同。",
    )


class GrantFilter(forms.Form):
    """The list of roles held."""

    q = forms.CharField(label="账号或姓名", required=False, max_length=40)
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "不限"), *Role.choices])
    past = forms.BooleanField(label="包括已结束的", required=False)


class GrantForm(forms.Form):
    """A role for somebody."""

    username = forms.CharField(label="授予谁（账号）", max_length=150, widget=TextInput())
    role = forms.ChoiceField(
        label="角色",
        choices=[(role.value, f"{role.label}：{spec.sentence}") for role, spec in ROLES.items()],
    )
    unit_name = forms.CharField(
        label="范围（机构全称，含下级）",
        required=False,
        max_length=120,
        widget=TextInput(attrs=UNIT_NAMES),
        help_text="留空表示全部范围。",
    )
    since = _date("自")
    until = _date("至", required=False, help_text="当天有效；留空表示长期。")

    def clean_username(self) -> User:
        return _known_user(self.cleaned_data["username"])

    def clean_unit_name(self) -> str:
        return _known_path(self.cleaned_data["unit_name"])

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class DelegationForm(forms.Form):
    """One of one's own roles for somebody else, for some days."""

    grant = forms.ChoiceField(label="委托的角色")
    username = forms.CharField(label="委托给谁（账号）", max_length=150)
    since = _date("自")
    until = _date("至", help_text="当天有效，到期自动结束。")
    reason = forms.CharField(label="事由", max_length=100, help_text="如：外出学习。")

    def __init__(self, *args: Any, grants: Iterable[Grant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [grant for grant in grants if grant.role != Role.CADRE]
        names = places.names_of([grant.unit_path for grant in held])
        field = self.fields["grant"]
        assert isinstance(field, forms.ChoiceField)  # narrows the type  # nosec B101
        field.choices = [
            (str(grant.pk), f"{grant.get_role_display()}（{names[grant.unit_path]}）") for grant in held
        ]

    def clean_username(self) -> User:
        return _known_user(self.cleaned_data["username"])


class AuditFilter(forms.Form):
    """The log: every field narrows, all are optional."""

    since = _date("自", required=False)
    until = _date("至", required=False)
    actor = forms.CharField(label="操作人（账号或姓名）", required=False, max_length=80)
    event = forms.ChoiceField(label="事项", required=False, choices=[("", "不限"), *Event.choices])
    target = forms.CharField(
        label="对象",
        required=False,
        max_length=120,
        widget=TextInput(attrs={"placeholder": "cadre:GB0000012"}),
    )
    unit_name = forms.CharField(
        label="机构（含下级）", required=False, max_length=120, widget=TextInput(attrs=UNIT_NAMES)
    )

    def clean_unit_name(self) -> str:
        return _known_path(self.cleaned_data["unit_name"])

    @property
    def begin(self) -> datetime | None:
        """The first moment asked for."""
        return _midnight(self.cleaned_data["since"])

    @property
    def end(self) -> datetime | None:
        """The first moment after the last day asked for."""
        last = self.cleaned_data["until"]
        return _midnight(last + timedelta(days=1)) if last else None


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None
