"""回访: the plan of one person (一人一策) and the visits made."""

from django.db import models
from django.db.models import Q

from cadre.models import Sanction
from casework.models import Case, FollowUp
from faultcorrection.enums import VisitResult


class VisitPlan(models.Model):
    """How often a person is visited during his effect period and after it (3 + 3 unless the plan says otherwise)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="visit_plan")
    sanction = models.ForeignKey(
        Sanction, on_delete=models.PROTECT, related_name="+", verbose_name="处分处理"
    )
    ends_on = models.DateField("影响期截止", null=True, blank=True)  # as computed when the plan was made
    during = models.PositiveSmallIntegerField("影响期内次数", default=3)
    after = models.PositiveSmallIntegerField("期满后次数", default=3)
    measures = models.TextField("一人一策", blank=True)
    later_use = models.CharField("期满使用", max_length=200, blank=True)
    used_on = models.DateField("使用日期", null=True, blank=True)

    class Meta:
        verbose_name = "回访计划"
        constraints = [
            models.CheckConstraint(condition=Q(used_on=None) | ~Q(later_use=""), name="visit_use_whole"),
            models.UniqueConstraint(fields=["sanction"], name="visit_plan_once"),
        ]

    def __str__(self) -> str:
        return str(self.case)


class Visit(models.Model):
    """One visit, by two people, with its result."""

    plan = models.ForeignKey(VisitPlan, on_delete=models.CASCADE, related_name="visits")
    task = models.OneToOneField(FollowUp, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField("回访日期")
    visitors = models.JSONField("回访人")
    is_after = models.BooleanField("期满后", default=False)
    result = models.CharField("结果", max_length=20, choices=VisitResult)
    note = models.TextField("情况")

    class Meta:
        verbose_name = "回访记录"
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.on}"
