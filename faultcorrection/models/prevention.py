"""防错: the fields to watch, and the loop from a lesson to the check that its measures work."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import CodeCharField
from accounts.models import User
from accounts.queries import SomeUser, scope_of
from cadre.models import Unit
from casework.models import Case, FollowUp
from faultcorrection.enums import Answerer


class WatchFieldQuerySet(models.QuerySet["WatchField"]):
    def visible_to(self, user: SomeUser) -> "WatchFieldQuerySet":
        """Fields of offices in the user's scope."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(scope_of(user, Permission.VIEW_CASES).q())

    def watched(self) -> "WatchFieldQuerySet":
        return self.filter(ended_on=None)


class WatchField(models.Model):
    """A field of work that an office watches because faults are likely in it (重点领域)."""

    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="机关")
    unit_path = CodeCharField(max_length=120)
    name = models.CharField("领域", max_length=40)
    reason = models.TextField("易错环节")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    ended_on = models.DateField("停止关注", null=True, blank=True)

    objects = WatchFieldQuerySet.as_manager()

    class Meta:
        verbose_name = "重点领域"
        ordering = ["unit_path", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "name"], condition=Q(ended_on=None), name="watch_field_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Prevention(models.Model):
    """A lesson on its way into measures, a rule, and the check that they work. `round` rises when they do not."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="prevention")
    watch_field = models.ForeignKey(
        WatchField, on_delete=models.PROTECT, null=True, blank=True, related_name="preventions"
    )
    field = models.CharField("领域", max_length=40, blank=True)
    lesson = models.TextField("教训", blank=True)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    rule_name = models.CharField("修订的制度", max_length=120, blank=True)
    rule_document = models.CharField("文号", max_length=80, blank=True)
    rule_on = models.DateField("施行日期", null=True, blank=True)
    rule_change = models.TextField("修订内容", blank=True)
    check_on = models.DateField("检查日期", null=True, blank=True)

    class Meta:
        verbose_name = "防错"

    def __str__(self) -> str:
        return str(self.case)


class PreventiveMeasure(models.Model):
    """A measure with its owner and day; the task on his desk tells whether it is done."""

    prevention = models.ForeignKey(Prevention, on_delete=models.CASCADE, related_name="measures")
    round = models.PositiveSmallIntegerField("轮次")
    text = models.CharField("措施", max_length=200)
    answerer = models.CharField("责任方", max_length=20, choices=Answerer)
    owner = models.CharField("责任人", max_length=80)
    due_on = models.DateField("完成期限")
    task = models.OneToOneField(FollowUp, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "防错措施"
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.text


class PreventionCheck(models.Model):
    """One look whether the measures work."""

    prevention = models.ForeignKey(Prevention, on_delete=models.CASCADE, related_name="checks")
    round = models.PositiveSmallIntegerField("轮次")
    on = models.DateField("检查日期")
    works = models.BooleanField("有效")
    note = models.TextField("检查情况")

    class Meta:
        verbose_name = "防错检查"
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.prevention_id} {self.on}"
