"""Whether this process lives and whether the system can work: public, without a word about anybody."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import KombuError

from config.celery import app
from jobs.queries import worker_alive
from printing import fonts

BROKER_SECONDS = 2


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"ok": True})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Everything that work needs is there; 503 while something is missing, which is named."""
    found = {name: check() for name, check in CHECKS.items()}
    is_ready = all(found.values())
    return JsonResponse({"ok": is_ready, "checks": found}, status=200 if is_ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            return cursor.fetchone() is not None
    except DatabaseError:
        return False


def _broker() -> bool:
    """Whether the broker takes a message; a folder is asked for its right to be written."""
    link: Connection = app.connection_for_write(connect_timeout=BROKER_SECONDS)
    try:
        link.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
        link.default_channel  # noqa: B018 opening it makes the folders of the embedded broker
    except (OSError, KombuError):  # kombu makes one of what a driver raises
        return False
    finally:
        link.release()
    return True


def _fonts() -> bool:
    return fonts.read_manifest() is not None


def _worker() -> bool:
    try:
        return worker_alive()
    except DatabaseError:
        return False


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "broker": _broker,
    "fonts": _fonts,
    "worker": _worker,
}
