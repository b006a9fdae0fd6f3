"""Every export leaves its event."""

from django.db import transaction

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from evaluation.models import Scheme, Survey


@transaction.atomic
def note_survey_export(*, survey: Survey, what: str, count: int, by: User) -> None:
    """Somebody takes results or a template away; who may was asked by the page."""
    audit.record(
        Event.SURVEY_EXPORT,
        by=by,
        target=survey.audit_target,
        unit_path=survey.unit_path,
        what=what,
        count=count,
    )


@transaction.atomic
def note_scheme_export(*, scheme: Scheme, what: str, count: int, by: User) -> None:
    """Somebody takes indicators or results away; who may was asked by the page."""
    audit.record(
        Event.SCHEME_EXPORT,
        by=by,
        target=scheme.audit_target,
        unit_path=scheme.unit_path,
        what=what,
        count=count,
    )
