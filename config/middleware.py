"""What every answer to a signed-in person carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


def nothing_stays_behind(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """No browser keeps a page of a signed-in person: after signing out, "back" shows nothing."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        was_signed_in = request.user.is_authenticated
        response = get_response(request)
        if was_signed_in or request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware
