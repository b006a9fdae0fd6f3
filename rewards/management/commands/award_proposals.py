"""manage.py award_proposals: the awards that a year's grades propose, with their grounds and money."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cadre.models import Unit
from rewards.queries.awards import Proposed, has_rules, people_under, proposals
from rewards.services.proposal_lists import note_export


class Command(BaseCommand):
    """Written one by one: the whole city needs no more memory than one unit."""

    help = "列出某年度考核结果应当建议的奖励。不指定机构时为全部人员。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="考核年度")
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="办理日期，默认今天")
        parser.add_argument("--unit", metavar="CODE", help="机构编码，含下级")
        parser.add_argument("--json", action="store_true", help="结果以JSON输出")

    def handle(self, *args: Any, **options: Any) -> None:
        year, on = options["year"], options["on"] or timezone.localdate()
        if not 1994 <= year <= 2100:
            raise CommandError("--year 应在1994到2100之间。")
        if not has_rules(year, on):
            raise CommandError(f"规则库里没有{year}年度有效的优秀奖励规定，不作推算。")
        path, target = self._place(options["unit"])
        found = proposals(people_under(path), year, on)
        count = self._print_json(found) if options["json"] else self._print(found)
        note_export(target=target, unit_path=path, year=year, count=count, via="命令行", by=None)

    @staticmethod
    def _place(code: str | None) -> tuple[str, str]:
        """The path asked for, and what the log calls it."""
        if not code:
            return "", "proposal:list"
        unit = Unit.objects.filter(code=code).first()
        if unit is None:
            raise CommandError(f"没有编码为“{code}”的机构，请核对后再试。")
        return unit.path, f"unit:{unit.code}"

    def _print_json(self, found: Iterable[Proposed]) -> int:
        count = 0
        self.stdout.write("[", ending="")
        for count, one in enumerate(found, start=1):
            text = json.dumps(_as_json(one), ensure_ascii=False)
            self.stdout.write(f"{',' if count > 1 else ''}\n{text}", ending="")
        self.stdout.write("\n]")
        return count

    def _print(self, found: Iterable[Proposed]) -> int:
        count = 0
        for count, one in enumerate(found, start=1):  # noqa: B007 counted for the log
            person, proposal = one.person, one.proposal
            self.stdout.write(
                f"{person.number} {person.name} {person.unit_name} {proposal.kind.label} {proposal.state.label}"
            )
            for line in proposal.working:
                self.stdout.write(f"    {line}")
        self.stdout.write(f"共{count}项。")
        return count


def _as_json(one: Proposed) -> dict[str, Any]:
    proposal = one.proposal
    return {
        "person": one.person.number,
        "award": proposal.kind.label,
        "state": proposal.state.value,
        "years": list(proposal.years),
        "amount": proposal.amount,
        "working": list(proposal.working),
    }
