"""Cases by program: the same people, the same checks, the same sentences as on the pages."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.enums import Role
from accounts.models import AuditEvent, User
from cadre.models import Unit
from casework.models import Case
from tests.casework.conftest import Office
from tests.casework.sample import about, walk
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def do(user: User, case: Case, action: str, **body: Any) -> HttpResponse:
    address = f"/api/cases/{case.pk}/do/{action}/"
    return client_of(user).post(address, {"version": case.version, **body}, content_type="application/json")


def test_the_list_is_what_one_sees_page_by_page(office: Office, city: dict[str, Unit]) -> None:
    for number in range(31):
        about(office.cadre, title=f"第{number}件")
    first = client_of(office.handler).get("/api/cases/").json()
    assert (len(first["results"]), first["results"][0]["title"], first["previous"]) == (30, "第30件", None)
    second = client_of(office.handler).get("/api/cases/", {"after": first["next"]}).json()
    assert [row["title"] for row in second["results"]] == ["第0件"]
    assert (
        client_of(office.handler).get("/api/cases/", {"q": "第7件"}).json()["results"][0]["title"] == "第7件"
    )
    stranger = make_user("yuan", Role.HANDLER, city["教育局"])
    assert client_of(stranger).get("/api/cases/").json()["results"] == []
    assert client_of(office.handler).get("/api/cases/", {"after": "x"}).status_code == 400


def test_a_case_says_what_may_be_done_and_why_not(office: Office) -> None:
    case = walk(about(office.cadre), "accept", "submit", "pass")
    found = client_of(office.head).get(f"/api/cases/{case.pk}/").json()
    offers = {offer["action"]: offer["refusal"] for offer in found["offers"]}
    assert (found["status_label"], found["number"]) == ("待决定", case.number)
    assert "集体研究" in offers["grant"]
    assert offers["refuse"] == ""
    assert AuditEvent.objects.get(event="case.read").detail["via"] == "接口"


def test_the_applicant_is_told_what_he_may_know(office: Office) -> None:
    case = walk(about(office.cadre, by=office.clerk), "accept")
    assert client_of(office.clerk).get(f"/api/cases/{case.pk}/").json()["status_label"] == "办理中"


def test_a_step_is_taken_once(office: Office) -> None:
    case = about(office.cadre)
    answer = do(office.handler, case, "accept")
    assert (answer.status_code, answer.json()["status_label"], answer.json()["version"]) == (200, "核实中", 2)
    late = do(office.section_head, case, "accept")
    assert late.status_code == 409
    assert "刚有变化" in late.json()["detail"] or "请刷新" in late.json()["detail"]


def test_refusals_have_their_status(office: Office, city: dict[str, Unit]) -> None:
    case = about(office.cadre)
    assert do(office.head, case, "accept").status_code == 403
    assert do(make_user("yuan", Role.HANDLER, city["教育局"]), case, "accept").status_code == 404
    assert do(office.handler, case, "nothing").status_code == 404
    assert do(office.section_head, case, "pass").status_code == 400
    assert "note" in do(office.handler, case, "return").json()
    assert Case.objects.get(pk=case.pk).version == 1


@pytest.mark.parametrize(
    "body",
    [{"version": "x"}, {"values": {"x": {}}}, {"values": [1]}, {"note": "\ud800"}, {"values": {"a": "\0"}}],
)
def test_what_cannot_be_read_is_a_bad_request(office: Office, body: dict[str, Any]) -> None:
    assert do(office.handler, about(office.cadre), "accept", **body).status_code == 400


def test_the_schema_describes_the_addresses(office: Office) -> None:
    text = client_of(office.handler).get("/api/schema/").content.decode()
    for address in ("/api/cases/:", "/api/cases/{id}/:", "/api/cases/{id}/do/{action}/:"):
        assert address in text
