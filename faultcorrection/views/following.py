"""One click begins the case that follows from another one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.permissions import NotAllowed, Refused
from accounts.views.base import user_of
from casework.views.cases import case_of
from faultcorrection.services import accusation, prevention

OPENERS: dict[str, Callable[..., Any]] = {
    "prevention": prevention.open_from,
    "accusation": accusation.open_from,
}


@require_POST
def follow_on(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Begin it and go there; a refusal is told on the page from which it was asked."""
    case = case_of(request, pk)
    if kind not in OPENERS:
        raise Http404
    try:
        new = OPENERS[kind](case_id=case.pk, by=user_of(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(case)
    messages.success(request, f"已提出“{new.title}”。")
    return redirect(new)
