"""The writers of the job table. Other apps use the names below."""

from jobs.services.helping import help_until_over
from jobs.services.queueing import cancel, cancel_group, enqueue, enqueue_many, retry, retry_group

__all__ = ["cancel", "cancel_group", "enqueue", "enqueue_many", "help_until_over", "retry", "retry_group"]
