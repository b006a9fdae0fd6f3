"""The turn itself: claimed, given back, handed over; who keeps out; and a case kept an eye on."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from accounts.views.base import act, user_of
from casework import permissions, services
from casework.enums import Actor
from casework.forms_opinions import ColleagueField, ReasonForm
from casework.models import Case
from casework.queries.case_page import allowed
from casework.queries.staff import colleagues_of, receivers_of, stuck
from casework.views.cases import case_of
from casework.views.clocks import refusal_of


def _inside(request: HttpRequest, pk: int) -> Case:
    """The case, or 404 for who does not see it as the office does."""
    case = case_of(request, pk)
    if not permissions.Standing(case, user_of(request)).is_inside:
        raise Http404
    return case


def _button(request: HttpRequest, pk: int, service: Callable[..., Any], said: str) -> HttpResponse:
    case, user = _inside(request, pk), user_of(request)
    return act(request, lambda: service(case_id=case.pk, by=user), said=said, back=case.get_absolute_url())


@require_POST
def case_claim(request: HttpRequest, pk: int) -> HttpResponse:
    return _button(request, pk, services.claim, "已认领，这一步由您办理。")


@require_POST
def case_release(request: HttpRequest, pk: int) -> HttpResponse:
    return _button(request, pk, services.release, "已放回，其他人员可以办理。")


@never_cache
@require_http_methods(["GET", "POST"])
def case_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the turn to somebody else who may take it."""
    case, user = _inside(request, pk), user_of(request)
    refusal = refusal_of(lambda: permissions.check_may_hand_over(case, user))
    colleagues = colleagues_of(case)
    people = [one for one in receivers_of(case, colleagues) if one.pk != user.pk]
    form: forms.Form = ReasonForm(request.POST or None)
    form.fields["to"] = ColleagueField(people, label="交给")
    form.order_fields(["to", "reason"])
    if form.is_valid():
        try:
            services.hand_over(case_id=case.pk, by=user, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已交{form.cleaned_data['to']}办理。")
            return redirect(case)
    context = {"case": case, "form": form, "refusal": refusal, "stuck": stuck(case, colleagues)}
    return render(request, "casework/case_assign.html", context, status=422 if form.errors else 200)


@require_POST
def case_watch(request: HttpRequest, pk: int) -> HttpResponse:
    case, user = _inside(request, pk), user_of(request)
    if request.POST.get("on") == "1":
        services.watch(case=case, by=user)
    else:
        services.unwatch(case=case, by=user)
    return redirect(case)


# --- who keeps out ---------------------------------------------------------------------------------------------


@never_cache
@require_GET
def case_recusals(request: HttpRequest, pk: int) -> HttpResponse:
    case, user = _inside(request, pk), user_of(request)
    colleagues = colleagues_of(case)
    standing = permissions.Standing(case, user)
    rules = any(standing.is_actor(actor) for actor in (Actor.REVIEWER, Actor.DECIDER))
    context = {
        "case": case,
        "colleagues": colleagues,
        "stuck": stuck(case, colleagues),
        "may_declare": allowed(permissions.check_may_declare, case, user),
        "may_rule": rules and standing.obstacle is None and not case.is_closed,
    }
    return render(request, "casework/case_recusals.html", context)


@require_POST
def recusal_declare(request: HttpRequest, pk: int) -> HttpResponse:
    case, user = _inside(request, pk), user_of(request)
    note = request.POST.get("note", "")
    return act(
        request,
        lambda: services.declare_recusal(case_id=case.pk, note=note, by=user),
        said="已回避本件。",
        back=case.get_absolute_url(),
    )


@require_POST
def recusal_order(request: HttpRequest, pk: int) -> HttpResponse:
    return _rule(request, pk, services.order_recusal, "已责令回避。")


@require_POST
def recusal_waive(request: HttpRequest, pk: int) -> HttpResponse:
    return _rule(request, pk, services.waive_recusal, "已免除回避。")


def _rule(request: HttpRequest, pk: int, service: Callable[..., Any], said: str) -> HttpResponse:
    case, by = _inside(request, pk), user_of(request)
    named = request.POST.get("user", "")
    user = get_object_or_404(User, pk=named if named.isdecimal() and len(named) < 12 else None)
    note = request.POST.get("note", "")
    return act(
        request,
        lambda: service(case_id=case.pk, user=user, note=note, by=by),
        said=said,
        back=f"{case.get_absolute_url()}recusals/",
    )
