"""The time of a case, and the times that a city allows."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.enums import Permission
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import may
from accounts.views.base import user_of
from casework import permissions, registry, services
from casework.enums import TodoKind
from casework.forms_clocks import ExtendForm, StepDaysForm, SuperviseForm
from casework.kinds import CaseKind
from casework.models import Case, Todo
from casework.queries.clocks import face_of
from casework.queries.step_days import times_of


def refusal_of(check: Callable[[], None]) -> str:
    """Why a step would be refused now, to be said before anything is typed; "" when it would not. Raises NotAllowed."""
    try:
        check()
    except NotAllowed:
        raise
    except Refused as refusal:
        return str(refusal)
    return ""


@never_cache
def case_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """More time for the present step."""
    user = user_of(request)
    case = get_object_or_404(Case.objects.visible_to(user), pk=pk)
    why_not = refusal_of(lambda: permissions.check_may_extend(case, user))
    form = ExtendForm(request.POST or None, initial={"seen": case.due_on})
    if request.method == "POST" and form.is_valid():
        try:
            services.extend(case_id=pk, by=user, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "时限已延长。")
            return redirect(case)
    context = {"case": case, "form": form, "clock": face_of(case), "refusal": why_not}
    return render(request, "casework/case_extend.html", context)


@never_cache
def escalation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """An overdue step, before who supervises it."""
    user = user_of(request)
    todos = Todo.objects.filter(kind=TodoKind.ESCALATION, case__in=Case.objects.visible_to(user))
    todo = get_object_or_404(todos.select_related("case__unit", "case__subject"), pk=pk)
    why_not = refusal_of(lambda: permissions.check_may_supervise(todo, user))
    form = SuperviseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.supervise(todo_id=pk, note=form.cleaned_data["note"], by=user)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "督办意见已记入办理记录。")
            return redirect("casework:desk")
    context = {"case": todo.case, "form": form, "clock": face_of(todo.case), "refusal": why_not}
    return render(request, "casework/escalation_answer.html", context)


# --- the times that a city allows ----------------------------------------------------------------------------


def kind_of(code: str) -> CaseKind:
    try:
        return registry.kind_named(code)
    except registry.UnknownKind as unknown:
        raise Http404 from unknown


@require_GET
def step_days_list(request: HttpRequest) -> HttpResponse:
    """Every step of one kind with its time."""
    user, kinds = user_of(request), registry.kinds()
    require(user, Permission.VIEW_CASES)
    chosen = request.GET.get("kind") or (kinds[0].code if kinds else "")
    kind = kind_of(chosen) if chosen else None
    context = {
        "kinds": kinds,
        "kind": kind,
        "times": times_of(kind, user, timezone.localdate()) if kind else [],
        "today": timezone.localdate(),
        "may_set": may(user, Permission.REVIEW_CASES),
    }
    return render(request, "casework/step_days_list.html", context)


def step_days_set(request: HttpRequest, kind: str, status: str) -> HttpResponse:
    """The city's own time for one step."""
    user, table = user_of(request), kind_of(kind)
    require(user, Permission.REVIEW_CASES)
    time = next(
        (time for time in times_of(table, user, timezone.localdate()) if time.status.code == status), None
    )
    if time is None or time.status.is_waiting:
        raise Http404
    form = StepDaysForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("unit_path", "days", "document", "since")}
        try:
            services.set_step_days(kind=kind, status=status, by=user, **chosen)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"“{time.status.label}”的时限已设定。")
            return redirect(f"{request.path.rsplit(kind, 1)[0]}?kind={kind}")
    return render(request, "casework/step_days_set.html", {"kind": table, "time": time, "form": form})
