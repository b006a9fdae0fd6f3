"""The only writer of cases. Callers write `from casework import services as casework`."""

from casework.services.acting import Stale, act
from casework.services.clocks import extend
from casework.services.drafts import drop_draft, save_draft
from casework.services.handing import claim, hand_over, release
from casework.services.opening import link, open_case
from casework.services.opinions import (
    answer_opinion,
    ask_opinions,
    cancel_opinion,
    countersign,
    note_silence,
)
from casework.services.reading import note_reading
from casework.services.recusals import declare_recusal, order_recusal, waive_recusal
from casework.services.step_days import set_step_days
from casework.services.timer import supervise
from casework.services.watching import unwatch, watch

__all__ = [
    "Stale",
    "act",
    "answer_opinion",
    "ask_opinions",
    "cancel_opinion",
    "claim",
    "countersign",
    "declare_recusal",
    "drop_draft",
    "extend",
    "hand_over",
    "link",
    "note_reading",
    "note_silence",
    "open_case",
    "order_recusal",
    "release",
    "save_draft",
    "set_step_days",
    "supervise",
    "unwatch",
    "waive_recusal",
    "watch",
]
