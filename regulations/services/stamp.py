"""Taking turns and telling every process: both through the one row of RuleStamp."""

import uuid

from django.db import transaction

from regulations import cache
from regulations.models import RuleStamp


def take_turn() -> RuleStamp:
    """Wait until nobody else changes rules or the calendar; held until the end of the transaction."""
    RuleStamp.objects.get_or_create(pk=1, defaults={"value": ""})
    return RuleStamp.objects.select_for_update().get(pk=1)


def tell_everybody(stamp: RuleStamp) -> None:
    """Write a new stamp with the change, so that every process reads again after the commit."""
    stamp.value = uuid.uuid4().hex
    stamp.save(update_fields=["value"])
    cache.forget()
    transaction.on_commit(cache.forget)


def places_changed() -> None:
    """Own rules have moved with their units: every process reads them again."""
    tell_everybody(take_turn())
