"""诬告陷害: what was reported falsely, with what purpose, and who of which level found so."""

from django.db import models
from django.db.models import Q

from cadre.models import Unit
from casework.models import Case
from faultcorrection.enums import AccusationFinding


class Accusation(models.Model):
    """The search whether a report was a false accusation. The case's subject is whom it accused, never who reported.

    `proposal` is the handler's, `outcome` the decision; a false accusation is found by an office of a city or above.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="accusation")
    point = models.TextField("被反映的问题")
    findings = models.TextField("核查情况", blank=True)
    is_heard = models.BooleanField("已听取反映人陈述申辩", default=False)
    means = models.JSONField("手段", default=list)  # of FalseMeans
    purposes = models.JSONField("目的", default=list)
    heavier = models.JSONField("从重情形", default=list)
    proposal = models.CharField("核查建议", max_length=20, choices=AccusationFinding, blank=True)
    proposal_reasons = models.TextField("建议理由", blank=True)
    outcome = models.CharField("认定结论", max_length=20, choices=AccusationFinding, blank=True)
    decided_on = models.DateField("认定日期", null=True, blank=True)
    approved_by = models.CharField("批准机关", max_length=80, blank=True)
    document = models.CharField("批准文号", max_length=80, blank=True)
    office = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="认定机关所在地"
    )
    body = models.CharField("移送机关", max_length=120, blank=True)
    transferred_on = models.DateField("移送日期", null=True, blank=True)
    result = models.TextField("处理结果", blank=True)

    class Meta:
        verbose_name = "诬告陷害核查"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_on=None) | ~Q(outcome="") & Q(decided_on__isnull=False),
                name="accusation_outcome_dated",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=AccusationFinding.FALSE)
                | Q(office__isnull=False) & ~Q(approved_by="") & ~Q(document=""),
                name="accusation_found_by_office",
            ),
            models.CheckConstraint(
                condition=Q(body="", transferred_on=None) | ~Q(body="") & Q(transferred_on__isnull=False),
                name="accusation_transfer_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)
