"""How a session was signed in: by the password kept here, or through another system."""

from django.http import HttpRequest

from accounts.enums import Via

KEY = "signed_in_via"


def note(request: HttpRequest, via: Via) -> None:
    """Keep it in the session, from the first factor on."""
    request.session[KEY] = via.value


def of(request: HttpRequest) -> Via:
    return Via(request.session.get(KEY, Via.PASSWORD))


def is_external(request: HttpRequest) -> bool:
    """Whether another system vouched: rules about the password kept here do not concern this session."""
    return of(request) is not Via.PASSWORD
