"""A filled-in workbook that was checked without a fault and waits for its uploader's word."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.queries import SomeUser
from evaluation.enums import FileKind, FileState
from evaluation.models.indicators import Scheme
from evaluation.models.surveys import Survey


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: SomeUser) -> "UploadQuerySet":
        """An upload is seen by who brought it."""
        return self.filter(uploaded_by=user) if isinstance(user, User) else self.none()


class Upload(models.Model):
    """One workbook. `rows` is what it says, as the service that takes it wants it; gone once it is taken or left."""

    kind = models.CharField("种类", max_length=10, choices=FileKind)
    state = models.CharField("状态", max_length=10, choices=FileState, default=FileState.READY)
    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, null=True, blank=True, related_name="uploads"
    )
    scheme = models.ForeignKey(
        Scheme, on_delete=models.CASCADE, null=True, blank=True, related_name="uploads"
    )
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    changes = models.JSONField(default=list)  # what would be replaced: [[what, before, after], …]
    count = models.PositiveIntegerField("行数", default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = "填报文件"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=FileKind.SHEETS, survey__isnull=False, scheme=None)
                | Q(kind=FileKind.RESULTS, survey=None, scheme__isnull=False),
                name="upload_for_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("evaluation:upload-detail", args=[self.pk])

    @property
    def audit_target(self) -> str:
        return f"upload:{self.pk}"
