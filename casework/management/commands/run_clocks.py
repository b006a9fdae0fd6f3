"""manage.py run_clocks [--on 2026-10-09]: point out deadlines that are near, escalate those that are past."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from casework.services import timer


class Command(BaseCommand):
    help = "Go round the clocks of all cases once. Running it again says nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help="the day to go by; today without it")

    def handle(self, *args: Any, **options: Any) -> None:
        done = timer.run(on=options["on"])
        self.stdout.write(f"期限变动{done.moved}件，临期提醒{done.reminded}件，超期督办{done.escalated}件。")
