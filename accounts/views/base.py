"""What the pages of every app share: who asks, and the way of a button that runs one service."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.permissions import NotAllowed, Refused


def user_of(request: HttpRequest) -> User:
    """The signed-in user; the middleware lets nobody else through."""
    assert isinstance(request.user, User)  # narrows the type  # nosec B101
    return request.user


def act(request: HttpRequest, action: Callable[[], Any], *, said: str, back: str) -> HttpResponse:
    """Run one service, say how it went, and go back."""
    try:
        action()
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(back)
