"""Who may know a reporter, and who may find a false accusation."""

from django.utils import timezone

from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from casework.enums import Actor
from casework.kinds import Transition
from casework.models import Case
from casework.permissions import Standing, check_impartial, is_actor
from casework.queries.staff import holders_for
from faultcorrection.models import NamedHandler
from faultcorrection.queries.accusation import level_of
from faultcorrection.queries.tolerance import rule_of
from faultcorrection.rules.accusation import check_level

KINDS = ("clarification", "accusation")  # the kinds that have a reporter
_KNOWING = (Actor.HANDLER, Actor.REVIEWER)


def check_may_name(case: Case, by: User | None) -> None:
    """Raise unless the user may say who may know the reporter: a section head with no part in the case."""
    _check_kind(case)
    if by is None:
        return
    if not is_actor(case, Actor.REVIEWER, by):
        raise NotAllowed("指定承办人由科长办理，您没有相应权限。")
    check_impartial(case, by)


def check_may_be_named(case: Case, user: User) -> None:
    """Raise Refused for somebody who does not work on the case, or must keep out of it."""
    if not any(holders_for(case, actor).filter(pk=user.pk).exists() for actor in _KNOWING):
        raise Refused(f"{user}不是本件的经办人或者科长，不能指定。")
    try:
        check_impartial(case, user)
    except Refused:
        raise Refused(f"{user}须回避本件，不能指定。") from None


def check_may_look(case: Case, by: User | None) -> None:
    """Raise NotAllowed unless the user is named, still works on the case and has no part in it.

    The operator at the command line may not either: nobody sees a reporter without being named.
    """
    _check_kind(case)
    if by is None or not is_named(case, by):
        raise NotAllowed("反映人信息只有科长指定的承办人可以查看和登记。")
    if not any(is_actor(case, actor, by) for actor in _KNOWING) or not Standing(case, by).is_inside:
        raise NotAllowed("您已不再承办本件，不能查看反映人信息。")
    check_impartial(case, by)


def may_look(case: Case, by: User) -> bool:
    """Whether the page offers a look."""
    try:
        check_may_look(case, by)
    except Refused:
        return False
    return True


def may_name(case: Case, by: User) -> bool:
    """Whether the page offers to name handlers."""
    try:
        check_may_name(case, by)
    except Refused:
        return False
    return True


def is_named(case: Case, user: User) -> bool:
    return NamedHandler.objects.filter(case=case, user=user).exists()


def _check_kind(case: Case) -> None:
    if case.kind not in KINDS:
        raise Refused("这类办件不登记反映人。")


def check_finder(case: Case, move: Transition, by: User | None) -> None:
    """Raise Refused unless the office for which the user decides may find a false accusation.

    四川 measure art. 7 (false_accusation.approval_level): a county sends it up.
    """
    if move.action != "find_false":
        return
    rule = rule_of(case, "false_accusation.approval_level", timezone.localdate())
    check_level(level_of(case, by)[0], rule)
