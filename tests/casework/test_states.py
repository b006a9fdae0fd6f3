"""Every installed kind: a sound table, a true document, and who may take which step, status by status."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from casework import registry
from casework.diagrams import text_of
from casework.enums import Actor
from casework.kinds import CaseKind, Transition
from casework.models import Case
from casework.permissions import check_may
from regulations import queries as regulations
from regulations.enums import Measure
from tests.casework.sample import SAMPLE
from tests.factories import make_cadre, make_user
from tests.source import ROOT

KINDS = [kind.code for kind in registry.kinds() if kind.code != SAMPLE.code]
OF_THE_TABLE = [*KINDS, SAMPLE.code]
# The applicant and the subject of these cases have no account, so a handler writes down what they say.
PERSONS = {Actor.APPLICANT, Actor.SUBJECT}
ACTORS: dict[Role, set[Actor]] = {
    Role.HANDLER: {Actor.HANDLER, *PERSONS},
    Role.SECTION_HEAD: {Actor.HANDLER, Actor.REVIEWER, *PERSONS},
    Role.DEPARTMENT_HEAD: {Actor.DECIDER},
    Role.UNIT_LEADER: {Actor.UNIT},
    Role.UNIT_CLERK: {Actor.UNIT},
    Role.CONSULTED: set(),
    Role.AUDITOR: set(),
    Role.CADRE: set(),
    Role.SYSTEM_ADMIN: set(),
    Role.SECURITY_ADMIN: set(),
    Role.AUDIT_ADMIN: set(),
}


# Steps that a rule of the kind refuses beyond the table, here to heads of a bureau: see test_accusation.py.
BY_RULE = {("accusation", "find_false")}


def test_the_document_is_the_tables() -> None:
    kinds = [registry.kind_named(code) for code in KINDS]
    assert (ROOT / "docs" / "states.md").read_text() == text_of(kinds), "run manage.py states"


@pytest.mark.parametrize("code", OF_THE_TABLE)
def test_every_status_has_an_owner_and_can_end(code: str) -> None:
    kind = registry.kind_named(code)
    assert kind.faults() == []
    assert not kind.first.is_end
    assert all(status.label and status.owner in Actor for status in kind.statuses)


@pytest.mark.parametrize("code", OF_THE_TABLE)
def test_a_units_turn_is_one_that_it_can_see(code: str) -> None:
    kind = registry.kind_named(code)
    has_unit = any(status.owner == Actor.UNIT for status in kind.statuses)
    assert kind.is_open_to_unit or not has_unit


@pytest.mark.parametrize("code", OF_THE_TABLE)
def test_a_steps_time_is_a_rule_in_working_days(code: str) -> None:
    for status in registry.kind_named(code).statuses:
        if status.days_rule:
            assert regulations.get(status.days_rule, on=timezone.localdate()).measure == Measure.WORKDAYS


def case_in(kind: CaseKind, status: str, unit: Unit, about: int) -> Case:
    return Case(
        pk=1, kind=kind.code, year=2026, title="x", status=status, unit=unit, unit_path=unit.path, office=unit,
        subject_id=about, is_open_to_unit=True,
    )  # fmt: skip


def steps_of(kind: CaseKind) -> Iterator[tuple[str, Transition]]:
    for move in kind.transitions:
        for status in move.sources:
            yield status, move


@pytest.mark.django_db
@pytest.mark.parametrize("code", OF_THE_TABLE)
def test_who_may_take_which_step(code: str, city: dict[str, Unit]) -> None:
    """Status × action × role, in scope and out of it, from the table and the roles above alone."""
    kind, unit = registry.kind_named(code), city["财政局"]
    about = make_cadre(unit).pk
    users = {
        role: (make_user(f"in-{role}", role, unit), make_user(f"out-{role}", role, city["教育局"]))
        for role in Role
    }
    wrong = []
    for status, move in steps_of(kind):
        for role, (inside, outside) in users.items():
            may_be = bool(ACTORS[role] & set(move.by))
            is_refused = move.to_meeting or (code, move.action) in BY_RULE
            expected = ("refused" if is_refused else "open") if may_be else "forbidden"
            found = answer(case_in(kind, status, unit, about), move, inside)
            far = answer(case_in(kind, status, unit, about), move, outside)
            if (found, far) != (expected, "forbidden"):
                wrong.append((status, move.action, role.value, found, far))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", OF_THE_TABLE)
def test_no_step_is_taken_from_another_status(code: str, city: dict[str, Unit]) -> None:
    kind = registry.kind_named(code)
    for status in kind.statuses:
        for move in kind.transitions:
            if status.code not in move.sources:
                case = case_in(kind, status.code, city["财政局"], 1)
                with pytest.raises(Refused, match="请刷新页面"):
                    check_may(case, move, None)


def answer(case: Case, move: Transition, by: User) -> str:
    try:
        check_may(case, move, by)
    except NotAllowed:
        return "forbidden"
    except Refused:
        return "refused"
    return "open"
