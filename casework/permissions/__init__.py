"""Who may take a step: the table, the turn, and nobody in his own matter. Button, page, API and command ask here."""

from casework.permissions.opening import check_may_open, openable
from casework.permissions.standing import Capacity, Standing, is_actor
from casework.permissions.steps import Offer, check_may, offers
from casework.permissions.time import check_may_extend, check_may_supervise, may_extend
from casework.permissions.work import (
    check_impartial,
    check_may_claim,
    check_may_declare,
    check_may_hand_over,
    check_may_receive,
    check_may_release,
    check_may_rule_on_recusal,
    check_may_work,
    may_work,
)

__all__ = [
    "Capacity",
    "Offer",
    "Standing",
    "check_impartial",
    "check_may",
    "check_may_claim",
    "check_may_declare",
    "check_may_extend",
    "check_may_hand_over",
    "check_may_open",
    "check_may_receive",
    "check_may_release",
    "check_may_rule_on_recusal",
    "check_may_supervise",
    "check_may_work",
    "is_actor",
    "may_extend",
    "may_work",
    "offers",
    "openable",
]
