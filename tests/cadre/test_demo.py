"""云川市: made up the same everywhere, and in keeping with the rules."""

from collections import Counter, defaultdict
from datetime import date
from hashlib import sha256
from io import BytesIO, StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image

from accounts.enums import ROLES, Permission, Role
from accounts.models import AuditEvent, User
from accounts.permissions import Refused
from cadre import idnumber
from cadre.demo import portraits
from cadre.demo.accounts import ACCOUNTS, PASSWORD, create_accounts
from cadre.demo.careers import END, RANKS_BEGAN, ladder, leader_posts, seats
from cadre.demo.city import CITY, plan_city, staff
from cadre.demo.identity import Numbers
from cadre.demo.loading import load_city
from cadre.demo.people import Made, PeopleMaker
from cadre.drafts import FactKind
from cadre.enums import (
    GRADE_SCHEMES,
    CadreStatus,
    Grade,
    HonourKind,
    Level,
    Rank,
    SanctionKind,
    Sex,
    UnitKind,
)
from cadre.models import FACT_MODELS, Cadre, Clearance, Tolerance, Unit, UnitChange
from cadre.queries import unit_book
from cadre.services.people import record_people
from regulations import queries as regulations
from tests.factories import draft_person

SAMPLE_UNITS = (  # every unit that the sample roster and LRMX files name
    "云川市财政局",
    "云川市教育局",
    "云川市生态环境局",
    "云川市临湖区委组织部",
    "云川市临湖区槐林镇",
    "云川市石桥县水利局",
    "云川市石桥县柳河乡",
    "云川市青岗县公安局",
    "云川市规划局",
    "云川市临湖区住房和城乡建设局",
    "云川市青岗县水利局",
    "云川市青岗县柳河乡",
    "云川市石桥县人民法院",
    "云川市石桥县司法局",
    "云川市青岗县纪委监委",
    "中共云川市委组织部",
    "云川市第二人民医院",
    "云川市第一中学",
    "云川市石桥县第三中学",
)
SAMPLE_IDS = ("320000198509088588", "32000019790815121X", "320000197203180379", "32000019861003244X")
DIGEST = "6a9a694fc0842d71"  # of 60 people with seed 7; changes with the generator only


def make_city(people: int, seed: int = 2025, *, facts: bool = True) -> list[Made]:
    plans = plan_city(people)
    ids = {plan.name: number for number, plan in enumerate(plans, start=1)}
    maker = PeopleMaker(seed=seed, units=plans, unit_ids=ids)
    return [one for plan, count in staff(plans, people) for one in maker.people_of(plan, count, facts=facts)]


@pytest.fixture(scope="module")
def city() -> list[Made]:
    """The default city, not in any database."""
    return make_city(1200)


def facts_of(made: Made, kind: FactKind) -> list[dict[str, Any]]:
    return [fact.values for fact in made.draft.facts if fact.kind == kind]


def grades_of(made: Made) -> dict[int, Grade]:
    return {values["year"]: values["grade"] for values in facts_of(made, FactKind.GRADE)}


# --- units ---------------------------------------------------------------------------------------------


def test_the_default_city_has_120_units_and_1200_people() -> None:
    plans = plan_city(1200)
    names = [plan.name for plan in plans]
    assert len(names) == len(set(names)) == 120
    assert sum(count for _, count in staff(plans, 1200)) == 1200
    assert {plan.kind for plan in plans} == set(UnitKind) - {UnitKind.DIVISION}


def test_parents_come_before_their_children() -> None:
    seen: set[str | None] = {None}
    for plan in plan_city(20_000):
        assert plan.parent in seen
        seen.add(plan.name)


@pytest.mark.parametrize(("people", "least"), [(50, 120), (20_000, 250), (1_000_000, 12_500)])
def test_units_grow_with_the_people(people: int, least: int) -> None:
    plans = plan_city(people)
    shares = staff(plans, people)
    assert len(plans) == len({plan.name for plan in plans}) >= least
    assert sum(count for _, count in shares) == people
    assert people / len(shares) <= 100


@pytest.mark.parametrize("people", [1, 3, 4, 10, 100])
def test_every_seat_is_on_the_ladder(people: int) -> None:
    for unit in plan_city(1200):
        if unit.weight:
            steps = seats(unit, people)
            assert len(steps) == people
            assert steps == sorted(steps, reverse=True)
            assert steps.count(len(ladder(unit)) - 1) == 1
            assert (
                sum(ladder(unit)[s].level not in (Level.NONE,) for s in steps[:1]) <= leader_posts(people) + 1
            )


# --- people ---------------------------------------------------------------------------------------------


def test_id_numbers_and_phones_are_valid_and_nobody_elses(city: list[Made]) -> None:
    numbers = [made.draft.id_number for made in city]
    assert len(set(numbers)) == len(numbers) == 1200
    assert [fault for number in numbers if (fault := idnumber.fault_of(number))] == []
    for made in city:
        number, person = made.draft.id_number, made.draft.person
        assert number.startswith("320000")
        assert (idnumber.birth_of(number), idnumber.sex_of(number)) == (person["born_on"], person["sex"])
    phones = [made.draft.person["phone"] for made in city]
    assert len(set(phones)) == 1200
    assert all(len(phone) == 11 and phone.startswith("100") for phone in phones)


@pytest.mark.parametrize("sample", SAMPLE_IDS)
def test_the_samples_people_keep_their_id_numbers(sample: str) -> None:
    """All 499 numbers of that day and sex, but never the sample's."""
    born_on, sex = idnumber.birth_of(sample), idnumber.sex_of(sample)
    assert born_on is not None
    numbers = Numbers()
    given = {numbers.id_number(born_on, sex) for _ in range(498)}
    assert len(given) == 498
    assert sample not in given


def test_a_day_runs_out_of_numbers_rather_than_repeat_one() -> None:
    numbers = Numbers()
    given = {numbers.id_number(date(1990, 1, 29), Sex.FEMALE) for _ in range(499)}
    assert len(given) == 499
    with pytest.raises(ValueError, match="ask for fewer people"):
        numbers.id_number(date(1990, 1, 29), Sex.FEMALE)


def test_nobody_works_past_retirement_or_before_growing_up(city: list[Made]) -> None:
    for made in city:
        person = made.draft.person
        age = END.year - person["born_on"].year
        retires = 60 if person["sex"] == Sex.MALE else 55
        assert (person["status"] == CadreStatus.RETIRED) == (age >= retires)
        assert 18 <= person["work_started_on"].year - person["born_on"].year <= 27
    retired = [made for made in city if made.draft.person["status"] == CadreStatus.RETIRED]
    assert 10 <= len(retired) <= 80
    assert all(made.post is None and made.rank is None for made in retired)


def test_posts_follow_one_another(city: list[Made]) -> None:
    for made in city:
        posts = facts_of(made, FactKind.POST)
        assert posts[0]["is_study"]
        assert not any(post["is_study"] for post in posts[1:])
        for earlier, later in pairwise(posts):
            assert earlier["ended_on"] == later["started_on"] > earlier["started_on"]
        assert (posts[-1]["ended_on"] is None) == (made.post is not None)


def test_a_unit_has_one_head(city: list[Made]) -> None:
    posts = ((made.draft.unit_id, made.post.title) for made in city if made.post)
    heads = Counter(unit for unit, title in posts if title.startswith(("局长", "党委书记")))
    assert len(heads) > 50
    assert set(heads.values()) == {1}


def test_people_without_facts_stand_where_they_would() -> None:
    bare, full = make_city(60, facts=False), make_city(60)
    assert all({fact.kind for fact in made.draft.facts} <= {FactKind.POST, FactKind.RANK} for made in bare)
    assert all(made.post for made in bare if made.draft.person["status"] == CadreStatus.ACTIVE)
    assert Counter(made.draft.unit_id for made in bare) == Counter(made.draft.unit_id for made in full)


# --- ranks, grades, honours, sanctions ---------------------------------------------------------------


def test_ranks_rise_step_by_step_and_not_too_soon(city: list[Made]) -> None:
    ladder_up = list(reversed(Rank))
    promotions = 0
    for made in city:
        ranks, grades = facts_of(made, FactKind.RANK), grades_of(made)
        assert all(rank["started_on"] >= RANKS_BEGAN for rank in ranks)
        for below, above in pairwise(ranks):
            promotions += 1
            assert ladder_up.index(above["rank"]) == ladder_up.index(below["rank"]) + 1
            assert below["ended_on"] == above["started_on"]
            began, rose = below["started_on"], above["started_on"]
            years = range(began.year, rose.year)
            excellent = sum(grades.get(year) == Grade.EXCELLENT for year in years)
            uncounted = sum(
                grades.get(year) not in (Grade.EXCELLENT, Grade.COMPETENT)
                for year in years
                if year > began.year
            )
            months = (rose.year - began.year) * 12 + rose.month - began.month
            base = {Rank.RESEARCHER_1: 36}.get(above["rank"], 24)
            assert months - 12 * uncounted >= base - 6 * excellent
    assert promotions > 500


def test_excellent_grades_stay_within_the_ceiling_of_every_unit_and_year(city: list[Made]) -> None:
    base, excellent = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for made in city:
        for values in facts_of(made, FactKind.GRADE):
            where = values["unit_name"], values["year"]
            base[where] += values["grade"] != Grade.NOT_ASSESSED
            excellent[where] += values["grade"] == Grade.EXCELLENT
    assert {year for _, year in base} == set(range(2016, 2026))
    for (unit, year), people in base.items():
        percent = regulations.get("evaluation.excellent_ceiling", on=date(year, 12, 31)).value
        assert excellent[unit, year] * 100 <= people * percent, (unit, year)
    share = {y: sum(n for (_, year), n in excellent.items() if year == y) for y in (2018, 2024)}
    assert 0 < share[2018] < share[2024]


def test_grades_are_in_the_words_of_the_persons_scheme(city: list[Made]) -> None:
    schemes = set()
    for made in city:
        scheme = GRADE_SCHEMES[made.draft.person["person_type"]]
        schemes.add(scheme)
        assert set(grades_of(made).values()) <= set(scheme)
    assert len(schemes) == 2


def test_an_excellent_year_brings_a_commendation_and_three_in_a_row_a_merit(city: list[Made]) -> None:
    merits = 0
    for made in city:
        excellent = [year for year, grade in grades_of(made).items() if grade == Grade.EXCELLENT]
        honours = defaultdict(list)
        for values in facts_of(made, FactKind.HONOUR):
            honours[values["kind"]].append(values["awarded_on"].year - 1)
        assert honours[HonourKind.COMMENDATION] == excellent
        for year in honours[HonourKind.MERIT_3]:
            merits += 1
            assert {year - 2, year - 1, year} <= set(excellent)
        for earlier, later in pairwise(honours[HonourKind.MERIT_3]):
            assert later - earlier >= 3
    assert merits > 10


@pytest.fixture(scope="module")
def sanctioned() -> list[Made]:
    """Enough people that every kind of sanction occurs."""
    return [made for made in make_city(6000) if facts_of(made, FactKind.SANCTION)]


def test_sanctions_end_when_the_rule_says(sanctioned: list[Made]) -> None:
    kinds = set()
    for made in sanctioned:
        for values in facts_of(made, FactKind.SANCTION):
            kinds.add(values["kind"])
            assert values["ended_on"] == regulations.end_of_effect(values["kind"], values["started_on"])[0]
    assert len(kinds) == 6


def test_nobody_rises_or_is_honoured_while_a_sanction_runs(sanctioned: list[Made]) -> None:
    for made in sanctioned:
        days = [v["started_on"] for kind in (FactKind.POST, FactKind.RANK) for v in facts_of(made, kind)[1:]]
        days += [values["awarded_on"] for values in facts_of(made, FactKind.HONOUR)]
        for values in facts_of(made, FactKind.SANCTION):
            assert not [day for day in days if values["started_on"] <= day <= values["ended_on"]]


def test_a_sanction_shows_in_the_grades(sanctioned: list[Made]) -> None:
    no_grade = {
        SanctionKind.DISCIPLINE_DEMERIT: 1,
        SanctionKind.DISCIPLINE_MAJOR_DEMERIT: 2,
        SanctionKind.PARTY_SERIOUS_WARNING: 1,
    }
    for made in sanctioned:
        grades = grades_of(made)
        for values in facts_of(made, FactKind.SANCTION):
            year = values["started_on"].year
            assert grades[year] != Grade.EXCELLENT
            for place in range(no_grade.get(values["kind"], 0)):
                assert grades.get(year + place, Grade.UNDETERMINED) == Grade.UNDETERMINED


# --- portraits -----------------------------------------------------------------------------------------


def test_portraits_are_small_jpegs_and_the_same_each_time() -> None:
    stored = portraits.draw("f-03")
    assert stored == portraits.draw("f-03") != portraits.draw("m-03")
    assert len(stored) < 20_000
    picture = Image.open(BytesIO(stored))
    assert (picture.format, picture.size) == ("JPEG", (376, 460))


# --- in the database -----------------------------------------------------------------------------------


def digest_of_register() -> str:
    """A mark of all units, people and facts, whatever the database's order and keys."""
    lines = [repr(row) for row in Unit.objects.values_list("code", "name", "path", "kind", "level", "system")]
    plain = ("number", "name", "pinyin", "sex", "born_on", "unit_path", "title", "rank", "level", "seniority")
    lines += [
        repr(row)
        for row in Cadre.objects.values_list(*plain, "photo", "school", "politics", "id_number", "phone")
    ]
    for model in FACT_MODELS:
        skipped = ("id", "recorded_at", "recorded_by")
        fields = [f.attname for f in model._meta.concrete_fields if f.name not in skipped]
        lines += [f"{model.__name__} {row!r}" for row in model._default_manager.values_list(*fields)]
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def load(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_facts_on_every_database() -> None:
    load_city(people=60, seed=7)
    assert digest_of_register() == DIGEST


@pytest.mark.django_db
def test_another_seed_gives_others() -> None:
    load_city(people=60, seed=8)
    assert digest_of_register() != DIGEST


@pytest.mark.django_db
def test_load_50_people() -> None:
    said = load(people=50)
    assert "120个机构，50名干部" in said
    assert Cadre.objects.count() == 50
    ended_by_cases = (Tolerance, Clearance)
    assert all(model._default_manager.exists() for model in FACT_MODELS if model not in ended_by_cases)
    assert Cadre.objects.filter(unit__name="云川市财政局").exists()


@pytest.mark.django_db
def test_every_unit_of_the_samples_is_found() -> None:
    load_city(people=50, seed=1)
    book = unit_book()
    assert [name for name in SAMPLE_UNITS if book.find(name) is None] == []
    assert book.find("云川市不存在局") is None  # the sample of faults names it
    assert book.find("云川市规划局") == Unit.objects.get(name="云川市自然资源和规划局").pk


@pytest.mark.django_db
def test_units_have_codes_places_and_a_history() -> None:
    load_city(people=1200, seed=1)
    for unit in Unit.objects.select_related("parent"):
        assert unit.path.startswith(unit.parent.path if unit.parent else "000001")
        assert unit.depth == (unit.parent.depth + 1 if unit.parent else 1)
        staffed = unit.cadres.count()
        assert staffed == 0 or staffed < (unit.establishment or 0)
        assert (unit.leader_posts is None) == (unit.kind == UnitKind.REGION)
    assert set(UnitChange.objects.values_list("unit", flat=True)) == set(
        Unit.objects.values_list("pk", flat=True)
    )
    assert Unit.objects.get(name=CITY).next_step == Unit.objects.filter(parent__name=CITY).count() + 1


@pytest.mark.django_db
def test_what_comes_after_gets_the_next_numbers() -> None:
    load_city(people=50, seed=1)
    recorded = record_people([draft_person(Unit.objects.get(name="云川市财政局"))], source="测试", by=None)
    assert recorded.created == ["GB0000051"]
    assert Cadre.objects.get(number="GB0000051").pk > 50


@pytest.mark.django_db
def test_people_share_the_drawn_portraits() -> None:
    load(people=50)
    stored = {cadre.photo.name for cadre in Cadre.objects.all()}
    assert 10 < len(stored) <= 50
    assert all(default_storage.exists(name) for name in stored)
    assert len(default_storage.listdir("photos/demo")[1]) == 60


@pytest.mark.django_db
def test_the_load_leaves_one_line_in_the_audit_log() -> None:
    load_city(people=50, seed=3)
    event = AuditEvent.objects.get(target="register")
    assert event.detail == {"source": "演示数据", "people": 50, "seed": 3}


# --- accounts ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_demo_accounts_sign_in_with_their_roles(client: Any) -> None:
    said = load(people=50)
    assert User.objects.filter(is_demo=True).count() == len(ACCOUNTS) == 12
    for account in ACCOUNTS:
        user = User.objects.get(username=account.username)
        grant = user.grants.get()
        assert user.check_password(PASSWORD)
        assert (grant.role, bool(grant.unit_path)) == (account.role, bool(account.unit))
        assert (user.is_superuser, user.is_staff) == (False, False)
        assert f"{account.username} " in said
    assert said.count(PASSWORD) == len(ACCOUNTS)
    assert {account.role for account in ACCOUNTS} == set(Role)


@pytest.mark.django_db
def test_the_cadre_sees_himself_and_administrators_nobody() -> None:
    load(people=50)
    ganbu = User.objects.get(username="ganbu")
    assert list(Cadre.objects.visible_to(ganbu)) == [ganbu.cadre]
    assert ganbu.full_name == ganbu.cadre.name
    for username in ("xitong", "anquan", "shenjiyuan"):
        assert not Cadre.objects.visible_to(User.objects.get(username=username)).exists()
    county = Cadre.objects.visible_to(User.objects.get(username="xianqu"))
    assert county.exists()
    assert all(cadre.unit.name.startswith("云川市临湖区") for cadre in county)
    assert Permission.EDIT_CADRES not in ROLES[Role.AUDITOR].permissions


@pytest.mark.django_db
def test_accounts_are_shown_again() -> None:
    shown = load(people=50).split("\n\n")[1]
    assert load("--accounts") == shown
    assert Cadre.objects.count() == 50


@pytest.mark.django_db
def test_there_is_nothing_to_show_before_the_load() -> None:
    with pytest.raises(CommandError, match="请先运行"):
        load("--accounts")


# --- refusals ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_second_load_is_refused() -> None:
    load(people=50)
    with pytest.raises(CommandError, match="只能装入空数据库"):
        load(people=50)
    assert Cadre.objects.count() == 50


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [[], ["--accounts"]])
def test_production_refuses(settings: Any, arguments: list[str]) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="生产环境"):
        load(*arguments)
    with pytest.raises(Refused, match="生产环境"):
        load_city(people=50, seed=1)
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_production_refuses_the_accounts_by_themselves(settings: Any) -> None:
    load_city(people=50, seed=1)
    settings.DEMO = False
    with pytest.raises(Refused, match="生产环境"):
        create_accounts()
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("people", [0, 9, 3_000_000])
def test_an_absurd_number_of_people_is_refused(people: int) -> None:
    with pytest.raises(CommandError, match="--people"):
        load(people=people)


@pytest.mark.django_db
def test_a_taken_username_undoes_the_whole_load() -> None:
    User.objects.create_user("jingban", password="x", full_name="某人")
    with pytest.raises(CommandError, match="jingban"):
        load(people=50)
    assert not Unit.objects.exists()


# --- size --------------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db
def test_20_000_people_load_through_copy() -> None:
    assert connection.vendor == "postgresql"
    units = load_city(people=20_000, seed=2025)
    assert Unit.objects.count() == units
    assert Cadre.objects.count() == 20_000
    somebody = Cadre.objects.get(number="GB0019999")
    assert idnumber.fault_of(somebody.id_number) == ""
    assert somebody.unit_path == somebody.unit.path
    assert sum(model._default_manager.count() for model in FACT_MODELS) > 400_000
