"""Counting an item of a meeting, and the rules that bind the count."""

from dataclasses import dataclass

from accounts.permissions import Refused
from casework import registry
from casework.enums import Attendance, Choice
from casework.models import AgendaItem, Case, Meeting, Member, Vote
from casework.rules.voting import Tally, Threshold
from regulations import queries as regulations
from regulations.enums import Confidence, Severity
from regulations.rules import Rule, RuleUnknown


@dataclass(frozen=True)
class Bounds:
    """Quorum and majority for a case, with the rules behind them."""

    attendance: Threshold
    majority: Threshold
    rules: tuple[Rule, ...]


def bounds_for(case: Case, meeting: Meeting) -> Bounds:
    """As the rules of the case's process stand on the day of the meeting. Raises Refused when there is none."""
    process = registry.process_named(case.kind)
    try:
        attendance = regulations.get(process.attendance_rule, meeting.held_on, meeting.office)
        majority = regulations.get(process.majority_rule, meeting.held_on, meeting.office)
    except RuleUnknown as unknown:
        raise Refused(str(unknown)) from unknown
    return Bounds(_threshold(attendance), _threshold(majority), (attendance, majority))


def _threshold(rule: Rule) -> Threshold:
    is_binding = rule.severity == Severity.BLOCK and rule.confidence != Confidence.UNVERIFIED
    return Threshold(rule.fraction, rule.shown, rule.source, is_binding)


def tally_of(item: AgendaItem) -> Tally:
    """The count as it stands. Raises Refused when attendance was recorded so that there are more votes than voters."""
    members = Member.objects.filter(meeting=item.meeting)
    present = members.filter(attendance=Attendance.PRESENT)
    kept_out = Vote.objects.filter(item=item, is_recused=True, member__in=present).count()
    if item.meeting.is_secret:
        votes = (item.votes_for, item.votes_against, item.votes_abstain)
    else:
        cast = list(Vote.objects.filter(item=item, is_recused=False).values_list("choice", flat=True))
        votes = (cast.count(Choice.FOR), cast.count(Choice.AGAINST), cast.count(Choice.ABSTAIN))
    try:
        return Tally(members.count(), present.count(), kept_out, *votes)
    except ValueError as impossible:
        raise Refused("票数多于到会且无需回避的成员，请核对到会情况和票数。") from impossible
