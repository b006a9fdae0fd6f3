"""The ballot's public pages: the code of a slip, the ballot, and thanks. Nobody signs in, nothing is remembered.

No session is touched and nothing is logged. The code travels in the body of a POST only, never in an address. Who is
signed in is asked to sign out first: his session would be written about the time of his vote.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Refused
from evaluation.forms.ballots import CodeForm, PaperForm
from evaluation.models import BoxGroup
from evaluation.queries.instruments import design_of
from evaluation.services import casting

View = Callable[[HttpRequest], HttpResponse]


def _public(view: View) -> View:
    """Without signing in, never cached, at most so many requests from one address, and not for who is signed in."""

    @login_not_required
    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not ratelimit.consume(request, action="ballot"):
            return render(request, "429.html", status=429)
        if request.user.is_authenticated:
            return render(request, "evaluation/public/signed_in.html", status=409)
        return view(request)

    return guarded


@_public
@require_GET
def enter(request: HttpRequest) -> HttpResponse:
    """Where the QR of a slip leads; a script reads the code behind the #, by hand it is typed."""
    return render(request, "evaluation/public/enter.html", {"form": CodeForm()})


@_public
@require_POST
def paper(request: HttpRequest) -> HttpResponse:
    """The ballot for a code that may still be used."""
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            line = casting.admit(form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            return _ballot(request, line, _form(line, initial={"code": form.cleaned_data["code"]}))
    return render(request, "evaluation/public/enter.html", {"form": form}, status=422)


@_public
@require_POST
def cast(request: HttpRequest) -> HttpResponse:
    """Put the ballot into the box. What cannot be read comes back as it was typed."""
    code = request.POST.get("code", "")
    try:
        line = casting.admit(code)
        form = _form(line, request.POST)
        if not form.is_valid():
            return _ballot(request, line, form, status=422)
        casting.cast(code=code, answers=form.answers, comment=form.cleaned_data.get("comment", ""))
    except Refused as refusal:
        again = CodeForm({"code": code[:40]})
        again.add_error("code", str(refusal))
        return render(request, "evaluation/public/enter.html", {"form": again}, status=422)
    return redirect("ballot:done")


@_public
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    return render(request, "evaluation/public/done.html")


def _form(line: BoxGroup, data: Any = None, **more: Any) -> PaperForm:
    """What a ballot of the line's box asks."""
    box = line.box
    targets = list(box.targets.order_by("pk"))
    return PaperForm(
        data, design=design_of(box.version), targets=targets, places=casting.places_of(box), **more
    )


def _ballot(request: HttpRequest, line: BoxGroup, form: PaperForm, status: int = 200) -> HttpResponse:
    context = {"line": line, "box": line.box, "form": form, "design": form.design}
    return render(request, "evaluation/public/paper.html", context, status=status)
