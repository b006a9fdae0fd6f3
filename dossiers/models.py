"""Review runs and the documents each one asks for; runs share a stored file when nothing changed."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import CodeCharField
from accounts.models import User
from accounts.queries import SomeUser, scope_of
from cadre.models import Cadre, Unit
from dossiers.enums import FINISHED, DocumentKind, DocumentState, RunScope, RunState
from printing.models import StoredDocument


@dataclass(frozen=True)
class RunCounts:
    """Documents of a run by state."""

    pending: int = 0
    done: int = 0
    reused: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.pending + self.done + self.reused + self.failed

    @property
    def finished(self) -> int:
        return self.total - self.pending

    @property
    def available(self) -> int:
        return self.done + self.reused


class ReviewRunQuerySet(models.QuerySet["ReviewRun"]):
    def visible_to(self, user: SomeUser) -> "ReviewRunQuerySet":
        """Runs whose scope lies in the user's, and wider ones for the documents in them that he may see."""
        scope = scope_of(user, Permission.VIEW_RUNS)
        if scope.is_everything or not scope:
            return self.filter(scope.q())
        inside = ReviewDocument.objects.filter(scope.q(), run=models.OuterRef("pk"))
        return self.filter(scope.q() | models.Exists(inside))


class ReviewRun(models.Model):
    """One order for a year's reports. `unit_path` is the smallest subtree that holds everybody in it."""

    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    as_of = models.DateField(
        "数据截至", help_text="the year's last day, or the day of the order when that is earlier"
    )
    scope = models.CharField("范围", max_length=10, choices=RunScope)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    unit_path = CodeCharField(max_length=120, blank=True)
    people = models.JSONField(default=list, help_text="internal numbers, when the scope is a list of people")
    round = models.PositiveSmallIntegerField(
        default=1, help_text="raised by every retry; names the batch of jobs"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发起人",
    )
    created_at = models.DateTimeField("发起时间", default=timezone.now)
    planned_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewRunQuerySet.as_manager()

    class Meta:
        verbose_name = "评审报告"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope=RunScope.UNIT, unit__isnull=False) | ~Q(scope=RunScope.UNIT) & Q(unit=None),
                name="run_unit_when_scope_is_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度{self.scope_text}评审报告"

    def get_absolute_url(self) -> str:
        return reverse("dossiers:run-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"run:{self.pk}"

    @property
    def group(self) -> str:
        """The batch of jobs that works on it now."""
        return f"review-run-{self.pk}-{self.round}"

    @property
    def scope_text(self) -> str:
        if self.scope == RunScope.UNIT and self.unit:
            return self.unit.name
        return f"{len(self.people)}人名单" if self.scope == RunScope.PEOPLE else "全市"

    def state_of(self, counts: RunCounts) -> RunState:
        if self.cancelled_at:
            return RunState.CANCELLED
        if self.planned_at is None:
            return RunState.PLANNING
        if counts.pending:
            return RunState.RUNNING
        return RunState.FAILED if counts.failed else RunState.DONE


class ReviewDocumentQuerySet(models.QuerySet["ReviewDocument"]):
    def visible_to(self, user: SomeUser) -> "ReviewDocumentQuerySet":
        """Documents in the user's scope, and the finished reports on himself."""
        if not isinstance(user, User):
            return self.none()
        scope = scope_of(user, Permission.VIEW_RUNS)
        if scope.is_everything:  # an empty Q would vanish from the "or" below
            return self.all()
        own = Q(cadre__user=user, kind=DocumentKind.PERSON, state__in=FINISHED)
        return self.filter(scope.q() | own)

    def counts(self) -> RunCounts:
        """How many in each state."""
        rows = self.order_by().values_list("state").annotate(models.Count("pk"))
        return RunCounts(**{str(state): number for state, number in rows})


class ReviewDocument(models.Model):
    """One document that a run asks for. `key` is the internal number of a person or the code of a unit."""

    run = models.ForeignKey(ReviewRun, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField("种类", max_length=10, choices=DocumentKind)
    key = CodeCharField("编号", max_length=40)
    name = models.CharField("名称", max_length=120)
    cadre = models.ForeignKey(Cadre, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit_path = CodeCharField(max_length=120)
    state = models.CharField("状态", max_length=10, choices=DocumentState, default=DocumentState.PENDING)
    reason = models.CharField("原因", max_length=300, blank=True)
    document = models.ForeignKey(
        StoredDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReviewDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "评审文书"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["run", "state"], name="document_by_state"),
            models.Index(fields=["unit_path", "run"], name="document_by_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "kind", "key"], name="document_once_a_run"),
            models.CheckConstraint(
                condition=Q(state__in=FINISHED, document__isnull=False)
                | ~Q(state__in=FINISHED) & Q(document=None),
                name="document_file_when_finished",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.FAILED) & ~Q(reason="")
                | ~Q(state=DocumentState.FAILED) & Q(reason=""),
                name="document_reason_when_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("dossiers:document-download", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"cadre:{self.key}" if self.kind == DocumentKind.PERSON else f"unit:{self.key}"

    @property
    def file_name(self) -> str:
        """For downloads: "GB0000012_陆远航.pdf"."""
        safe = "".join(c for c in self.name if c.isalnum() or c in "（）·")
        return f"{self.key}_{safe}.pdf"


def closing_day(year: int, today: date) -> date:
    """The day that a year's report speaks for."""
    return min(date(year, 12, 31), today)
