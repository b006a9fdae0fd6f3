"""What remains to be done after a step, by whom and by when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.fields import CodeCharField
from casework.models.case import Case


class FollowUp(models.Model):
    """A task of a case (跟踪事项): a check of a filed risk, a measure to put right, a visit. It outlives the case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups")
    kind = CodeCharField("种类", max_length=30)
    title = models.CharField("事项", max_length=200)
    owner = models.CharField("责任人", max_length=80, blank=True)
    unit_path = CodeCharField(max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("期限", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_on = models.DateField("完成日期", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.TextField("结果", blank=True)

    class Meta:
        verbose_name = "跟踪事项"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, result="", done_by=None) | Q(done_on__isnull=False) & ~Q(result=""),
                name="follow_up_done_whole",
            )
        ]

    def __str__(self) -> str:
        return self.title
