"""风险报备: what is planned, where the risk lies, and how it will be held."""

from django.db import models

from casework.models import Case
from faultcorrection.enums import FilingGrade, RiskLevel


class Filing(models.Model):
    """A risk filed before the work starts. `is_late` marks one filed afterwards (补报)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="filing")
    field = models.CharField("领域", max_length=40, blank=True)
    content = models.TextField("报备事项")
    basis = models.TextField("政策依据和理由")
    risks = models.TextField("风险点")
    control_plan = models.TextField("风险防控措施")
    starts_on = models.DateField("计划实施日期")
    collective_on = models.DateField("单位集体研究日期")
    is_late = models.BooleanField("补报", default=False)
    negative_hits = models.JSONField("不予报备情形", default=list)
    grade = models.CharField("受理层级", max_length=20, choices=FilingGrade, blank=True)
    risk_level = models.CharField("风险等级", max_length=20, choices=RiskLevel, blank=True)
    assessment = models.TextField("评估意见", blank=True)
    advice = models.TextField("防控要求", blank=True)

    class Meta:
        verbose_name = "风险报备"

    def __str__(self) -> str:
        return str(self.case)
