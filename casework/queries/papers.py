"""The papers of a case, and in whose name an office issues them."""

import json

from django.db.models import QuerySet

from accounts.models import User
from cadre.enums import UnitKind
from cadre.models import Unit
from casework.enums import Actor
from casework.models import Case, Paper
from casework.permissions import Standing
from printing.official import OfficialPaper


def content_of(paper: Paper) -> OfficialPaper:
    """What the paper says, as it was frozen."""
    return OfficialPaper.from_json(json.dumps(paper.content, ensure_ascii=False))


def papers_of(case: Case, user: User) -> QuerySet[Paper]:
    """The case's papers that the user may read: the person concerned reads those meant for him.

    Where a case concerns no person, they are meant for the applicant and his unit.
    """
    papers = case.papers.select_related("document", "issued_by", "received_by")
    standing = Standing(case, user)
    if standing.is_inside:
        return papers
    is_his = standing.is_person(Actor.SUBJECT) or case.subject is None
    return papers.filter(is_for_subject=True) if is_his else papers.none()


def organ_of(office: Unit) -> str:
    """In whose name the office acts: a region's organization department, else the unit itself."""
    return f"中共{office.short_name}委组织部" if office.kind == UnitKind.REGION else office.name
