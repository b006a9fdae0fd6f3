"""The versions of rules as they are on record, where they were used, and the working-day calendar."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import CodeCharField
from accounts.queries import SomeUser, scope_of
from accounts.scope import STEP, Scope
from regulations.enums import Bound, Confidence, Measure, RuleState, Severity
from regulations.rules import Rule
from regulations.values import lines, shown, value_of


def _within(scope: Scope) -> Q:
    """The rows in scope. An empty condition means everything and vanishes beside another, so it is spelled out."""
    return Q(unit_path__gte="") if scope.is_everything else scope.q()


def _above(path: str) -> list[str]:
    """The path and every path above it, "" included."""
    return [path[:end] for end in range(0, len(path) + 1, STEP)]


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    def visible_to(self, user: SomeUser) -> "RuleVersionQuerySet":
        """National rules; own rules decided for units above or in the user's scope; proposals where he has a say."""
        scope = scope_of(user, Permission.VIEW_CADRES)
        above = {path for own in scope.paths for path in _above(own)}
        decided = _within(scope) | Q(unit_path__in=above)
        has_a_say = _within(scope_of(user, Permission.PROPOSE_RULES)) | _within(
            scope_of(user, Permission.CONFIRM_RULES)
        )
        return self.filter(
            Q(is_national=True)
            | (Q(is_national=False) & ((Q(state=RuleState.CONFIRMED) & decided) | has_a_say))
        )

    def local(self) -> "RuleVersionQuerySet":
        return self.filter(is_national=False)

    def in_book(self) -> "RuleVersionQuerySet":
        """The own rules that `regulations.queries.get` may answer with."""
        return self.local().filter(state=RuleState.CONFIRMED)


class RuleVersion(models.Model):
    """One version of one rule on record: a national one as shipped, or a city's own with who proposed and confirmed it.

    A national row is never changed: when its text in the product is corrected, the old row stays as SUPERSEDED.
    """

    code = CodeCharField("规则代码", max_length=80)
    title = models.CharField("名称", max_length=80)
    section = models.CharField("门类", max_length=40)
    is_national = models.BooleanField("国家规定", default=False)
    unit_path = CodeCharField("范围", max_length=120, blank=True, help_text="空白表示全部")
    measure = models.CharField("计量", max_length=20, choices=[(m.value, m.value) for m in Measure])
    value = models.JSONField("数值")
    bound = models.CharField("本地另定", max_length=10, choices=Bound)
    regulation = models.CharField("法规或文件", max_length=200)
    doc_no = models.CharField("文号", max_length=80, blank=True)
    article = models.CharField("条款", max_length=80, blank=True)
    level = models.CharField("层级", max_length=10, blank=True)
    scope = models.JSONField("适用人员", default=list)
    severity = models.CharField("违反时", max_length=10, choices=Severity)
    confidence = models.CharField("可信度", max_length=2, choices=Confidence)
    quote = models.CharField("原文", max_length=300, blank=True)
    note = models.TextField("说明", blank=True)
    effective_from = models.DateField("自")
    effective_to = models.DateField("至", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=RuleState, default=RuleState.CONFIRMED)
    fingerprint = models.CharField(max_length=64, blank=True)  # of a national row, to find a corrected text
    reason = models.CharField("理由", max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True)
    decision_note = models.CharField("意见", max_length=300, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="终止人"
    )
    withdrawn_at = models.DateTimeField("终止时间", null=True)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "规则版本"
        ordering = ["code", "effective_from", "id"]
        indexes = [models.Index(fields=["state", "is_national"], name="rule_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")), name="rule_period"
            ),
            models.CheckConstraint(
                condition=Q(is_national=True)
                | Q(state=RuleState.PROPOSED, decided_at=None, decided_by=None)
                | (~Q(state=RuleState.PROPOSED) & Q(decided_at__isnull=False)),
                name="rule_decided",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | Q(withdrawn_at=None, withdrawn_by=None),
                name="rule_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None)
                | Q(decided_by=None)
                | ~Q(proposed_by=F("decided_by"))
                | Q(state=RuleState.WITHDRAWN),
                name="rule_two_people",
            ),
            models.UniqueConstraint(
                fields=["is_national", "unit_path", "code", "effective_from"],
                condition=Q(state=RuleState.CONFIRMED),
                name="rule_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.effective_from} {self.shown}"

    def get_absolute_url(self) -> str:
        return reverse("regulations:proposal-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"rule:{self.code}"

    @property
    def shown(self) -> str:
        measure = Measure(self.measure)
        return shown(measure, value_of(measure, self.value))

    @property
    def lines(self) -> list[str]:
        measure = Measure(self.measure)
        return lines(measure, value_of(measure, self.value))

    def as_rule(self) -> Rule:
        """The row as `get` answers it."""
        measure = Measure(self.measure)
        return Rule(
            code=self.code,
            value=value_of(measure, self.value),
            measure=measure,
            regulation=self.regulation,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            confidence=Confidence(self.confidence),
            severity=Severity(self.severity),
            title=self.title,
            section=self.section,
            bound=Bound(self.bound),
            doc_no=self.doc_no,
            article=self.article,
            scope=tuple(self.scope),
            level=self.level,
            quote=self.quote,
            note=self.note,
            unit_path=None if self.is_national else self.unit_path,
            row_id=self.pk,
        )


class RuleUseQuerySet(models.QuerySet["RuleUse"]):
    def visible_to(self, user: SomeUser) -> "RuleUseQuerySet":
        return self.filter(scope_of(user, Permission.VIEW_CADRES).q())


class RuleUse(models.Model):
    """A decision that leaned on a rule version. `target` is text, such as "cadre:GB0000012"."""

    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="uses")
    used_on = models.DateField("适用日期")
    target = models.CharField("对象", max_length=120)
    where = models.CharField("用于", max_length=80)  # "核定优秀名额"
    unit_path = CodeCharField("机构", max_length=120, blank=True)
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)

    objects = RuleUseQuerySet.as_manager()

    class Meta:
        verbose_name = "规则使用"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "target", "where", "used_on"], name="rule_use_once")
        ]

    def __str__(self) -> str:
        return f"{self.used_on} {self.where} {self.target}"


class RuleStamp(models.Model):
    """One row whose text changes with every change of rules or calendar: regulations.cache notices by it."""

    value = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.value


class CalendarYear(models.Model):
    """A year whose holidays are published, and where they were taken from."""

    year = models.PositiveSmallIntegerField("年度", primary_key=True)
    source = models.CharField("来源", max_length=200)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="导入人"
    )
    imported_at = models.DateTimeField("导入时间", default=timezone.now)

    class Meta:
        verbose_name = "工作日历年度"
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年"


class CalendarDay(models.Model):
    """A day off that is no plain weekend, or a weekend day that is worked instead."""

    on = models.DateField("日期", unique=True)
    worked = models.BooleanField("调休上班")
    name = models.CharField("名称", max_length=40)
    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days", verbose_name="年度")

    class Meta:
        verbose_name = "节假日与调休"
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
