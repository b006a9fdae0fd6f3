"""Taking off the second factor of somebody whose phone is lost. For an administrator that takes two people.

With an administrator's password, which one of them can reset, and his second factor gone, that one would be him.
"""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import audit, mfa
from accounts.enums import Event, Permission
from accounts.models import MfaReset, User
from accounts.permissions import NotAllowed, Refused, name_of, require
from accounts.queries import is_administrator, may
from accounts.services.users import lock_account

OPERATOR = "没有第二个人时，由运维人员在服务器上运行 manage.py reset_user。"


@transaction.atomic
def reset_mfa(*, user_id: int, by: User | None) -> User:
    """Take the second factor off. Raises Refused when there is none, or when the account is an administrator's."""
    user = lock_account(user_id, by)
    if by is not None and is_administrator(user):
        raise Refused(f"{user}是三员之一，解除动态口令须由安全保密管理员确认，请填写事由提出申请。")
    _take_off(user)
    MfaReset.objects.filter(user=user).delete()
    audit.record(Event.MFA_RESET, by=by, target=user.audit_target)
    return user


@transaction.atomic
def ask_mfa_reset(*, user_id: int, reason: str, by: User) -> MfaReset:
    """Ask that a security administrator confirm it. Raises Refused when it needs no asking, or is asked already."""
    user = lock_account(user_id, by)
    if not is_administrator(user):
        raise Refused(f"{user}不是三员，不必申请，直接解除即可。")
    if not mfa.is_on(user):
        raise Refused(f"{user}没有启用动态口令。")
    if MfaReset.objects.filter(user=user).exists():
        raise Refused("已经提出过申请，正在等安全保密管理员确认。")
    asked = MfaReset.objects.create(user=user, asked_by=by, reason=reason)
    audit.record(Event.MFA_RESET_ASK, by=by, target=user.audit_target, reason=reason)
    return asked


@transaction.atomic
def confirm_mfa_reset(*, reset_id: int, by: User) -> User:
    """Take it off as asked, by a security administrator who is neither who asked nor whose it is.

    Raises Refused when who asked may no longer ask, or when there is nothing left to take off.
    """
    asked = _lock(reset_id)
    require(by, Permission.MANAGE_POLICY)
    if by.pk in (asked.user_id, asked.asked_by_id):
        raise NotAllowed(f"不能确认自己提出的或关于自己的申请，请由另一位安全保密管理员确认。{OPERATOR}")
    if not may(asked.asked_by, Permission.MANAGE_ACCOUNTS):
        raise Refused(f"申请人{asked.asked_by}已经不是系统管理员，请退回，由现任系统管理员重新申请。")
    _take_off(asked.user)
    asked.delete()
    told = {"asked_by": name_of(asked.asked_by), "reason": asked.reason}
    audit.record(Event.MFA_RESET_CONFIRM, by=by, target=asked.user.audit_target, **told)
    return asked.user


@transaction.atomic
def drop_mfa_reset(*, reset_id: int, by: User) -> User:
    """Withdraw it, by who asked, or turn it down, by a security administrator."""
    asked = _lock(reset_id)
    if by.pk != asked.asked_by_id:
        require(by, Permission.MANAGE_POLICY)
    asked.delete()
    audit.record(
        Event.MFA_RESET_DROP, by=by, target=asked.user.audit_target, asked_by=name_of(asked.asked_by)
    )
    return asked.user


def _lock(reset_id: int) -> MfaReset:
    found = MfaReset.objects.select_for_update(of=("self",)).select_related("user", "asked_by")
    asked = found.filter(pk=reset_id).first()
    if asked is None:
        raise Refused("这项申请已经办结，请刷新页面。")
    return asked


def _take_off(user: User) -> None:
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Refused(f"{user}没有启用动态口令。")
