"""Reading the register by program. Who may read whom is in test_scope.py."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import AuditEvent
from cadre.models import Unit
from cadre.services.people import record_people
from tests.factories import draft_person, make_cadre

pytestmark = pytest.mark.django_db

QUERIES_OF_THE_LIST = 7  # as many as the page


@pytest.fixture
def staff(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.HANDLER)


def make_people(unit: Unit, count: int) -> None:
    drafts = [
        draft_person(unit, f"王{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{'东南西北'[n // 10]}", n + 1)
        for n in range(count)
    ]
    record_people(drafts, source="测试 1", by=None)


@pytest.mark.parametrize("people", [1, 30])
def test_list_asks_the_same_questions_for_one_and_for_thirty(
    staff: Client, city: dict[str, Unit], people: int, django_assert_num_queries: Callable[..., object]
) -> None:
    make_people(city["槐林镇"], people)
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        answer = staff.get("/api/cadres/")
    assert len(answer.json()["results"]) == people


def test_list_leads_from_page_to_page_and_back(staff: Client, city: dict[str, Unit]) -> None:
    make_people(city["槐林镇"], 35)
    first = staff.get("/api/cadres/", {"sort": "name", "q": "wang"}).json()
    assert (first["count"], len(first["results"]), first["previous"]) == (35, 30, None)
    second = staff.get("/api/cadres/", {"sort": "name", "q": "wang", "after": first["next"]}).json()
    assert (len(second["results"]), second["next"]) == (5, None)
    back = staff.get("/api/cadres/", {"sort": "name", "q": "wang", "before": second["previous"]}).json()
    assert back["results"] == first["results"]


@pytest.mark.parametrize("query", [{"sort": "x"}, {"unit": "999"}, {"q": "320000198503099999"}])
def test_list_says_which_parameter_is_wrong(
    staff: Client, city: dict[str, Unit], query: dict[str, str]
) -> None:
    answer = staff.get("/api/cadres/", query)
    assert answer.status_code == 400
    assert set(answer.json()) == set(query)


def test_a_file_is_masked_and_its_reading_logged(staff: Client, city: dict[str, Unit]) -> None:
    cadre = make_cadre(city["槐林镇"], phone="13800000000")
    answer = staff.get(f"/api/cadres/{cadre.number}/")
    file = answer.json()
    assert (file["unit_name"], file["masked_phone"]) == ("云川市临湖区槐林镇", "138****0000")
    assert {fact["kind"] for fact in file["facts"]} == {"post", "rankheld", "yeargrade"}
    assert {fact["recorded_from"] for fact in file["facts"]} == {"测试 1"}
    assert cadre.id_number not in answer.content.decode()
    assert AuditEvent.objects.get(event="cadre.read").detail == {"via": "接口"}


def test_units_are_found_by_name_or_by_branch(staff: Client, city: dict[str, Unit]) -> None:
    def names(query: str) -> list[str]:
        return [unit["short_name"] for unit in staff.get(f"/api/units/{query}").json()]

    assert names("") == ["云川市"]
    assert names(f"?parent={city['临湖区'].pk}") == ["槐林镇"]
    assert names("?q=云川市石桥县水") == ["水利局"]
    assert staff.get("/api/units/?parent=999999").status_code == 404
    assert staff.get("/api/units/?parent=x").status_code == 404


def test_the_schema_describes_every_address(staff: Client) -> None:
    text = staff.get("/api/schema/").content.decode()
    for address in ("/api/cadres/:", "/api/cadres/{number}/:", "/api/units/:"):
        assert address in text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(staff: Client, city: dict[str, Unit], method: str) -> None:
    cadre = make_cadre(city["槐林镇"])
    for address in ("/api/cadres/", f"/api/cadres/{cadre.number}/", "/api/units/"):
        assert getattr(staff, method)(address).status_code == 405
