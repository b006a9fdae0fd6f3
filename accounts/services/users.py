"""Accounts: made, closed, opened again, unlocked, and their passwords."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import NotAllowed, Refused, require
from accounts.services.passwords import remember_password


@transaction.atomic
def create_user(
    *, username: str, full_name: str, password: str, by: User | None, is_demo: bool = False
) -> User:
    """A new account, without any role yet, whose first password must be changed at the first sign-in.

    Raises Refused for a name in use, a weak password, a demo account in production. A demo account's password may be
    weak, and stays: everybody is told it.
    """
    require(by, Permission.MANAGE_ACCOUNTS)
    user = User(username=username, full_name=full_name, is_demo=is_demo, must_change_password=not is_demo)
    if is_demo and not settings.DEMO:
        raise Refused("生产环境不能有演示账号，请建立实名账号。")
    _check_new(user, password)
    user.set_password(password)
    user.save()
    remember_password(user)
    audit.record(Event.USER_CREATE, by=by, target=user.audit_target, is_demo=is_demo)
    return user


@transaction.atomic
def deactivate_user(*, user_id: int, by: User | None) -> User:
    """Close an account: nobody signs in with it, and its sessions end with the next request.

    Raises Refused for an account that is closed already, NotAllowed for one's own.
    """
    user = lock_account(user_id, by)
    if not user.is_active:
        raise Refused(f"{user}的账号已经停用。")
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record(Event.USER_DEACTIVATE, by=by, target=user.audit_target)
    return user


@transaction.atomic
def activate_user(*, user_id: int, by: User | None) -> User:
    """Open a closed account again. Raises Refused when it is open."""
    user = lock_account(user_id, by)
    if user.is_active:
        raise Refused(f"{user}的账号没有停用，不必启用。")
    user.is_active = True
    user.failed_tries, user.locked_until = 0, None
    user.save(update_fields=["is_active", "failed_tries", "locked_until"])
    audit.record(Event.USER_ACTIVATE, by=by, target=user.audit_target)
    return user


@transaction.atomic
def unlock_user(*, user_id: int, by: User | None) -> User:
    """Let somebody try again who failed too often. Raises Refused when he is not locked out."""
    user = lock_account(user_id, by)
    if not user.is_locked:
        raise Refused(f"{user}的账号没有锁定，不必解除。")
    user.failed_tries, user.locked_until = 0, None
    user.save(update_fields=["failed_tries", "locked_until"])
    audit.record(Event.USER_UNLOCK, by=by, target=user.audit_target)
    return user


@transaction.atomic
def reset_password(*, user_id: int, password: str, by: User | None) -> User:
    """Give a forgotten password anew; it must be changed at the next sign-in, and other sessions end.

    Raises Refused for a weak password, NotAllowed for one's own (change it instead).
    """
    user = lock_account(user_id, by)
    _check_password(password, user)
    user.set_password(password)
    user.must_change_password, user.failed_tries, user.locked_until = True, 0, None
    user.save(update_fields=["password", "must_change_password", "failed_tries", "locked_until"])
    remember_password(user)
    audit.record(Event.PASSWORD_RESET, by=by, target=user.audit_target)
    return user


@transaction.atomic
def set_external_name(*, user_id: int, name: str, by: User | None) -> User:
    """Store how another sign-in system calls somebody; "" is "by the same name as here".

    Raises Refused for a name that leads to another account, NotAllowed for one's own.
    """
    user = lock_account(user_id, by)
    others = User.objects.exclude(pk=user.pk)
    if name and others.filter(Q(external_name__iexact=name) | Q(username__iexact=name)).exists():
        raise Refused(f"“{name}”已经是另一个账号的账号名或外部登录名，请核对。")
    if name == (user.external_name or ""):
        raise Refused("外部登录名没有变化。")
    before, user.external_name = user.external_name or "", name or None
    user.save(update_fields=["external_name"])
    audit.record(Event.EXTERNAL_NAME, by=by, target=user.audit_target, before=before, after=name)
    return user


def lock_account(user_id: int, by: User | None) -> User:
    """The account, locked, for a system administrator who is somebody else."""
    user = User.objects.select_for_update().get(pk=user_id)
    require(by, Permission.MANAGE_ACCOUNTS)
    if by is not None and by.pk == user.pk:
        raise NotAllowed("不能管理自己的账号，请由另一位系统管理员办理。")
    return user


def _check_new(user: User, password: str) -> None:
    """Raise Refused with everything that is wrong with the name or the password."""
    name = user.username
    if User.objects.filter(Q(username__iexact=name) | Q(external_name__iexact=name)).exists():
        raise Refused(f"账号“{user.username}”已经有了，请换一个账号名。")
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    if not user.is_demo:
        _check_password(password, user)


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
