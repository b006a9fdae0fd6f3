"""Material of a case and the papers that it issued."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Q
from django.utils import timezone

from accounts.enums import Permission
from accounts.fields import CodeCharField
from accounts.models import User
from accounts.queries import SomeUser, scope_of
from casework.enums import MeetingState, ScanState
from casework.models.case import Case
from casework.models.meeting import AgendaItem, Vote
from casework.models.opinion import Opinion
from printing.models import StoredDocument


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: SomeUser) -> "EvidenceQuerySet":
        """All material of cases in the user's scope; his own; what was sent to him with a question.

        The applicant and his unit see what the applicant brought, the person concerned what is open to him.
        """
        if not isinstance(user, User):
            return self.none()
        unit = scope_of(user, Permission.SUBMIT_CASES).q("case__unit_path")
        applicants = Q(added_by=F("case__opened_by")) | Q(is_open_to_subject=True)
        return self.filter(
            Q(case__in=Case.objects.seen_as_office(user))
            | Q(added_by=user)
            | (Q(case__opened_by=user) | unit & Q(case__is_open_to_unit=True)) & applicants
            | Q(case__subject__user=user, case__is_shown_to_subject=True, is_open_to_subject=True)
            | Q(pk__in=Opinion.objects.visible_to(user).values("evidence"))
            | Exists(_laid_before(user))
        )


def _laid_before(user: User) -> models.QuerySet[AgendaItem]:
    """Items, of the evidence's case, that were laid before the user as a member who need not keep out."""
    laid = AgendaItem.objects.filter(
        case=models.OuterRef("case"),
        meeting__members__user=user,
        meeting__state__in=(MeetingState.FROZEN, MeetingState.OPEN, MeetingState.CLOSED),
    )
    kept_out = Vote.objects.filter(item=models.OuterRef("pk"), member__user=user, is_recused=True)
    return laid.exclude(Exists(kept_out))


class Evidence(models.Model):
    """One version of one file. A newer version points at the one it replaces; none is ever overwritten."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField("名称", max_length=120)
    topic = CodeCharField("证明事项", max_length=40, blank=True)  # the item of a checklist that it proves
    file_name = models.CharField("文件名", max_length=120)
    media_type = CodeCharField("类型", max_length=100)
    size = models.PositiveIntegerField("字节")
    sha256 = CodeCharField(max_length=64)
    path = CodeCharField(max_length=200)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    scan = models.CharField("病毒扫描", max_length=20, choices=ScanState, default=ScanState.UNSCANNED)
    is_open_to_subject = models.BooleanField("本人可见", default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "材料"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """An official paper of a case: what it says is frozen with its hash when it is issued; the PDF follows.

    `content` is printing's official paper as JSON; `rules` are the rule versions behind it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    kind = CodeCharField("种类", max_length=40)
    title = models.CharField("标题", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    form = CodeCharField(max_length=20, default="official")  # which of printing's papers
    content = models.JSONField()
    content_hash = CodeCharField(max_length=64)
    rules = models.JSONField(default=list)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField("制发时间", default=timezone.now)
    document = models.ForeignKey(
        StoredDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_for_subject = models.BooleanField("送达本人", default=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    receipt_note = models.CharField("签收说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "文书"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_at=None, receipt_note="") | Q(received_at__isnull=False),
                name="paper_receipt_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
