"""Opinions asked of other bodies or colleagues, and who must keep out of a case."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import EnumCharField
from accounts.models import User
from accounts.queries import SomeUser, scope_of
from cadre.models import Unit
from casework.enums import OpinionStand, OpinionState, RecusalReason
from casework.models.case import Case


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def visible_to(self, user: SomeUser) -> "OpinionQuerySet":
        """Requests sent to the user or to a body for which he answers."""
        if not isinstance(user, User):
            return self.none()
        bodies = scope_of(user, Permission.GIVE_OPINIONS).q("body__path")
        return self.filter(Q(asked_user=user) | Q(asked_user=None, body__isnull=False) & bodies)


class Opinion(models.Model):
    """A question to one body (会商) or to one colleague (加签), with the material that was sent, and the answer.

    While a `is_blocking` one waits, the case makes no step.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="opinions")
    body = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_blocking = models.BooleanField(default=False)
    stops_clock = models.BooleanField(default=True)
    question = models.TextField("征求事项")
    evidence = models.ManyToManyField("casework.Evidence", blank=True, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField("征求时间", default=timezone.now)
    due_on = models.DateField("答复期限", null=True, blank=True)
    state = EnumCharField("状态", max_length=20, choices=OpinionState, default=OpinionState.WAITING)
    stand = EnumCharField("态度", max_length=20, choices=OpinionStand, blank=True)
    answer = models.TextField("意见", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    is_late = models.BooleanField("逾期答复", default=False)
    version = models.PositiveIntegerField(default=1)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "征求意见"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(body=None, asked_user__isnull=False) | Q(body__isnull=False, asked_user=None),
                name="opinion_of_one",
            ),
            models.CheckConstraint(
                condition=Q(state=OpinionState.ANSWERED, answered_at__isnull=False)
                & ~Q(answer="")
                & ~Q(stand="")
                | ~Q(state=OpinionState.ANSWERED)
                & Q(answered_at=None, answered_by=None, answer="", stand=""),
                name="opinion_answer_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.body_id or self.asked_user_id}"

    def get_absolute_url(self) -> str:
        return reverse("casework:opinion-detail", args=[self.pk])

    @property
    def asked(self) -> str:
        """Whom it was put to."""
        return self.body.name if self.body else str(self.asked_user)

    @property
    def ref(self) -> str:
        """How the clock that stands still for it names it."""
        return f"opinion:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether an answer may still come: one that was not given in time is taken, and marked late."""
        return self.state in (OpinionState.WAITING, OpinionState.SILENT)


class Recusal(models.Model):
    """Somebody keeps out of a case, by his own word or by order; or a kinship that was found not to be one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = EnumCharField("事由", max_length=20, choices=RecusalReason)
    note = models.CharField("说明", max_length=200)
    is_waived = models.BooleanField("经核实无需回避", default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "回避"
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="recusal_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id} {self.reason}"
