"""A case, the steps it went through, the persons in it, and the counters that number it."""

from datetime import date
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import CodeCharField, EnumCharField
from accounts.models import User
from accounts.queries import SomeUser, scope_of
from cadre.models import Cadre, Unit
from casework import registry
from casework.enums import PartyRole
from casework.kinds import CaseKind, Status

# The soonest due first; what has no day comes last.
URGENCY = Coalesce("due_on", Value(date.max))


def _register_entry(user: User) -> Cadre | None:
    return Cadre.objects.filter(user=user).first()


def _concerns_another(himself: Cadre) -> Q:
    """Cases that neither are about that person nor complain of him."""
    complained = Party.objects.filter(case=OuterRef("pk"), cadre=himself, role=PartyRole.COMPLAINED)
    return Q(~Q(subject=himself) | Q(subject=None), ~Exists(complained))


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: SomeUser) -> "CaseQuerySet":
        """Cases in the user's scope, those of his unit that are open to it, his own, and those about him once shown.

        No role shows anybody a case about himself before it is shown to him, nor one that complains of him.
        """
        if not isinstance(user, User):
            return self.none()
        himself = _register_entry(user)
        unit = scope_of(user, Permission.SUBMIT_CASES)
        staff = scope_of(user, Permission.VIEW_CASES)
        seen = staff.q() | unit.q() & Q(is_open_to_unit=True) | Q(opened_by=user)
        if himself is None:
            return self.all() if staff.is_everything else self.filter(seen)
        another = _concerns_another(himself)
        of_others = another if staff.is_everything else seen & another
        return self.filter(of_others | Q(subject=himself, is_shown_to_subject=True))

    def seen_as_office(self, user: SomeUser) -> "CaseQuerySet":
        """Cases that the user sees as the office does, with everything in them: by his role, and none that is his."""
        if not isinstance(user, User):
            return self.none()
        himself = _register_entry(user)
        inside = scope_of(user, Permission.VIEW_CASES).q()
        return self.filter(inside if himself is None else inside & _concerns_another(himself))

    def open(self) -> "CaseQuerySet":
        return self.filter(closed_at=None)


class Case(models.Model):
    """One matter on its way through the table of its kind. `version` rises with every step.

    It has a number from the step that registers it on. `unit_path` is the place of whom it concerns, `office` the
    organ that handles it and numbers it.
    """

    kind = CodeCharField("种类", max_length=20)
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("顺序号", null=True, blank=True)
    title = models.CharField("事项", max_length=120)
    status = CodeCharField("状态", max_length=30)
    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="承办机关")
    subject = models.ForeignKey(
        Cadre, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="涉及干部"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases", verbose_name="涉及单位")
    unit_path = CodeCharField(max_length=120)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    opened_at = models.DateTimeField("提出时间", default=timezone.now)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    due_on = models.DateField(
        "办理期限", null=True, blank=True
    )  # of the present step; none while it stands still
    is_stopped = models.BooleanField("暂停计时", default=False)
    version = models.PositiveIntegerField(default=1)
    is_open_to_unit = models.BooleanField(default=False)
    is_shown_to_subject = models.BooleanField(default=False)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "办件"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit_path", "kind", "status"], name="case_by_unit"),
            models.Index(fields=["kind", "status", "id"], name="case_by_kind"),
            models.Index(fields=["subject", "kind"], name="case_by_subject"),
            models.Index(
                URGENCY, "id", "unit_path", "kind", name="case_by_urgency", condition=Q(closed_at=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "office", "year", "serial"], name="case_number_once"),
            models.CheckConstraint(condition=~Q(title=""), name="case_titled"),
            models.CheckConstraint(
                condition=Q(is_stopped=False) | Q(due_on=None), name="case_stopped_has_no_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.process.label} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("casework:case-detail", args=[self.pk])

    @cached_property
    def process(self) -> CaseKind:
        return registry.kind_named(self.kind)

    @property
    def state(self) -> Status:
        return self.process.status(self.status)

    @property
    def number(self) -> str:
        """容认〔2026〕12号; "" before it is registered."""
        return f"{self.process.mark}〔{self.year}〕{self.serial}号" if self.serial else ""

    @property
    def reference(self) -> str:
        """How facts and papers name it: unique in the whole register."""
        return f"{self.office.short_name}{self.number}" if self.serial else f"办件{self.pk}"

    @property
    def audit_target(self) -> str:
        return f"case:{self.pk}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class Series(models.Model):
    """A counter without gaps: the last number given in a year by an office, for cases of a kind or for papers."""

    name = CodeCharField(max_length=40)
    office = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "office", "year"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.year} {self.last}"


class Step(models.Model):
    """One step of a case, as it was taken. Only ever added.

    `working` is what the rules said line by line, `rules` the versions they came from, `data` what was filled in.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    action = CodeCharField(max_length=30)
    label = models.CharField("办理", max_length=40)
    source = CodeCharField(max_length=30, blank=True)
    target = CodeCharField(max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.CharField("代行", max_length=80, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    note = models.TextField("意见", blank=True)
    data = models.JSONField(default=dict)
    working = models.JSONField(default=list)
    rules = models.JSONField(default=list)  # [{"code", "source", "shown"}]

    class Meta:
        verbose_name = "办理记录"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.label}"


class Party(models.Model):
    """A person of the register who has to do with a case. None of them may handle, advise on or decide it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="+")
    role = EnumCharField("关系", max_length=20, choices=PartyRole)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "相关人员"
        constraints = [models.UniqueConstraint(fields=["case", "cadre", "role"], name="party_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.cadre_id} {self.role}"


class Link(models.Model):
    """A case that another one cites: a filing that supports a tolerance case, a correction that follows from one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    to = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="cited_by")
    note = models.CharField("关系", max_length=60)

    class Meta:
        verbose_name = "关联办件"
        constraints = [
            models.UniqueConstraint(fields=["case", "to"], name="link_once"),
            models.CheckConstraint(condition=~Q(case=F("to")), name="link_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.to_id}"


class Watch(models.Model):
    """Somebody keeps an eye on a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="watches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id}"


class Draft(models.Model):
    """What somebody has typed for a step and not yet sent, kept on the server."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    action = CodeCharField(max_length=30)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user", "action"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id} {self.action}"
