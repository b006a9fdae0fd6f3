"""What the engine is lent: each kind with its table, forms, checks, effects and page."""

from casework.registry import Page, Process
from faultcorrection.forms.correction import CORRECTION_FORMS, CorrectionForm
from faultcorrection.forms.filing import FILING_FORMS, FilingForm
from faultcorrection.forms.reminder import REMINDER_FORMS, ReminderForm
from faultcorrection.forms.tolerance import TOLERANCE_FORMS, ToleranceForm
from faultcorrection.forms.visit import VISIT_FORMS, VisitForm
from faultcorrection.queries import correction as corrections
from faultcorrection.queries import filing as filings
from faultcorrection.queries import reminder as reminders
from faultcorrection.queries import tolerance as tolerances
from faultcorrection.queries import visit as visits
from faultcorrection.services import correction, filing, reminder, tolerance, visit
from faultcorrection.transitions.correction import CORRECTION
from faultcorrection.transitions.filing import FILING
from faultcorrection.transitions.reminder import REMINDER
from faultcorrection.transitions.tolerance import TOLERANCE
from faultcorrection.transitions.visit import VISIT

PROCESSES = (
    Process(
        kind=FILING,
        open_form=FilingForm,
        open=filing.open_filing,
        check=filing.check,
        effect=filing.effect,
        forms=FILING_FORMS,
        page=Page("faultcorrection/_filing.html", filings.context),
        topics=filings.topics,
    ),
    Process(
        kind=TOLERANCE,
        open_form=ToleranceForm,
        open=tolerance.open_tolerance,
        check=tolerance.check,
        effect=tolerance.effect,
        forms=TOLERANCE_FORMS,
        page=Page("faultcorrection/_tolerance.html", tolerances.context),
        topics=tolerances.topics,
    ),
    Process(
        kind=CORRECTION,
        open_form=CorrectionForm,
        open=correction.open_correction,
        effect=correction.effect,
        forms=CORRECTION_FORMS,
        page=Page("faultcorrection/_correction.html", corrections.context),
    ),
    Process(
        kind=REMINDER,
        open_form=ReminderForm,
        open=reminder.open_reminder,
        check=reminder.check,
        effect=reminder.effect,
        forms=REMINDER_FORMS,
        page=Page("faultcorrection/_reminder.html", reminders.context),
    ),
    Process(
        kind=VISIT,
        open_form=VisitForm,
        open=visit.open_visit,
        check=visit.check,
        effect=visit.effect,
        forms=VISIT_FORMS,
        page=Page("faultcorrection/_visit.html", visits.context),
    ),
)
