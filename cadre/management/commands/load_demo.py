"""manage.py load_demo: the fictional city 云川市 with its accounts, in an empty database."""

import time
from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.permissions import Refused
from cadre.demo import guests
from cadre.demo.accounts import accounts_table, create_accounts
from cadre.demo.loading import draw_portraits, load_city

DEFAULT_PEOPLE, DEFAULT_SEED, MOST_PEOPLE = 1200, 2025, 2_000_000


class Command(BaseCommand):
    help = "装入虚构的云川市：机构、干部、十年资料和演示账号（只能装入空数据库，生产环境不可用）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=DEFAULT_PEOPLE, help="人数")
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="随机种子，相同则数据相同")
        parser.add_argument("--facts", action=BooleanOptionalAction, default=True, help="是否生成十年资料")
        parser.add_argument("--accounts", action="store_true", help="只显示演示账号")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("生产环境不能使用演示数据和演示账号，请另建演示环境（DANDANG_MODE=demo）。")
        if not options["accounts"]:
            self._load(options["people"], options["seed"], options["facts"])
        self._show_accounts()

    def _load(self, people: int, seed: int, facts: bool) -> None:
        if not 10 <= people <= MOST_PEOPLE:
            raise CommandError(f"--people 应在10到{MOST_PEOPLE}之间。")
        started = time.monotonic()
        try:
            with transaction.atomic():
                units = load_city(people=people, seed=seed, facts=facts)
                create_accounts()
                if facts:
                    guests.load_all()
        except Refused as reason:
            raise CommandError(str(reason)) from reason
        draw_portraits()
        seconds = time.monotonic() - started
        self.stdout.write(f"已装入云川市：{units}个机构，{people}名干部，用时{seconds:.1f}秒。\n\n")

    def _show_accounts(self) -> None:
        lines = accounts_table()
        if not lines:
            raise CommandError("还没有演示账号，请先运行 manage.py load_demo。")
        self.stdout.write("演示账号（账号 密码 角色）：")
        for line in lines:
            self.stdout.write(line)
