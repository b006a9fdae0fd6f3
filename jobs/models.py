"""The queue of record. A message in the broker is only a hint that a row here is due."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import SomeUser, may
from jobs.enums import CANCELLABLE, OVER, RETRYABLE, JobState


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: SomeUser) -> "JobQuerySet":
        """The user's own jobs; every job for who may manage jobs."""
        if not isinstance(user, User):
            return self.none()
        return self if may(user, Permission.MANAGE_JOBS) else self.filter(created_by=user)

    def due(self) -> "JobQuerySet":
        """Queued jobs whose time has come."""
        return self.filter(state=JobState.QUEUED, run_after__lte=timezone.now())

    def held(self, token: str) -> "JobQuerySet":
        """The running job of the attempt that drew this token."""
        return self.filter(state=JobState.RUNNING, token=token)


class Job(models.Model):
    """One piece of background work: what to do, how far it is, and who holds it now.

    `key` names the work, so that asking twice gives one job. `token` is drawn anew by every attempt; only its
    holder may renew the lease, report progress or finish. `args` and `label` hold no personal data.
    """

    kind = models.CharField("种类", max_length=60)
    key = models.CharField(max_length=200, unique=True)
    group = models.CharField("批次", max_length=100, blank=True)
    label = models.CharField("名称", max_length=120, blank=True)
    args = models.JSONField(default=dict)
    state = models.CharField("状态", max_length=10, choices=JobState, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField("第几次", default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    is_bulk = models.BooleanField(default=False, help_text="one of very many; lets every other job go first")
    token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    run_after = models.DateTimeField("不早于", default=timezone.now)
    hinted_at = models.DateTimeField(null=True, blank=True, help_text="when the broker was last told")
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_note = models.CharField(max_length=120, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.CharField("原因", max_length=300, blank=True)
    cancel_requested = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("提交时间", default=timezone.now)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "后台任务"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["group", "state"], name="job_group"),
            models.Index(fields=["created_by", "-id"], name="job_own"),
            models.Index(fields=["run_after", "id"], condition=Q(state=JobState.QUEUED), name="job_due"),
            models.Index(fields=["id"], condition=Q(state=JobState.QUEUED, is_bulk=False), name="job_urgent"),
            models.Index(fields=["lease_until"], condition=Q(state=JobState.RUNNING), name="job_lease"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False, started_at__isnull=False)
                & ~Q(token="")  # a lease, no password  # nosec B106
                | ~Q(state=JobState.RUNNING) & Q(token="", lease_until=None),  # a lease, no password  # nosec B106
                name="job_held_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, finished_at__isnull=False)
                | ~Q(state__in=OVER) & Q(finished_at=None),
                name="job_finished_when_over",
            ),
            models.CheckConstraint(
                condition=Q(cancel_requested=False) | Q(state=JobState.RUNNING),
                name="job_cancel_while_running",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.FAILED) | ~Q(error=""), name="job_failure_reasoned"
            ),
            models.CheckConstraint(condition=Q(attempt__lte=F("max_attempts")), name="job_attempts_bounded"),
            models.CheckConstraint(
                condition=Q(result__isnull=True) | Q(state=JobState.DONE), name="job_result_when_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("jobs:job-detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def can_cancel(self) -> bool:
        return self.state in CANCELLABLE and not self.cancel_requested

    @property
    def can_retry(self) -> bool:
        return self.state in RETRYABLE

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the handler."""
        return dict(self.args)


class Worker(models.Model):
    """A process that executes jobs, and when it last said so."""

    name = models.CharField(max_length=120, unique=True)
    pid = models.PositiveIntegerField()
    host = models.CharField(max_length=100)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "后台进程"

    def __str__(self) -> str:
        return self.name
