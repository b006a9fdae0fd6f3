"""manage.py check_ledger: whether every account of the ledger is the sum of its lines."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rewards.models import Account, Entry
from rewards.queries.ledger import faults


class Command(BaseCommand):
    help = "核对名额台账：每个账户的下达、占用和结余都等于它的流水之和。"

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(faults())
        for fault in found:
            self.stdout.write(f"✗ {fault}")
        if found:
            raise CommandError(f"台账有 {len(found)} 处对不上，请保留现场并联系系统管理员。")
        self.stdout.write(
            f"✓ {Account.objects.count():,} 个账户、{Entry.objects.count():,} 笔流水，全部相符。"
        )
