"""澄清正名: the point in question, what its verification found, and how the name was cleared."""

from django.db import models
from django.db.models import Q

from casework.models import Case
from faultcorrection.enums import ClarificationStart, Verdict


class Clarification(models.Model):
    """What a clarification is about. It clears one point, and is no appraisal of the whole person.

    `agrees` is what the person said when the office asked him before it began by itself. Who reported is nowhere
    here: see Reporter.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="clarification")
    start = models.CharField("启动方式", max_length=20, choices=ClarificationStart)
    point = models.TextField("需澄清的问题")
    facts = models.TextField("事实情况", blank=True)
    demand = models.TextField("澄清诉求", blank=True)
    agrees = models.BooleanField("本人同意澄清", null=True, blank=True)
    verdict = models.CharField("核查结论", max_length=20, choices=Verdict, blank=True)
    verified_by = models.CharField("核查机关", max_length=80, blank=True)
    concluded_on = models.DateField("核查结论日期", null=True, blank=True)
    findings = models.TextField("核查情况", blank=True)
    situations = models.JSONField("启动情形", default=list)
    ways = models.JSONField("澄清方式", default=list)  # of cadre's ClearanceWay
    place = models.CharField("澄清范围", max_length=120, blank=True)
    statement = models.TextField("澄清内容", blank=True)
    cleared_on = models.DateField("澄清日期", null=True, blank=True)
    remedy = models.TextField("错误处理的纠正", blank=True)

    class Meta:
        verbose_name = "澄清正名"
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", concluded_on=None) | ~Q(verdict="") & Q(concluded_on__isnull=False),
                name="clarification_verdict_dated",
            ),
            models.CheckConstraint(
                condition=Q(cleared_on=None) | Q(verdict__in=[Verdict.UNFOUNDED, Verdict.MISTAKEN]),
                name="clarification_of_the_unfounded",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)
