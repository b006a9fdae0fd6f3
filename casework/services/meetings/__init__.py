"""Collective decisions: a meeting is prepared, its material frozen, its votes taken, and its decisions carried out."""

from casework.services.meetings.closing import close_meeting, keep_minutes
from casework.services.meetings.freezing import freeze_meeting, thaw_meeting
from casework.services.meetings.holding import declare_recusal, open_meeting, postpone_item, record_attendance
from casework.services.meetings.papers import minutes_file
from casework.services.meetings.preparing import (
    add_item,
    cancel_meeting,
    change_meeting,
    create_meeting,
    remove_item,
)
from casework.services.meetings.voting import cast_vote, record_ballots, record_hands

__all__ = [
    "add_item",
    "cancel_meeting",
    "cast_vote",
    "change_meeting",
    "close_meeting",
    "create_meeting",
    "declare_recusal",
    "freeze_meeting",
    "keep_minutes",
    "minutes_file",
    "open_meeting",
    "postpone_item",
    "record_attendance",
    "record_ballots",
    "record_hands",
    "remove_item",
    "thaw_meeting",
]
