"""Meetings for their pages: which ones, their agenda as somebody may see it, and what could come on it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import holders_of, scope_of
from accounts.scope import STEP, subtree
from cadre.models import Unit
from casework import registry
from casework.enums import Attendance, Choice, ItemOutcome, MeetingState
from casework.kinds import Transition
from casework.models import AgendaItem, Case, Meeting, Member, Vote

_BEFORE_ITS_END = (MeetingState.DRAFT, MeetingState.FROZEN, MeetingState.OPEN)


@dataclass(frozen=True)
class Line:
    """An item of the agenda. What it is about is hidden from whom it concerns and from members who keep out of it."""

    item: AgendaItem
    is_hidden: bool
    able: int  # members who have a vote on it, as far as they are not absent
    cast: int  # how many of them have used it
    recused: tuple[str, ...]
    kept_out: frozenset[int]  # keys of the members who keep out
    voted: frozenset[int]  # keys of the members who did
    named: tuple[tuple[str, str], ...]  # who voted how, of an open vote that is over
    own: Vote | None

    @property
    def is_pending(self) -> bool:
        return self.item.outcome == ItemOutcome.PENDING


def meetings_of(user: User, *, is_over: bool = False) -> QuerySet[Meeting]:
    """Meetings that the user may see, with the number of their items and members."""
    over = Q(state__in=(MeetingState.CLOSED, MeetingState.CANCELLED))
    return (
        Meeting.objects.visible_to(user)
        .filter(over if is_over else ~over)
        .select_related("office")
        .annotate(item_count=Count("items", distinct=True), member_count=Count("members", distinct=True))
        .order_by("-held_on", "-pk")
    )


def offices_for(user: User) -> list[Unit]:
    """The organs whose meetings the user may prepare: the tops of his scope."""
    scope = scope_of(user, Permission.HANDLE_CASES)
    if scope.is_everything:
        return [unit for unit in Unit.objects.open().order_by("path")[:50] if len(unit.path) == STEP]
    return list(Unit.objects.open().filter(path__in=scope.paths).order_by("path"))


def usual_members(office: Unit) -> list[User]:
    """Whom a meeting of the office usually calls: who decides and who reviews there."""
    found = [
        user
        for permission in (Permission.DECIDE_CASES, Permission.REVIEW_CASES)
        for user in holders_of(permission, office.path)
    ]
    return list(dict.fromkeys(found))


def members_of(meeting: Meeting) -> list[Member]:
    return list(Member.objects.filter(meeting=meeting).select_related("user"))


def lines_of(meeting: Meeting, user: User, members: Iterable[Member]) -> list[Line]:
    """The agenda as the user may see it. The same few queries for any number of items."""
    items = list(meeting.items.select_related("case__subject", "case__unit"))
    seen = set(
        Case.objects.seen_as_office(user).filter(agenda_items__meeting=meeting).values_list("pk", flat=True)
    )
    votes: dict[int, list[Vote]] = defaultdict(list)
    for vote in Vote.objects.filter(item__meeting=meeting).select_related("member__user").order_by("member"):
        votes[vote.item_id].append(vote)
    here = [member for member in members if member.attendance != Attendance.ABSENT]
    me = next((member for member in members if member.user_id == user.pk), None)
    return [_line(meeting, item, votes[item.pk], here, me, item.case_id in seen) for item in items]


def _line(
    meeting: Meeting,
    item: AgendaItem,
    votes: list[Vote],
    here: list[Member],
    me: Member | None,
    is_seen: bool,
) -> Line:
    item.meeting = meeting
    recused = {vote.member_id: str(vote.member.user) for vote in votes if vote.is_recused}
    voted = frozenset(vote.member_id for vote in votes if not vote.is_recused)
    own = next((vote for vote in votes if me is not None and vote.member_id == me.pk), None)
    sits = me is not None and meeting.state not in (MeetingState.DRAFT, MeetingState.CANCELLED)
    is_over = item.outcome != ItemOutcome.PENDING
    counted = item.votes_for + item.votes_against + item.votes_abstain
    return Line(
        item=item,
        is_hidden=bool(own and own.is_recused) or not (is_seen or sits),
        able=sum(member.pk not in recused for member in here),
        cast=max(len(voted), counted),
        recused=tuple(recused.values()),
        kept_out=frozenset(recused),
        voted=voted,
        named=tuple((str(vote.member.user), Choice(vote.choice).label) for vote in votes if vote.choice)
        if is_over
        else (),
        own=own,
    )


# --- the agenda's other end ----------------------------------------------------------------------------------


def moves_to_decide(case: Case) -> list[Transition]:
    """The steps that only a meeting may decide on, as the case stands."""
    return [move for move in case.process.moves_from(case.status) if move.to_meeting]


def moves_if_rejected(case: Case, action: str) -> list[Transition]:
    """The steps that may follow when a proposal is not passed."""
    return [move for move in case.process.moves_from(case.status) if move.action != action]


def candidates(meeting: Meeting, user: User) -> QuerySet[Case]:
    """Cases that wait for a collective decision, in the user's sight and the office's scope, on no agenda yet."""
    waiting = Q(pk__in=[])
    for kind in registry.kinds():
        statuses = {source for move in kind.transitions if move.to_meeting for source in move.sources}
        if statuses:
            waiting |= Q(kind=kind.code, status__in=statuses)
    listed = AgendaItem.objects.filter(outcome=ItemOutcome.PENDING, meeting__state__in=_BEFORE_ITS_END)
    scope = scope_of(user, Permission.HANDLE_CASES).q()
    found = Case.objects.seen_as_office(user).filter(
        waiting, scope, subtree(meeting.unit_path), closed_at=None
    )
    return found.exclude(pk__in=listed.values("case")).select_related("subject", "unit").order_by("-pk")


def items_of_case(case: Case) -> list[AgendaItem]:
    """Every meeting that dealt with the case, the latest first."""
    return list(case.agenda_items.select_related("meeting").order_by("-pk"))


def drafts_for(case: Case, user: User) -> list[Meeting]:
    """Meetings on whose agenda the user could put the case now."""
    if not moves_to_decide(case):
        return []
    scope = scope_of(user, Permission.HANDLE_CASES)
    if not scope.covers(case.unit_path):
        return []
    drafts = Meeting.objects.visible_to(user).filter(state=MeetingState.DRAFT).order_by("held_on", "pk")
    return [
        meeting
        for meeting in drafts[:20]
        if case.unit_path.startswith(meeting.unit_path) and scope.covers(meeting.unit_path)
    ]
