"""Take a roster (花名册, xlsx) into the register from the command line."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.permissions import Refused
from cadre.findings import Problem
from cadre.services.imports import import_file


class Command(BaseCommand):
    help = "导入干部花名册（.xlsx）。有问题行时整份不导入，除非给出 --accept-good。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--accept-good", action="store_true", help="只导入无问题的行")
        parser.add_argument("--create-units", action="store_true", help="新建文件中有而名册中没有的机构")
        parser.add_argument("--json", action="store_true", help="结果以JSON输出")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            rows, accepted, problems = self._import(path, options)
        except Refused as refusal:
            if options["json"]:
                self._print(0, 0, [Problem(0, "", str(refusal))])
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self._print(rows, accepted, problems)
        else:
            for problem in problems:
                self.stdout.write(f"第{problem.row}行 {problem.column}：{problem.reason}")
            bad = len({problem.row for problem in problems})
            self.stdout.write(f"共{rows}行，导入{accepted}行，有问题{bad}行。")
        if problems and not options["accept_good"]:
            sys.exit(1)

    @staticmethod
    def _import(path: Path, options: dict[str, Any]) -> tuple[int, int, list[Problem]]:
        try:
            with path.open("rb") as file:
                reading, accepted = import_file(
                    file=file,
                    file_name=path.name,
                    size=path.stat().st_size,
                    by=None,
                    accept_good=options["accept_good"],
                    create_units=options["create_units"],
                )
        except OSError as error:
            raise Refused(f"读不到文件“{path}”，请核对路径和权限。") from error
        return len(reading.subjects), accepted, reading.problems

    def _print(self, rows: int, accepted: int, problems: list[Problem]) -> None:
        rejected = [{"row": p.row, "column": p.column, "reason": p.reason} for p in problems]
        self.stdout.write(
            json.dumps({"rows": rows, "accepted": accepted, "rejected": rejected}, ensure_ascii=False)
        )
