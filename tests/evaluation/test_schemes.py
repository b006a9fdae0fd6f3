"""Indicators from draft to grades: frozen when issued, recorded with their source, carried over, ranked among peers."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from evaluation.enums import Direction, Horizon, SchemeState, Weighting
from evaluation.models import IndicatorResult, Scheme, SchemeUnit
from evaluation.queries.schemes import history_of, standings
from evaluation.services import schemes
from evaluation.services.schemes import IndicatorDraft, ResultDraft
from regulations.models import RuleUse
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
INVEST = IndicatorDraft(
    "招商引资", Weighting.KEY, Horizon.VISIBLE, Decimal(60), Decimal(50), "亿元", Direction.HIGHER, "商务局"
)
WATER = IndicatorDraft(
    "水质达标率",
    Weighting.GUIDING,
    Horizon.LONG_TERM,
    Decimal(40),
    Decimal(90),
    "%",
    Direction.HIGHER,
    "环境局",
)


@pytest.fixture
def scheme(city: dict[str, Unit]) -> Scheme:
    """Two indicators for two bureaus of one group, issued."""
    made = schemes.create_scheme(year=2025, name="综合考核", unit_path="", cap=100, by=None)
    schemes.save_indicators(scheme_id=made.pk, rows=[INVEST, WATER], by=None)
    schemes.add_units(scheme_id=made.pk, units=[city["财政局"], city["教育局"]], peers="市直部门", by=None)
    return schemes.publish_scheme(scheme_id=made.pk, by=None)


def record(scheme: Scheme, unit: Unit, *values: str | None) -> int:
    member = scheme.units.get(unit=unit)
    keys = scheme.indicators.values_list("pk", flat=True)
    rows = [
        ResultDraft(key, member.pk, None if text is None else Decimal(text), is_excluded=text is None)
        for key, text in zip(keys, values, strict=False)
    ]
    return schemes.record_results(scheme_id=scheme.pk, rows=rows, source="年报", by=None)


def test_units_are_ranked_among_their_peers(scheme: Scheme, city: dict[str, Unit]) -> None:
    record(scheme, city["财政局"], "40", "90")
    record(scheme, city["教育局"], "50", "90")
    rows = standings(scheme)["市直部门"]
    assert [(one.member.unit.short_name, one.rank, one.composite.shown) for one in rows] == [
        ("教育局", 1, "100.00"),
        ("财政局", 2, "88.00"),
    ]


def test_an_issued_scheme_is_frozen(scheme: Scheme) -> None:
    with pytest.raises(Refused, match="已下达，不能再这样办"):
        schemes.save_indicators(scheme_id=scheme.pk, rows=[INVEST], by=None)


def test_names_may_change_places_in_a_draft_and_doubles_are_refused() -> None:
    made = schemes.create_scheme(year=2025, name="综合考核", unit_path="", cap=100, by=None)
    schemes.save_indicators(scheme_id=made.pk, rows=[INVEST, WATER], by=None)
    first, second = made.indicators.all()
    swapped = [replace(WATER, key=first.pk), replace(INVEST, key=second.pk)]
    schemes.save_indicators(scheme_id=made.pk, rows=swapped, by=None)
    assert [(one.pk, one.name) for one in made.indicators.all()] == [
        (first.pk, "水质达标率"),
        (second.pk, "招商引资"),
    ]
    with pytest.raises(Refused, match="指标“招商引资”出现了多次"):
        schemes.save_indicators(scheme_id=made.pk, rows=[INVEST, INVEST], by=None)


def test_a_changed_result_leaves_the_old_one_in_the_log(scheme: Scheme, city: dict[str, Unit]) -> None:
    assert record(scheme, city["财政局"], "40", "90") == 2
    assert record(scheme, city["财政局"], "45", "90") == 1
    event = AuditEvent.objects.filter(event=Event.RESULT_RECORD).order_by("-pk")[0]
    assert event.detail["changes"] == [{"what": "财政局·招商引资", "before": "40", "after": "45"}]
    assert IndicatorResult.objects.get(value=45).source == "年报"


def test_it_closes_when_every_result_is_there_or_not_asked_for(scheme: Scheme, city: dict[str, Unit]) -> None:
    record(scheme, city["财政局"], "40", None)
    with pytest.raises(Refused, match="还缺2项结果"):
        schemes.close_scheme(scheme_id=scheme.pk, by=None)
    record(scheme, city["教育局"], "40", "80")
    assert schemes.close_scheme(scheme_id=scheme.pk, by=None).state == SchemeState.CLOSED
    with pytest.raises(Refused, match="已结账"):
        record(scheme, city["财政局"], "41")


def test_long_term_indicators_go_on_over_the_years(scheme: Scheme, city: dict[str, Unit]) -> None:
    record(scheme, city["财政局"], "40", "85")
    second = schemes.carry_scheme(scheme_id=scheme.pk, year=2026, by=None)
    schemes.publish_scheme(scheme_id=second.pk, by=None)
    record(second, city["财政局"], "40", "88")
    third = schemes.carry_scheme(scheme_id=second.pk, year=2027, by=None)
    member = SchemeUnit.objects.select_related("scheme").get(scheme=third, unit=city["财政局"])
    years = history_of(member)
    assert list(years) == ["水质达标率"]
    assert [(one.year, one.value) for one in years["水质达标率"]] == [(2025, 85), (2026, 88)]
    with pytest.raises(Refused, match="2027年度已有"):
        schemes.carry_scheme(scheme_id=second.pk, year=2027, by=None)
    with pytest.raises(Refused, match="应在2026年以后"):
        schemes.carry_scheme(scheme_id=second.pk, year=2026, by=None)


def test_an_unverified_ceiling_warns_and_its_use_is_on_record(scheme: Scheme) -> None:
    keys = list(scheme.units.values_list("pk", flat=True))
    outcome = schemes.grade_units(scheme_id=scheme.pk, grades=dict.fromkeys(keys, "优秀"), by=None)
    assert not outcome.holds
    assert "优秀2个，上限 = 2 × 30% = 0个" in outcome.text
    assert "（待核）" in outcome.text
    assert set(scheme.units.values_list("grade", flat=True)) == {"优秀"}
    assert RuleUse.objects.get(target=scheme.audit_target).where == "评定单位等次"
    with pytest.raises(Refused, match="没有“特优”这个等次"):
        schemes.grade_units(scheme_id=scheme.pk, grades={keys[0]: "特优"}, by=None)
    schemes.grade_units(scheme_id=scheme.pk, grades=dict.fromkeys(keys, ""), by=None)
    assert set(scheme.units.values_list("grade", "graded_at")) == {("", None)}


def test_only_who_runs_it_and_only_inside(scheme: Scheme, city: dict[str, Unit]) -> None:
    auditor = make_user("shen", Role.AUDITOR)
    with pytest.raises(NotAllowed):
        schemes.close_scheme(scheme_id=scheme.pk, by=auditor)
    own = schemes.create_scheme(year=2025, name="局内", unit_path=city["财政局"].path, cap=100, by=None)
    with pytest.raises(Refused, match="不在这套指标的范围内"):
        schemes.add_units(scheme_id=own.pk, units=[city["教育局"]], peers="组", by=None)


# --- pages ----------------------------------------------------------------------------------------------------


def test_a_scheme_is_run_in_the_browser(city: dict[str, Unit], client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)

    def go(name: str, pk: int, **sent: object):  # type: ignore[no-untyped-def]
        return client.post(reverse(f"evaluation:{name}", args=[pk]), sent)

    assert_clean_html(client.get(reverse("evaluation:scheme-new")))
    client.post(reverse("evaluation:scheme-new"), {"year": 2025, "name": "综合考核", "cap": 100})
    scheme = Scheme.objects.get()
    assert_clean_html(client.get(reverse("evaluation:scheme-edit", args=[scheme.pk])))
    row = {"weighting": "key", "horizon": "visible", "target": "50", "direction": "higher", "weight": "60"}
    rows = {f"form-0-{name}": text for name, text in {**row, "name": "招商引资", "measure": "亿元"}.items()}
    go("scheme-edit", scheme.pk, **rows, **{"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"})
    go("scheme-units", scheme.pk, peers="市直部门", unit_name="云川市", below="on")
    assert scheme.units.count() > 2
    assert_clean_html(client.get(reverse("evaluation:scheme-units", args=[scheme.pk])))
    go("scheme-publish", scheme.pk)
    member, indicator = scheme.units.get(unit=city["财政局"]), scheme.indicators.get()
    address = reverse("evaluation:member-detail", args=[member.pk])
    bad = client.post(address, {f"v{indicator.pk}": "四十", "source": "年报"})
    page = assert_clean_html(bad)
    assert "“四十”不是数字" in page.text
    assert "四十" in [given.get("value") for given in page.all("input")]
    client.post(address, {f"v{indicator.pk}": "40", "source": "年报"})
    assert "总分 = 80.00 = 80.00" in assert_clean_html(client.get(address)).text
    page = client.post(
        reverse("evaluation:scheme-grade", args=[scheme.pk]), {f"grade-{member.pk}": "优秀"}, follow=True
    )
    assert "等次已保存" in assert_clean_html(page).text
    go("scheme-carry", scheme.pk, year=2026)
    assert Scheme.objects.get(year=2026).previous == scheme


def test_out_of_scope_is_404_and_readers_only_read(
    scheme: Scheme, city: dict[str, Unit], client_as: ClientAs
) -> None:
    address = scheme.get_absolute_url()
    assert client_as(Role.HANDLER, city["财政局"]).get(address).status_code == 404
    auditor = client_as(Role.AUDITOR)
    assert "结账" not in assert_clean_html(auditor.get(address)).text
    member = reverse("evaluation:member-detail", args=[scheme.units.all()[0].pk])
    assert auditor.post(member, {"source": "x"}).status_code == 403


def test_pages_cost_the_same_however_many_units(
    scheme: Scheme,
    city: dict[str, Unit],
    client_as: ClientAs,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    client = client_as(Role.HANDLER)
    addresses = [reverse("evaluation:scheme-list"), scheme.get_absolute_url()]
    costs = []
    for address in addresses:
        client.get(address)
        with django_assert_max_num_queries(16) as cost:
            client.get(address)
        costs.append(len(cost))
    schemes.add_units(scheme_id=scheme.pk, units=list(Unit.objects.all()), peers="全部", by=None)
    for address, cost in zip(addresses, costs, strict=True):
        with django_assert_max_num_queries(cost):
            client.get(address)
