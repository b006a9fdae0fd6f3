"""Pages of units: the lazy tree, one unit, and the changes in its life."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.scope import STEP
from cadre.enums import UnitKind, UnitLevel
from cadre.models import Unit
from tests.factories import make_cadre, make_unit
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db

TREE = "/cadre/units/"
QUERIES_OF_THE_TREE = 5  # session, user, grants, the top, its children
QUERIES_OF_A_BRANCH = 5  # session, user, grants, the unit, its children
QUERIES_OF_A_UNIT = 12


@pytest.fixture
def staff(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.SECTION_HEAD)


def fill(above: Unit, count: int) -> None:
    Unit.objects.bulk_create(
        Unit(
            code=f"T{n}",
            name=f"单位{n}",
            short_name=f"单位{n}",
            kind=UnitKind.DIVISION,
            level=UnitLevel.COUNTY,
            parent=above,
            path=f"{above.path}{900_000 + n:0{STEP}d}",
        )
        for n in range(count)
    )


def test_tree_shows_the_top_and_asks_for_branches_later(staff: Client, city: dict[str, Unit]) -> None:
    page = assert_clean_html(staff.get(TREE))
    assert "临湖区" in page.text
    assert "槐林镇" not in page.text
    branch = staff.get(f"{TREE}{city['临湖区'].pk}/children/", headers={"HX-Request": "true"})
    assert "槐林镇" in assert_clean_html(branch).text


@pytest.mark.parametrize("more", [1, 300])
def test_tree_asks_the_same_questions_however_many_units(
    staff: Client, city: dict[str, Unit], more: int, django_assert_num_queries: Callable[..., object]
) -> None:
    fill(city["临湖区"], more)
    with django_assert_num_queries(QUERIES_OF_THE_TREE):
        staff.get(TREE)
    with django_assert_num_queries(QUERIES_OF_A_BRANCH):
        staff.get(f"{TREE}{city['临湖区'].pk}/children/")
    with django_assert_num_queries(QUERIES_OF_A_UNIT):
        staff.get(f"{TREE}{city['临湖区'].pk}/")


def test_tree_begins_where_the_scope_does(client_as: Callable[..., Client], city: dict[str, Unit]) -> None:
    page = assert_clean_html(client_as(Role.UNIT_LEADER, city["临湖区"]).get(TREE))
    assert "云川市临湖区" in page.text
    assert "财政局" not in page.text


def test_search_finds_units_by_the_beginning_of_either_name(staff: Client, city: dict[str, Unit]) -> None:
    for text in ("槐林", "云川市临湖区槐"):
        assert city["槐林镇"].code in assert_clean_html(staff.get(TREE, {"q": text})).text
    assert "没有找到这个机构" in assert_clean_html(staff.get(TREE, {"q": "林"})).text


def test_search_says_when_it_shows_only_some(staff: Client, city: dict[str, Unit]) -> None:
    fill(city["临湖区"], 60)
    assert "只列出前 50 个" in assert_clean_html(staff.get(TREE, {"q": "单位"})).text


def test_names_are_offered_while_one_types(staff: Client, city: dict[str, Unit]) -> None:
    for parameter in ("unit_name", "target"):
        offered = staff.get(f"{TREE}names/", {parameter: "槐林"}, headers={"HX-Request": "true"})
        assert assert_clean_html(offered).all("option") == [{"value": "云川市临湖区槐林镇"}]


def test_unit_shows_posts_structure_people_and_history(staff: Client, city: dict[str, Unit]) -> None:
    Unit.objects.filter(pk=city["槐林镇"].pk).update(establishment=3, leader_posts=2)
    make_cadre(city["槐林镇"], "陆远航", 1)
    page = assert_clean_html(staff.get(city["槐林镇"].get_absolute_url()))
    for text in ("空编 2 名", "空缺 2 名", "人员结构", "陆远航", "设立：云川市临湖区槐林镇", "41—45岁"):
        assert text in page.text


def test_every_figure_of_the_structure_leads_to_as_many_people(staff: Client, city: dict[str, Unit]) -> None:
    for serial, born_on in enumerate(
        (date(1970, 11, 22), date(1985, 11, 23), date(1990, 1, 1), date(2001, 1, 1)), 1
    ):
        make_cadre(
            city["槐林镇"],
            f"王{'甲乙丙丁'[serial - 1]}",
            serial,
            born_on=born_on,
            education="bachelor" if serial > 1 else "",
        )
    page = assert_clean_html(staff.get(city["临湖区"].get_absolute_url()))
    html = staff.get(city["临湖区"].get_absolute_url()).content.decode()
    figures = re.findall(r'href="(/cadre/cadres/\?unit=\d+&amp;[^"]+)">(\d+)<', html)
    assert len(figures) >= 8
    assert any("education=-" in address for address, _ in figures)
    for address, count in figures:
        listed = staff.get(address.replace("&amp;", "&")).context["people"]
        assert listed.count == int(count), address
    assert page.all("meter")


def test_rename_move_and_merge_by_the_page(staff: Client, city: dict[str, Unit]) -> None:
    how = {"on": "2026-03-01", "source": "云编〔2026〕3号"}
    town, school = city["槐林镇"], city["教育局"]
    named = {"name": "云川市临湖区槐林街道", "short_name": "槐林街道", **how}
    assert staff.post(f"{TREE}{town.pk}/rename/", named).url == town.get_absolute_url()
    assert (
        staff.post(f"{TREE}{town.pk}/move/", {"target": "云川市石桥县", **how}).url == town.get_absolute_url()
    )
    merged = staff.post(f"{TREE}{school.pk}/merge/", {"target": "财政局", **how})
    assert merged.url == city["财政局"].get_absolute_url()
    town.refresh_from_db()
    assert (town.name, town.parent) == ("云川市临湖区槐林街道", city["石桥县"])
    closed = assert_clean_html(staff.get(school.get_absolute_url()))
    assert "本机构已于 2026-03-01 撤销" in closed.text
    assert not [link for link in closed.all("a") if link.get("href", "").endswith("/move/")]


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"target": "无此机构", "on": "2026-03-01", "source": "x"}, "没有找到“无此机构”"),
        ({"target": "云川市临湖区槐林镇", "on": "2026-03-01", "source": "x"}, "它自己或它的下级"),
        ({"target": "云川市石桥县", "on": "2999-01-01", "source": "x"}, "不能晚于今天"),
        ({"target": "云川市石桥县", "on": "2026-03-01"}, "必填项"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_reason(
    staff: Client, city: dict[str, Unit], form: dict[str, str], reason: str
) -> None:
    answer = staff.post(f"{TREE}{city['临湖区'].pk}/move/", form)
    assert reason in assert_clean_html(answer).text
    city["临湖区"].refresh_from_db()
    assert city["临湖区"].parent == city["云川市"]


def test_an_empty_register_says_how_units_come(client_as: Callable[..., Client]) -> None:
    assert "还没有机构" in assert_clean_html(client_as(Role.HANDLER).get(TREE)).text


def test_a_deep_unit_shows_the_way_down_to_it(staff: Client, city: dict[str, Unit]) -> None:
    office = make_unit("云川市临湖区槐林镇党政办", city["槐林镇"])
    page = assert_clean_html(staff.get(office.get_absolute_url()))
    assert "云川市 临湖区 槐林镇 党政办" in page.text
