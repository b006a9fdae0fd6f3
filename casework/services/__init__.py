"""The only writer of cases. Callers write `from casework import services as casework`."""

from casework.services.acting import Stale, act
from casework.services.clocks import extend
from casework.services.opening import link, open_case
from casework.services.opinions import (
    answer_opinion,
    ask_opinions,
    cancel_opinion,
    countersign,
    note_silence,
)
from casework.services.reading import note_reading
from casework.services.step_days import set_step_days
from casework.services.timer import supervise

__all__ = [
    "Stale",
    "act",
    "answer_opinion",
    "ask_opinions",
    "cancel_opinion",
    "countersign",
    "extend",
    "link",
    "note_reading",
    "note_silence",
    "open_case",
    "set_step_days",
    "supervise",
]
