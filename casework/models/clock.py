"""Deadlines in working days: running, standing still, extended by a decision on record."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.fields import CodeCharField
from casework.models.case import Case


class StepDays(models.Model):
    """The working days that a city allows for a step of a kind, with the local document that says so.

    Without days the step has no time from then on.
    """

    unit_path = CodeCharField("范围", max_length=120, blank=True)
    kind = CodeCharField(max_length=20)
    status = CodeCharField(max_length=30)
    days = models.PositiveSmallIntegerField("工作日", null=True, blank=True)
    document = models.CharField("依据文件", max_length=120)
    since = models.DateField("自")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "办理时限"
        constraints = [
            models.UniqueConstraint(fields=["unit_path", "kind", "status", "since"], name="step_days_once"),
            models.CheckConstraint(condition=Q(days=None) | Q(days__gte=1), name="step_days_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.status} {self.days}"


class Clock(models.Model):
    """The time allowed for one step of a case: `days` working days from the day after `started_on`."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    status = CodeCharField(max_length=30)
    days = models.PositiveSmallIntegerField("工作日")
    source = models.CharField("依据", max_length=200)
    started_on = models.DateField("起算")
    due_on = models.DateField("届满", null=True, blank=True)  # none while it stands still
    ended_on = models.DateField("办结", null=True, blank=True)
    is_published = models.BooleanField(
        default=True
    )  # False: leans on a year whose holidays are not yet published

    class Meta:
        verbose_name = "时限"
        ordering = ["id"]
        indexes = [models.Index(fields=["due_on"], name="clock_running", condition=Q(ended_on=None))]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_on=None), name="clock_one_running")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.status} {self.due_on}"


class Pause(models.Model):
    """Days on which a clock stood still; the first day counts as still, the last as running again."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    reason = models.CharField("原因", max_length=60)
    ref = models.CharField(max_length=40, blank=True)  # what must come for it to go on: "opinion:12"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="pause_period")
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.since}"


class Extension(models.Model):
    """More working days for a step, given by a decision on record."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="extensions")
    days = models.PositiveSmallIntegerField("延长工作日")
    reason = models.CharField("理由", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.clock_id} +{self.days}"


class Reminder(models.Model):
    """That a deadline was pointed out, so that the timer run again says nothing twice."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=20)  # "before", "after"
    due_on = models.DateField()
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "kind", "due_on"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.kind} {self.due_on}"
