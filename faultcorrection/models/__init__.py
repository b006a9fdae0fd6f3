"""What each kind of case holds besides the engine's own rows."""

from faultcorrection.models.correction import Correction
from faultcorrection.models.filing import Filing
from faultcorrection.models.reminder import ReminderCase
from faultcorrection.models.tolerance import ChecklistItem, ToleranceCase
from faultcorrection.models.visit import Visit, VisitPlan

__all__ = ["ChecklistItem", "Correction", "Filing", "ReminderCase", "ToleranceCase", "Visit", "VisitPlan"]
