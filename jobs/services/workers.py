"""Worker processes saying that they live."""

from django.utils import timezone

from jobs.models import Worker


def say_alive(*, name: str, pid: int, host: str) -> None:
    """Record that the process lives now."""
    Worker.objects.update_or_create(name=name, defaults={"pid": pid, "host": host, "seen_at": timezone.now()})


def say_goodbye(*, name: str) -> None:
    """Forget a process that ends in good order."""
    Worker.objects.filter(name=name).delete()
