"""What waits on a desk (待办): one row for each thing that somebody must do."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import CodeCharField, EnumCharField
from casework.enums import TodoKind
from casework.models.case import URGENCY, Case


class Todo(models.Model):
    """It waits for `user`, or for whoever holds `permission` for `unit_path` when no user is named.

    `ref` names the row behind it when that is not the case itself (an opinion request).
    """

    kind = EnumCharField("种类", max_length=20, choices=TodoKind)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="todos")
    case_kind = CodeCharField(max_length=20)  # copied, so that a desk filters in its index
    ref = models.PositiveBigIntegerField(null=True, blank=True)
    label = models.CharField("事项", max_length=60)
    permission = EnumCharField(max_length=40, choices=Permission, blank=True)
    unit_path = CodeCharField(max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="todos"
    )
    due_on = models.DateField("期限", null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "待办"
        indexes = [
            models.Index("user", URGENCY, "id", name="todo_mine", condition=Q(done_at=None)),
            models.Index(
                "permission",
                URGENCY,
                "id",
                "unit_path",
                "case_kind",
                name="todo_pool",
                condition=Q(done_at=None, user=None),
            ),
            models.Index(
                "permission",
                "unit_path",
                URGENCY,
                "id",
                name="todo_pool_unit",
                condition=Q(done_at=None, user=None),
            ),
            models.Index(fields=["done_by", "-done_at", "-id"], name="todo_done"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(done_at=None, kind=TodoKind.TURN), name="todo_one_turn"
            ),
            models.CheckConstraint(condition=~Q(user=None) | ~Q(permission=""), name="todo_for_somebody"),
            models.CheckConstraint(condition=~Q(case_kind=""), name="todo_of_a_kind"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(done_by=None), name="todo_done_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.case_kind = self.case_kind or self.case.kind
        super().save(*args, **kwargs)

    @property
    def is_question(self) -> bool:
        """Whether it is a question to another body, which sees the question and never the case."""
        return self.kind == TodoKind.OPINION

    @property
    def address(self) -> str:
        """Where it is done."""
        if self.kind in (TodoKind.OPINION, TodoKind.COUNTERSIGN):
            return reverse("casework:opinion-detail", args=[self.ref])
        if self.kind == TodoKind.VOTE:
            return reverse("casework:meeting-vote", args=[self.ref])
        if self.kind == TodoKind.ESCALATION and self.done_at is None:
            return reverse("casework:escalation-answer", args=[self.pk])
        return self.case.get_absolute_url()
