"""The unit tree and its history."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import CodeCharField
from accounts.queries import SomeUser, scope_of
from accounts.scope import STEP, subtree
from cadre.enums import System, UnitChangeKind, UnitKind, UnitLevel


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: SomeUser) -> "UnitQuerySet":
        return self.filter(scope_of(user, Permission.VIEW_CADRES).q("path"))

    def open(self) -> "UnitQuerySet":
        return self.filter(closed_on=None)

    def under(self, path: str) -> "UnitQuerySet":
        """The unit at `path` and everything below it."""
        return self.filter(subtree(path, "path"))


class Unit(models.Model):
    """An organization. `path` places it in the tree: its parent's path and one step of its own."""

    code = CodeCharField("机构编码", max_length=40, unique=True)
    name = CodeCharField("全称", max_length=120, db_index=True)  # "云川市临湖区槐林镇"
    short_name = CodeCharField("简称", max_length=60)  # "槐林镇", as shown inside its parent
    kind = models.CharField("类别", max_length=20, choices=UnitKind)
    level = models.CharField("层级", max_length=20, choices=UnitLevel)
    system = models.CharField("大系统", max_length=20, choices=System, default=System.OTHER)
    establishment = models.PositiveIntegerField("编制数", null=True, blank=True)
    leader_posts = models.PositiveIntegerField("领导职数", null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = CodeCharField(max_length=120, unique=True)
    next_step = models.PositiveIntegerField(
        default=1, help_text="the step its next child will take; never reused"
    )
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "机构"
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_on__isnull=False), name="unit_merged_is_closed"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_own_parent"),
            models.UniqueConstraint(fields=["name"], condition=Q(closed_on=None), name="unit_open_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cadre:unit-detail", args=[self.pk])

    @property
    def depth(self) -> int:
        """1 for the root."""
        return len(self.path) // STEP


class UnitChange(models.Model):
    """One event in a unit's history: founded, renamed, moved, merged, closed. Never edited."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField("事项", max_length=20, choices=UnitChangeKind)
    on = models.DateField("日期")
    before = models.CharField("变更前", max_length=200, blank=True)
    after = models.CharField("变更后", max_length=200, blank=True)
    note = models.CharField("依据", max_length=200, blank=True)
    source = models.CharField("来源", max_length=80)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "机构沿革"
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()} {self.before} → {self.after}"
