"""The Celery app. Its messages are hints; `jobs` holds what must be done."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
TRANSPORT_ALIASES["spool"] = "jobs.broker:Transport"  # the embedded broker: files, claimed by rename

app = Celery("dandang")
app.config_from_object("jobs.celeryconfig")
app.autodiscover_tasks()
