"""The agenda of a meeting: which case comes on it, with which step, and what lies before the members."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import NotAllowed, Refused
from accounts.views.base import act, user_of
from casework import services as casework
from casework.forms import ActForm
from casework.forms_agenda import filled_in, step_form
from casework.forms_meetings import ActionsForm, ProposalForm
from casework.models import AgendaItem, Case, Meeting
from casework.queries import meetings as queries
from casework.services import meetings as services
from casework.views.cases import case_of
from casework.views.meetings import held_by, meeting_of

PAGE_SIZE = 30


@require_GET
def agenda_candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """Cases that wait for a collective decision."""
    meeting = held_by(request, pk)
    found = queries.candidates(meeting, user_of(request))
    text = request.GET.get("q", "").strip()
    if text:
        found = found.filter(title__contains=text)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "casework/agenda_candidates.html", {"meeting": meeting, "page": page, "text": text}
    )


@never_cache
@require_http_methods(["GET", "POST"])
def item_new(request: HttpRequest, pk: int, case: int) -> HttpResponse:
    """Put a case on the agenda: the steps are chosen first, then filled in."""
    meeting, found = held_by(request, pk), case_of(request, case)
    given = request.POST if request.method == "POST" else request.GET
    actions = ActionsForm(given, case=found)
    if not actions.is_valid():
        messages.error(request, f"办件现为“{found.state.label}”，不能列入议程。")
        return redirect("casework:agenda-candidates", pk=pk)
    steps = _steps(request, found, actions)
    label = steps[0].move.label
    initial = {"version": meeting.version, "proposal": f"是否{label}"[:200]}
    form = ProposalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _add(request, meeting, found, actions, form):
        messages.success(request, f"已将“{found.title}”列入议程。")
        return redirect(meeting)
    context = {"meeting": meeting, "case": found, "actions": actions, "form": form, "steps": steps}
    has_errors = form.errors or any(step.errors for step in steps)
    return render(request, "casework/item_new.html", context, status=422 if has_errors else 200)


def _steps(request: HttpRequest, case: Case, actions: ActionsForm) -> list[ActForm]:
    """The forms of the steps chosen, bound when something was sent."""
    chosen = [actions.cleaned_data["action"], actions.cleaned_data["rejected"]]
    is_sent = request.method == "POST"
    user = user_of(request)
    return [
        step_form(case, action, user, filled_in(request.POST, action) if is_sent else None)
        for action in chosen
        if action
    ]


def _add(
    request: HttpRequest, meeting: Meeting, case: Case, actions: ActionsForm, form: ProposalForm
) -> bool:
    action, rejected = actions.cleaned_data["action"], actions.cleaned_data["rejected"]
    try:
        services.add_item(
            meeting_id=meeting.pk,
            case_id=case.pk,
            by=user_of(request),
            action=action,
            filled=filled_in(request.POST, action),
            action_if_rejected=rejected,
            filled_if_rejected=filled_in(request.POST, rejected) if rejected else None,
            **form.cleaned_data,
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def item_of(request: HttpRequest, meeting: Meeting, pk: int) -> AgendaItem:
    """An item that the user may see, or 404."""
    lines = queries.lines_of(meeting, user_of(request), queries.members_of(meeting))
    for line in lines:
        if line.item.pk == pk and not line.is_hidden:
            return line.item
    raise Http404


@never_cache
@require_GET
def item_detail(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """What lies before the members, as it was frozen. Reading it is reading the case."""
    meeting = meeting_of(request, pk)
    found = item_of(request, meeting, item)
    casework.note_reading(case=found.case, by=user_of(request), via="会议材料")
    return render(request, "casework/item_detail.html", {"meeting": meeting, "item": found})


@require_POST
def item_remove(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    meeting = held_by(request, pk)
    get_object_or_404(meeting.items, pk=item)
    return act(
        request,
        lambda: services.remove_item(
            meeting_id=pk, version=seen_version(request), item_id=item, by=user_of(request)
        ),
        said="已从议程撤下。",
        back=meeting.get_absolute_url(),
    )


def seen_version(request: HttpRequest) -> int:
    """The version of the meeting as the page showed it; 0, which is none, for nonsense."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
