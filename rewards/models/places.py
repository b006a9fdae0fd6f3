"""Plans of 优秀 places: what was known, what was chosen, what each unit gets and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import CodeCharField
from accounts.queries import SomeUser, scope_of
from cadre.models import Cadre, Unit
from rewards.enums import Leftover, PlanState, Rounding, Scheme, SpecialKind, Treatment
from rewards.models.ledger import Account

USER = settings.AUTH_USER_MODEL


class UnitGrade(models.Model):
    """A unit's own grade of a year, as the body that assesses units gave it; plans begin with it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="单位")
    year = models.PositiveSmallIntegerField("年度")
    grade = models.CharField("等次", max_length=20)
    source = models.CharField("来源", max_length=120)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "单位考核等次"
        ordering = ["-year", "unit"]
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_unit_grade_a_year")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}年度{self.grade}"


class SpecialCaseQuerySet(models.QuerySet["SpecialCase"]):
    def visible_to(self, user: SomeUser) -> "SpecialCaseQuerySet":
        return self.filter(scope_of(user, Permission.VIEW_CADRES).q("cadre__unit_path"))

    def standing(self) -> "SpecialCaseQuerySet":
        """Those that nobody has taken back."""
        return self.filter(cancelled_at=None)


class SpecialCase(models.Model):
    """Something about a person's year that the register's facts do not tell: leave, an investigation."""

    cadre = models.ForeignKey(Cadre, on_delete=models.CASCADE, related_name="+", verbose_name="干部")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("情形", max_length=20, choices=SpecialKind)
    document = models.CharField("依据", max_length=200)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)
    cancelled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField("撤销时间", null=True)

    objects = SpecialCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "考核特殊情形"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "year", "kind"], condition=Q(cancelled_at=None), name="special_case_once"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=False) | Q(cancelled_at=None, cancelled_by=None),
                name="special_case_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度{self.get_kind_display()}"


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: SomeUser) -> "PlanQuerySet":
        """Plans for subtrees in the user's scope; of wider ones those issued in which a unit of his has a row."""
        scope = scope_of(user, Permission.VIEW_CADRES)
        if scope.is_everything or not scope:
            return self.filter(scope.q())
        inside = PlanRow.objects.filter(scope.q(), plan=models.OuterRef("pk"))
        issued = Q(state__in=[PlanState.ISSUED, PlanState.WITHDRAWN])
        return self.filter(scope.q() | (issued & models.Exists(inside)))


class Plan(models.Model):
    """A plan of 优秀 places for one year, one scheme and one subtree. Ratios are in basis points (2000 is 20 %).

    What was known of people and units is copied into its rows when it is made, so that a plan explains itself for
    ever. `ratios` maps a unit's grade to the ratio of its people; a grade without one has `unit_points`.
    """

    name = models.CharField("名称", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    scheme = models.CharField("人员", max_length=20, choices=Scheme, default=Scheme.CIVIL)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="范围")
    unit_path = CodeCharField(max_length=120)
    state = models.CharField("状态", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    # what the city chose
    city_points = models.PositiveSmallIntegerField("全部比例上限")
    unit_points = models.PositiveSmallIntegerField("单位比例上限")
    approval = models.CharField("提高比例的批准文件", max_length=200, blank=True)
    ratios = models.JSONField("按单位等次的比例", default=dict)
    ratios_source = models.CharField("比例依据", max_length=200, blank=True)
    rounding = models.CharField("小数", max_length=10, choices=Rounding, default=Rounding.FLOOR)
    leftover = models.CharField("余数", max_length=10, choices=Leftover, default=Leftover.POOL)
    reserve = models.PositiveIntegerField("预留激励池", default=0)
    group_below = models.PositiveSmallIntegerField("小单位合并", default=0)
    grassroots_points = models.PositiveSmallIntegerField("乡镇街道上浮", default=0)
    counts_undetermined = models.BooleanField("不确定等次人员计入基数", default=True)
    leaders_apart = models.BooleanField("领导成员单列", default=False)
    # what came out of it
    participants = models.PositiveIntegerField("应参加考核", default=0)
    ceiling = models.PositiveIntegerField("名额上限", default=0)
    places = models.PositiveIntegerField("分配到单位", default=0)
    pool = models.PositiveIntegerField("激励池", default=0)
    pool_rounding = models.PositiveIntegerField("舍去余数入池", default=0)
    working = models.JSONField("算式", default=list)
    counted_at = models.DateTimeField("名册时间", default=timezone.now)
    pool_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="激励池账户"
    )
    # whose turn it was
    created_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="拟订人"
    )
    created_at = models.DateTimeField("拟订时间", default=timezone.now)
    submitted_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="送审人"
    )
    submitted_at = models.DateTimeField("送审时间", null=True)
    approved_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="审定人"
    )
    approved_at = models.DateTimeField("审定时间", null=True)
    issued_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="下达人"
    )
    issued_at = models.DateTimeField("下达时间", null=True)
    note = models.CharField("意见", max_length=300, blank=True)  # of the last step

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "优秀名额方案"
        ordering = ["-year", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(places__lte=F("ceiling")), name="plan_within_ceiling"),
            models.CheckConstraint(condition=Q(ceiling=F("places") + F("pool")), name="plan_adds_up"),
            models.CheckConstraint(condition=Q(city_points__lte=10_000), name="plan_city_ratio"),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT, submitted_at=None, submitted_by=None)
                | (~Q(state=PlanState.DRAFT) & Q(submitted_at__isnull=False)),
                name="plan_submitted",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[PlanState.DRAFT, PlanState.SUBMITTED], approved_at=None, approved_by=None
                )
                | (~Q(state__in=[PlanState.DRAFT, PlanState.SUBMITTED]) & Q(approved_at__isnull=False)),
                name="plan_approved",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PlanState.ISSUED, PlanState.WITHDRAWN], issued_at__isnull=False)
                | (~Q(state__in=[PlanState.ISSUED, PlanState.WITHDRAWN]) & Q(issued_at=None, issued_by=None)),
                name="plan_issued",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (
                    (Q(created_by=None) | ~Q(created_by=F("approved_by")))
                    & (Q(submitted_by=None) | ~Q(submitted_by=F("approved_by")))
                ),
                name="plan_two_people",
            ),
            models.UniqueConstraint(
                fields=["year", "scheme", "unit"],
                condition=Q(state=PlanState.ISSUED),
                name="plan_issued_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("rewards:plan-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"places:{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == PlanState.DRAFT

    @property
    def pool_ratios(self) -> int:
        """What of the pool comes from units whose ratio is below the city's ceiling."""
        return self.pool - self.reserve - self.pool_rounding


class PlanRowQuerySet(models.QuerySet["PlanRow"]):
    def visible_to(self, user: SomeUser) -> "PlanRowQuerySet":
        return self.filter(scope_of(user, Permission.VIEW_CADRES).q())

    def lots(self) -> "PlanRowQuerySet":
        """The rows that get places of their own: units that are in no group, and the groups."""
        return self.filter(group=None)


class PlanRow(models.Model):
    """One unit of a plan; or a group of small units (`is_group`, named after the unit above them).

    `due` is the exact share as "43/5"; a unit in a group has no places of its own.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rows")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="单位")
    unit_path = CodeCharField(max_length=120)
    is_group = models.BooleanField("联合单元", default=False)
    group = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="members")
    graded = models.PositiveIntegerField("参加考核并定等", default=0)
    undetermined = models.PositiveIntegerField("不确定等次", default=0)
    absent = models.PositiveIntegerField("不参加考核", default=0)
    leaders = models.PositiveIntegerField("领导成员", default=0)  # of the graded and undetermined
    leaders_undetermined = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField("应参加考核", default=0)  # that count in this plan
    grade = models.CharField("单位等次", max_length=20, blank=True)
    grade_source = models.CharField("等次来源", max_length=120, blank=True)
    points = models.PositiveSmallIntegerField("比例", default=0)
    cap_points = models.PositiveSmallIntegerField("比例上限", default=0)
    due = models.CharField("应得", max_length=60, default="0")
    most = models.PositiveIntegerField("单位上限", default=0)
    places = models.PositiveIntegerField("名额", default=0)
    working = models.CharField("算式", max_length=400, blank=True)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账户"
    )

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = "单位优秀名额"
        ordering = ["unit_path", "-is_group"]
        indexes = [models.Index(fields=["unit_path", "plan"], name="plan_row_by_unit")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "unit", "is_group"], name="plan_row_once"),
            models.CheckConstraint(condition=Q(places__lte=F("most")), name="plan_row_within_cap"),
            models.CheckConstraint(
                condition=Q(group=None) | Q(is_group=False, places=0), name="plan_row_in_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.places}名"

    def get_absolute_url(self) -> str:
        return reverse("rewards:plan-row", args=[self.plan_id, self.pk])

    @property
    def name(self) -> str:
        return f"{self.unit.name}小单位联合" if self.is_group else self.unit.name

    @property
    def code(self) -> str:
        """Unique in its plan: the unit's code, marked for a group."""
        return f"{self.unit.code}-L" if self.is_group else self.unit.code


class PlanPerson(models.Model):
    """A person whose year is not the plain case, and why, as it was when the plan was made."""

    row = models.ForeignKey(PlanRow, on_delete=models.CASCADE, related_name="persons")
    cadre = models.ForeignKey(Cadre, on_delete=models.CASCADE, related_name="+", verbose_name="干部")
    treatment = models.CharField("处理", max_length=20, choices=Treatment)
    reason = models.CharField("理由", max_length=400)

    class Meta:
        verbose_name = "考核人员情形"
        ordering = ["row", "treatment", "cadre"]

    def __str__(self) -> str:
        return f"{self.get_treatment_display()}：{self.reason}"
