"""manage.py anchor_audit [--make-key]: write the ends of the audit log, signed, to DANDANG_ANCHOR_DIR."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import anchors


class Command(BaseCommand):
    help = "Append a signed anchor of the audit log to the file in DANDANG_ANCHOR_DIR."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--make-key", action="store_true", help="only make the signing key, when there is none"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["make_key"]:
            anchors.make_key(settings.ANCHOR_KEY)
            return
        try:
            lanes = anchors.write_anchor(settings.ANCHOR_DIR, settings.ANCHOR_KEY)
        except OSError as error:
            raise CommandError(
                f"没有写成锚点：{error}。没有密钥时请先运行 manage.py anchor_audit --make-key。"
            ) from error
        self.stdout.write(f"已锚定 {lanes} 道日志的末尾：{settings.ANCHOR_DIR / anchors.FILE}")
