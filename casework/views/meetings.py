"""Meetings: the list, a new one, its page and its minutes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import NotAllowed, Refused
from accounts.views.base import user_of
from casework.enums import MeetingState
from casework.forms_meetings import MeetingForm, OfficeForm
from casework.models import Meeting
from casework.permissions.meetings import check_may_hold, may_hold
from casework.queries import meetings as queries
from casework.services import meetings as services

PAGE_SIZE = 30


def meeting_of(request: HttpRequest, pk: int) -> Meeting:
    """The meeting, or 404 when it is out of the user's sight."""
    found = Meeting.objects.visible_to(request.user).select_related("office", "created_by")
    return get_object_or_404(found, pk=pk)


def held_by(request: HttpRequest, pk: int) -> Meeting:
    """The meeting for who prepares it; everybody else who sees it gets 403."""
    meeting = meeting_of(request, pk)
    check_may_hold(meeting.unit_path, user_of(request))
    return meeting


@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    user, is_over = user_of(request), request.GET.get("tab") == "over"
    found = queries.meetings_of(user, is_over=is_over)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "is_over": is_over, "may_call": bool(queries.offices_for(user))}
    return render(request, "casework/meeting_list.html", context)


@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    offices = queries.offices_for(user)
    if not offices:
        raise NotAllowed("会议由经办人、科长筹备和记录，您没有相应权限。")
    choice = OfficeForm(request.GET, offices=offices)
    office = choice.chosen
    form = MeetingForm(request.POST or None, usual=queries.usual_members(office))
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            meeting = services.create_meeting(office=office, by=user, **fields)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已建立会议，请列入议题。")
            return redirect(meeting)
    context = {"form": form, "choice": choice if len(offices) > 1 else None, "office": office}
    return render(request, "casework/meeting_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = held_by(request, pk)
    form = MeetingForm(request.POST or None, usual=queries.usual_members(meeting.office), meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_meeting(meeting_id=meeting.pk, by=user_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已修改会议。")
            return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "casework/meeting_new.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    meeting, user = meeting_of(request, pk), user_of(request)
    members = queries.members_of(meeting)
    lines = queries.lines_of(meeting, user, members)
    context: dict[str, Any] = {
        "meeting": meeting,
        "members": members,
        "lines": lines,
        "holds": may_hold(meeting, user),
        "sits": any(member.user_id == user.pk for member in members),
        "shows_minutes": not any(line.is_hidden for line in lines),
    }
    return render(request, "casework/meeting_detail.html", context)


@never_cache
@require_GET
def meeting_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as a paper to print and sign, for who keeps out of none of its items."""
    meeting, user = meeting_of(request, pk), user_of(request)
    lines = queries.lines_of(meeting, user, queries.members_of(meeting))
    if any(line.is_hidden for line in lines):
        raise NotAllowed("会议记录含有您须回避的议题，不能下载。")
    if meeting.state != MeetingState.CLOSED:
        messages.error(request, "会议尚未形成决定，还没有会议记录。")
        return redirect(meeting)
    try:
        content = services.minutes_file(meeting=meeting, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(meeting)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{meeting.held_on}{meeting.title}会议记录.pdf"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
