"""manage.py states: write docs/states.md from the tables of every installed kind."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from casework import registry
from casework.diagrams import text_of


class Command(BaseCommand):
    help = "Write docs/states.md: a diagram and a table for every kind of case."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "states.md"
        path.write_text(text_of(registry.kinds()))
        self.stdout.write(f"已写入{path}。")
