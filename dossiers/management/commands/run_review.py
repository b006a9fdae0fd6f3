"""Order a year's review reports; with --wait also see them through."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.permissions import Refused
from cadre.models import Unit
from dossiers import queries, services
from dossiers.models import ReviewRun
from jobs.queries import GroupProgress
from jobs.services import help_until_over


class Command(BaseCommand):
    help = "Produce the year's review reports of the city, or of a unit and everything below it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, default=timezone.localdate().year - 1)
        parser.add_argument("--unit", metavar="CODE", help="only this unit and everything below it")
        parser.add_argument("--wait", action="store_true", help="return when every document is over")
        parser.add_argument("--json", action="store_true", help="print the result as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = services.start_run(year=options["year"], unit=self._unit(options["unit"]), by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["wait"]:
            help_until_over(run.group, None if options["json"] else self._tell)
        if problem := queries.plan_problem(run):
            raise CommandError(problem)
        result = queries.run_result(run)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self._summarize(run, result, waited=options["wait"])

    def _unit(self, code: str | None) -> Unit | None:
        if not code:
            return None
        unit = Unit.objects.open().filter(code=code).first()
        if unit is None:
            raise CommandError(f"没有编码为 {code} 的机构。")
        return unit

    def _tell(self, progress: GroupProgress) -> None:
        self.stdout.write(f"\r{progress.finished} / {progress.total}", ending="")
        self.stdout.flush()

    def _summarize(self, run: ReviewRun, result: dict[str, Any], *, waited: bool) -> None:
        if not waited:
            self.stdout.write(f"已发起评审报告 {run.pk}：{run}。")
            return
        self.stdout.write(
            f"\n{run}：新生成 {result['done']} 份，沿用 {result['reused']} 份，失败 {result['failed']} 份。"
        )
