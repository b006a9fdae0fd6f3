"""Where django-allauth asks us: who may sign in, what is logged, and how a secret is kept."""

import base64
import logging
from typing import Any, NoReturn

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import middleware, oidc, via
from accounts.enums import Via
from accounts.models import User
from accounts.queries import account_outside
from accounts.services import signin

logger = logging.getLogger(__name__)

WRONG = "账号或密码不对。请核对后再试；忘记密码请联系系统管理员。"
LOCKED = "密码输错次数太多，账号已暂时锁定。请过{minutes}分钟再试，或联系系统管理员解除锁定。"
STRANGER = "统一身份认证已经确认您的身份，但这里没有与之对应的可用账号。请联系系统管理员。"
NOT_SOUND = "统一身份认证没有完成，请重新登录。仍然不行，请用账号和密码登录，并告诉系统管理员。"
AWAY = "目录服务暂时没有应答，不能核对密码。请稍后再试，或告诉系统管理员。"


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
        if settings.LDAP:
            known = account_outside(name) or known
        tried = known.username if known else name
        if known is not None and known.is_locked:
            signin.note_failure(username=tried, step="password")
            raise ValidationError(LOCKED.format(minutes=settings.LOCK_MINUTES), code="locked")
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and user.is_active:
            via.note(request, Via.PASSWORD)
            return user
        if known is not None and known.is_active and _directory_takes(known, credentials["password"]):
            via.note(request, Via.LDAP)
            return known
        signin.note_failure(username=tried, step="password")
        return None

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if (kwargs["signal_kwargs"] or {}).get("sociallogin"):
            via.note(request, Via.OIDC)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        middleware.touch(request)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if (
            via.of(request) is Via.OIDC
        ):  # the provider has just asked him: the pages of the second factor open
            record_authentication(request, user, "oidc", reauthenticated=True)
        signin.note_sign_in(by=user, via=via.of(request))
        return response

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our views say what happened in their own words."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """There is no mail in these networks."""


def _directory_takes(user: User, password: str) -> bool:
    """Whether a directory knows the password. One that does not answer is told as such, and still a failed try."""
    if not settings.LDAP:
        return False
    from accounts import ldap  # its package is there only where a directory is

    try:
        return ldap.fits(user.outside_name, password)
    except ldap.Unreachable as error:
        logger.warning("no answer from the directory", exc_info=error)
        signin.note_failure(username=user.username, step=Via.LDAP)
        raise ValidationError(AWAY, code="away") from error


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Whom an OpenID Connect provider lets in: people who have an account here, and nobody else."""

    def list_apps(self, *args: Any, **kwargs: Any) -> list[SocialApp]:
        return [oidc.the_app()] if settings.OIDC else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_requests_session(self) -> requests.Session:
        session: requests.Session = super().get_requests_session()
        if settings.OIDC and settings.OIDC.ca:
            session.verify = settings.OIDC.ca
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Name the account of somebody whom the provider vouches for, or refuse him."""
        if not oidc.is_answer_to(sociallogin):
            refuse_outside(request, NOT_SOUND)
        user = account_outside(sociallogin.account.uid)
        if user is None or not user.is_active:
            refuse_outside(request, STRANGER, user)
        elif user.is_locked:
            refuse_outside(request, LOCKED.format(minutes=settings.LOCK_MINUTES), user)
        sociallogin.user = sociallogin.account.user = user

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """What the package could not finish: nothing came back, or nothing that fits."""
        logger.warning("sign-in at the provider failed: %s", kwargs["error"], exc_info=kwargs["exception"])
        refuse_outside(request, NOT_SOUND)


def refuse_outside(request: HttpRequest, sentence: str, user: User | None = None) -> NoReturn:
    """Back to the sign-in page with the reason, logged."""
    signin.note_failure(username=user.username if user else "", step=Via.OIDC)
    messages.error(request, sentence)
    raise ImmediateHttpResponse(redirect("accounts:login"))


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
