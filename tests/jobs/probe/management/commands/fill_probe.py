from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jobs.services import enqueue_many


class Command(BaseCommand):
    help = "Queue so many probe jobs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int)

    def handle(self, *args: Any, count: int, **options: Any) -> None:
        items = [(f"probe:{number}", {"number": number}, "") for number in range(count)]
        enqueue_many(kind="probe.leave_effect", items=items, by=None, group="probe")
