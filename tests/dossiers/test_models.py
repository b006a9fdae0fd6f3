"""Who sees which runs and documents."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.enums import ROLES, Permission, Role
from cadre.models import Cadre, Unit
from dossiers.models import ReviewDocument, ReviewRun, closing_day
from tests.dossiers.people import run_through
from tests.factories import date, make_cadre, make_city, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plain_paper")]
SEES = {role for role in Role if Permission.VIEW_RUNS in ROLES[role].permissions}


@pytest.fixture
def city() -> dict[str, Unit]:
    """A finished run of the whole city: two people, four peopled units."""
    city = make_city()
    make_cadre(city["槐林镇"], "陆远航", 1)
    make_cadre(city["财政局"], "韩立德", 2)
    run_through(year=2025)
    return city


def names_seen(user: object) -> set[str]:
    return set(ReviewDocument.objects.visible_to(user).values_list("name", flat=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("role", Role)
def test_a_role_for_everything_sees_all_or_nothing(city: dict[str, Unit], role: Role) -> None:
    user = make_user("x", role)
    assert ReviewDocument.objects.visible_to(user).count() == (6 if role in SEES else 0)
    assert ReviewRun.objects.visible_to(user).count() == (1 if role in SEES else 0)


@pytest.mark.parametrize("role", sorted(SEES))
def test_a_role_for_a_subtree_sees_its_part_of_a_wider_run(city: dict[str, Unit], role: Role) -> None:
    user = make_user("x", role, city["临湖区"])
    assert names_seen(user) == {"陆远航", "云川市临湖区", "云川市临湖区槐林镇"}
    assert ReviewRun.objects.visible_to(user).count() == 1


def test_a_run_without_anything_of_mine_does_not_exist_for_me(city: dict[str, Unit]) -> None:
    user = make_user("x", Role.UNIT_LEADER, city["教育局"])
    assert names_seen(user) == set()
    assert not ReviewRun.objects.visible_to(user).exists()


def test_the_cadre_sees_the_reports_on_himself_and_no_others(city: dict[str, Unit]) -> None:
    user = make_user("lu", Role.CADRE)
    Cadre.objects.filter(name="陆远航").update(user=user)
    assert names_seen(user) == {"陆远航"}
    assert not ReviewRun.objects.visible_to(user).exists()


def test_staff_who_are_cadres_themselves_still_see_everything(city: dict[str, Unit]) -> None:
    user = make_user("lu", Role.HANDLER)
    Cadre.objects.filter(name="陆远航").update(user=user)
    assert ReviewDocument.objects.visible_to(user).count() == 6


def test_nobody_sees_nothing(city: dict[str, Unit]) -> None:
    assert names_seen(AnonymousUser()) == set()
    assert names_seen(make_user("x", None)) == set()


def test_a_year_closes_on_its_last_day_or_today() -> None:
    assert closing_day(2025, date(2026, 11, 22)) == date(2025, 12, 31)
    assert closing_day(2026, date(2026, 11, 22)) == date(2026, 11, 22)
