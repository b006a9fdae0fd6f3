"""Collective decisions: who was due, who was there, what was on the agenda, and how they voted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import CodeCharField
from accounts.models import User
from accounts.queries import SomeUser, scope_of
from cadre.models import Unit
from casework.enums import Attendance, Choice, ItemOutcome, MeetingState
from casework.models.case import Case


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: SomeUser) -> "MeetingQuerySet":
        """Meetings of offices in the user's scope, and those that he attends."""
        if not isinstance(user, User):
            return self.none()
        scope = scope_of(user, Permission.VIEW_CASES)
        if scope.is_everything:
            return self.all()
        attended = Member.objects.filter(meeting=models.OuterRef("pk"), user=user)
        return self.filter(scope.q() | models.Exists(attended))


class Meeting(models.Model):
    """A sitting (部务会、常委会). Its material is frozen before it opens; secret votes are kept as counts only."""

    title = models.CharField("会议名称", max_length=80)
    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = CodeCharField(max_length=120)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=80, blank=True)
    chair = models.CharField("主持人", max_length=40, blank=True)
    is_secret = models.BooleanField("无记名投票", default=False)
    state = models.CharField("状态", max_length=20, choices=MeetingState, default=MeetingState.DRAFT)
    minutes = models.TextField("会议记录", blank=True)
    record = models.JSONField(default=dict)  # what the minutes say as a paper, from its close on
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "会议"
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("casework:meeting-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"meeting:{self.pk}"

    @property
    def is_being_prepared(self) -> bool:
        return self.state in (MeetingState.DRAFT, MeetingState.FROZEN)


class Member(models.Model):
    """Somebody who is due at a meeting (应到会人员)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attendance = models.CharField("到会", max_length=20, choices=Attendance, default=Attendance.EXPECTED)

    class Meta:
        verbose_name = "应到会人员"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.user_id}"


class AgendaItem(models.Model):
    """One case on the agenda: the step that follows when it passes or not, and what was laid before the members.

    The counts of a secret vote are kept here from ballot to ballot; those of an open one when the meeting closes.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField("次序")
    proposal = models.CharField("提请事项", max_length=200)
    action = CodeCharField(max_length=30)
    action_if_rejected = CodeCharField(max_length=30, blank=True)
    data = models.JSONField(default=dict)  # what was filled in for either action: {action: {field: [texts]}}
    material = models.JSONField(default=dict)  # frozen
    material_hash = CodeCharField(max_length=64, blank=True)
    case_version = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField("结果", max_length=20, choices=ItemOutcome, default=ItemOutcome.PENDING)
    votes_for = models.PositiveSmallIntegerField("赞成", default=0)
    votes_against = models.PositiveSmallIntegerField("反对", default=0)
    votes_abstain = models.PositiveSmallIntegerField("弃权", default=0)
    working = models.JSONField(default=list)

    class Meta:
        verbose_name = "议题"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "case"], name="case_once_a_meeting")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.position}"


class Vote(models.Model):
    """That a member voted on an item or keeps out of it, and, in an open vote only, how he voted.

    It holds no time, and in a secret vote nothing that differs between members.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="votes")
    choice = models.CharField("表决", max_length=20, choices=Choice, blank=True)
    is_recused = models.BooleanField("回避", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="vote_once"),
            models.CheckConstraint(condition=~Q(is_recused=True) | Q(choice=""), name="vote_recused_silent"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id}"
