"""提醒、函询、诫勉: the sign, the measure that fits it, and who approved."""

from django.db import models

from cadre.models import Sanction
from casework.models import Case
from faultcorrection.enums import Manner, Measure, Sign


class ReminderCase(models.Model):
    """What a person is reminded of. An admonition's effect period is a fact of the register (`sanction`)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="reminder")
    sign = models.CharField("线索来源", max_length=20, choices=Sign)
    manner = models.CharField("方式", max_length=20, choices=Manner)
    measure = models.CharField("措施", max_length=20, choices=Measure)
    issue = models.TextField("问题")
    by_talk = models.BooleanField("以谈话方式", default=False)
    approved_by = models.CharField("党委审批人", max_length=40, blank=True)
    approved_on = models.DateField("党委审批日期", null=True, blank=True)
    served_on = models.DateField("实施日期", null=True, blank=True)
    sanction = models.ForeignKey(
        Sanction, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="影响期"
    )

    class Meta:
        verbose_name = "提醒函询诫勉"

    def __str__(self) -> str:
        return str(self.case)
