"""Surveys: one occasion on which raters fill in sheets about targets, and what came out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.fields import CodeCharField
from accounts.models import User
from accounts.queries import SomeUser
from cadre.models import Cadre, Unit
from evaluation.enums import SheetState, SurveyState
from evaluation.models.base import seen_by
from evaluation.models.instruments import Dimension, InstrumentVersion, RaterGroup


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, user: SomeUser) -> "SurveyQuerySet":
        """The surveys of the user's part of the tree. A rater sees his own sheets, not the survey."""
        return self.filter(seen_by(user).q())


class Survey(models.Model):
    """An occasion: which version is used, from when until when, and for which part of the tree."""

    title = models.CharField("名称", max_length=80)
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="surveys")
    unit_path = CodeCharField("范围", max_length=120, blank=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("截止日期")
    state = models.CharField("状态", max_length=10, choices=SurveyState, default=SurveyState.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    closed_on = models.DateField("结束日期", null=True, blank=True)
    computed_at = models.DateTimeField("结果算出时间", null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "测评活动"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="survey_period"),
            models.CheckConstraint(
                condition=Q(state=SurveyState.CLOSED, closed_on__isnull=False)
                | ~Q(state=SurveyState.CLOSED) & Q(closed_on=None, computed_at=None),
                name="survey_closed_on",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation:survey-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"survey:{self.pk}"


class Target(models.Model):
    """Whom something is about: a cadre or a unit, under the name of the day. `unit_path` is where he stood."""

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit_path = CodeCharField(max_length=120)
    label = models.CharField("评价对象", max_length=120)
    detail = models.CharField("单位和职务", max_length=320, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(cadre__isnull=False, unit=None) | Q(cadre=None, unit__isnull=False),
                name="%(class)s_one_target",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def code(self) -> str:
        """What names the target in a workbook: an internal number or a unit's code. Needs cadre and unit joined."""
        return self.cadre.number if self.cadre else self.unit.code if self.unit else ""


class SurveyTarget(Target):
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="targets")

    class Meta(Target.Meta):
        verbose_name = "评价对象"
        ordering = ["unit_path", "id"]
        constraints = [
            *Target.Meta.constraints,
            models.UniqueConstraint(fields=["survey", "cadre"], name="survey_cadre_once"),
            models.UniqueConstraint(fields=["survey", "unit"], name="survey_unit_once"),
        ]


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, user: SomeUser) -> "SheetQuerySet":
        """A rater's own sheets of surveys that run or ran; nobody sees another's."""
        mine = self.filter(rater=user) if isinstance(user, User) else self.none()
        return mine.exclude(target__survey__state=SurveyState.DRAFT)


class Sheet(models.Model):
    """One rater's answers about one target.

    `draft` is what he typed, as he typed it: {"answers": {dimension key: text}, "comment": text}. `edition` goes up
    with every save, so that of two that began from the same one the later is noticed. A rater without an account has
    a name.
    """

    target = models.ForeignKey(SurveyTarget, on_delete=models.CASCADE, related_name="sheets")
    group = models.ForeignKey(RaterGroup, on_delete=models.PROTECT, related_name="+")
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="sheets"
    )
    rater_name = models.CharField("评价人", max_length=40, blank=True)
    state = models.CharField("状态", max_length=10, choices=SheetState, default=SheetState.OPEN)
    draft = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    comment = models.CharField("评语", max_length=500, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    reason = models.CharField("免评理由", max_length=200, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "评分"
        ordering = ["target__unit_path", "target_id", "id"]
        indexes = [models.Index(fields=["rater", "state"], name="sheet_by_rater")]
        constraints = [
            models.UniqueConstraint(fields=["target", "rater"], name="sheet_rater_once"),
            models.UniqueConstraint(
                fields=["target", "group", "rater_name"], condition=Q(rater=None), name="sheet_name_once"
            ),
            models.CheckConstraint(
                condition=Q(rater__isnull=False, rater_name="") | Q(rater=None) & ~Q(rater_name=""),
                name="sheet_has_rater",
            ),
            models.CheckConstraint(
                condition=Q(state=SheetState.SUBMITTED, submitted_at__isnull=False)
                | ~Q(state=SheetState.SUBMITTED) & Q(submitted_at=None),
                name="sheet_submitted_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.EXCUSED) | ~Q(reason=""), name="sheet_excused_reasoned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.rater_id or self.rater_name}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:sheet-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"sheet:{self.pk}"

    @property
    def rater_label(self) -> str:
        """Needs the rater joined."""
        return f"{self.rater.full_name}（{self.rater.username}）" if self.rater else self.rater_name

    @property
    def is_begun(self) -> bool:
        return bool(self.draft)


class SheetCopy(models.Model):
    """What somebody typed into a sheet that had been saved elsewhere meanwhile: kept until he has chosen."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="copies")
    draft = models.JSONField()
    kept_at = models.DateTimeField("保存时间", default=timezone.now)

    class Meta:
        verbose_name = "另存的评分"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.kept_at}"


class Answer(models.Model):
    """One answer of a submitted sheet."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="answers")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField("评分", max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = "作答"
        constraints = [models.UniqueConstraint(fields=["sheet", "dimension"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.dimension_id}: {self.value}"


class TargetResult(models.Model):
    """What came out for one target after the survey was closed. `working` is `rules.scores.Result` as JSON."""

    target = models.OneToOneField(SurveyTarget, on_delete=models.CASCADE, related_name="result")
    score = models.DecimalField("得分", max_digits=8, decimal_places=4, null=True, blank=True)
    working = models.JSONField()

    class Meta:
        verbose_name = "测评结果"
        ordering = [F("score").desc(nulls_last=True), "id"]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.score}"
