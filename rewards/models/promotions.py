"""职级晋升批次: who is put forward for which rank, through which channel, and what became of him."""

from django.db import models
from django.db.models import Q

from cadre.enums import Rank
from cadre.models import Cadre, RankHeld
from casework.models import Case
from rewards.enums import Channel
from rewards.models.ledger import Entry


class Promotion(models.Model):
    """One batch. `on` is the day for which eligibility is asked."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="promotion")
    on = models.DateField("资格计算日期")
    plan = models.TextField("方案说明", blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)

    class Meta:
        verbose_name = "职级晋升批次"

    def __str__(self) -> str:
        return str(self.case)


class Candidate(models.Model):
    """Somebody in a batch. Who left stays on record with the reason; `entry` is the place that he holds meanwhile."""

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="candidates")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="promotions")
    from_rank = models.CharField("现职级", max_length=20, choices=Rank, blank=True)
    to_rank = models.CharField("拟晋升职级", max_length=20, choices=Rank)
    channel = models.CharField("渠道", max_length=20, choices=Channel, default=Channel.ORDINARY)
    working = models.JSONField(default=list)
    left_reason = models.CharField("移出原因", max_length=200, blank=True)
    left_at = models.CharField("移出环节", max_length=40, blank=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rank = models.ForeignKey(RankHeld, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "晋升人选"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["promotion", "cadre"], name="candidate_once_a_batch"),
            models.CheckConstraint(
                condition=Q(left_reason="", left_at="") | ~Q(left_reason="") & ~Q(left_at=""),
                name="candidate_left_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre_id} {self.to_rank}"
