"""Where django-allauth asks us: who may sign in, what is logged, and how a secret is kept."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from accounts import middleware
from accounts.models import User
from accounts.services import signin

WRONG = "账号或密码不对。请核对后再试；忘记密码请联系系统管理员。"
LOCKED = "密码输错次数太多，账号已暂时锁定。请过{minutes}分钟再试，或联系系统管理员解除锁定。"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by user name and password, with our own lock-out and log."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "incorrect_password": "密码不对，请再输一遍。",  # a sentence  # nosec B105
        "incorrect_code": "动态口令不对，请输入手机上现在显示的 6 位数字。",
        "too_many_login_attempts": "尝试次数太多，请稍后再试。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104  # a socket file has no address  # nosec B104

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The user, when name and password fit and the account is open. A locked account is not even looked at."""
        name = credentials.get("username") or ""
        known = User.objects.filter(username__iexact=name).first()
        if known is not None and known.is_locked:
            signin.note_failure(username=name, step="password")
            raise ValidationError(LOCKED.format(minutes=settings.LOCK_MINUTES), code="locked")
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and user.is_active:
            return user
        signin.note_failure(username=name, step="password")
        return None

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        middleware.touch(request)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        signin.note_sign_in(by=user)
        return response

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our views say what happened in their own words."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """There is no mail in these networks."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor, its secret encrypted at rest with DANDANG_DATA_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "动态口令不对，请输入手机上现在显示的 6 位数字。",
        "cannot_generate_recovery_codes": "请先启用动态口令，再生成备用码。",
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"accounts second factor").derive(settings.DATA_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))
