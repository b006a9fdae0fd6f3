"""Signing in, the second factor, and changing one's own password, in the office's words."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordAgain
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgain
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.contrib.auth.forms import PasswordChangeForm

from accounts.passwords import NotUsedBefore


def _plain(form: Any, labels: dict[str, str]) -> None:
    """Our labels, and no placeholders or links that are not ours."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):  # type: ignore[misc]
    """Account and password. One message for both mistakes, so that nobody learns which accounts exist."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"login": "账号", "password": "密码"})  # labels  # nosec B105
        self.fields["login"].widget.attrs["autofocus"] = True

    def add_prefix(self, field_name: str) -> str:
        """The field that the package calls `login` is `username` on the page, as password managers expect."""
        return "username" if field_name == "login" else str(super().add_prefix(field_name))


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code of the second factor, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"code": "动态口令或备用码"})
        self.fields["code"].widget.attrs |= {"autofocus": True, "inputmode": "numeric"}


class CodeAgainForm(CodeAgain):  # type: ignore[misc]
    """The code once more, before the second factor is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"code": "动态口令或备用码"})


class PasswordAgainForm(PasswordAgain):  # type: ignore[misc]
    """The password once more, before the second factor is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"password": "现在的密码"})  # labels  # nosec B105


class MfaOnForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code from the phone, which proves that it has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"code": "手机上显示的 6 位数字"})
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class PasswordForm(PasswordChangeForm):
    """The old password, the new one, and the new one again."""

    LABELS = {
        "old_password": "现在的密码",  # labels  # nosec B105
        "new_password1": "新密码",
        "new_password2": "再输一遍新密码",
    }
    HELP = "至少 10 位，不能全是数字，不能太常见，也不能与账号、姓名相近。"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.LABELS.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
        self.fields["new_password1"].help_text = self.HELP + NotUsedBefore().get_help_text()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        is_same = data.get("new_password1") and data.get("new_password1") == data.get("old_password")
        if is_same and not self.has_error("new_password2"):
            self.add_error("new_password1", "新密码不能与现在的密码相同。")
        return data
