"""Who prepares a meeting, and who has a vote in it."""

from accounts.enums import Permission, Role
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import grants_of, may
from casework.enums import Attendance, MeetingState
from casework.models import AgendaItem, Case, Meeting, Member, Vote
from casework.permissions.work import check_impartial

_ADMINISTRATORS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}


def check_may_hold(unit_path: str, by: User) -> None:
    """Raise NotAllowed unless the user may prepare meetings of that office."""
    if not may(by, Permission.HANDLE_CASES, unit_path):
        raise NotAllowed("会议由经办人、科长筹备和记录，您没有相应权限。")


def may_hold(meeting: Meeting, by: User) -> bool:
    return may(by, Permission.HANDLE_CASES, meeting.unit_path)


def check_may_list(meeting: Meeting, case: Case, by: User) -> None:
    """Raise unless the user may put the case on the meeting's agenda, or record votes about it."""
    check_may_hold(meeting.unit_path, by)
    if not case.unit_path.startswith(meeting.unit_path):
        raise Refused("这个办件不在会议所属机关的范围内。")
    if not may(by, Permission.HANDLE_CASES, case.unit_path):
        raise NotAllowed("这个办件不由您经办。")
    check_impartial(case, by)


def check_may_sit(user: User) -> None:
    """Raise Refused when the user may be no member: a closed account, or an administrator, who sees no business."""
    if not user.is_active:
        raise Refused(f"{user}的账号已停用，不能列为应到会人员。")
    if {Role(grant.role) for grant in grants_of(user)} & _ADMINISTRATORS:
        raise Refused(f"{user}是系统管理人员，不参与业务，不能列为应到会人员。")


def check_may_vote(item: AgendaItem, member: Member) -> None:
    """Raise Refused unless the member has a vote on the item and has not used it."""
    if item.meeting.state != MeetingState.OPEN:
        raise Refused("现在不在表决中，请等待会议开始表决。")
    if member.attendance == Attendance.ABSENT:
        raise Refused(f"{member.user}登记为缺席，不能表决；登记有误的请联系会议记录人更正。")
    vote = Vote.objects.filter(item=item, member=member).first()
    if vote is not None and vote.is_recused:
        raise Refused(f"{member.user}须回避本议题，不参加表决。")
    if vote is not None:
        raise Refused(f"{member.user}对本议题已经表决，不能重复表决。")
