"""What a command with --wait does: waits for the workers, or works itself when there are none."""

import time
from collections.abc import Callable

from jobs import runner
from jobs.queries import GroupProgress, group_progress, worker_alive
from jobs.services.reaping import take_back_expired
from jobs.services.running import claim_next

POLL_SECONDS = 0.5


def help_until_over(group: str, on_progress: Callable[[GroupProgress], None] | None = None) -> GroupProgress:
    """Return when every job of the batch is over. With no worker alive, this process executes them.

    `on_progress` hears of the progress after each job, or every half second while waiting.
    """
    while True:
        progress = group_progress(group)
        if on_progress:
            on_progress(progress)
        if progress.is_over:
            return progress
        if worker_alive() or not _work_once(group):
            time.sleep(POLL_SECONDS)


def _work_once(group: str) -> bool:
    """Execute one due job of the batch; take back what a dead worker held when there is none."""
    job = claim_next(group)
    if job is None:
        take_back_expired()
        return False
    runner.run_claimed(job)
    return True
