"""Anonymous ballots (民主测评). What is kept here, and what deliberately is not: docs/adr/0022-ballots.md.

A code is known by its keyed mark only, and its row goes when it is used: a used code is one that is not there. Ballots
lie sealed in bundles, a list of many in one row, sorted, so that no row, number or time belongs to one of them. After
the count there are sums, never ballots.
"""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.fields import CodeCharField
from accounts.queries import SomeUser
from evaluation.enums import BoxState
from evaluation.models.base import seen_by
from evaluation.models.instruments import Dimension, InstrumentVersion, RaterGroup
from evaluation.models.surveys import Target

_PERCENT = [MinValueValidator(1), MaxValueValidator(100)]


class BoxQuerySet(models.QuerySet["BallotBox"]):
    def visible_to(self, user: SomeUser) -> "BoxQuerySet":
        return self.filter(seen_by(user).q())


class BallotBox(models.Model):
    """One ballot: which sheet, on which day, whose meeting. `public_key` seals; its private half is never kept."""

    title = models.CharField("名称", max_length=40)
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="boxes")
    unit_path = CodeCharField("范围", max_length=120, blank=True)
    held_on = models.DateField("测评日期")
    state = models.CharField("状态", max_length=10, choices=BoxState, default=BoxState.PREPARING)
    turnout_floor = models.PositiveSmallIntegerField("最低参评率", null=True, blank=True, validators=_PERCENT)
    valid_floor = models.PositiveSmallIntegerField("最低有效率", null=True, blank=True, validators=_PERCENT)
    public_key = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_on = models.DateField("开始投票", null=True, blank=True)
    ended_on = models.DateField("计票或作废", null=True, blank=True)
    reason = models.CharField("作废理由", max_length=200, blank=True)

    objects = BoxQuerySet.as_manager()

    class Meta:
        verbose_name = "民主测评"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=BoxState.PREPARING, opened_on=None, ended_on=None)
                | Q(state=BoxState.OPEN, opened_on__isnull=False, ended_on=None) & ~Q(public_key="")
                | Q(state=BoxState.COUNTED, opened_on__isnull=False, ended_on__isnull=False)
                | Q(state=BoxState.VOID, ended_on__isnull=False) & ~Q(reason=""),
                name="box_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation:box-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"ballot:{self.pk}"


class BoxTarget(Target):
    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="targets")

    class Meta(Target.Meta):
        verbose_name = "测评对象"
        ordering = ["id"]
        constraints = [
            *Target.Meta.constraints,
            models.UniqueConstraint(fields=["box", "cadre"], name="box_cadre_once"),
            models.UniqueConstraint(fields=["box", "unit"], name="box_unit_once"),
        ]


class BoxGroup(models.Model):
    """How many of a rater group may vote, how many codes were printed for them, and, once counted, what came in."""

    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="groups")
    group = models.ForeignKey(RaterGroup, on_delete=models.PROTECT, related_name="+")
    eligible = models.PositiveSmallIntegerField("应参评人数", default=0)
    issued = models.PositiveSmallIntegerField("印发测评码", default=0)
    received = models.PositiveSmallIntegerField("收回票数", null=True, blank=True)
    valid = models.PositiveSmallIntegerField("有效票数", null=True, blank=True)

    class Meta:
        verbose_name = "参评人员"
        ordering = ["group__position", "id"]
        constraints = [models.UniqueConstraint(fields=["box", "group"], name="box_group_once")]

    def __str__(self) -> str:
        return f"{self.box_id} {self.group_id}"


class BallotCode(models.Model):
    """A code that may still be used, by its mark. Rows are written sorted by mark, and never changed."""

    mark = models.CharField(max_length=64, primary_key=True)
    group = models.ForeignKey(BoxGroup, on_delete=models.CASCADE, related_name="codes")

    class Meta:
        verbose_name = "测评码"

    def __str__(self) -> str:
        return self.mark


class BallotBundle(models.Model):
    """Some of the sealed ballots of a box, in the order of their ciphertexts, which is none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="bundles")
    sealed = models.JSONField(default=list)

    class Meta:
        verbose_name = "票箱"

    def __str__(self) -> str:
        return str(self.id)


class BallotTally(models.Model):
    """How often a group gave one answer about one target. All of a box are written at once, in their own order."""

    group = models.ForeignKey(BoxGroup, on_delete=models.CASCADE, related_name="tallies")
    target = models.ForeignKey(BoxTarget, on_delete=models.CASCADE, related_name="tallies")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField("评分", max_digits=6, decimal_places=2)
    votes = models.PositiveSmallIntegerField("票数")

    class Meta:
        verbose_name = "计票"
        constraints = [
            models.UniqueConstraint(fields=["group", "target", "dimension", "value"], name="tally_once"),
            models.CheckConstraint(condition=Q(votes__gte=1), name="tally_votes"),
        ]

    def __str__(self) -> str:
        return f"{self.value} × {self.votes}"


class BallotComment(models.Model):
    """What somebody wrote on a ballot; all of a box are written at once, sorted by their text."""

    box = models.ForeignKey(BallotBox, on_delete=models.CASCADE, related_name="comments")
    text = models.CharField("意见", max_length=500)

    class Meta:
        verbose_name = "书面意见"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text
