"""容错认定: the fault, its setting, the answers to every question of the lists, and the outcome."""

from django.db import models
from django.db.models import Q

from accounts.fields import CodeCharField
from cadre.enums import ToleranceOutcome
from cadre.models import Sanction
from casework.models import Case
from faultcorrection.enums import Accountability, Answer, ListKind


class ToleranceCase(models.Model):
    """What a tolerance case is about. `outcome` stands from the collective decision on."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="tolerance")
    field = models.CharField("领域", max_length=40, blank=True)
    fault_on = models.DateField("行为发生日期")
    fault = models.TextField("失误错误事实")
    reasons = models.TextField("申请容错的理由", blank=True)
    is_self_started = models.BooleanField("机关启动", default=False)
    accountability = models.CharField(
        "问责情况", max_length=20, choices=Accountability, default=Accountability.NONE
    )
    sanction = models.ForeignKey(
        Sanction, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="已有处分"
    )
    findings = models.TextField("核实情况", blank=True)
    proposal = models.CharField("研判建议", max_length=20, choices=ToleranceOutcome, blank=True)
    proposal_reasons = models.TextField("研判理由", blank=True)
    outcome = models.CharField("认定结论", max_length=20, choices=ToleranceOutcome, blank=True)
    decided_on = models.DateField("认定日期", null=True, blank=True)
    decision_reasons = models.TextField("认定理由", blank=True)
    heard = models.BooleanField("已听取本人意见", default=False)
    unaffected = models.JSONField("不受影响的事项", default=list)

    class Meta:
        verbose_name = "容错认定"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_on=None) | ~Q(outcome="") & Q(decided_on__isnull=False),
                name="tolerance_outcome_dated",
            )
        ]

    def __str__(self) -> str:
        return str(self.case)


class ChecklistItem(models.Model):
    """One question of a list with its answer. `text` is copied from the rule, so that a later rule changes nothing."""

    tolerance = models.ForeignKey(ToleranceCase, on_delete=models.CASCADE, related_name="items")
    list = models.CharField("清单", max_length=20, choices=ListKind)
    position = models.PositiveSmallIntegerField()
    text = models.CharField("内容", max_length=300)
    rule_code = CodeCharField(max_length=60)
    is_blocking = models.BooleanField(default=False)  # of the negative list: a hit forbids tolerance
    answer = models.CharField("结论", max_length=20, choices=Answer, blank=True)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = "清单项目"
        ordering = ["list", "position"]
        constraints = [
            models.UniqueConstraint(fields=["tolerance", "list", "position"], name="checklist_item_once")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def topic(self) -> str:
        """How evidence names the item that it proves."""
        return f"{self.list}:{self.position}"
