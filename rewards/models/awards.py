"""奖励: what is awarded, to whom, for which deed, and what became of each one."""

from django.db import models
from django.db.models import Q

from cadre.enums import HonourKind
from cadre.models import Cadre, Honour, Unit
from casework.models import Case
from rewards.enums import AwardMode


class Award(models.Model):
    """One award for one or several people or teams. Regular ones speak of a year, timely ones of an event."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="award")
    kind = models.CharField("奖励种类", max_length=20, choices=HonourKind)
    mode = models.CharField("方式", max_length=20, choices=AwardMode)
    name = models.CharField("奖励名称", max_length=120)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    event = models.CharField("事件", max_length=200, blank=True)
    event_on = models.DateField("事件日期", null=True, blank=True)
    deed = models.TextField("事迹")
    field = models.CharField("领域", max_length=40, blank=True)
    decided_on = models.DateField("批准日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    withdrawal_ground = models.CharField("撤销情形", max_length=200, blank=True)

    class Meta:
        verbose_name = "奖励"
        constraints = [
            models.CheckConstraint(
                condition=Q(mode=AwardMode.REGULAR, year__isnull=False)
                | Q(mode=AwardMode.TIMELY, event_on__isnull=False) & ~Q(event=""),
                name="award_year_or_event",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawal_ground="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawal_ground=""),
                name="award_withdrawal_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)


class Awardee(models.Model):
    """Somebody, or a team, for whom the award is. `yuan` is the money of the table in force when it was decided."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="awardees")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, null=True, blank=True, related_name="awardees")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    team = models.CharField("集体", max_length=120, blank=True)
    yuan = models.PositiveIntegerField("奖金（元）", null=True, blank=True)
    honour = models.ForeignKey(Honour, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "奖励对象"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cadre__isnull=False, team="") | Q(cadre=None) & ~Q(team=""), name="awardee_is_one"
            ),
            models.UniqueConstraint(fields=["award", "cadre"], name="awardee_person_once"),
        ]

    def __str__(self) -> str:
        return self.cadre.name if self.cadre else self.team
