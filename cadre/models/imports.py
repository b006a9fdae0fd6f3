"""A file that somebody brought, what was found in it, and what became of it."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from accounts.models import User
from accounts.queries import SomeUser
from cadre.enums import ImportKind, ImportState
from cadre.models.person import Cadre


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: SomeUser) -> "ImportQuerySet":
        """An import is seen by who brought it: its rows may reach beyond anybody else's scope."""
        return self.filter(uploaded_by=user) if isinstance(user, User) else self.none()


class Import(models.Model):
    """One upload. The findings (JSON) and the result sheet lie beside the file in private storage."""

    kind = models.CharField("种类", max_length=10, choices=ImportKind)
    state = models.CharField("状态", max_length=10, choices=ImportState, default=ImportState.PARSING)
    file = models.FileField("文件", upload_to="imports/%Y")
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    create_units = models.BooleanField("新建文件中的机构", default=False)
    findings = models.FileField(upload_to="imports/%Y", blank=True)
    result = models.FileField("结果表", upload_to="imports/%Y", blank=True)
    rows = models.PositiveIntegerField("行数", default=0)
    good = models.PositiveIntegerField("可导入", default=0)
    bad = models.PositiveIntegerField("有问题", default=0)
    created = models.PositiveIntegerField("新增", default=0)
    updated = models.PositiveIntegerField("更新", default=0)
    error = models.CharField("无法导入的原因", max_length=300, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "导入"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}导入 {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("cadre:import-detail", args=[self.pk])


class LrmxRecord(models.Model):
    """The elements of the LRMX file last read for a person, in their order, known and unknown, as they stood."""

    cadre = models.OneToOneField(Cadre, on_delete=models.CASCADE, related_name="lrmx")
    fields = models.JSONField(default=list)  # [[element, text], …]; family and photo live as facts
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    read_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.file_name
