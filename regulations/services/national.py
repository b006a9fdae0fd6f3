"""Bringing the record of national rules up to what the product ships. Safe to repeat; every start does it."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import require
from regulations.enums import RuleState
from regulations.models import RuleVersion
from regulations.national import national
from regulations.rules import Rule
from regulations.services.stamp import take_turn, tell_everybody
from regulations.values import plain


@dataclass(frozen=True)
class Synced:
    """How many versions were added, and how many were replaced or are no longer shipped."""

    added: int
    superseded: int

    def __bool__(self) -> bool:
        return bool(self.added or self.superseded)


@transaction.atomic
def sync_national(*, by: User | None) -> Synced:
    """Make the recorded national versions equal to the product's files.

    A version whose text was corrected is recorded anew and the old row kept as SUPERSEDED, so that what leaned on it
    can still be explained.
    """
    stamp = take_turn()
    require(by, Permission.MANAGE_POLICY)
    book = national()
    shipped = {fingerprint(rule): rule for code in book.codes() for rule in book.versions(code)}
    recorded = RuleVersion.objects.filter(is_national=True, state=RuleState.CONFIRMED)
    known = set(recorded.values_list("fingerprint", flat=True))
    old = recorded.exclude(fingerprint__in=shipped).update(state=RuleState.SUPERSEDED)
    new = [_row(rule, mark) for mark, rule in shipped.items() if mark not in known]
    RuleVersion.objects.bulk_create(new)
    synced = Synced(len(new), old)
    if synced:
        tell_everybody(stamp)
        audit.record(Event.RULE_SYNC, by=by, target="rules:national", added=len(new), superseded=old)
    return synced


def fingerprint(rule: Rule) -> str:
    """64 hex digits over everything that a national version says."""
    fields = {**asdict(rule), "value": plain(rule.value)}
    return sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def _row(rule: Rule, mark: str) -> RuleVersion:
    fields = {
        name: value
        for name, value in vars(rule).items()
        if name not in ("unit_path", "row_id", "value", "measure", "scope")
    }
    return RuleVersion(
        **fields,
        measure=str(rule.measure),
        value=plain(rule.value),
        scope=list(rule.scope),
        is_national=True,
        fingerprint=mark,
        proposed_at=timezone.now(),
    )
