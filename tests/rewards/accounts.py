"""Accounts for tests of the ledger."""

from typing import Any

from cadre.models import Unit
from rewards.enums import LedgerKind
from rewards.models import Account
from rewards.services import ledger


def make_account(unit: Unit, total: int = 5, **fields: Any) -> Account:
    """An account of 优秀 places for 2025."""
    return ledger.open_account(
        kind=fields.pop("kind", LedgerKind.EXCELLENT),
        year=fields.pop("year", 2025),
        unit=unit,
        total=total,
        name=fields.pop("name", f"{unit.short_name}2025年度优秀名额"),
        reason="测试下达",
        by=fields.pop("by", None),
        **fields,
    )
