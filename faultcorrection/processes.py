"""What the engine is lent: each kind with its table, forms, checks, effects and page."""

from casework.registry import Page, Process
from faultcorrection.forms.accusation import ACCUSATION_FORMS, AccusationForm
from faultcorrection.forms.clarification import CLARIFICATION_FORMS, ClarificationForm
from faultcorrection.forms.correction import CORRECTION_FORMS, CorrectionForm
from faultcorrection.forms.filing import FILING_FORMS, FilingForm
from faultcorrection.forms.prevention import PREVENTION_FORMS, PreventionForm
from faultcorrection.forms.reminder import REMINDER_FORMS, ReminderForm
from faultcorrection.forms.tolerance import TOLERANCE_FORMS, ToleranceForm
from faultcorrection.forms.visit import VISIT_FORMS, VisitForm
from faultcorrection.permissions import check_finder
from faultcorrection.queries import accusation as accusations
from faultcorrection.queries import clarification as clarifications
from faultcorrection.queries import correction as corrections
from faultcorrection.queries import filing as filings
from faultcorrection.queries import prevention as preventions
from faultcorrection.queries import reminder as reminders
from faultcorrection.queries import reporter as reporters
from faultcorrection.queries import tolerance as tolerances
from faultcorrection.queries import visit as visits
from faultcorrection.services import (
    accusation,
    clarification,
    correction,
    filing,
    prevention,
    reminder,
    tolerance,
    visit,
)
from faultcorrection.transitions.accusation import ACCUSATION
from faultcorrection.transitions.clarification import CLARIFICATION
from faultcorrection.transitions.correction import CORRECTION
from faultcorrection.transitions.filing import FILING
from faultcorrection.transitions.prevention import PREVENTION
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
        kind=PREVENTION,
        open_form=PreventionForm,
        open=prevention.open_prevention,
        check=prevention.check,
        effect=prevention.effect,
        forms=PREVENTION_FORMS,
        page=Page(
            "faultcorrection/_prevention.html",
            preventions.context,
            "faultcorrection/_prevention.html",
            preventions.context,
        ),
    ),
    Process(
        kind=CLARIFICATION,
        open_form=ClarificationForm,
        open=clarification.open_clarification,
        check=clarification.check,
        effect=clarification.effect,
        forms=CLARIFICATION_FORMS,
        page=Page(
            "faultcorrection/_clarification.html",
            clarifications.context,
            "faultcorrection/_clarification_told.html",
            clarifications.told,
        ),
        parties=reporters.parties,
        secrets=reporters.secrets,
    ),
    Process(
        kind=ACCUSATION,
        open_form=AccusationForm,
        open=accusation.open_accusation,
        check=accusation.check,
        effect=accusation.effect,
        forms=ACCUSATION_FORMS,
        page=Page("faultcorrection/_accusation.html", accusations.context),
        parties=reporters.parties,
        secrets=reporters.secrets,
        may=check_finder,
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
