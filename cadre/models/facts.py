"""Facts about a person. Each carries its date, its source and who recorded it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cadre.enums import (
    CareKind,
    ClearanceWay,
    DeedKind,
    Grade,
    HonourKind,
    Level,
    Rank,
    SanctionKind,
    SecondmentKind,
    ToleranceOutcome,
)
from cadre.models.person import Cadre
from cadre.models.unit import Unit


class Fact(models.Model):
    """What every fact has. `source` is a case number or an import ("花名册导入 3"), never empty."""

    cadre = models.ForeignKey(Cadre, on_delete=models.CASCADE, related_name="%(class)ss")
    source = models.CharField("来源", max_length=80)
    source_text = models.TextField("来源原文", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)

    class Meta:
        abstract = True


def _period(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name=name)


class Post(Fact):
    """A post held, or a period of study before work (a line of the 简历)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField("职务", max_length=300)  # unit and post as the file says it
    title = models.CharField("职务名称", max_length=200, blank=True)  # without the unit, when that is known
    level = models.CharField("职务层次", max_length=20, choices=Level, default=Level.NONE)
    started_on = models.DateField("自")
    ended_on = models.DateField("至", null=True, blank=True)
    is_study = models.BooleanField("学习经历", default=False)
    note = models.TextField("其间", blank=True)  # "其间：2008.09--2011.06 …在职研究生学习"

    class Meta:
        verbose_name = "任职经历"
        ordering = ["started_on", "id"]
        constraints = [_period("post_period")]

    def __str__(self) -> str:
        return f"{self.started_on:%Y.%m} {self.text}"


class RankHeld(Fact):
    rank = models.CharField("职级", max_length=20, choices=Rank)
    started_on = models.DateField("自")
    ended_on = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = "职级经历"
        ordering = ["started_on", "id"]
        constraints = [_period("rank_period")]

    def __str__(self) -> str:
        return f"{self.started_on:%Y.%m} {self.get_rank_display()}"


class YearGrade(Fact):
    year = models.PositiveSmallIntegerField("年度")
    grade = models.CharField("等次", max_length=20, choices=Grade)
    unit_name = models.CharField("考核单位", max_length=120, blank=True)

    class Meta:
        verbose_name = "年度考核"
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["cadre", "year"], name="one_grade_a_year")]

    def __str__(self) -> str:
        return f"{self.year}年度{self.get_grade_display()}"


class Honour(Fact):
    kind = models.CharField("种类", max_length=20, choices=HonourKind)
    title = models.CharField("名称", max_length=120)
    awarded_on = models.DateField("日期")
    authority = models.CharField("批准机关", max_length=120, blank=True)
    reason = models.CharField("事由", max_length=300, blank=True)

    class Meta:
        verbose_name = "奖励"
        ordering = ["-awarded_on", "-id"]

    def __str__(self) -> str:
        return f"{self.awarded_on:%Y.%m} {self.title}"


class Sanction(Fact):
    """A sanction with its effect period; `ended_on` is its last day, empty while nobody has fixed it."""

    kind = models.CharField("种类", max_length=40, choices=SanctionKind)
    started_on = models.DateField("生效日期")
    ended_on = models.DateField("影响期截止", null=True, blank=True)
    authority = models.CharField("决定机关", max_length=120, blank=True)
    reason = models.CharField("事由", max_length=300, blank=True)

    class Meta:
        verbose_name = "处分处理"
        ordering = ["-started_on", "-id"]
        constraints = [_period("sanction_period")]

    def __str__(self) -> str:
        return f"{self.started_on:%Y.%m} {self.get_kind_display()}"


class Secondment(Fact):
    kind = models.CharField("种类", max_length=20, choices=SecondmentKind)
    place = models.CharField("接收单位", max_length=120)
    post = models.CharField("所任职务", max_length=120, blank=True)
    started_on = models.DateField("自")
    ended_on = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = "挂职借调"
        ordering = ["-started_on", "-id"]
        constraints = [_period("secondment_period")]

    def __str__(self) -> str:
        return f"{self.started_on:%Y.%m} {self.get_kind_display()} {self.place}"


class Training(Fact):
    title = models.CharField("培训名称", max_length=120)
    organizer = models.CharField("主办单位", max_length=120, blank=True)
    started_on = models.DateField("自")
    ended_on = models.DateField("至", null=True, blank=True)
    hours = models.PositiveSmallIntegerField("学时", null=True, blank=True)
    result = models.CharField("结果", max_length=40, blank=True)

    class Meta:
        verbose_name = "教育培训"
        ordering = ["-started_on", "-id"]
        constraints = [_period("training_period")]

    def __str__(self) -> str:
        return f"{self.started_on:%Y.%m} {self.title}"


class CareRecord(Fact):
    kind = models.CharField("种类", max_length=20, choices=CareKind)
    on = models.DateField("日期")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "关心关爱"
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"


class FamilyMember(Fact):
    relation = models.CharField("称谓", max_length=20)
    name = models.CharField("姓名", max_length=40)
    born_on = models.DateField("出生年月", null=True, blank=True)
    politics = models.CharField("政治面貌", max_length=40, blank=True)
    work = models.CharField("工作单位及职务", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "家庭成员"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.relation} {self.name}"


class Deed(Fact):
    """A dated deed or a dated problem."""

    kind = models.CharField("种类", max_length=20, choices=DeedKind)
    on = models.DateField("日期")
    text = models.CharField("内容", max_length=500)
    verified_by = models.CharField("核实人", max_length=80, blank=True)

    class Meta:
        verbose_name = "实绩与问题"
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.on} {self.text[:20]}"


class Tolerance(Fact):
    """A tolerance decision (容错认定). It links to a punishment and never replaces it.

    `unaffected` lists what the decision must not weigh on (年度考核、提拔任用 …), as the city's document says.
    """

    outcome = models.CharField("结论", max_length=20, choices=ToleranceOutcome)
    decided_on = models.DateField("认定日期")
    matter = models.CharField("事项", max_length=300)
    ground = models.CharField("适用的区分", max_length=200, blank=True)
    unaffected = models.JSONField("不受影响的事项", default=list, blank=True)
    sanction = models.ForeignKey(
        Sanction, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="关联处分"
    )

    class Meta:
        verbose_name = "容错认定"
        ordering = ["-decided_on", "-id"]

    def __str__(self) -> str:
        return f"{self.decided_on:%Y.%m} {self.get_outcome_display()}"


class Clearance(Fact):
    """A name cleared (澄清正名): of one point, never an appraisal of the whole person."""

    way = models.CharField("方式", max_length=20, choices=ClearanceWay)
    on = models.DateField("日期")
    matter = models.CharField("澄清的问题", max_length=300)
    authority = models.CharField("澄清机关", max_length=120, blank=True)

    class Meta:
        verbose_name = "澄清正名"
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.on:%Y.%m} {self.get_way_display()}"


FACT_MODELS: tuple[type[Fact], ...] = (
    Post,
    RankHeld,
    YearGrade,
    Honour,
    Sanction,
    Secondment,
    Training,
    CareRecord,
    FamilyMember,
    Deed,
    Tolerance,
    Clearance,
)
