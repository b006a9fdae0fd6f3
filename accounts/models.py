"""Users, the roles they hold, and the audit log."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import ROLES, Event, Limit, Permission, Role
from accounts.fields import CodeCharField, EnumCharField


class User(AbstractUser):
    """Somebody who signs in. What he may do comes from the grants he holds, never from Django's flags."""

    full_name = models.CharField("姓名", max_length=40)
    is_demo = models.BooleanField("演示账号", default=False)
    must_change_password = models.BooleanField("须改密码", default=False)  # somebody else knows it
    password_set_at = models.DateTimeField("密码设置时间", null=True, blank=True)  # None: before it was kept
    failed_tries = models.PositiveSmallIntegerField("连续失败次数", default=0)  # since the last good sign-in
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)
    # How another sign-in system calls him; None: by the same name as here.
    external_name = models.CharField("外部登录名", max_length=150, null=True, blank=True, unique=True)

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def audit_target(self) -> str:
        return f"user:{self.username}"

    @property
    def outside_name(self) -> str:
        """The name by which another sign-in system knows him."""
        return self.external_name or self.username

    @property
    def is_locked(self) -> bool:
        return self.locked_until is not None and self.locked_until > timezone.now()


class OldPassword(models.Model):
    """A password that an account has or had, hashed as in the account itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"{self.user_id} #{self.pk}"


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, on: date) -> "GrantQuerySet":
        """Grants that count on that day."""
        return self.filter(since__lte=on).filter(_not_over(on))

    def meeting(self, since: date, until: date | None) -> "GrantQuerySet":
        """Grants that count on some day of the period; None is no end."""
        found = self.filter(_not_over(since))
        return found if until is None else found.filter(since__lte=until)


def _not_over(on: date) -> Q:
    return (Q(until=None) | Q(until__gte=on)) & (Q(ended_on=None) | Q(ended_on__gt=on))


class Grant(models.Model):
    """A role held by a user for a unit subtree and a period. Ended early, it no longer counts from `ended_on` on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = EnumCharField("角色", max_length=20, choices=Role)
    unit_path = CodeCharField("范围", max_length=120, blank=True, help_text="空白表示全部")
    since = models.DateField("自", default=timezone.localdate)
    until = models.DateField("至", null=True, blank=True)
    ended_on = models.DateField("提前终止", null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "授权"
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="grant_period"),
            models.UniqueConstraint(
                fields=["user", "role", "unit_path", "since"], condition=Q(ended_on=None), name="grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_path or '*'}"

    def allows(self, permission: Permission) -> bool:
        return permission in ROLES[Role(self.role)].permissions


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self, on: date) -> "DelegationQuerySet":
        """Delegations that count on that day, whatever became of the grant behind them."""
        return self.filter(since__lte=on, until__gte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))

    def meeting(self, since: date, until: date | None) -> "DelegationQuerySet":
        """Delegations that count on some day of the period; None is no end."""
        found = self.filter(until__gte=since).filter(Q(ended_on=None) | Q(ended_on__gt=since))
        return found if until is None else found.filter(since__lte=until)


class Delegation(models.Model):
    """A role lent by its holder (`grant.user`) to somebody else for some days. It ends by itself."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="delegations")
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegations_held"
    )
    since = models.DateField("自")
    until = models.DateField("至")
    ended_on = models.DateField("提前终止", null=True, blank=True)
    reason = models.CharField("事由", max_length=100)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "委托"
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="delegation_period"),
            models.UniqueConstraint(
                fields=["grant", "to_user", "since"], condition=Q(ended_on=None), name="delegation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} -> {self.to_user_id} {self.since}~{self.until}"


class MfaReset(models.Model):
    """A system administrator asks to take the second factor off another administrator; a second person confirms.

    The row is there as long as nobody has decided; the log keeps what became of it.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mfa_reset")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("事由", max_length=100)

    class Meta:
        verbose_name = "解除动态口令申请"

    def __str__(self) -> str:
        return f"{self.user_id} by {self.asked_by_id}"


class AuditEvent(models.Model):
    """One thing that happened. Rows are only ever added, and point at nothing, so that the log hinders no data.

    Database triggers refuse updates and deletions; `lane`, `seq` and `hash` chain the rows (accounts.chain).
    """

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    event = EnumCharField("事项", max_length=40, choices=Event)
    actor = models.CharField("操作人", max_length=80)
    on_behalf_of = models.CharField("代行", max_length=200, blank=True)  # whose delegated role was used
    role = models.CharField("角色", max_length=80, blank=True)  # the roles he held then, as text
    address = models.CharField("地址", max_length=45, blank=True)
    target = models.CharField("对象", max_length=120)  # "cadre:GB0000012"
    unit_path = CodeCharField("机构", max_length=120, blank=True)
    detail = models.JSONField("内容", default=dict)
    lane = models.PositiveSmallIntegerField()
    seq = models.PositiveBigIntegerField()  # 1, 2, 3 … in its lane
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "审计记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target", "id"], name="audit_by_target"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
        ]
        constraints = [models.UniqueConstraint(fields=["lane", "seq"], name="audit_place_once")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.event} {self.target}"

    def chained_fields(self) -> dict[str, Any]:
        """What the hash covers: every field but the row's id and the hash itself."""
        return {
            "at": self.at,
            "event": self.event,
            "actor": self.actor,
            "on_behalf_of": self.on_behalf_of,
            "role": self.role,
            "address": self.address,
            "target": self.target,
            "unit_path": self.unit_path,
            "detail": self.detail,
            "lane": self.lane,
            "seq": self.seq,
        }


class AuditHead(models.Model):
    """The end of one lane of the audit chain: how many rows it has, and the hash of the last."""

    lane = models.PositiveSmallIntegerField(primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.lane}: {self.seq}"


class Turns(models.Model):
    """How often somebody did a limited thing in one stretch of time: one row for each limit and person or address."""

    limit = EnumCharField(max_length=20, choices=Limit)
    who = models.CharField(max_length=60)  # "user:7" or "address:10.0.0.9"
    stretch = models.BigIntegerField()  # its number, counted from 1970 in units of the rate's seconds
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["limit", "who"], name="turns_once")]

    def __str__(self) -> str:
        return f"{self.limit} {self.who}: {self.count}"
