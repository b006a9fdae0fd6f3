"""纠错: how a correction begins and what its steps write."""

from typing import Any

from django.db import transaction

from accounts.models import User
from cadre.models import Cadre
from casework import services as casework
from casework.enums import Actor
from casework.models import Case, Step
from casework.registry import Data
from casework.services.papers import issue
from faultcorrection.models import Correction
from faultcorrection.papers.correction import notice


@transaction.atomic
def open_correction(*, title: str, subject: Cadre, by: User | None, **what: Any) -> Case:
    """Begin a correction on its own. Raises NotAllowed."""
    case = casework.open_case(kind="correction", title=title, subject=subject, by=by)
    Correction.objects.create(case=case, **what)
    return case


@transaction.atomic
def open_for(*, case: Case, by: User | None, opened_by: tuple[Actor, ...] = ()) -> Case:
    """Begin the correction that every tolerance case has (tolerance.correction_task), tied to it both ways."""
    new = casework.open_case(
        kind="correction",
        title=f"{case.title}（纠错）"[:120],
        subject=case.subject,
        unit=case.unit,
        office=case.office,
        by=by,
        opened_by=opened_by,
    )
    Correction.objects.create(case=new, problem=case.title)
    casework.link(case=new, to=case, note="由容错认定启动", by=by)
    return new


def effect(case: Case, step: Step, data: Data, by: User | None) -> None:
    """Keep what the notice asked for."""
    if step.action == "notify":
        fields = {name: data[name] for name in ("problem", "demand", "due_on") if name in data}
        Correction.objects.filter(case=case).update(**fields)
        correction = Correction.objects.get(case=case)
        issue(
            case=case,
            kind="correction_notice",
            mark="纠通",
            build=lambda number: notice(case, correction, number),
            by=by,
            for_subject=case.subject is not None,
        )
