"""Who may bring material to a case."""

from accounts.enums import Permission
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import may
from casework.enums import Actor
from casework.models import Case, Evidence
from casework.permissions.standing import is_actor
from casework.permissions.work import check_impartial

_STAFF = (Actor.HANDLER, Actor.REVIEWER)


def is_staff(case: Case, by: User) -> bool:
    """Whether the user works on the case in the office."""
    return any(is_actor(case, actor, by) for actor in _STAFF)


def check_may_add(case: Case, by: User | None) -> None:
    """Raise NotAllowed or Refused unless the user may add material now: the office, the applicant, whom it concerns."""
    if by is not None and not is_staff(case, by) and not _is_party(case, by):
        raise NotAllowed("材料由经办人、申请人、所在单位或者本人上传，您没有相应权限。")
    if case.is_closed:
        raise Refused("办件已办结，不能再补充材料。")
    if by is not None and is_staff(case, by) and not _is_heard(case, by):
        check_impartial(case, by)


def why_not_add(case: Case, by: User) -> str:
    """Why the user may not add material just now; "" when he may. Raises NotAllowed for who never may."""
    try:
        check_may_add(case, by)
    except NotAllowed:
        raise
    except Refused as refusal:
        return str(refusal)
    return ""


def may_add(case: Case, by: User) -> bool:
    """Whether the page of the case offers it."""
    try:
        return not why_not_add(case, by)
    except NotAllowed:
        return False


def check_may_replace(old: Evidence, by: User | None) -> None:
    """Raise NotAllowed or Refused unless the user may bring a newer version: the office, or whoever brought it."""
    check_may_add(old.case, by)
    if by is not None and old.added_by_id != by.pk and not is_staff(old.case, by):
        raise NotAllowed("这份材料由他人上传，请联系经办人更换。")
    if Evidence.objects.filter(replaces=old).exists():
        raise Refused("这份材料刚由他人更换过，请刷新页面，在最新版本上更换。")


def _is_party(case: Case, by: User) -> bool:
    return (
        case.opened_by_id == by.pk
        or (case.is_open_to_unit and may(by, Permission.SUBMIT_CASES, case.unit_path))
        or _is_heard(case, by)
    )


def _is_heard(case: Case, by: User) -> bool:
    """Whether the case is about the user, and he is told of it."""
    return case.is_shown_to_subject and case.subject is not None and case.subject.user_id == by.pk
