"""What each kind of case holds besides the engine's own rows."""

from faultcorrection.models.accusation import Accusation
from faultcorrection.models.clarification import Clarification
from faultcorrection.models.correction import Correction
from faultcorrection.models.filing import Filing
from faultcorrection.models.prevention import Prevention, PreventionCheck, PreventiveMeasure, WatchField
from faultcorrection.models.reminder import ReminderCase
from faultcorrection.models.reporter import NamedHandler, Reporter
from faultcorrection.models.tolerance import ChecklistItem, ToleranceCase
from faultcorrection.models.visit import Visit, VisitPlan

__all__ = [
    "Accusation",
    "ChecklistItem",
    "Clarification",
    "Correction",
    "Filing",
    "NamedHandler",
    "Prevention",
    "PreventionCheck",
    "PreventiveMeasure",
    "ReminderCase",
    "Reporter",
    "ToleranceCase",
    "Visit",
    "VisitPlan",
    "WatchField",
]
