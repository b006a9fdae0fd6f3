"""What the minutes of a meeting say, read from its rows."""

from casework.enums import Attendance, Choice
from casework.minutes import ItemMinutes, Minutes
from casework.models import AgendaItem, Meeting, Member, Vote
from casework.queries.papers import organ_of


def minutes_of(meeting: Meeting) -> Minutes:
    """The minutes as things stand."""
    members = list(Member.objects.filter(meeting=meeting).select_related("user"))
    votes = list(Vote.objects.filter(item__meeting=meeting).select_related("member__user").order_by("member"))
    on = meeting.held_on
    return Minutes(
        organ=organ_of(meeting.office),
        title=meeting.title,
        day=f"{on.year}年{on.month}月{on.day}日",
        place=meeting.place,
        chair=meeting.chair,
        is_secret=meeting.is_secret,
        present=_names(members, is_present=True),
        absent=_names(members, is_present=False),
        items=tuple(_item(item, votes) for item in meeting.items.select_related("case")),
        text=meeting.minutes,
        recorded_by=str(meeting.created_by) if meeting.created_by else "",
    )


def _names(members: list[Member], *, is_present: bool) -> tuple[str, ...]:
    return tuple(
        str(member.user) for member in members if (member.attendance == Attendance.PRESENT) == is_present
    )


def _item(item: AgendaItem, votes: list[Vote]) -> ItemMinutes:
    own = [vote for vote in votes if vote.item_id == item.pk]
    return ItemMinutes(
        case=str(item.case),
        proposal=item.proposal,
        recused=tuple(str(vote.member.user) for vote in own if vote.is_recused),
        votes=(item.votes_for, item.votes_against, item.votes_abstain),
        outcome=item.get_outcome_display(),
        working=tuple(item.working),
        named=tuple((str(vote.member.user), Choice(vote.choice).label) for vote in own if vote.choice),
    )
