"""Searching and paging people: what is found, in which order, and never anybody twice."""

from datetime import date
from itertools import chain

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from cadre import names
from cadre.drafts import FactDraft, FactKind
from cadre.enums import CadreStatus, Education, Level, Politics, Rank, Sex
from cadre.models import Cadre, Unit
from cadre.queries import pages
from cadre.queries.pages import Place, Sort, page_of
from cadre.queries.search import Criteria, people
from cadre.queries.units import structure_of, unit_at_head, unit_called, units_named, vacancies_of
from cadre.services.people import record_people
from tests.factories import draft_person, make_cadre, make_user

pytestmark = pytest.mark.django_db


def post(unit: Unit, since: date, level: Level = Level.NONE) -> FactDraft:
    values = {"started_on": since, "text": f"{unit.name}科长", "title": "科长", "unit": unit, "level": level}
    return FactDraft(FactKind.POST, values)


def rank(rank: Rank) -> FactDraft:
    return FactDraft(FactKind.RANK, {"rank": rank, "started_on": date(2020, 3, 1)})


@pytest.fixture
def cast(city: dict[str, Unit]) -> dict[str, Cadre]:
    """Six people who differ in everything that can be asked for."""
    town, finance = city["槐林镇"], city["财政局"]
    drafts = [
        draft_person(
            town, "单晓", 1, born_on=date(1970, 5, 5), politics=Politics.CPC, education=Education.GRADUATE,
            facts=[post(town, date(2012, 1, 1), Level.TOWNSHIP_CHIEF), rank(Rank.SECTION_1)],
        ),
        draft_person(
            town, "张伟", 2, born_on=date(1980, 2, 29), facts=[post(town, date(2020, 1, 1)), rank(Rank.SECTION_3)],
        ),
        draft_person(town, "章薇", 3, born_on=date(1995, 8, 1), sex=Sex.FEMALE, facts=[rank(Rank.CLERK_1)]),
        draft_person(
            finance, "尉迟恭", 4, born_on=date(1982, 1, 1), facts=[post(finance, date(2016, 6, 1), Level.COUNTY_DEPUTY)]
        ),
        draft_person(finance, "欧阳娜", 5, sex=Sex.FEMALE, facts=[post(finance, date(2023, 6, 1))]),
        draft_person(finance, "周文", 6, status=CadreStatus.RETIRED, facts=[post(finance, date(2001, 6, 1))]),
    ]  # fmt: skip
    record_people(drafts, source="测试 1", by=None)
    return {cadre.name: cadre for cadre in Cadre.objects.all()}


def found(user: User, criteria: Criteria) -> set[str]:
    return {cadre.name for cadre in people(user, criteria)}


SEARCHES = [
    (Criteria(), {"单晓", "张伟", "章薇", "尉迟恭", "欧阳娜", "周文"}),
    (Criteria(text="张"), {"张伟"}),
    (Criteria(text="伟"), set()),  # a beginning, not a part
    (Criteria(text="zhang"), {"张伟", "章薇"}),
    (Criteria(text="ZhangW"), {"张伟", "章薇"}),
    (Criteria(text="zhangwe"), {"张伟", "章薇"}),
    (Criteria(text="zw"), {"张伟", "章薇", "周文"}),
    (Criteria(text="z"), {"张伟", "章薇", "周文"}),
    (Criteria(text="shanx"), {"单晓"}),  # a surname is read as a surname
    (Criteria(text="yuchi"), {"尉迟恭"}),
    (Criteria(text="ycg"), {"尉迟恭"}),
    (Criteria(text="13800000000"), set()),
    (Criteria(text="320000198503099999"), set()),  # an ID number finds nobody here, only through its index
    (Criteria(sex="F"), {"章薇", "欧阳娜"}),
    (Criteria(politics=Politics.CPC), {"单晓"}),
    (Criteria(education=Education.GRADUATE), {"单晓"}),
    (Criteria(rank=Rank.SECTION_3), {"张伟"}),
    (Criteria(level=Level.TOWNSHIP_CHIEF), {"单晓"}),
    (Criteria(level=Level.NONE), {"张伟", "章薇", "欧阳娜", "周文"}),
    (Criteria(status=CadreStatus.RETIRED), {"周文"}),
    (Criteria(born_from=date(1982, 1, 1), born_until=date(1985, 12, 31)), {"尉迟恭", "欧阳娜", "周文"}),
    (Criteria(since_until=date(2016, 6, 1)), {"单晓", "尉迟恭", "周文"}),
    (Criteria(since_from=date(2016, 6, 1)), {"张伟", "尉迟恭", "欧阳娜"}),  # without a date: not asked for
    (Criteria(text="zw", sex="F"), {"章薇"}),
]


@pytest.mark.parametrize(("criteria", "expected"), SEARCHES)
def test_people_finds(cast: dict[str, Cadre], criteria: Criteria, expected: set[str]) -> None:
    assert found(make_user(), criteria) == expected


def test_people_finds_an_internal_number_in_any_case(cast: dict[str, Cadre]) -> None:
    assert found(make_user(), Criteria(text=cast["张伟"].number.lower())) == {"张伟"}


def test_people_keeps_to_the_subtree(cast: dict[str, Cadre], city: dict[str, Unit]) -> None:
    user = make_user()
    assert found(user, Criteria(unit_path=city["临湖区"].path)) == {"单晓", "张伟", "章薇"}
    assert found(user, Criteria(unit_path=city["财政局"].path)) == {"尉迟恭", "欧阳娜", "周文"}
    assert found(AnonymousUser(), Criteria()) == set()


ORDERS = {
    Sort.UNIT: ["尉迟恭", "欧阳娜", "周文", "单晓", "张伟", "章薇"],
    Sort.NAME: ["欧阳娜", "单晓", "尉迟恭", "张伟", "章薇", "周文"],
    Sort.OLDEST: ["单晓", "张伟", "尉迟恭", "欧阳娜", "周文", "章薇"],
    Sort.YOUNGEST: ["章薇", "周文", "欧阳娜", "尉迟恭", "张伟", "单晓"],
    Sort.SENIORITY: ["尉迟恭", "单晓", "张伟", "章薇", "欧阳娜", "周文"],
    Sort.TENURE: ["周文", "单晓", "尉迟恭", "张伟", "欧阳娜", "章薇"],  # without a date: last
}


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("cap", [10_000, 2], ids=["gathered", "walked"])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_pages_lead_through_everybody_and_back(
    cast: dict[str, Cadre], sort: Sort, cap: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways of making a page, forward to the end and backward to the start, meet all in order, once."""
    monkeypatch.setattr(pages, "COUNT_CAP", cap)
    user, place, forward = make_user(), Place(), []
    while True:
        page = page_of(user, Criteria(), sort, place, size)
        forward.append([cadre.name for cadre in page.rows])
        if not page.has_next:
            break
        place = Place(after=page.last)
    assert list(chain(*forward)) == ORDERS[sort]

    backward = [[cadre.name for cadre in page.rows]]
    while page.has_previous:
        page = page_of(user, Criteria(), sort, Place(before=page.first), size)
        backward.insert(0, [cadre.name for cadre in page.rows])
    assert list(chain(*backward)) == ORDERS[sort]


@pytest.mark.parametrize("criteria", [criteria for criteria, _ in SEARCHES])
@pytest.mark.parametrize("sort", list(Sort))
def test_walking_and_gathering_agree(
    cast: dict[str, Cadre], criteria: Criteria, sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    gathered = [cadre.pk for cadre in page_of(user, criteria, sort).rows]
    monkeypatch.setattr(pages, "COUNT_CAP", -1)
    assert [cadre.pk for cadre in page_of(user, criteria, sort).rows] == gathered


def test_walking_by_name_finds_a_double_surname_by_its_first_character(
    cast: dict[str, Cadre], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "COUNT_CAP", -1)
    page = page_of(make_user(), Criteria(text="尉"), Sort.NAME)
    assert [cadre.name for cadre in page.rows] == ["尉迟恭"]


def test_a_page_behind_somebody_who_is_gone_is_the_first(cast: dict[str, Cadre]) -> None:
    page = page_of(make_user(), Criteria(), Sort.NAME, Place(after="GB9999999"))
    assert page.rows[0].name == "欧阳娜"


def test_the_count_stops_at_the_cap(cast: dict[str, Cadre], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "COUNT_CAP", 5)
    assert page_of(make_user(), Criteria()).count_text == "5+"
    assert page_of(make_user("wu"), Criteria(sex="F")).count_text == "2"


def test_a_staff_member_who_is_a_cadre_elsewhere_sees_himself_too(
    cast: dict[str, Cadre], city: dict[str, Unit]
) -> None:
    user = make_user(unit=city["临湖区"])
    Cadre.objects.filter(name="欧阳娜").update(user=user)
    assert found(user, Criteria()) == {"单晓", "张伟", "章薇", "欧阳娜"}


@given(st.text("张伟尉迟单晓", min_size=2, max_size=4), st.integers(1, 4))
def test_the_pinyin_of_a_name_begins_as_its_beginning_says(name: str, length: int) -> None:
    pinyin, _ = names.search_keys(name)
    assert any(pinyin.startswith(beginning) for beginning in names.pinyin_prefixes(name[:length]))


# --- units ------------------------------------------------------------------------------------------------


def test_structure_counts_active_people_and_leads_to_them(
    cast: dict[str, Cadre], city: dict[str, Unit]
) -> None:
    structure = structure_of(city["云川市"], date(2026, 11, 22))
    assert structure.total == 5
    tables = {head: {share.label: share.count for share in shares} for head, shares in structure.tables}
    assert tables["性别"] == {"男": 3, "女": 2}
    assert tables["年龄"] == {"31—35岁": 1, "41—45岁": 2, "46—50岁": 1, "56岁及以上": 1}
    assert tables["职务层次"] == {"县处级副职": 1, "乡科级正职": 1, "非领导职务": 3}
    assert all(sum(counts.values()) == 5 for counts in tables.values())


def test_vacancies_count_the_leading_team_only(city: dict[str, Unit]) -> None:
    """A section head of a city department is no member of its leading team."""
    finance = city["财政局"]
    Unit.objects.filter(pk=finance.pk).update(establishment=5, leader_posts=3)
    finance.refresh_from_db()
    levels = [Level.COUNTY_CHIEF, Level.COUNTY_DEPUTY, Level.TOWNSHIP_CHIEF, Level.NONE]
    for serial, level in enumerate(levels, start=1):
        make_cadre(
            finance, f"王{'甲乙丙丁'[serial - 1]}", serial, facts=[post(finance, date(2020, 1, 1), level)]
        )
    vacancies = vacancies_of(finance)
    assert (vacancies.actual, vacancies.vacant) == (4, 1)
    assert (vacancies.leaders, vacancies.leaders_vacant) == (2, 1)


def test_vacancies_are_unknown_where_nobody_has_said(city: dict[str, Unit]) -> None:
    assert vacancies_of(city["财政局"]).vacant is None
    assert vacancies_of(city["财政局"]).leaders_vacant is None


def test_units_are_named_by_full_or_short_name_in_scope(city: dict[str, Unit]) -> None:
    user = make_user(unit=city["临湖区"])
    assert units_named(user, "槐林") == [city["槐林镇"]]
    assert units_named(user, "云川市") == [city["临湖区"], city["槐林镇"]]
    assert units_named(user, "") == []
    assert unit_called(user, "槐林镇") == city["槐林镇"]
    assert unit_called(user, "云川市财政局") is None


def test_unit_at_head_takes_the_longest_name(city: dict[str, Unit]) -> None:
    assert unit_at_head("云川市临湖区槐林镇党委书记") == (city["槐林镇"], "党委书记")
    assert unit_at_head("云川市副市长") == (city["云川市"], "副市长")
    assert unit_at_head("江东省财政厅处长") == (None, "江东省财政厅处长")
