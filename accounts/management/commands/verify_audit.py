"""manage.py verify_audit [--anchors DIR] [--json]: is the audit log whole? Exit code 1 when it is not."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import anchors
from accounts.verification import verify_chain


class Command(BaseCommand):
    help = (
        "Check every row of the audit log against its chain, and against the signed anchors kept elsewhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help='print {"ok": …, "events": n, "first_bad": id or null}'
        )
        parser.add_argument("--anchors", type=Path, metavar="DIR", help="the folder that keeps the anchors")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify_chain()
        faults = _faults(options["anchors"])
        ok = verdict.ok and not faults
        if options["json"]:
            found = {"ok": ok, "events": verdict.events, "first_bad": verdict.first_bad}
            self.stdout.write(json.dumps(found))
        elif ok:
            self.stdout.write(f"审计日志完整，共 {verdict.events} 条。")
        else:
            reasons = [] if verdict.ok else [verdict.reason]
            told = "；".join([*reasons, *(fault.reason for fault in faults[:5])])
            self.stdout.write(f"审计日志不完整：{told}。请立即封存数据库并报告安全审计员。")
        if not ok:
            sys.exit(1)


def _faults(folder: Path | None) -> list[anchors.Fault]:
    if folder is None:
        return []
    try:
        return anchors.check_anchors(folder)
    except OSError as error:
        raise CommandError(f"读不到锚点：{error}") from error
