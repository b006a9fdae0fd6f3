"""Instruments (评分表): versioned scoring sheets. What is published never changes again."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.fields import CodeCharField
from accounts.queries import SomeUser
from evaluation.enums import ScaleKind, TargetKind, VersionState
from evaluation.models.base import above, seen_by


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    def visible_to(self, user: SomeUser) -> "InstrumentQuerySet":
        """Those of the user's part of the tree, and published ones of the units above it, which may be used."""
        scope = seen_by(user)
        if not scope or scope.is_everything:
            return self.filter(scope.q())
        published = InstrumentVersion.objects.published().filter(instrument=OuterRef("pk"))
        return self.filter(scope.q() | Q(unit_path__in=above(scope)) & Exists(published))


class Instrument(models.Model):
    """A scoring sheet for one kind of target, in versions. It belongs to a unit and may be used below it."""

    name = models.CharField("名称", max_length=80)
    purpose = models.CharField("用途", max_length=200, blank=True)
    target_kind = models.CharField("评价对象", max_length=10, choices=TargetKind)
    unit_path = CodeCharField("范围", max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = "评分表"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["unit_path", "name"], name="instrument_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("evaluation:instrument-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"instrument:{self.pk}"


class VersionQuerySet(models.QuerySet["InstrumentVersion"]):
    def published(self) -> "VersionQuerySet":
        return self.filter(state=VersionState.PUBLISHED)


class InstrumentVersion(models.Model):
    """One version. There is one draft at most; publishing freezes it with its dimensions, levels and groups."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    state = models.CharField("状态", max_length=10, choices=VersionState, default=VersionState.DRAFT)
    instructions = models.TextField("填写说明", blank=True, max_length=2000)
    scale = models.CharField("评分方式", max_length=10, choices=ScaleKind, default=ScaleKind.POINTS)
    low = models.DecimalField("最低分", max_digits=6, decimal_places=2, default=Decimal(0))
    high = models.DecimalField("最高分", max_digits=6, decimal_places=2, default=Decimal(100))
    step = models.DecimalField("间隔", max_digits=6, decimal_places=2, default=Decimal(1))
    asks_comment = models.BooleanField("可写评语", default=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "评分表版本"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["instrument"], condition=Q(state=VersionState.DRAFT), name="version_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.PUBLISHED, published_at__isnull=False)
                | Q(state=VersionState.DRAFT, published_at=None, published_by=None),
                name="version_published_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument.name}（第{self.number}版）"

    @property
    def is_frozen(self) -> bool:
        return self.state == VersionState.PUBLISHED


class _Part(models.Model):
    """A row of a version, at its place."""

    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        abstract = True


class Dimension(_Part):
    """One thing to judge, with its weight beside the others."""

    version = models.ForeignKey(InstrumentVersion, on_delete=models.CASCADE, related_name="dimensions")
    name = models.CharField("评价项目", max_length=40)
    explanation = models.CharField("评价要点", max_length=300, blank=True)
    weight = models.DecimalField("权重", max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = "评价项目"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="dimension_name_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="dimension_weighs"),
        ]

    def __str__(self) -> str:
        return self.name


class ScaleLevel(_Part):
    """One word of a scale of words, and what it is worth."""

    version = models.ForeignKey(InstrumentVersion, on_delete=models.CASCADE, related_name="levels")
    label = models.CharField("等次", max_length=20)
    points = models.DecimalField("分值", max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = "等次"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "label"], name="level_label_once"),
            models.UniqueConstraint(fields=["version", "points"], name="level_points_once"),
        ]

    def __str__(self) -> str:
        return self.label


class RaterGroup(_Part):
    """Who rates: the group's weight, and how many of its sheets are too few to show anything of."""

    version = models.ForeignKey(InstrumentVersion, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField("评价组", max_length=40)
    weight = models.DecimalField("权重", max_digits=6, decimal_places=2)
    min_size = models.PositiveSmallIntegerField("最低份数", default=1)

    class Meta:
        verbose_name = "评价组"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="group_name_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="group_weighs"),
            models.CheckConstraint(condition=Q(min_size__gte=1), name="group_min_size"),
        ]

    def __str__(self) -> str:
        return self.name
