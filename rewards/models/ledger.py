"""The ledger: accounts of scarce places or money, and the entries that explain every balance."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import CodeCharField, EnumCharField
from accounts.queries import SomeUser, scope_of
from cadre.models import Unit
from rewards.enums import MONEY, EntryKind, LedgerKind
from rewards.rules.amounts import shown_amount


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, user: SomeUser) -> "AccountQuerySet":
        return self.filter(scope_of(user, Permission.VIEW_CADRES).q())


class Account(models.Model):
    """What one unit may use of one kind in one year: `total` allotted, `taken` in use, the rest is the balance.

    `subject` tells accounts of one kind, year and unit apart: a scheme of persons, a rank, a project. Amounts are
    whole places, or cents for money. Only `rewards.services.ledger` writes, always with an entry.
    """

    kind = EnumCharField("种类", max_length=20, choices=LedgerKind)
    year = models.PositiveSmallIntegerField("年度")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="单位")
    unit_path = CodeCharField(max_length=120)
    subject = CodeCharField("细目", max_length=60, blank=True)
    name = models.CharField("名称", max_length=160)
    total = models.BigIntegerField("下达", default=0)
    taken = models.BigIntegerField("占用", default=0)
    entries_count = models.PositiveIntegerField("笔数", default=0)  # the place of the last entry
    opened_at = models.DateTimeField("开户时间", default=timezone.now)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = "名额账户"
        ordering = ["-year", "kind", "unit_path", "subject"]
        indexes = [models.Index(fields=["unit_path", "year"], name="account_by_unit")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "unit", "subject"], name="account_once"),
            models.CheckConstraint(condition=Q(taken__gte=0), name="account_taken_not_negative"),
            models.CheckConstraint(condition=Q(taken__lte=F("total")), name="account_never_one_too_many"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rewards:account-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"account:{self.pk}"

    @property
    def balance(self) -> int:
        """What may still be taken."""
        return self.total - self.taken

    @property
    def is_money(self) -> bool:
        return self.kind in MONEY

    @property
    def total_shown(self) -> str:
        return self.shown(self.total)

    @property
    def taken_shown(self) -> str:
        return self.shown(self.taken)

    @property
    def balance_shown(self) -> str:
        return self.shown(self.balance)

    def shown(self, amount: int) -> str:
        """An amount of this account in words: "3 名" or "1,200.00 元"."""
        return shown_amount(amount, is_money=self.is_money)


class Entry(models.Model):
    """One line of an account, never changed: `amount` is what the balance changed by, `balance` what it then was.

    `ref` names for whom or what ("cadre:GB0000012", a case number). A release points to the take that it undoes,
    which can be undone once; the two lines of a move name each other's account.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField("序号")
    kind = EnumCharField("事项", max_length=10, choices=EntryKind)
    amount = models.BigIntegerField("增减")
    balance = models.BigIntegerField("结余")
    reason = models.CharField("事由", max_length=200)
    ref = CodeCharField("对象", max_length=80, blank=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    other_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对方账户"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "名额流水"
        ordering = ["account", "seq"]
        indexes = [models.Index(fields=["account", "ref"], name="entry_by_ref")]
        constraints = [
            models.UniqueConstraint(fields=["account", "seq"], name="entry_in_its_place"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="entry_balance_not_negative"),
            models.CheckConstraint(
                condition=Q(kind__in=[EntryKind.ALLOCATE, EntryKind.RELEASE], amount__gt=0)
                | Q(kind__in=[EntryKind.TAKE, EntryKind.WITHDRAW], amount__lt=0)
                | (Q(kind=EntryKind.MOVE) & ~Q(amount=0)),
                name="entry_sign",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.RELEASE, reverses__isnull=False)
                | (~Q(kind=EntryKind.RELEASE) & Q(reverses=None)),
                name="entry_reverses_when_release",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.MOVE, other_account__isnull=False)
                | (~Q(kind=EntryKind.MOVE) & Q(other_account=None)),
                name="entry_other_when_move",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount:+d}"

    @property
    def balance_shown(self) -> str:
        return self.account.shown(self.balance)

    @property
    def ref_shown(self) -> str:
        """For whom or what, as the page says it: "GB0000012", "方案 3", a case number."""
        return self.ref.removeprefix("cadre:").replace("places:", "方案 ")

    @property
    def shown(self) -> str:
        """The change in words: "+3 名", "−1 名"."""
        sign = "+" if self.amount > 0 else "−"
        return sign + self.account.shown(abs(self.amount))
