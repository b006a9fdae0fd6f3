"""A meeting sits: buttons of who records it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import NotAllowed, Refused
from accounts.views.base import act, user_of
from casework.enums import Attendance
from casework.forms_meetings import BallotsForm, CloseForm, HandsForm
from casework.models import AgendaItem, Member
from casework.queries import meetings as queries
from casework.services import meetings as services
from casework.views.agenda import seen_version
from casework.views.meetings import held_by


def _button(
    request: HttpRequest, pk: int, service: Callable[..., Any], said: str, **more: Any
) -> HttpResponse:
    meeting = held_by(request, pk)
    return act(
        request,
        lambda: service(meeting_id=pk, version=seen_version(request), by=user_of(request), **more),
        said=said,
        back=meeting.get_absolute_url(),
    )


@require_POST
def meeting_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    return _button(request, pk, services.freeze_meeting, "已锁定会议材料，成员可以查阅。")


@require_POST
def meeting_thaw(request: HttpRequest, pk: int) -> HttpResponse:
    return _button(request, pk, services.thaw_meeting, "已解除锁定，修改后请重新锁定。")


@require_POST
def meeting_open(request: HttpRequest, pk: int) -> HttpResponse:
    return _button(request, pk, services.open_meeting, "已开始表决，成员的待办中可以看到。")


@require_POST
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _button(request, pk, services.cancel_meeting, "已取消会议。")


@require_POST
def meeting_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    present = {int(key) for key in request.POST.getlist("present") if key.isascii() and key.isdigit()}
    return _button(request, pk, services.record_attendance, "已登记到会情况。", present=present)


@require_POST
def item_postpone(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    get_object_or_404(held_by(request, pk).items, pk=item)
    reason = request.POST.get("reason", "")[:200]
    return _button(request, pk, services.postpone_item, "已缓议。", item_id=item, reason=reason)


@never_cache
@require_http_methods(["GET", "POST"])
def item_votes(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Record a show of hands, or the count of paper ballots of a secret vote."""
    meeting = held_by(request, pk)
    found = get_object_or_404(meeting.items.select_related("case"), pk=item)
    members = queries.members_of(meeting)
    line = next(each for each in queries.lines_of(meeting, user_of(request), members) if each.item == found)
    form = _votes_form(request, line, members)
    if request.method == "POST" and form.is_valid() and _record(request, found, form):
        messages.success(request, "已登记表决。")
        return redirect(meeting)
    context = {"meeting": meeting, "line": line, "form": form}
    return render(request, "casework/item_votes.html", context, status=422 if form.errors else 200)


def _votes_form(request: HttpRequest, line: queries.Line, members: list[Member]) -> HandsForm | BallotsForm:
    if line.item.meeting.is_secret:
        return BallotsForm(request.POST or None)
    left = [
        member
        for member in members
        if member.pk not in line.voted | line.kept_out and member.attendance != Attendance.ABSENT
    ]
    return HandsForm(request.POST or None, members=left)


def _record(request: HttpRequest, item: AgendaItem, form: HandsForm | BallotsForm) -> bool:
    try:
        if isinstance(form, BallotsForm):
            services.record_ballots(item_id=item.pk, counts=form.votes, by=user_of(request))
        else:
            services.record_hands(item_id=item.pk, choices=form.votes, by=user_of(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@never_cache
@require_http_methods(["GET", "POST"])
def meeting_close(request: HttpRequest, pk: int) -> HttpResponse:
    meeting, user = held_by(request, pk), user_of(request)
    initial = {"version": meeting.version, "minutes": meeting.minutes}
    form = CloseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_meeting(meeting_id=pk, by=user, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "会议已形成决定，各办件已按结果办理。")
            return redirect(meeting)
    lines = queries.lines_of(meeting, user, queries.members_of(meeting))
    context = {"meeting": meeting, "lines": lines, "form": form}
    return render(request, "casework/meeting_close.html", context, status=422 if form.errors else 200)
