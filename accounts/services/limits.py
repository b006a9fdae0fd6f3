"""Counting what may be done only so often. In the database, so that all processes count together."""

import time

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.enums import Event, Limit
from accounts.models import Turns, User


@transaction.atomic
def take_turn(*, limit: Limit, who: str, by: User | None) -> int:
    """Count one more; gives 0, or the seconds after which it may be tried again. The first refusal is logged.

    Stretches are fixed (each hour from its beginning), so that twice the number may pass around a border of two. Call
    it outside the transaction of the work: a count stays when the work fails.
    """
    rate = settings.RATES[limit]
    if rate is None:
        return 0
    now = int(time.time())
    stretch = now // rate.seconds
    rows = Turns.objects.filter(limit=limit, who=who)
    fresh = Turns(limit=limit, who=who, stretch=stretch, count=0)
    Turns.objects.bulk_create([fresh], ignore_conflicts=True)
    rows.exclude(stretch=stretch).update(stretch=stretch, count=0)
    if rows.filter(count__lt=rate.count).update(count=F("count") + 1):
        return 0
    if rows.filter(count=rate.count).update(count=rate.count + 1):
        audit.record(Event.TOO_MANY, by=by, target=who if by is None else by.audit_target, what=limit.label)
    return (stretch + 1) * rate.seconds - now
