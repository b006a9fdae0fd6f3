"""What each kind of case holds besides the engine's own rows."""

from faultcorrection.models.correction import Correction
from faultcorrection.models.filing import Filing
from faultcorrection.models.tolerance import ChecklistItem, ToleranceCase

__all__ = ["ChecklistItem", "Correction", "Filing", "ToleranceCase"]
