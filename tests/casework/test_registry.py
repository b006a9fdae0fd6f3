"""What a kind lends besides its table: who else may not take a step, and who must keep out without being on record."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.models import User
from accounts.permissions import Refused
from cadre.models import Cadre
from casework import permissions, registry
from casework.enums import PartyRole
from casework.kinds import Transition
from casework.models import Case, Party
from casework.queries.recusal import why_recused
from tests.casework.conftest import Office
from tests.casework.sample import PROCESS, about, walk
from tests.factories import make_cadre

pytestmark = pytest.mark.django_db


@pytest.fixture
def lend() -> Any:
    """Register the sample with changes; the fixture of every test puts the plain one away afterwards."""
    return lambda **changes: registry.register(replace(PROCESS, **changes))


def only_the_city(case: Case, move: Transition, by: User | None) -> None:
    if move.action == "refuse":
        raise Refused("须报上级。")


def test_what_a_rule_forbids_is_refused_and_the_button_says_why(office: Office, lend: Any) -> None:
    lend(may=only_the_city)
    case = walk(about(office.cadre), "accept", "submit", "pass")
    offer = next(offer for offer in permissions.offers(case, office.head) if offer.move.action == "refuse")
    assert offer.refusal == "须报上级。"
    for by, in_meeting in [(office.head, False), (office.head, True), (None, True)]:
        with pytest.raises(Refused, match="须报上级"):
            walk(case, "refuse", by=by, in_meeting=in_meeting)
    assert walk(case, "send_back", by=office.head, in_meeting=False).status == "checking"


def test_a_person_whom_the_kind_keeps_itself_keeps_out(office: Office, lend: Any) -> None:
    case = about(office.cadre)
    reporter: Cadre = make_cadre(office.unit, "反映之人", 7)
    reporter.user = office.handler
    reporter.save(update_fields=["user"])
    assert why_recused(case, office.handler) == ""
    lend(parties=lambda case: [Party(case=case, cadre=reporter, role=PartyRole.REPORTER)])
    assert "须回避" in why_recused(case, office.handler)
    assert why_recused(case, office.section_head) == ""
    with pytest.raises(Refused, match="须回避"):
        walk(case, "accept", by=office.handler, in_meeting=False)
    assert not Party.objects.exists()
