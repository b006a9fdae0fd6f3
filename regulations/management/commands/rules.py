"""`manage.py rules --on DATE [--code C] [--json]`: the national rules in force on a day."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from regulations import queries as regulations
from regulations.queries.pages import places_of
from regulations.rules import Rule
from regulations.values import plain


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2025-12-31") from error


class Command(BaseCommand):
    help = "Print the rules in force on a day: the national ones, and the confirmed own ones below them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on", type=_day, default=None, metavar="DATE", help="2025-12-31; today without it"
        )
        parser.add_argument(
            "--code", default="", metavar="C", help="one rule, or every rule whose code begins so"
        )
        parser.add_argument("--json", action="store_true", help="one JSON list")

    def handle(self, *args: Any, on: date | None, code: str, **options: Any) -> None:
        day = on or timezone.localdate()
        found = _in_force(day, code)
        if not found:
            raise CommandError(f"{day}没有代码以“{code}”开头的规则，请用 manage.py rules 查看全部代码。")
        places = places_of({rule.unit_path for rule in found if rule.unit_path is not None})
        if options["json"]:
            rows = [_row(rule, places) for rule in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for rule in found:
            place = f"  〔{places[rule.unit_path]}〕" if rule.unit_path is not None else ""
            self.stdout.write(f"{rule.code}{place}  {rule.title}：{rule.shown}")
            self.stdout.write(f"    {rule.source}  {rule.confidence.value} {rule.severity.label}")


def _in_force(day: date, code: str) -> list[Rule]:
    """Each national rule of the day, followed by the cities' own ones that stand in its place somewhere."""
    book = regulations.book()
    found = []
    for known in book.codes():
        if known.startswith(code):
            found += [rule for rule in book.versions(known) if rule.holds_on(day)]
            found += book.own_on(known, day)
    return found


def _row(rule: Rule, places: dict[str, str]) -> dict[str, Any]:
    return {
        "code": rule.code,
        "title": rule.title,
        "section": rule.section,
        "value": plain(rule.value),
        "measure": rule.measure.value,
        "shown": rule.shown,
        "regulation": rule.regulation,
        "doc_no": rule.doc_no,
        "article": rule.shown_article,
        "effective_from": rule.effective_from.isoformat(),
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
        "scope": list(rule.scope),
        "level": rule.level,
        "severity": rule.severity.value,
        "confidence": rule.confidence.value,
        "bound": rule.bound.value,
        "quote": rule.quote,
        "note": rule.note,
        "unit": places[rule.unit_path] if rule.unit_path is not None else None,
    }
