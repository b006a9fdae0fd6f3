"""Celery settings. The job table is the truth: no results, early acknowledgement, one message at a time."""

from typing import Any

from celery.schedules import crontab
from django.conf import settings

TIME_LIMIT_SECONDS = 3600  # a handler that runs longer is stuck; long work reports progress and is split

# Not broker_url: Celery lets the variable CELERY_BROKER_URL win over it, and kombu warns of a URL without a host.
broker_read_url = broker_write_url = settings.CELERY_BROKER_URL.replace("spool:///", "spool://localhost/")
broker_connection_retry_on_startup = True
broker_transport_options: dict[str, Any] = (
    {"visibility_timeout": 2 * TIME_LIMIT_SECONDS, "health_check_interval": 30}
    if broker_read_url.startswith("redis")
    else {}
)
task_default_queue = "dandang"
imports = ("jobs.worker",)

task_ignore_result = True
task_acks_late = False
task_track_started = False
task_publish_retry_policy = {"max_retries": 1, "interval_start": 0.1}
task_serializer = result_serializer = "json"
accept_content = ["json"]
task_soft_time_limit = TIME_LIMIT_SECONDS
task_time_limit = TIME_LIMIT_SECONDS + 60

worker_concurrency = settings.WORKER_PROCESSES
worker_prefetch_multiplier = 1
worker_proc_alive_timeout = 60  # a busy machine needs seconds to warm up; the default kills after 4
worker_max_tasks_per_child = 1000  # bounds what a PDF library leaks
worker_enable_remote_control = False
worker_send_task_events = False
worker_hijack_root_logger = False
worker_log_color = False
worker_redirect_stdouts = False

# Read by Celery's Django part under this old name. Opening a connection for each task costs a third of the pace of
# short jobs; jobs/tasks.py closes one that has failed.
CELERY_DB_REUSE_MAX = 200

enable_utc = True
timezone = settings.TIME_ZONE
beat_scheduler = "jobs.beat:SingleScheduler"
beat_schedule_filename = str(settings.DATA_DIR / "run" / "beat-schedule")
beat_max_loop_interval = min(settings.JOB_REAP_SECONDS, 5)
beat_schedule = {
    "reap": {
        "task": "jobs.reap",
        "schedule": settings.JOB_REAP_SECONDS,
    },
    "anchor-audit": {"task": "accounts.anchor_audit", "schedule": crontab(hour=0, minute=10)},
    "run-clocks": {"task": "casework.queue_clocks", "schedule": crontab(hour=0, minute=20)},
}
