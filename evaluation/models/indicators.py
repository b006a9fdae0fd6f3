"""Indicators (考核指标): what a year asks of units, what they reached, and how they were graded."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.fields import CodeCharField
from accounts.queries import SomeUser
from cadre.models import Unit
from evaluation.enums import Direction, Horizon, SchemeState, Weighting
from evaluation.models.base import seen_by


class SchemeQuerySet(models.QuerySet["Scheme"]):
    def visible_to(self, user: SomeUser) -> "SchemeQuerySet":
        return self.filter(seen_by(user).q())


class Scheme(models.Model):
    """The indicators of a year for some units. Published, it is frozen; closed, its results are too."""

    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    name = models.CharField("名称", max_length=80)
    unit_path = CodeCharField("范围", max_length=120, blank=True)
    state = models.CharField("状态", max_length=10, choices=SchemeState, default=SchemeState.DRAFT)
    cap = models.PositiveSmallIntegerField(
        "完成率上限", default=100, validators=[MinValueValidator(100), MaxValueValidator(200)]
    )
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="next")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "指标体系"
        ordering = ["-year", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit_path", "year", "name"], name="scheme_once_a_year"),
            models.CheckConstraint(condition=Q(cap__gte=100), name="scheme_cap"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:scheme-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"scheme:{self.pk}"


class Indicator(models.Model):
    """One thing measured. A long-term one goes on from `previous`, the same one of the year before."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField("次序")
    name = models.CharField("指标", max_length=80)
    weighting = models.CharField("性质", max_length=10, choices=Weighting, default=Weighting.KEY)
    horizon = models.CharField("显绩潜绩", max_length=10, choices=Horizon, default=Horizon.VISIBLE)
    weight = models.DecimalField("权重", max_digits=6, decimal_places=2)
    target = models.DecimalField("目标值", max_digits=14, decimal_places=4)
    measure = models.CharField("计量单位", max_length=20, blank=True)
    direction = models.CharField("方向", max_length=10, choices=Direction, default=Direction.HIGHER)
    source = models.CharField("数据来源", max_length=80, blank=True)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="next")

    class Meta:
        verbose_name = "考核指标"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "name"], name="indicator_name_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="indicator_weighs"),
            models.CheckConstraint(condition=Q(target__gte=0), name="indicator_target"),
        ]

    def __str__(self) -> str:
        return self.name


class SchemeUnit(models.Model):
    """A unit that is measured, among its peers; at the year's end with its grade."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = CodeCharField(max_length=120)
    peers = models.CharField("同类组", max_length=40)
    grade = models.CharField("等次", max_length=20, blank=True)
    graded_at = models.DateTimeField("评定时间", null=True, blank=True)
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "被考核单位"
        ordering = ["peers", "unit_path", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "unit"], name="scheme_unit_once"),
            models.CheckConstraint(
                condition=Q(grade="", graded_at=None, graded_by=None)
                | ~Q(grade="") & Q(graded_at__isnull=False),
                name="unit_graded_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.unit_id}"


class IndicatorResult(models.Model):
    """What a unit reached. Its own target stands in place of the indicator's; `is_excluded`: it has no such task."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="results")
    member = models.ForeignKey(SchemeUnit, on_delete=models.CASCADE, related_name="results")
    value = models.DecimalField("完成值", max_digits=14, decimal_places=4, null=True, blank=True)
    target = models.DecimalField("目标值", max_digits=14, decimal_places=4, null=True, blank=True)
    is_excluded = models.BooleanField("不考核此项", default=False)
    source = models.CharField("来源", max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)

    class Meta:
        verbose_name = "指标结果"
        constraints = [
            models.UniqueConstraint(fields=["indicator", "member"], name="result_once"),
            models.CheckConstraint(
                condition=Q(is_excluded=True, value=None) | Q(is_excluded=False), name="result_excluded_empty"
            ),
            models.CheckConstraint(
                condition=Q(target=None) | Q(target__gte=Decimal(0)), name="result_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.member_id}: {self.value}"
