"""Refusing what somebody does too often: one sentence and 429.

`@limited(Limit.EXPORT)` on a view counts each request of a signed-in person, and by address that of anybody else;
`who=address_of` counts everybody by address. Uploads need nothing: a middleware counts every form that brings a file.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.enums import Limit
from accounts.models import User
from accounts.services.limits import take_turn

View = Callable[..., HttpResponseBase]
Who = Callable[[HttpRequest], str]


def address_of(request: HttpRequest) -> str:
    return f"address:{request.META.get('REMOTE_ADDR', '')}"


def person_of(request: HttpRequest) -> str:
    """Who is signed in, else the address."""
    return f"user:{request.user.pk}" if isinstance(request.user, User) else address_of(request)


def limited(limit: Limit, *, who: Who = person_of, method: str = "") -> Callable[[View], View]:
    """Let a view be used only so often; with `method`, only requests of that method count."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            refusal = too_many(request, limit, who=who) if method in ("", request.method) else None
            return refusal or view(request, *args, **kwargs)

        counted.limit = limit  # type: ignore[attr-defined]
        return counted

    return decorate


def too_many(request: HttpRequest, limit: Limit, *, who: Who = person_of) -> HttpResponse | None:
    """Count one; the answer to give in place of the page when it is one too many."""
    by = request.user if isinstance(request.user, User) else None
    seconds = take_turn(limit=limit, who=who(request), by=by)
    if not seconds:
        return None
    sentence = f"短时间内{limit.label}的次数太多，请过{-(-seconds // 60)}分钟再试。"
    response = render(request, "429.html", {"sentence": sentence}, status=429)
    response["Retry-After"] = str(seconds)
    return response
