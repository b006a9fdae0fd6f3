"""Blocks for any number of people with the same queries, by local rules too, and on the person's page."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from cadre.drafts import FactDraft, FactKind
from cadre.effects import Barred
from cadre.enums import SanctionKind
from cadre.models import Cadre, Sanction, Unit
from cadre.queries import effects
from cadre.queries.effects import blocks_on
from regulations.enums import Severity
from regulations.services.own import confirm_rule, propose_rule
from tests.factories import make_cadre, make_user
from tests.html import assert_clean_html

DAY = date(2024, 6, 1)


def sanction(cadre: Cadre, kind: SanctionKind, started_on: date, ended_on: date | None = None) -> Sanction:
    return Sanction.objects.create(
        cadre=cadre, kind=kind, started_on=started_on, ended_on=ended_on, source="云纪〔2024〕1号"
    )


@pytest.fixture
def people(city: dict[str, Unit]) -> list[Cadre]:
    return [
        make_cadre(city["财政局"], name, serial) for serial, name in enumerate(("甲一", "乙二", "丙三"), 1)
    ]


def test_blocks_name_the_people_concerned(people: list[Cadre]) -> None:
    first, second, _ = people
    held = sanction(first, SanctionKind.DISCIPLINE_DEMERIT, date(2024, 3, 1))
    sanction(second, SanctionKind.DISCIPLINE_WARNING, date(2022, 3, 1))
    found = blocks_on(DAY, [person.pk for person in people])
    assert set(found) == {first.pk}
    post = next(block for block in found[first.pk] if block.what == Barred.POST)
    assert (post.severity, post.until, post.sanction_id) == (Severity.BLOCK, date(2025, 2, 28), held.pk)
    assert post.sentence == "记过（2024-03-01起）影响晋升职务，至2025-02-28。"
    assert post.rule.regulation == "公职人员政务处分法"
    assert blocks_on(date(2024, 2, 29), [first.pk]) == {}
    assert blocks_on(date(2025, 3, 1), [first.pk]) == {}


def test_an_earlier_sanction_counts_though_it_is_over(people: list[Cadre]) -> None:
    sanction(people[0], SanctionKind.DISCIPLINE_DEMERIT, date(2024, 3, 1))
    sanction(people[0], SanctionKind.DISCIPLINE_WARNING, date(2024, 9, 1))
    found = blocks_on(date(2025, 8, 31), [people[0].pk])
    assert {block.label for block in found[people[0].pk]} == {"警告（2024-09-01起）"}
    assert blocks_on(date(2025, 9, 1), [people[0].pk]) == {}


def test_ids_querysets_and_many_give_the_same(people: list[Cadre], monkeypatch: pytest.MonkeyPatch) -> None:
    for person in people[:2]:
        sanction(person, SanctionKind.ADMONITION, date(2024, 3, 1))
    ids = [person.pk for person in people[1:]]
    by_ids = blocks_on(DAY, ids)
    assert set(by_ids) == {people[1].pk}
    assert blocks_on(DAY, Cadre.objects.filter(pk__in=ids)) == by_ids
    monkeypatch.setattr(effects, "_MOST_IDS", 1)
    assert blocks_on(DAY, ids) == by_ids


def test_the_same_queries_for_one_and_for_many(city: dict[str, Unit], django_assert_num_queries: Any) -> None:
    def sanctioned(serial: int) -> Cadre:
        person = make_cadre(city["教育局"], f"人{serial}", serial)
        sanction(person, SanctionKind.PARTY_WARNING, date(2024, 3, 1))
        return person

    one = sanctioned(1)
    blocks_on(DAY, [one.pk])  # the rules are read once in a process
    with django_assert_num_queries(2):
        assert len(blocks_on(DAY, [one.pk])) == 1
    for serial in range(2, 31):
        sanctioned(serial)
    with django_assert_num_queries(2):
        assert len(blocks_on(DAY, Cadre.objects.all())) == 30


def test_a_units_own_rule_counts(people: list[Cadre], city: dict[str, Unit]) -> None:
    elsewhere = make_cadre(city["教育局"], "丁四", 9)
    for person in (people[0], elsewhere):
        sanction(person, SanctionKind.ADMONITION, date(2024, 3, 1))
    row = propose_rule(
        code="sanction.term.admonition",
        value=12,
        unit_path=city["财政局"].path,
        effective_from=date(2024, 1, 1),
        effective_to=None,
        reason="从严",
        document="云组发〔2024〕1号",
        by=make_user("jingban", Role.HANDLER),
    )
    confirm_rule(rule_id=row.pk, by=make_user("buling", Role.DEPARTMENT_HEAD))
    found = blocks_on(date(2024, 10, 1), [people[0].pk, elsewhere.pk])
    assert {b.until for b in found[people[0].pk] if b.what == Barred.POST} == {date(2025, 2, 28)}
    assert not [b for b in found.get(elsewhere.pk, []) if b.what == Barred.POST]


# --- the person's page ---------------------------------------------------------------------------------------------


def test_the_time_line_shows_the_effect_with_its_working(people: list[Cadre], client_as: Any) -> None:
    began = timezone.localdate().replace(day=1)
    sanction(people[0], SanctionKind.DISCIPLINE_MAJOR_DEMERIT, began, date(began.year + 5, 1, 31))
    client: Client = client_as(Role.HANDLER)
    page = assert_clean_html(client.get(people[0].get_absolute_url()))
    assert f"影响期至 {began.year + 5}-01-31（人工确定；按规则推算为" in page.text
    assert "推算过程" in page.text
    assert "记大过的期间为18个月" in page.text
    assert "晋升工资档次" in page.text
    assert f"记大过：{began}起，影响期至{began.year + 5}-01-31。" in page.text


def test_a_sanction_that_is_over_no_longer_warns_on_the_page(city: dict[str, Unit], client_as: Any) -> None:
    facts = [
        FactDraft(
            FactKind.SANCTION, {"kind": SanctionKind.DISCIPLINE_WARNING, "started_on": date(2021, 3, 1)}
        )
    ]
    person = make_cadre(city["财政局"], facts=facts)
    page = assert_clean_html(client_as(Role.HANDLER).get(person.get_absolute_url()))
    assert "影响期至 2021-08-31" in page.text
    assert "影响期内" not in page.text


def test_dismissal_is_shown_without_an_end_and_an_unknown_term_as_unsettled(
    city: dict[str, Unit], client_as: Any
) -> None:
    person = make_cadre(city["财政局"])
    sanction(person, SanctionKind.DISCIPLINE_DISMISSAL, date(2024, 3, 1))
    sanction(person, SanctionKind.PARTY_WARNING, date(2019, 5, 1))
    page = assert_clean_html(client_as(Role.HANDLER).get(person.get_absolute_url()))
    assert "开除：2024-03-01起，没有期限。" in page.text
    assert "影响期截止未确定" in page.text
    assert "重新录用" in page.text
