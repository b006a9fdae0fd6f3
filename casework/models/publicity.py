"""公示: what was shown publicly from when until when, and what was objected meanwhile."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cadre.fields import EncryptedTextField
from casework.models.case import Case


class Publicity(models.Model):
    """One publicity of a case. `until` is its last day; an upheld objection ends it, a dismissed one does not."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="publicities")
    since = models.DateField("公示起")
    until = models.DateField("公示止")
    place = models.CharField("公示方式", max_length=120)
    content = models.TextField("公示内容")
    is_published = models.BooleanField(
        default=True
    )  # False: leans on a year whose holidays are not yet published
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "公示"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="publicity_period")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.since}~{self.until}"


class Objection(models.Model):
    """What somebody objected during a publicity. Who he is stays encrypted and is on no paper."""

    publicity = models.ForeignKey(Publicity, on_delete=models.CASCADE, related_name="objections")
    on = models.DateField("收到日期")
    by_whom = EncryptedTextField("异议人", blank=True)
    text = models.TextField("异议内容")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    is_upheld = models.BooleanField("成立", null=True, blank=True)
    finding = models.TextField("核查结论", blank=True)

    class Meta:
        verbose_name = "公示异议"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_upheld=None, finding="") | Q(is_upheld__isnull=False) & ~Q(finding=""),
                name="objection_found_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.publicity_id} {self.on}"
