"""The Celery app. Its messages are hints; `jobs` holds what must be done."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
TRANSPORT_ALIASES["spool"] = "jobs.broker:Transport"  # the embedded broker: files, claimed by rename

app = Celery("dandang")
app.config_from_object("jobs.celeryconfig")
app.autodiscover_tasks()


@worker_init.connect
def refuse_unsafe_start(**_: Any) -> None:
    """Stop the worker where the web would not start. Celery logs any other exception here, and goes on."""
    from accounts.checks import (
        refuse_demo_accounts,
        refuse_half_restored,
    )  # models load only after this module

    try:
        refuse_half_restored()
        refuse_demo_accounts()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error
