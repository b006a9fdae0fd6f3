"""What a review run covers, and how far its documents are."""

from django.db.models import TextChoices


class RunScope(TextChoices):
    CITY = "city", "全市"
    UNIT = "unit", "单位及下属机构"
    PEOPLE = "people", "人员名单"


class RunState(TextChoices):
    """Derived from a run and its documents; kept nowhere."""

    PLANNING = "planning", "正在准备"
    RUNNING = "running", "正在生成"
    DONE = "done", "已完成"
    FAILED = "failed", "部分失败"
    CANCELLED = "cancelled", "已取消"


class DocumentKind(TextChoices):
    PERSON = "person", "个人报告"
    UNIT = "unit", "单位汇总"


class DocumentState(TextChoices):
    PENDING = "pending", "等待"
    DONE = "done", "已生成"
    REUSED = "reused", "沿用"
    FAILED = "failed", "失败"


FINISHED = (DocumentState.DONE, DocumentState.REUSED)
