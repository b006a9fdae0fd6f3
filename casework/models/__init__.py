"""The tables of the case engine, by topic."""

from casework.models.case import Case, Draft, Link, Party, Series, Step, Watch
from casework.models.clock import Clock, Extension, Pause, Reminder, StepDays
from casework.models.evidence import Evidence, Paper
from casework.models.followup import FollowUp
from casework.models.meeting import AgendaItem, Meeting, Member, Vote
from casework.models.opinion import Opinion, Recusal
from casework.models.publicity import Objection, Publicity
from casework.models.todo import Todo

__all__ = [
    "AgendaItem",
    "Case",
    "Clock",
    "Draft",
    "Evidence",
    "Extension",
    "FollowUp",
    "Link",
    "Meeting",
    "Member",
    "Objection",
    "Opinion",
    "Paper",
    "Party",
    "Pause",
    "Publicity",
    "Recusal",
    "Reminder",
    "Series",
    "Step",
    "StepDays",
    "Todo",
    "Vote",
    "Watch",
]
