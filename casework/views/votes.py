"""The page on which a member votes, made for a phone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Refused
from accounts.views.base import act, user_of
from casework.enums import Choice, MeetingState
from casework.models import Meeting, Member
from casework.queries import meetings as queries
from casework.services import meetings as services
from casework.views.meetings import meeting_of


def _seat(request: HttpRequest, meeting: Meeting) -> Member:
    """The user's seat in the meeting, or 404."""
    member = Member.objects.filter(meeting=meeting, user=user_of(request)).first()
    if member is None:
        raise Http404
    return member


@never_cache
@require_GET
def meeting_vote(request: HttpRequest, pk: int) -> HttpResponse:
    meeting, user = meeting_of(request, pk), user_of(request)
    _seat(request, meeting)
    lines = queries.lines_of(meeting, user, queries.members_of(meeting))
    context = {
        "meeting": meeting,
        "lines": lines,
        "choices": Choice.choices,
        "is_open": meeting.state == MeetingState.OPEN,
    }
    return render(request, "casework/meeting_vote.html", context)


@require_POST
def item_vote(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Cast a vote. Nothing that comes back says which."""
    meeting = meeting_of(request, pk)
    _seat(request, meeting)
    if not meeting.items.filter(pk=item).exists():
        raise Http404
    return act(
        request,
        lambda: services.cast_vote(item_id=item, choice=_choice(request), by=user_of(request)),
        said="已提交表决。",
        back=reverse("casework:meeting-vote", args=[pk]),
    )


def _choice(request: HttpRequest) -> Choice:
    try:
        return Choice(request.POST.get("choice", ""))
    except ValueError:
        raise Refused("请选择赞成、反对或者弃权。") from None


@require_POST
def item_recuse(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """A member keeps out of an item by his own word."""
    meeting = meeting_of(request, pk)
    member = _seat(request, meeting)
    if not meeting.items.filter(pk=item).exists():
        raise Http404
    reason = request.POST.get("reason", "")[:200]
    return act(
        request,
        lambda: services.declare_recusal(
            item_id=item, member_id=member.pk, reason=reason, by=user_of(request)
        ),
        said="已登记回避，本议题的内容不再向您显示。",
        back=reverse("casework:meeting-vote", args=[pk]),
    )
