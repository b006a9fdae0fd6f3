"""纠错: what must be put right, by whom and by when."""

from django.db import models

from casework.models import Case


class Correction(models.Model):
    """What a correction asks of a person and his unit."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="correction")
    problem = models.TextField("需纠正的问题")
    demand = models.TextField("整改要求", blank=True)
    due_on = models.DateField("整改期限", null=True, blank=True)
    system_gap = models.TextField("制度漏洞", blank=True)

    class Meta:
        verbose_name = "纠错"

    def __str__(self) -> str:
        return str(self.case)
