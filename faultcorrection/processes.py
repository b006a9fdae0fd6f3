"""What the engine is lent: each kind with its table, forms, checks, effects and page."""

from casework.registry import Page, Process
from faultcorrection.forms.correction import CORRECTION_FORMS, CorrectionForm
from faultcorrection.forms.filing import FILING_FORMS, FilingForm
from faultcorrection.forms.tolerance import TOLERANCE_FORMS, ToleranceForm
from faultcorrection.queries import filing as filings
from faultcorrection.queries import tolerance as tolerances
from faultcorrection.services import correction, filing, tolerance
from faultcorrection.transitions.correction import CORRECTION
from faultcorrection.transitions.filing import FILING
from faultcorrection.transitions.tolerance import TOLERANCE

PROCESSES = (
    Process(
        kind=FILING,
        open_form=FilingForm,
        open=filing.open_filing,
        check=filing.check,
        effect=filing.effect,
        forms=FILING_FORMS,
        page=Page("faultcorrection/_filing.html", filings.context),
    ),
    Process(
        kind=TOLERANCE,
        open_form=ToleranceForm,
        open=tolerance.open_tolerance,
        check=tolerance.check,
        effect=tolerance.effect,
        forms=TOLERANCE_FORMS,
        page=Page("faultcorrection/_tolerance.html", tolerances.context),
    ),
    Process(
        kind=CORRECTION,
        open_form=CorrectionForm,
        open=correction.open_correction,
        effect=correction.effect,
        forms=CORRECTION_FORMS,
    ),
)
