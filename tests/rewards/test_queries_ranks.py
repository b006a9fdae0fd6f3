"""Standing read from the register: the facts that count, set-based, for one person and for many."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from cadre.drafts import FactDraft, FactKind
from cadre.enums import CadreStatus, Level, SanctionKind
from cadre.models import Cadre, Unit
from regulations.services.own import confirm_rule, propose_rule
from rewards.enums import RankStanding, SpecialKind
from rewards.models import SpecialCase
from rewards.queries import ranks
from rewards.queries.ranks import people_of, standing_of_person, standings
from rewards.services.special import cancel_special, record_special
from tests.factories import make_cadre, make_id_number, make_user
from tests.rewards.ranked import ON, facts, one_of_each, sanction

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(city: dict[str, Unit]) -> dict[str, Cadre]:
    return one_of_each(city["财政局"])


def test_each_person_stands_where_his_facts_put_him(people: dict[str, Cadre]) -> None:
    found = {one.person.name: one.standing for one in standings(people_of(""), ON)}
    assert {name: standing.state for name, standing in found.items()} == {
        "符合": RankStanding.ELIGIBLE,
        "将满": RankStanding.SOON,
        "未满": RankStanding.WAITING,
        "受记过": RankStanding.BLOCKED,
        "缺考核": RankStanding.INCOMPLETE,
        "最高": RankStanding.TOP,
        "没有职级": RankStanding.NO_RANK,
        "事业人员": RankStanding.NOT_COVERED,
    }
    assert found["受记过"].earliest == date(2027, 6, 1)
    assert found["缺考核"].at_best == date(2026, 3, 1)


def test_a_noted_investigation_blocks_until_it_is_taken_back(city: dict[str, Unit]) -> None:
    cadre = make_cadre(city["财政局"], facts=facts())
    case = record_special(
        number=cadre.number, year=2026, kind=SpecialKind.INVESTIGATION, document="云纪函〔2026〕3号", by=None
    )
    SpecialCase.objects.filter(pk=case.pk).update(recorded_at=datetime(2026, 10, 8, 9, tzinfo=UTC))
    found = standing_of_person(cadre, ON)
    assert (found.state, found.earliest) == (RankStanding.BLOCKED, None)
    assert "被立案审查调查（2026-10-08起）影响晋升职级" in found.present[0].sentence
    assert standing_of_person(cadre, date(2026, 10, 7)).is_eligible
    cancel_special(case_id=case.pk, by=None)
    assert standing_of_person(cadre, ON).is_eligible


def test_a_leading_post_counts_beside_the_rank(city: dict[str, Unit]) -> None:
    bureau = city["财政局"]
    post = FactDraft(
        FactKind.POST,
        {
            "started_on": date(2022, 1, 1),
            "text": "云川市财政局预算科科长",
            "title": "科长",
            "unit": bureau,
            "level": Level.TOWNSHIP_CHIEF,
        },
    )
    cadre = make_cadre(
        bureau, facts=[*facts(since=date(2025, 9, 1)), post, *facts(since=date(2022, 1, 1))[1:4]]
    )
    assert standing_of_person(cadre, ON).earliest == date(2025, 9, 1)


def test_who_has_left_is_not_listed(people: dict[str, Cadre]) -> None:
    Cadre.objects.filter(pk=people["符合"].pk).update(status=CadreStatus.RETIRED)
    assert "符合" not in {one.person.name for one in standings(people_of(""), ON)}
    people["符合"].refresh_from_db()
    assert standing_of_person(people["符合"], ON).state == RankStanding.NOT_COVERED


def test_a_unit_has_the_people_below_it_and_no_others(
    city: dict[str, Unit], people: dict[str, Cadre]
) -> None:
    make_cadre(city["教育局"], "别处", 20)
    assert {one.person.name for one in standings(people_of(city["财政局"].path), ON)} == set(people)


def test_a_citys_own_years_hold_below_it_only(city: dict[str, Unit]) -> None:
    here = make_cadre(city["财政局"], "本局", 1, facts=facts())
    there = make_cadre(city["教育局"], "别局", 2, facts=facts())
    national = ranks.regulations.get("rank.years", ON)
    row = propose_rule(
        code="rank.years",
        value={**national.numbers, "一级主任科员": 3},
        unit_path=city["财政局"].path,
        effective_from=date(2026, 1, 1),
        effective_to=None,
        reason="从严",
        document="云组发〔2026〕1号",
        by=make_user("jingban", Role.HANDLER),
    )
    confirm_rule(rule_id=row.pk, by=make_user("buling", Role.DEPARTMENT_HEAD))
    assert standing_of_person(here, ON).earliest == date(2027, 3, 1)
    assert standing_of_person(there, ON).earliest == date(2026, 3, 1)


def test_one_person_and_thirty_take_the_same_queries(
    city: dict[str, Unit], django_assert_num_queries: Any
) -> None:
    def one_more(serial: int) -> None:
        cadre = make_cadre(city["财政局"], serial=serial, facts=facts())
        sanction(cadre, SanctionKind.DISCIPLINE_WARNING, date(2026, 9, 1))

    one_more(1)
    list(standings(people_of(""), ON))  # the rules are read once in a process
    with django_assert_num_queries(7):
        assert len(list(standings(people_of(""), ON))) == 1
    for serial in range(2, 31):
        one_more(serial)
    with django_assert_num_queries(7):
        assert len(list(standings(people_of(""), ON))) == 30


def test_queries_grow_with_chunks_and_not_with_people(
    people: dict[str, Cadre], monkeypatch: pytest.MonkeyPatch
) -> None:
    list(standings(people_of(""), ON))
    monkeypatch.setattr(ranks, "CHUNK", 3)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        whole = [(one.person.number, one.standing.state) for one in standings(people_of(""), ON)]
    assert len(caught) == 2 + 3 * 5  # people and the rules' stamp, five for each of three chunks
    monkeypatch.undo()
    assert whole == [(one.person.number, one.standing.state) for one in standings(people_of(""), ON)]


# --- the command ----------------------------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("rank_eligibility", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_one_object_for_each_person(people: dict[str, Cadre]) -> None:
    found = {row["person"]: row for row in json.loads(run("--on", "2026-11-22", "--json"))}
    assert set(found) == {cadre.number for cadre in people.values()}
    row = found[people["符合"].number]
    assert row.pop("working")[-1] == "结论：2026-11-22符合晋升一级主任科员的年限资格，自2026-03-01起。"
    assert row == {
        "person": people["符合"].number,
        "from_rank": "二级主任科员",
        "to_rank": "一级主任科员",
        "eligible": True,
        "earliest": "2026-03-01",
    }
    row = found[people["事业人员"].number]
    assert row == {
        "person": people["事业人员"].number,
        "from_rank": None,
        "to_rank": None,
        "eligible": False,
        "earliest": None,
        "working": ["结论：事业单位人员不适用公务员职务与职级并行规定。"],
    }


def test_the_command_narrows_to_a_unit_or_a_person(city: dict[str, Unit], people: dict[str, Cadre]) -> None:
    other = make_cadre(city["教育局"], "别处", 20, facts=facts())
    unit = json.loads(run("--on", "2026-11-22", "--unit", city["教育局"].code, "--json"))
    assert [row["person"] for row in unit] == [other.number]
    for key in (other.number, make_id_number(serial=20)):
        assert [row["person"] for row in json.loads(run("--person", key, "--json"))] == [other.number]
    assert json.loads(run("--on", "2026-11-22", "--unit", city["石桥县"].code, "--json")) == []


def test_the_command_prints_the_working_for_people_to_read(people: dict[str, Cadre]) -> None:
    text = run("--on", "2026-11-22", "--person", people["受记过"].number)
    assert "受记过 云川市财政局 暂不得晋升" in text
    assert "    记过（2026-06-01起）影响晋升职级，至2027-05-31" in text
    assert text.endswith("共1人。\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--unit", "没有"), "没有编码为“没有”的机构"),
        (("--person", "GB9999999"), "没有编号或身份证号码为“GB9999999”的人"),
        (("--on", "2026年"), "--on"),
        (("--unit", "1", "--person", "2"), "not allowed with"),
    ],
)
def test_the_command_says_what_is_wrong(db: None, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(*arguments)


def test_the_command_leaves_its_event(people: dict[str, Cadre]) -> None:
    run("--on", "2026-11-22", "--person", people["符合"].number)
    event = AuditEvent.objects.get(event=Event.RANK_EXPORT)
    assert event.target == people["符合"].audit_target
    assert event.detail == {"on": "2026-11-22", "count": 1, "via": "命令行"}
