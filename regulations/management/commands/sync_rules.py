"""`manage.py sync_rules`: bring the record of national rules and holidays up to what the product ships."""

from typing import Any

from django.core.management.base import BaseCommand

from regulations.services.calendar import sync_calendar
from regulations.services.national import sync_national


class Command(BaseCommand):
    help = "Record the national rules of this version of the product. Safe to repeat; every start does it."

    def handle(self, *args: Any, **options: Any) -> None:
        synced = sync_national(by=None)
        if synced:
            self.stdout.write(f"国家规则：新增 {synced.added} 条，更新或停用 {synced.superseded} 条。")
        else:
            self.stdout.write("国家规则已是最新。")
        years = sync_calendar(by=None)
        if years:
            self.stdout.write(f"节假日：录入 {years[0]} 至 {years[-1]} 年。")
