"""The desk: each tab, its order, its pages, its lights, and that nobody sees what is not his."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Permission, Role
from accounts.models import Delegation, User
from cadre.models import Unit
from casework import services
from casework.enums import PartyRole, TodoKind
from casework.models import Case, Party, StepDays, Todo, Watch
from casework.queries import desk
from casework.queries.desk import Asked, Tab
from casework.queries.keyset import BY_DONE, BY_URGENCY, Place
from casework.services import timer
from tests.casework.conftest import Office
from tests.casework.sample import about, walk
from tests.factories import make_cadre, make_user
from tests.html import Page, assert_clean_html

pytestmark = pytest.mark.django_db
DESK = "/casework/"
QUERIES = 8
ALL = Asked()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(user: User, query: str = "") -> Page:
    return assert_clean_html(client_of(user).get(f"{DESK}{query}"))


def titles(user: User, tab: Tab = Tab.WAITING, asked: Asked = ALL) -> list[str]:
    _, lines = desk.page_of(User.objects.get(pk=user.pk), tab, asked)
    return [line.case.title if line.case else line.label for line in lines]


def due_in(days: int | None, case: Case) -> Case:
    day = None if days is None else timezone.localdate() + timedelta(days=days)
    Todo.objects.filter(case=case, done_at=None).update(due_on=day)
    Case.objects.filter(pk=case.pk).update(due_on=day)
    return case


# --- what waits ------------------------------------------------------------------------------------------------


def test_the_soonest_comes_first_and_what_has_no_day_last(office: Office) -> None:
    for days, title in ((9, "后"), (None, "无"), (-2, "过"), (1, "近")):
        due_in(days, about(office.cadre, title=title))
    assert titles(office.handler) == ["过", "近", "后", "无"]
    text = page_of(office.handler).text
    assert text.index("超期") < text.index("无时限")


def test_pages_lead_on_and_back_without_losing_a_row(office: Office) -> None:
    for number in range(7):
        due_in(number % 3 if number < 5 else None, about(office.cadre, title=f"第{number}件"))
    user, seen, place = office.handler, [], Place()
    while True:
        page, lines = desk.page_of(user, Tab.WAITING, Asked(), place, size=2)
        seen += [line.case.title for line in lines if line.case]
        if not page.has_next:
            break
        place = Place(after=page.last)
    assert sorted(seen) == sorted(f"第{number}件" for number in range(7))
    assert seen == titles(user)
    back, _ = desk.page_of(user, Tab.WAITING, Asked(), Place(before=page.first), size=2)
    assert [todo.case.title for todo in back.rows] == seen[4:6]  # type: ignore[union-attr]


def test_each_role_has_its_own_turns_in_its_scope(office: Office, city: dict[str, Unit]) -> None:
    walk(about(office.cadre, title="待审"), "accept", "submit")
    about(office.cadre, title="待收")
    assert titles(office.handler) == ["待收"]
    assert titles(office.section_head) == ["待审", "待收"]  # he may handle, too
    assert titles(office.head) == titles(office.clerk) == []
    assert titles(make_user("yuan", Role.SECTION_HEAD, city["教育局"])) == []
    assert titles(make_user("ke2", Role.SECTION_HEAD, office.unit)) == ["待审", "待收"]


def test_nobodys_desk_holds_a_case_about_himself(office: Office) -> None:
    about(office.cadre, title="关于本人")
    against = about(make_cadre(office.unit, "林岚", 2), title="反映本人")
    Party.objects.create(case=against, cadre=office.cadre, role=PartyRole.COMPLAINED)
    assert desk.waiting_count(office.handler) == 2
    office.cadre.user = office.handler
    office.cadre.save(update_fields=["user"])
    assert titles(office.handler) == []
    assert desk.waiting_count(office.handler) == 0


def test_a_question_shows_nothing_of_its_case(office: Office) -> None:
    case = about(office.cadre, title="不给看的事项")
    body = make_user("hui", Role.CONSULTED, office.unit)
    Todo.objects.create(
        kind=TodoKind.OPINION, case=case, ref=1, label="征求意见", unit_path=office.unit.path,
        permission=Permission.GIVE_OPINIONS,
    )  # fmt: skip
    text = page_of(body).text
    assert "征求意见" in text
    assert "不给看的事项" not in text
    assert office.cadre.name not in text


def test_what_was_lent_stands_apart(office: Office, city: dict[str, Unit]) -> None:
    about(office.cadre, title="财政局的")
    about(make_cadre(city["教育局"], "林岚", 2), title="教育局的")
    friend = make_user("dai", Role.HANDLER, city["教育局"])
    assert "代办" not in page_of(friend).text
    Delegation.objects.create(
        grant=office.handler.grants.get(), to_user=friend, since=date(2020, 1, 1), until=date(2099, 1, 1)
    )
    assert titles(friend) == ["教育局的"]
    assert titles(friend, Tab.LENT) == ["财政局的"]
    assert "代办" in page_of(friend).text


# --- the other tabs --------------------------------------------------------------------------------------------


def test_what_was_done_is_kept_newest_first(office: Office) -> None:
    for title in ("先", "后"):
        services.act(
            case_id=about(office.cadre, title=title).pk, action="accept", version=1, by=office.handler
        )
    assert titles(office.handler, Tab.DONE) == ["后", "先"]
    assert titles(office.section_head, Tab.DONE) == []


def test_watched_and_opened_cases_with_what_the_applicant_may_know(office: Office) -> None:
    case = walk(about(office.cadre, by=office.clerk, title="核实的"), "accept")
    services.watch(case=case, by=office.head)
    assert "核实中" in page_of(office.head, "?tab=watched").text
    assert "办理中" in page_of(office.clerk, "?tab=opened").text
    assert "核实中" not in page_of(office.clerk, "?tab=opened").text
    walk(case, "submit", "pass", "refuse")
    assert titles(office.clerk, Tab.OPENED) == []
    assert titles(office.clerk, Tab.OPENED, Asked(is_closed=True)) == ["核实的"]
    services.unwatch(case=case, by=office.head)
    assert titles(office.head, Tab.WATCHED, Asked(is_closed=True)) == []


def test_a_watched_case_out_of_scope_is_not_shown(office: Office, city: dict[str, Unit]) -> None:
    case, stranger = about(office.cadre, title="别处的"), make_user("yuan", Role.HANDLER, city["教育局"])
    Watch.objects.create(case=case, user=stranger)
    assert titles(stranger, Tab.WATCHED) == []


# --- looking for something ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("维修", ["维修资金"]),
        ("陆远航", ["征地", "维修资金"]),
        ("luyuan", ["征地", "维修资金"]),
        ("没有", []),
        ("1", ["征地"]),
    ],
)
def test_the_desk_is_searched(office: Office, text: str, found: list[str]) -> None:
    about(office.cadre, title="维修资金")
    due_in(1, walk(about(office.cadre, title="征地"), "accept"))
    assert titles(office.handler, asked=Asked(text=text)) == found
    assert titles(office.handler, asked=Asked(text=text, kind="filing")) == []


def test_many_matches_are_found_by_walking(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.queries.search.FEW", 1)
    for title in ("维修一", "维修二", "其他"):
        about(office.cadre, title=title)
    assert titles(office.handler, asked=Asked(text="维修")) == ["维修一", "维修二"]


@pytest.mark.parametrize(
    "query", ["?tab=x", "?kind=x", "?after=x", "?after=1", "?before=99999999999999999.1"]
)
def test_what_cannot_be_read_is_told(office: Office, query: str) -> None:
    assert client_of(office.handler).get(f"{DESK}{query}").status_code == 400


@pytest.mark.parametrize("tab", list(Tab))
def test_every_tab_has_a_page_when_empty_and_when_narrowed(office: Office, tab: Tab) -> None:
    page_of(office.handler, f"?tab={tab}")
    assert "没有符合条件" in page_of(office.handler, f"?tab={tab}&q=没有").text


# --- numbers -------------------------------------------------------------------------------------------------------


def test_the_first_page_and_the_navigation_count(office: Office) -> None:
    for days in (-1, 0, 40, None):
        due_in(days, about(office.cadre))
    found = desk.summary(office.handler)
    assert (found.red, found.yellow, found.rest, found.total) == (1, 1, 2, 4)
    home = assert_clean_html(client_of(office.handler).get("/")).text
    assert "4 项待办 超期 1 临期 1 其余 2" in home
    assert "待我办理" not in assert_clean_html(client_of(office.head).get("/")).text
    count = client_of(office.handler).get("/casework/count/", headers={"HX-Request": "true"})
    assert "4" in assert_clean_html(count).text
    assert desk.waiting_count(office.handler, most=2) == 3


def test_a_deadline_that_was_pointed_out_says_so(office: Office) -> None:
    StepDays.objects.create(kind="sample", status="applied", days=1, since=date(2020, 1, 1), document="x")
    about(office.cadre)
    timer.run()
    assert "已催办" in page_of(office.handler).text
    timer.run(on=timezone.localdate() + timedelta(days=20))
    text = page_of(office.section_head).text
    assert "已督办" in text
    assert "督办：“待受理”超期" in text


@pytest.mark.parametrize("cases", [1, 30])
def test_the_desk_asks_the_same_questions_for_one_and_for_thirty(
    office: Office, cases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(cases):
        about(office.cadre)
    client = client_of(office.handler)
    client.get(DESK)
    with django_assert_num_queries(QUERIES):
        client.get(DESK)


def test_places_are_read_as_they_are_written(office: Office) -> None:
    todo = Todo.objects.get(case=due_in(3, about(office.cadre)))
    assert BY_URGENCY.read(BY_URGENCY.write(todo)) == (todo.due_on, todo.pk)
    todo.done_at = timezone.now()
    assert BY_DONE.read(BY_DONE.write(todo)) == (todo.done_at, todo.pk)


def test_the_navigation_leads_here(client_as: Callable[..., Client]) -> None:
    assert "待办" in assert_clean_html(client_as(Role.UNIT_CLERK).get("/")).text
