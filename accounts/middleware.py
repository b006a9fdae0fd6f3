"""Carries the caller's address to the audit log."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts import audit


def caller_address(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        token = audit.address.set(request.META.get("REMOTE_ADDR", ""))
        try:
            return get_response(request)
        finally:
            audit.address.reset(token)

    return middleware
