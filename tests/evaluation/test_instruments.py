"""Instruments: drafted on one page, frozen when published, followed by another version."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from evaluation.enums import TargetKind
from evaluation.models import Instrument, InstrumentVersion
from evaluation.queries.instruments import design_of, usable, versions_seen
from evaluation.services import instruments
from tests.evaluation.makers import levels_design, make_version, points_design
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
Texts = dict[str, str]


def without_keys(design):  # type: ignore[no-untyped-def]
    return replace(
        design,
        dimensions=tuple(replace(d, key=0) for d in design.dimensions),
        groups=tuple(replace(g, key=0) for g in design.groups),
    )


@pytest.mark.parametrize("design", [points_design(), levels_design()])
def test_a_design_comes_back_as_it_was_saved(design) -> None:  # type: ignore[no-untyped-def]
    version = make_version(design)
    assert without_keys(design_of(version)) == without_keys(design)


def test_a_published_version_is_frozen() -> None:
    version = make_version()
    with pytest.raises(Refused, match="已经发布，不能再改；请做新版本"):
        instruments.save_design(version_id=version.pk, design=levels_design(), by=None)
    with pytest.raises(Refused, match="已经发布"):
        instruments.publish_version(version_id=version.pk, by=None)


def test_an_incomplete_draft_is_kept_but_not_published() -> None:
    version = make_version(points_design(groups=()), is_published=False)
    with pytest.raises(Refused, match="还不能发布：至少要有一个评价组。"):
        instruments.publish_version(version_id=version.pk, by=None)


def test_the_next_version_begins_as_the_last_and_leaves_it_alone() -> None:
    first = make_version()
    second = instruments.start_version(instrument_id=first.instrument_id, by=None)
    assert without_keys(design_of(second)) == without_keys(design_of(first))
    instruments.save_design(version_id=second.pk, design=levels_design(), by=None)
    assert without_keys(design_of(first)) == without_keys(points_design())
    with pytest.raises(Refused, match="第2版还是草稿"):
        instruments.start_version(instrument_id=first.instrument_id, by=None)


def test_there_is_one_draft_at_most_and_one_instrument_of_a_name() -> None:
    version = make_version(is_published=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        InstrumentVersion.objects.create(instrument=version.instrument, number=2)
    with pytest.raises(Refused, match="已有评分表“年度测评表”"):
        make_version()


def test_every_change_is_in_the_log() -> None:
    version = make_version()
    instruments.start_version(instrument_id=version.instrument_id, by=None)
    events = AuditEvent.objects.filter(target=version.instrument.audit_target).order_by("pk")
    assert list(events.values_list("event", flat=True)) == [
        Event.INSTRUMENT_CREATE,
        Event.INSTRUMENT_UPDATE,
        Event.INSTRUMENT_PUBLISH,
        Event.INSTRUMENT_UPDATE,
    ]


# --- scope ----------------------------------------------------------------------------------------------------


def test_what_stands_above_is_seen_once_published_and_what_stands_beside_is_not(
    city: dict[str, Unit],
) -> None:
    bureau, other = city["财政局"], city["教育局"]
    handler = make_user("jing", Role.HANDLER, bureau)
    make_version(name="全市表")
    make_version(name="全市草稿", is_published=False)
    make_version(name="财政局草稿", unit_path=bureau.path, is_published=False)
    make_version(name="教育局表", unit_path=other.path)
    seen = Instrument.objects.visible_to(handler)
    assert set(seen.values_list("name", flat=True)) == {"全市表", "财政局草稿"}
    assert [str(version) for version in usable(handler)] == ["全市表（第1版）"]


def test_drafts_of_units_above_stay_theirs(city: dict[str, Unit]) -> None:
    handler = make_user("jing", Role.HANDLER, city["财政局"])
    first = make_version()
    instruments.start_version(instrument_id=first.instrument_id, by=None)
    assert [v.number for v in versions_seen(first.instrument, handler)] == [1]
    with pytest.raises(NotAllowed):
        instruments.start_version(instrument_id=first.instrument_id, by=handler)


def test_only_who_runs_assessments_makes_instruments(city: dict[str, Unit]) -> None:
    for role in (Role.UNIT_LEADER, Role.AUDITOR, Role.DEPARTMENT_HEAD):
        user = make_user(role, role, city["财政局"])
        with pytest.raises(NotAllowed):
            instruments.create_instrument(
                name="表",
                purpose="",
                target_kind=TargetKind.CADRE,
                unit_path=city["财政局"].path,
                by=user,
            )


# --- pages ----------------------------------------------------------------------------------------------------


def typed(**lists: list[Texts]) -> Texts:
    """The editor's form as a browser sends it."""
    sent = {"scale": "points", "low": "0", "high": "100", "step": "1", "instructions": "请按实际评分"}
    for name in ("dimensions", "levels", "groups"):
        rows = lists.get(name, [])
        sent |= {f"{name}-TOTAL_FORMS": str(len(rows)), f"{name}-INITIAL_FORMS": "0"}
        sent |= {f"{name}-{place}-{key}": text for place, row in enumerate(rows) for key, text in row.items()}
    return sent


DIMENSIONS = [
    {"name": "能", "weight": "60", "position": "2"},
    {"name": "德", "weight": "40", "position": "1"},
]
GROUPS = [{"name": "领导", "weight": "1", "min_size": "1"}]


def test_an_instrument_is_made_drafted_previewed_and_published_in_the_browser(client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    assert_clean_html(client.get(reverse("evaluation:instrument-new")))
    sent = {"name": "班子测评表", "purpose": "年度", "target_kind": "unit", "unit_name": ""}
    answer = client.post(reverse("evaluation:instrument-new"), sent)
    version = InstrumentVersion.objects.get()
    edit = reverse("evaluation:version-edit", args=[version.pk])
    assert answer["Location"] == edit
    assert_clean_html(client.get(edit))
    client.post(edit, typed(dimensions=DIMENSIONS, groups=GROUPS))
    assert [d.name for d in design_of(version).dimensions] == ["德", "能"]
    preview = assert_clean_html(client.get(reverse("evaluation:version-preview", args=[version.pk])))
    assert "德（权重40）" in preview.text
    page = client.post(reverse("evaluation:version-publish", args=[version.pk]), follow=True)
    assert "第1版已发布" in assert_clean_html(page).text


def test_what_was_typed_stays_when_it_is_refused(client_as: ClientAs) -> None:
    client, version = client_as(Role.HANDLER), make_version(points_design(), is_published=False)
    twice = [{"name": "德", "weight": "1"}, {"name": "德", "weight": "2"}]
    answer = client.post(
        reverse("evaluation:version-edit", args=[version.pk]), typed(dimensions=twice, groups=GROUPS)
    )
    page = assert_clean_html(answer)
    assert "评价项目“德”出现了多次。" in page.text
    assert [given["value"] for given in page.all("input") if given.get("value") == "德"] == ["德", "德"]


def test_emptied_rows_go_and_more_rows_come(client_as: ClientAs) -> None:
    client, version = client_as(Role.HANDLER), make_version(points_design(), is_published=False)
    address = reverse("evaluation:version-edit", args=[version.pk])
    rows = [*DIMENSIONS, {"name": "", "weight": "x", "position": "3"}]
    client.post(address, typed(dimensions=rows, groups=GROUPS))
    assert len(design_of(version).dimensions) == 2
    more = client.post(address, typed(dimensions=DIMENSIONS, groups=GROUPS) | {"more": "dimensions"})
    names = [given["name"] for given in assert_clean_html(more).all("input")]
    assert "dimensions-4-name" in names
    assert len(design_of(version).dimensions) == 2


def test_a_frozen_version_is_not_edited(client_as: ClientAs) -> None:
    client, version = client_as(Role.HANDLER), make_version()
    page = client.get(reverse("evaluation:version-edit", args=[version.pk]), follow=True)
    assert "已经发布，不能再改" in assert_clean_html(page).text


def test_the_list_costs_the_same_however_long(
    client_as: ClientAs, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = client_as(Role.HANDLER)
    make_version(name="表0")
    client.get(reverse("evaluation:instrument-list"))
    with django_assert_max_num_queries(8) as one:
        client.get(reverse("evaluation:instrument-list"))
    for number in range(1, 30):
        make_version(name=f"表{number}")
    with django_assert_max_num_queries(len(one)):
        page = client.get(reverse("evaluation:instrument-list"))
    assert "共 30 条" in assert_clean_html(page).text
