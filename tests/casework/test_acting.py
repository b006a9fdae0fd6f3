"""Steps: the table, the turn, the version, the number, the trace."""

import pytest

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from casework import services
from casework.enums import TodoKind
from casework.models import Case, Step, Todo
from casework.permissions import offers
from casework.queries.desk import waiting_for
from tests.casework.conftest import Office
from tests.casework.sample import SAMPLE, about, walk
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_sample_table_is_sound() -> None:
    assert SAMPLE.faults() == []


def test_a_case_walks_to_its_end(office: Office) -> None:
    case = about(office.cadre, by=office.clerk)
    case = services.act(case_id=case.pk, action="accept", version=1, by=office.handler)
    assert case.number == f"样〔{case.year}〕1号"
    case = services.act(case_id=case.pk, action="submit", version=2, by=office.handler)
    case = services.act(case_id=case.pk, action="pass", version=3, by=office.section_head)
    case = services.act(case_id=case.pk, action="refuse", version=4, by=office.head, note="条件不具备")
    assert case.is_closed
    assert case.is_shown_to_subject
    assert not Todo.objects.filter(case=case, done_at=None).exists()
    assert [step.action for step in Step.objects.filter(case=case)] == [
        "open", "accept", "submit", "pass", "refuse",
    ]  # fmt: skip
    assert AuditEvent.objects.filter(event=Event.CASE_ACT, target=case.audit_target).count() == 4


def test_numbers_have_no_gaps_when_a_step_fails(office: Office) -> None:
    first = walk(about(office.cadre), "accept")
    with pytest.raises(Refused):
        services.act(
            case_id=about(office.cadre).pk, action="accept", version=None, by=None, data={"bad": True}
        )
    second = walk(about(office.cadre), "accept")
    assert (first.serial, second.serial) == (1, 2)


def test_who_comes_second_is_told_what_happened(office: Office) -> None:
    case = about(office.cadre)
    services.act(case_id=case.pk, action="accept", version=1, by=office.handler)
    with pytest.raises(services.Stale, match=r"经办（jing）于.*办理“受理”"):
        services.act(case_id=case.pk, action="submit", version=1, by=office.section_head)


def test_a_step_of_another_status_or_role_is_refused(office: Office) -> None:
    case = about(office.cadre)
    with pytest.raises(Refused, match="不能审核通过"):
        services.act(case_id=case.pk, action="pass", version=1, by=office.section_head)
    with pytest.raises(NotAllowed, match="由经办人办理"):
        services.act(case_id=case.pk, action="accept", version=1, by=office.clerk)


def test_a_collective_decision_is_not_one_persons(office: Office) -> None:
    case = walk(about(office.cadre), "accept", "submit", "pass")
    with pytest.raises(Refused, match="集体研究"):
        services.act(case_id=case.pk, action="grant", version=case.version, by=office.head)
    assert [offer.move.action for offer in offers(case, office.head) if offer.is_open] == [
        "send_back",
        "refuse",
    ]


def test_the_desk_shows_whose_turn_it_is(office: Office) -> None:
    case = about(office.cadre, by=office.clerk)
    assert [todo.label for todo in waiting_for(office.handler)] == ["待受理"]
    services.act(case_id=case.pk, action="return", version=1, by=office.handler, note="缺材料")
    assert not waiting_for(office.handler).exists()
    assert [todo.case_id for todo in waiting_for(office.clerk)] == [case.pk]
    assert Todo.objects.filter(case=case, kind=TodoKind.TURN, done_at=None).count() == 1


def test_nobody_handles_his_own_case(office: Office) -> None:
    office.cadre.user = office.handler
    office.cadre.save(update_fields=["user"])
    case = about(office.cadre)
    with pytest.raises(Refused, match="涉及您本人"):
        services.act(case_id=case.pk, action="accept", version=1, by=office.handler)


def test_out_of_scope_is_out_of_sight(office: Office, city: dict[str, Unit]) -> None:
    case = about(office.cadre)
    stranger = make_user("yuan", Role.HANDLER, city["教育局"])
    clerk = make_user("gan2", Role.UNIT_CLERK, office.unit)
    seen = [
        Case.objects.visible_to(user).filter(pk=case.pk).exists()
        for user in (office.handler, stranger, clerk)
    ]
    assert seen == [True, False, False]


def test_a_handler_takes_the_steps_of_who_has_no_account(office: Office) -> None:
    case = about(office.cadre)  # opened at the command line: its applicant has no account
    case = services.act(case_id=case.pk, action="return", version=1, by=office.handler, note="缺材料")
    assert [todo.case_id for todo in waiting_for(office.handler)] == [case.pk]
    assert services.act(case_id=case.pk, action="supply", version=2, by=office.handler).status == "applied"
