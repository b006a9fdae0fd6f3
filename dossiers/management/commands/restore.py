"""manage.py restore FILE [--replace]: bring back what `manage.py backup` wrote, while nothing runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.permissions import Refused
from dossiers import backup


class Command(BaseCommand):
    help = "Bring back a backup into an empty place, all of it or nothing."
    requires_system_checks: list[str] = []  # missing fonts must not stand in the way

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="also where there are data: they are lost")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backup.restore(options["file"], replace=options["replace"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        counts = manifest["counts"]
        self.stdout.write(
            f"已恢复 {manifest['made_at']} 的备份：干部 {counts['people']} 人，文书 {counts['documents']} 份。"
        )
        self.stdout.write(f"审计日志完整，共 {counts['events']} 条，末尾与备份时一致。")
