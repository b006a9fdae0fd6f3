"""Signing in and changing one's own password, in the office's words."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from accounts.models import User


class SignInForm(AuthenticationForm):
    """Account and password. One message for both mistakes, so that nobody learns which accounts exist."""

    error_messages = {
        "invalid_login": "账号或密码不对。请核对后再试；忘记密码请联系系统管理员。",
        "inactive": "账号或密码不对。请核对后再试；忘记密码请联系系统管理员。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["password"].label = "密码"

    def tried_account(self) -> str:
        """The account that was tried, for the log; "" when there is none of that name (it may be a mistyped
        password, which no log may keep)."""
        name = self.cleaned_data.get("username", "")
        return name if User.objects.filter(username=name).exists() else ""


class PasswordForm(PasswordChangeForm):
    """The old password, the new one, and the new one again."""

    LABELS = {
        "old_password": "现在的密码",
        "new_password1": "新密码",
        "new_password2": "再输一遍新密码",
    }  # a label  # nosec B105
    HELP = {"new_password1": "至少 8 位，不能全是数字，不能太常见，也不能与账号、姓名相近。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.LABELS.items():
            self.fields[name].label = label
            self.fields[name].help_text = self.HELP.get(name, "")
