"""Remembering which decision leaned on which version of a rule."""

from datetime import date

from django.db import transaction

from accounts.models import User
from regulations.enums import RuleState
from regulations.models import RuleUse, RuleVersion
from regulations.rules import Rule
from regulations.services.national import fingerprint, sync_national


@transaction.atomic
def record_use(
    *, rule: Rule, used_on: date, target: str, where: str, by: User | None, unit_path: str = ""
) -> RuleUse:
    """Record that a decision about `target` ("cadre:GB0000012") used a rule; once, however often it is said.

    Called by services that decide, inside their transaction, after their own check of who may: so nothing is asked
    here, and their audit row says who. `where` names the step in the office's words ("核定优秀名额").
    """
    use, _ = RuleUse.objects.get_or_create(
        version=_row_of(rule),
        target=target,
        where=where,
        used_on=used_on,
        defaults={"unit_path": unit_path},
    )
    return use


def _row_of(rule: Rule) -> RuleVersion:
    """The row on record of a rule that `queries.get` answered with; national ones are recorded if need be."""
    if rule.row_id is not None:
        return RuleVersion.objects.get(pk=rule.row_id)
    recorded = RuleVersion.objects.filter(
        is_national=True, state=RuleState.CONFIRMED, fingerprint=fingerprint(rule)
    )
    row = recorded.first()
    if row is None:
        sync_national(by=None)
        row = recorded.get()
    return row
