"""`manage.py import_holidays FILE --source TEXT`: take in a year's holidays from an Excel sheet."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.permissions import Refused
from regulations.holiday_sheet import read_holidays
from regulations.services.calendar import import_holidays


class Command(BaseCommand):
    help = (
        "Import the holidays of one year from an .xlsx with the columns 日期, 类型 (休息 or 上班) and 名称."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the announcement's title and number")

    def handle(self, *args: Any, file: Path, source: str, **options: Any) -> None:
        try:
            with file.open("rb") as content:
                days = read_holidays(content, file.stat().st_size)
            year = import_holidays(days=days, source=source, by=None)
        except OSError as error:
            raise CommandError(f"打不开{file}，请核对路径。") from error
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{year}年的节假日已经导入，共 {len(days)} 天。")
