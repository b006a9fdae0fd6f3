"""Facts by hand: what they end, whom they move, and what the log keeps of them."""

from datetime import date
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.drafts import FactKind
from cadre.enums import Level, Rank
from cadre.models import Cadre, Fact, Post, RankHeld, Unit
from cadre.services.facts import add_fact, update_cadre
from tests.factories import make_cadre, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cadre(city: dict[str, Unit]) -> Cadre:
    """科长 since 2021.06, 一级主任科员 since 2020.03."""
    return make_cadre(city["槐林镇"])


def add(cadre: Cadre, kind: FactKind, source: str = "云委〔2026〕1号", **values: Any) -> Fact:
    return add_fact(cadre_id=cadre.pk, kind=kind, values=values, source=source, by=make_user())


def now(cadre: Cadre) -> Cadre:
    return Cadre.objects.get(pk=cadre.pk)


def test_a_new_rank_ends_the_one_before_and_shows_in_lists(cadre: Cadre) -> None:
    add(cadre, FactKind.RANK, rank=Rank.RESEARCHER_4, started_on=date(2026, 1, 1), ended_on=None)
    assert (now(cadre).rank, now(cadre).rank_since) == (Rank.RESEARCHER_4, date(2026, 1, 1))
    assert RankHeld.objects.get(rank=Rank.SECTION_1).ended_on == date(2025, 12, 31)
    changes = AuditEvent.objects.get(event="cadre.update").detail["changes"]
    assert changes[1] == {"what": "2020.03 一级主任科员", "before": "至今", "after": "至2025.12"}


def test_a_past_post_ends_nothing_and_changes_nothing_now(cadre: Cadre) -> None:
    before = now(cadre)
    add(
        cadre, FactKind.POST, text="云川市教育局科员", title="", level=Level.NONE,
        started_on=date(2010, 1, 1), ended_on=date(2012, 1, 1), is_study=False,
    )  # fmt: skip
    after = now(cadre)
    assert (after.title, after.unit, after.seniority) == (before.title, before.unit, before.seniority)
    assert Post.objects.get(title="科长").ended_on is None
    assert Post.objects.get(title="科员").unit.name == "云川市教育局"


def test_studying_is_no_post(cadre: Cadre) -> None:
    add(
        cadre,
        FactKind.POST,
        text="云川大学学习",
        level=Level.NONE,
        started_on=date(2025, 9, 1),
        is_study=True,
    )
    assert now(cadre).title == "科长"
    assert Post.objects.get(title="科长").ended_on is None


def test_a_post_elsewhere_keeps_the_text_and_the_place(cadre: Cadre, city: dict[str, Unit]) -> None:
    """A unit that the register does not have moves nobody."""
    add(
        cadre,
        FactKind.POST,
        text="江东省财政厅副处长",
        level=Level.COUNTY_DEPUTY,
        started_on=date(2026, 1, 1),
    )
    assert (now(cadre).title, now(cadre).unit) == ("江东省财政厅副处长", city["槐林镇"])


def test_the_same_fact_is_not_recorded_twice(cadre: Cadre) -> None:
    values = {"year": 2022, "grade": "competent"}
    add_fact(cadre_id=cadre.pk, kind=FactKind.GRADE, values=values, source="x", by=None)
    with pytest.raises(Refused, match="档案中已有这一条"):
        add_fact(cadre_id=cadre.pk, kind=FactKind.GRADE, values=values, source="y", by=None)


def test_a_fact_without_a_source_is_refused(cadre: Cadre) -> None:
    with pytest.raises(Refused, match="请填写依据"):
        add(cadre, FactKind.GRADE, source="  ", year=2022, grade="competent")


@pytest.mark.parametrize(
    "role", [Role.DEPARTMENT_HEAD, Role.UNIT_LEADER, Role.AUDITOR, Role.CADRE, Role.SYSTEM_ADMIN]
)
def test_only_staff_write(cadre: Cadre, role: Role) -> None:
    by = make_user(role=role)
    with pytest.raises(NotAllowed):
        update_cadre(cadre_id=cadre.pk, changes={"remark": "x"}, by=by)
    with pytest.raises(NotAllowed):
        add_fact(
            cadre_id=cadre.pk,
            kind=FactKind.GRADE,
            values={"year": 2022, "grade": "competent"},
            source="x",
            by=by,
        )
    assert now(cadre).remark == ""


def test_an_update_that_changes_nothing_leaves_no_trace(cadre: Cadre) -> None:
    update_cadre(cadre_id=cadre.pk, changes={"ethnicity": "汉族"}, by=None)
    assert not AuditEvent.objects.filter(event="cadre.update").exists()


def test_the_log_keeps_a_phone_masked(cadre: Cadre) -> None:
    update_cadre(cadre_id=cadre.pk, changes={"phone": "13911112222"}, by=None)
    (change,) = AuditEvent.objects.get(event="cadre.update").detail["changes"]
    assert change == {"what": "联系电话", "before": "", "after": "139****2222"}
