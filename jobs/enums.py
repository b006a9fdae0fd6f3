"""The states of a job."""

from django.db.models import TextChoices


class JobState(TextChoices):
    QUEUED = "queued", "等待"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
RETRYABLE = (JobState.FAILED, JobState.CANCELLED)
CANCELLABLE = (JobState.QUEUED, JobState.RUNNING)
