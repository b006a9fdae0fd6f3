"""The Celery tasks. Both may run twice without harm."""

from celery import shared_task
from django.db import Error, connection

from jobs import runner
from jobs.services.reaping import reap as reap_once


@shared_task(name="jobs.run")
def run_job(job_id: int) -> None:
    """Run the job if it is still due, a bulk job after what others wait for.

    After a failure of the database the next task opens a new connection.
    """
    try:
        runner.run_after_others(job_id)
    except Error:
        connection.close()
        raise


@shared_task(name="jobs.reap")
def reap() -> None:
    """Take back what the dead held, and renew lost hints. The beat runs this itself (jobs/beat.py)."""
    reap_once()
