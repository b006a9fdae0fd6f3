"""manage.py verify_audit [--json]: is the audit log whole? Exit code 1 when it is not."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.verification import verify_chain


class Command(BaseCommand):
    help = "Check every row of the audit log against its chain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help='print {"ok": …, "events": n, "first_bad": id or null}'
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify_chain()
        if options["json"]:
            found = {"ok": verdict.ok, "events": verdict.events, "first_bad": verdict.first_bad}
            self.stdout.write(json.dumps(found))
        elif verdict.ok:
            self.stdout.write(f"审计日志完整，共 {verdict.events} 条。")
        else:
            self.stdout.write(f"审计日志不完整：{verdict.reason}。请立即封存数据库并报告安全审计员。")
        if not verdict.ok:
            sys.exit(1)
