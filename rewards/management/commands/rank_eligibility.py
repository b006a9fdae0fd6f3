"""manage.py rank_eligibility: who may rise to the next rank on a day, why, and when at the earliest."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.permissions import Refused
from cadre.models import Cadre, Unit
from cadre.queries.keys import person_with
from rewards.queries.ranks import Ranked, people_of, standings
from rewards.rules.rank_words import name_of_present, name_of_target, working_of
from rewards.services.rank_lists import note_export


class Command(BaseCommand):
    """Written person by person: the whole city needs no more memory than one unit."""

    help = "推算职级晋升资格：谁在某日符合条件、依据和最早日期。不指定机构和人员时为全部在职人员。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DATE", help="日期，如 2026-07-01，默认今天"
        )
        who = parser.add_mutually_exclusive_group()
        who.add_argument("--unit", metavar="CODE", help="机构编码，含下级")
        who.add_argument("--person", metavar="KEY", help="内部编号或身份证号码")
        parser.add_argument("--json", action="store_true", help="结果以JSON输出")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or timezone.localdate()
        try:
            people, target, path = _people(options["unit"], options["person"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        found = standings(people, on)
        count = self._print_json(found) if options["json"] else self._print(found)
        note_export(target=target, unit_path=path, on=on, count=count, via="命令行", by=None)

    def _print_json(self, found: Iterable[Ranked]) -> int:
        count = 0
        self.stdout.write("[", ending="")
        for count, ranked in enumerate(found, start=1):
            text = json.dumps(as_json(ranked), ensure_ascii=False)
            self.stdout.write(f"{',' if count > 1 else ''}\n{text}", ending="")
        self.stdout.write("\n]")
        return count

    def _print(self, found: Iterable[Ranked]) -> int:
        count = 0
        for count, ranked in enumerate(found, start=1):  # noqa: B007 counted for the log
            person, standing = ranked.person, ranked.standing
            self.stdout.write(f"{person.number} {person.name} {person.unit_name} {standing.state.label}")
            for line in working_of(standing):
                self.stdout.write(f"    {line}")
        self.stdout.write(f"共{count}人。")
        return count


def as_json(ranked: Ranked) -> dict[str, Any]:
    """One person as the command prints him; ranks by their names, None where there is none."""
    standing = ranked.standing
    return {
        "person": ranked.person.number,
        "from_rank": name_of_present(standing) or None,
        "to_rank": name_of_target(standing) or None,
        "eligible": standing.is_eligible,
        "earliest": standing.earliest.isoformat() if standing.earliest else None,
        "working": working_of(standing),
    }


def _people(code: str | None, key: str | None) -> tuple[QuerySet[Cadre], str, str]:
    """The people asked for, what the log calls them, and their place. Raises Refused."""
    if key:
        cadre = person_with(key)
        return Cadre.objects.filter(pk=cadre.pk), cadre.audit_target, cadre.unit_path
    if not code:
        return people_of(""), "rank:list", ""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Refused(f"没有编码为“{code}”的机构，请核对后再试。")
    return people_of(unit.path), f"unit:{unit.code}", unit.path
