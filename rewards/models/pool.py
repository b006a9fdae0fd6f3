"""Grants from the pool (激励池): asked for by one person, decided by another, returned when unused."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import CodeCharField
from accounts.queries import SomeUser, scope_of
from cadre.models import Unit
from rewards.enums import GrantState
from rewards.models.ledger import Account

USER = settings.AUTH_USER_MODEL
_DECIDED = [GrantState.GRANTED, GrantState.RETURNED]


class PoolGrantQuerySet(models.QuerySet["PoolGrant"]):
    def visible_to(self, user: SomeUser) -> "PoolGrantQuerySet":
        return self.filter(scope_of(user, Permission.VIEW_CADRES).q())


class PoolGrant(models.Model):
    """Places from a pool for one unit: for which work (`field`) and why, `ref` the case or document behind it."""

    pool = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants", verbose_name="激励池")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="单位")
    unit_path = CodeCharField(max_length=120)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位账户"
    )
    amount = models.PositiveIntegerField("名额")
    returned = models.PositiveIntegerField("已退回", default=0)
    field = models.CharField("领域", max_length=40)
    reason = models.CharField("事由", max_length=200)
    ref = CodeCharField("依据", max_length=80)
    state = models.CharField("状态", max_length=10, choices=GrantState, default=GrantState.PROPOSED)
    proposed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    proposed_at = models.DateTimeField("申请时间", default=timezone.now)
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    note = models.CharField("意见", max_length=200, blank=True)

    objects = PoolGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "激励池发放"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="grant_of_something"),
            models.CheckConstraint(condition=Q(returned__lte=F("amount")), name="grant_returned_at_most_all"),
            models.CheckConstraint(
                condition=Q(state=GrantState.PROPOSED, decided_at=None, decided_by=None)
                | (~Q(state=GrantState.PROPOSED) & Q(decided_at__isnull=False)),
                name="grant_decided",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_DECIDED, account__isnull=False)
                | (~Q(state__in=_DECIDED) & Q(account=None, returned=0)),
                name="grant_account_when_granted",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | Q(decided_by=None) | ~Q(proposed_by=F("decided_by")),
                name="grant_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.amount} 名"

    def get_absolute_url(self) -> str:
        return reverse("rewards:grant-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"grant:{self.pk}"

    @property
    def left(self) -> int:
        """What has not been returned."""
        return self.amount - self.returned
