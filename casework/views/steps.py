"""One step of a case: its form, what was typed kept through refusals, other people's steps and time-outs."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from accounts.views.base import user_of
from casework import permissions, registry, services
from casework.forms import ActForm
from casework.kinds import Transition
from casework.models import Case, Draft
from casework.queries.case_page import state_of
from casework.views.cases import case_of


@never_cache
@require_http_methods(["GET", "POST"])
def case_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """The form of one step, beside where the case stands now; what was typed stays after any refusal."""
    case, user = case_of(request, pk), user_of(request)
    move = _move(case, action)
    draft = Draft.objects.filter(case=case, user=user, action=action).first()
    form = _form(request, case, move, user, draft)
    refusal, is_stale = "", False
    if request.method == "POST" and form.is_valid():
        try:
            done = _act(case, form, user)
        except services.Stale as stale:
            refusal, is_stale = str(stale), True
            case = case_of(request, pk)
            form = _seen_anew(form, case)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已{move.label}。")
            return redirect(done)
    return _page(request, case, form, draft, refusal, is_stale)


def _page(
    request: HttpRequest, case: Case, form: ActForm, draft: Draft | None, refusal: str, is_stale: bool
) -> HttpResponse:
    """Who may not take the step at all gets 403, unless he has typed something that would be lost."""
    user = user_of(request)
    try:
        permissions.check_may(case, form.move, user)
    except NotAllowed as forbidden:
        if request.method == "GET":
            raise
        refusal = refusal or str(forbidden)
    except Refused as refused:
        refusal = refusal or str(refused)
    status = 409 if is_stale else 422 if form.is_bound else 200
    context = {"case": case, "move": form.move, "form": form, "draft": draft, "refusal": refusal}
    context |= {"is_stale": is_stale, **state_of(case, permissions.Standing(case, user))}
    return render(request, "casework/case_act.html", context, status=status)


@require_POST
def case_draft(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Keep what was typed so far; with ?drop throw it away."""
    case, user = case_of(request, pk), user_of(request)
    move = _move(case, action)
    if "drop" in request.GET:
        services.drop_draft(case=case, action=action, by=user)
        messages.success(request, "草稿已丢弃。")
        return redirect("casework:case-act", pk=pk, action=action)
    form = _form(request, case, move, user, None)
    back = request.path.removesuffix("draft/")
    return keep_draft(request, case, action, form, back)


def keep_draft(request: HttpRequest, case: Case, action: str, form: forms.Form, back: str) -> HttpResponse:
    """Save the fields of the form that were typed, and say so in a line, or by a message without JavaScript."""
    names = [
        name
        for name in request.POST
        if name not in ("csrfmiddlewaretoken", "version") and _is_typed(form, name)
    ]
    typed = {name: [str(text) for text in request.POST.getlist(name)] for name in names}
    try:
        draft = services.save_draft(case=case, action=action, typed=typed, by=user_of(request))
    except Refused as refused:
        if request.headers.get("HX-Request"):
            return render(request, "casework/_draft.html", {"problem": str(refused)})
        messages.error(request, str(refused))
        return redirect(back)
    if request.headers.get("HX-Request"):
        return render(request, "casework/_draft.html", {"saved": draft})
    messages.success(request, "草稿已保存，所选的文件不在内。")
    return redirect(back)


def initial_of(form: forms.Form, draft: Draft | None) -> dict[str, Any]:
    """What was kept, as the widgets of the form read it."""
    if draft is None:
        return {}
    typed: MultiValueDict[str, str] = MultiValueDict(draft.data.get("typed", {}))
    return {
        name: field.widget.value_from_datadict(typed, MultiValueDict(), form.add_prefix(name))
        for name, field in form.fields.items()
        if name != "version" and not isinstance(field, forms.FileField) and _was_kept(typed, form, name)
    }


def _was_kept(typed: "MultiValueDict[str, str]", form: forms.Form, name: str) -> bool:
    """A choice without a tick sends nothing: that it was not kept is its value."""
    field = form.fields[name]
    return not field.widget.value_omitted_from_data(typed, MultiValueDict(), form.add_prefix(name))


def _is_typed(form: forms.Form, name: str) -> bool:
    return any(name == known or name.startswith(f"{known}_") for known in map(form.add_prefix, form.fields))


def _move(case: Case, action: str) -> Transition:
    move = case.process.transition(action)
    if move is None:
        raise Http404
    return move


def _form(request: HttpRequest, case: Case, move: Transition, user: User, draft: Draft | None) -> ActForm:
    form_class = registry.process_named(case.kind).forms.get(move.action, ActForm)
    form = form_class(request.POST or None, request.FILES or None, case=case, move=move, user=user)
    form.initial.update(initial_of(form, draft))
    return form


def _seen_anew(form: ActForm, case: Case) -> ActForm:
    """The same words in a form that knows the case as it is now: who has read what happened may send them again."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(case.version)
    return type(form)(data, case=case, move=form.move, user=form.user)


def _act(case: Case, form: ActForm, user: User) -> Case:
    return services.act(
        case_id=case.pk,
        action=form.move.action,
        version=form.cleaned_data["version"],
        by=user,
        data=form.data_of_step,
        note=form.cleaned_data["note"],
    )
