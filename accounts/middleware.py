"""Around every request: the caller's address for the log, the idle time-out, and what must be done first."""

import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts import audit, checks, limits, mfa, passwords, via
from accounts.enums import Event, Limit
from accounts.models import User
from accounts.services import signin

SEEN = "seen_at"  # in the session: seconds since 1970 of the last request that a person made
_STEP = 60  # seconds: the session is written at most this often
_OWN_PAGES = {"accounts:login", "accounts:logout", "accounts:password-change"}
_MFA_PAGES = {"mfa_activate_totp", "account_reauthenticate", "mfa_reauthenticate"}  # where one gets it

GetResponse = Callable[[HttpRequest], HttpResponse]


def caller_address(get_response: GetResponse) -> GetResponse:
    """Carry the caller's address to the audit log, and to whoever else asks for REMOTE_ADDR."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.META["REMOTE_ADDR"] = _address(request)
        token = audit.address.set(request.META.get("REMOTE_ADDR", ""))
        try:
            return get_response(request)
        finally:
            audit.address.reset(token)

    return middleware


def _address(request: HttpRequest) -> str:
    """Behind DANDANG_PROXIES proxies the address that the outermost of them saw; what a browser claims is not read."""
    told: str = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXIES:
        return told
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    try:
        return str(ip_address(forwarded[-settings.PROXIES].strip()))
    except (IndexError, ValueError):
        return told


def idle_time_out(get_response: GetResponse) -> GetResponse:
    """End a session in which nobody did anything for DANDANG_IDLE_MINUTES. A page that polls is nobody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and _idle_seconds(request, user) > settings.IDLE_MINUTES * 60:
            signin.note_own(Event.IDLE_OUT, by=user)
            logout(request)
            messages.info(request, "您很久没有操作，已自动退出，请重新登录。")
        response = get_response(request)
        user = request.user
        if isinstance(user, User) and not _is_polling(request) and _idle_seconds(request, user) >= _STEP:
            touch(request)
        return response

    return middleware


def touch(request: HttpRequest) -> None:
    """Note that somebody is there."""
    request.session[SEEN] = int(time.time())


def _idle_seconds(request: HttpRequest, user: User) -> float:
    since_sign_in = user.last_login.timestamp() if user.last_login else 0.0
    return time.time() - float(request.session.get(SEEN, since_sign_in))


def _is_polling(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and (match.url_name or "").endswith("-progress"))


def _why_change_password(user: User) -> str:
    """The sentence that leads to the password page, or ""."""
    if user.must_change_password:
        return "这是别人给您的密码。请先改成只有自己知道的密码。"
    return f"您的密码已用满{settings.PASSWORD_DAYS}天，请先改密码。" if passwords.is_too_old(user) else ""


class UploadsAreCounted:
    """Every form that brings a file counts as an upload, whichever page it stands on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_: Any
    ) -> HttpResponse | None:
        has_files = request.content_type == "multipart/form-data" and bool(request.FILES)
        return limits.too_many(request, Limit.UPLOAD) if has_files else None


class FirstThingsFirst:
    """Lead somebody with another's password to the password page, and who needs a second factor to its page.

    Whom another system has vouched for has used no password of ours.
    """

    def __init__(self, get_response: GetResponse) -> None:
        checks.refuse_unknown_roles()
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_: Any
    ) -> HttpResponseBase | None:
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or match is None or match.view_name in _OWN_PAGES:
            return None
        if not via.is_external(request) and (why := _why_change_password(user)):
            messages.warning(request, why)
            return redirect("accounts:password-change")
        if match.view_name not in _MFA_PAGES and mfa.is_required(user) and not mfa.is_on(user):
            messages.warning(request, "您的角色必须使用动态口令。请先在手机上启用。")
            return redirect("mfa_activate_totp")
        return None
