"""Indicators of a year: drawn up, carried over, issued, filled with results, closed, and units graded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from cadre.models import Unit
from evaluation.enums import Direction, Horizon, SchemeState, Weighting
from evaluation.models import Indicator, IndicatorResult, Scheme, SchemeUnit
from evaluation.queries.grading import CEILING, checked, grades_of
from evaluation.queries.schemes import said
from evaluation.rules.indicators import Held
from regulations.enums import Confidence, Severity
from regulations.services.uses import record_use

MOST_UNITS = 2000


@dataclass(frozen=True)
class IndicatorDraft:
    """One row of the editor; `key` is that of the row it changes, 0 for a new one."""

    name: str
    weighting: Weighting
    horizon: Horizon
    weight: Decimal
    target: Decimal
    measure: str
    direction: Direction
    source: str
    key: int = 0


@dataclass(frozen=True)
class ResultDraft:
    """One result, from a form or a file."""

    indicator: int
    member: int
    value: Decimal | None
    target: Decimal | None = None
    is_excluded: bool = False
    source: str = ""


@transaction.atomic
def create_scheme(*, year: int, name: str, unit_path: str, cap: int, by: User | None) -> Scheme:
    """An empty scheme. Raises Refused for a name that the year has already."""
    require(by, Permission.RUN_ASSESSMENTS, unit_path)
    _refuse_double(unit_path, year, name)
    scheme = Scheme.objects.create(year=year, name=name, unit_path=unit_path, cap=cap, created_by=by)
    _log(Event.SCHEME_CREATE, scheme, by, name=name, year=year)
    return scheme


@transaction.atomic
def carry_scheme(*, scheme_id: int, year: int, by: User | None) -> Scheme:
    """The scheme of a later year, begun with the same indicators and units.

    Long-term indicators go on: each knows the one that it continues, so that its results stand beside each other over
    the years. The others are copies that begin anew.
    """
    last = Scheme.objects.get(pk=scheme_id)
    require(by, Permission.RUN_ASSESSMENTS, last.unit_path)
    if year <= last.year:
        raise Refused(f"新的年度应在{last.year}年以后。")
    _refuse_double(last.unit_path, year, last.name)
    scheme = Scheme.objects.create(
        year=year, name=last.name, unit_path=last.unit_path, cap=last.cap, previous=last, created_by=by
    )
    Indicator.objects.bulk_create(_carried(one, scheme) for one in last.indicators.all())
    SchemeUnit.objects.bulk_create(
        SchemeUnit(scheme=scheme, unit=one.unit, unit_path=one.unit.path, peers=one.peers)
        for one in last.units.select_related("unit").filter(unit__closed_on=None)
    )
    _log(Event.SCHEME_CREATE, scheme, by, name=scheme.name, year=year, source=str(last))
    return scheme


def _carried(one: Indicator, scheme: Scheme) -> Indicator:
    names = ("position", "name", "weighting", "horizon", "weight", "target", "measure", "direction", "source")
    goes_on = one if one.horizon == Horizon.LONG_TERM else None
    return Indicator(scheme=scheme, previous=goes_on, **{name: getattr(one, name) for name in names})


@transaction.atomic
def save_indicators(*, scheme_id: int, rows: Sequence[IndicatorDraft], by: User | None) -> Scheme:
    """Keep the indicators of a draft; those that are not named any more go. Raises Refused for two of one name."""
    scheme = locked(scheme_id, by, SchemeState.DRAFT)
    names = [row.name for row in rows]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise Refused(f"指标“{doubles[0]}”出现了多次，请改名或合并。")
    kept = {one.pk: one for one in scheme.indicators.all()}
    scheme.indicators.exclude(pk__in=[row.key for row in rows]).delete()
    for place, row in enumerate(rows):
        one = kept.get(row.key) or Indicator(scheme=scheme)
        one.name = f"~{place}"  # names may have changed places
        _fill(one, row, place)
    for row, one in zip(rows, scheme.indicators.order_by("position"), strict=True):
        one.name = row.name
        one.save(update_fields=["name"])
    _log(Event.SCHEME_UPDATE, scheme, by, what="指标", count=len(rows))
    return scheme


def _fill(one: Indicator, row: IndicatorDraft, place: int) -> None:
    one.position = place
    names = ["weighting", "horizon", "weight", "target", "measure", "direction", "source"]
    for name in names:
        setattr(one, name, getattr(row, name))
    if row.horizon != Horizon.LONG_TERM:
        one.previous = None
    if one.pk:
        one.save(update_fields=["position", "name", "previous", *names])
    else:
        one.save(force_insert=True)


@transaction.atomic
def add_units(*, scheme_id: int, units: Sequence[Unit], peers: str, by: User | None) -> int:
    """Put units into a group of peers; who is in another one moves. Raises Refused for units from elsewhere."""
    scheme = locked(scheme_id, by, SchemeState.DRAFT, SchemeState.PUBLISHED)
    outside = [unit.name for unit in units if not unit.path.startswith(scheme.unit_path)]
    if outside:
        raise Refused(f"{'、'.join(outside[:5])}不在这套指标的范围内。")
    known = {one.unit_id: one for one in scheme.units.all()}
    if len(known) + len(units) > MOST_UNITS:
        raise Refused(f"一套指标最多{MOST_UNITS}个单位，请分成几套。")
    for unit in units:
        if unit.pk in known:
            known[unit.pk].peers = peers
            known[unit.pk].save(update_fields=["peers"])
    new = [unit for unit in units if unit.pk not in known]
    SchemeUnit.objects.bulk_create(
        SchemeUnit(scheme=scheme, unit=unit, unit_path=unit.path, peers=peers) for unit in new
    )
    _log(Event.SCHEME_UPDATE, scheme, by, what="被考核单位", count=len(new), name=peers)
    return len(new)


@transaction.atomic
def remove_unit(*, member_id: int, by: User | None) -> None:
    """Take a unit out. Raises Refused when it has results."""
    member = SchemeUnit.objects.select_related("unit").get(pk=member_id)
    scheme = locked(member.scheme_id, by, SchemeState.DRAFT, SchemeState.PUBLISHED)
    if member.results.exists():
        raise Refused(f"{member.unit.name}已有指标结果，不能移出。")
    name = member.unit.name
    member.delete()
    _log(Event.SCHEME_UPDATE, scheme, by, what="移出单位", note=name)


@transaction.atomic
def publish_scheme(*, scheme_id: int, by: User | None) -> Scheme:
    """Issue a draft: from now on indicators, weights and targets stand, and results may come."""
    scheme = locked(scheme_id, by, SchemeState.DRAFT)
    if not scheme.indicators.exists() or not scheme.units.exists():
        raise Refused("还没有指标或被考核单位，请先添加。")
    scheme.state = SchemeState.PUBLISHED
    scheme.save(update_fields=["state"])
    _log(Event.SCHEME_PUBLISH, scheme, by)
    return scheme


@transaction.atomic
def record_results(*, scheme_id: int, rows: Sequence[ResultDraft], source: str, by: User | None) -> int:
    """Record results; who has one already gets the new one, and the log keeps what was before. Returns how many."""
    scheme = locked(scheme_id, by, SchemeState.PUBLISHED)
    indicators = {one.pk: one.name for one in scheme.indicators.all()}
    members = {one.pk: one for one in scheme.units.select_related("unit")}
    kept = {
        (one.indicator_id, one.member_id): one
        for one in IndicatorResult.objects.select_for_update().filter(indicator__scheme=scheme)
    }
    changes = []
    for row in rows:
        one = kept.get((row.indicator, row.member))
        before = said(one)
        one = one or IndicatorResult(indicator_id=row.indicator, member_id=row.member)
        one.value, one.target, one.is_excluded = row.value, row.target, row.is_excluded
        one.source, one.recorded_by, one.recorded_at = (row.source or source)[:120], by, timezone.now()
        if said(one) != before:
            one.save()
            what = f"{members[row.member].unit.short_name}·{indicators[row.indicator]}"
            changes.append({"what": what, "before": before, "after": said(one)})
    if changes:
        _log(Event.RESULT_RECORD, scheme, by, source=source, count=len(changes), changes=changes[:200])
    return len(changes)


@transaction.atomic
def close_scheme(*, scheme_id: int, by: User | None) -> Scheme:
    """End a year: results stand. Raises Refused while one is missing, told by name."""
    scheme = locked(scheme_id, by, SchemeState.PUBLISHED)
    done = IndicatorResult.objects.filter(indicator__scheme=scheme).exclude(value=None, is_excluded=False)
    due = scheme.indicators.count() * scheme.units.count()
    if done.count() < due:
        raise Refused(f"还缺{due - done.count()}项结果，补齐或标明“不考核”后再结账。")
    scheme.state = SchemeState.CLOSED
    scheme.save(update_fields=["state"])
    _log(Event.SCHEME_CLOSE, scheme, by)
    return scheme


@transaction.atomic
def grade_units(*, scheme_id: int, grades: Mapping[int, str], by: User | None) -> Held:
    """Give units their grades (by the key of their line; "" takes one back), against the ceiling of the day.

    An unverified ceiling warns: the answer says whether the grades keep to it. One that a city has confirmed and
    marked so blocks. Raises Refused then, and for a grade that there is none of.
    """
    scheme = locked(scheme_id, by, SchemeState.PUBLISHED, SchemeState.CLOSED)
    members = list(scheme.units.select_for_update(of=("self",)).order_by("pk"))
    on = date(scheme.year, 12, 31)
    known = set(grades_of(scheme, on))
    for member in members:
        grade = grades.get(member.pk, member.grade)
        if grade and grade not in known:
            raise Refused(f"没有“{grade}”这个等次，应是{'、'.join(sorted(known))}之一。")
        if grade != member.grade:
            member.grade, member.graded_by = grade, by if grade else None
            member.graded_at = timezone.now() if grade else None
            member.save(update_fields=["grade", "graded_by", "graded_at"])
    outcome, rule = checked(scheme, [member.grade for member in members], on)
    if not outcome.holds and rule.severity == Severity.BLOCK and rule.confidence != Confidence.UNVERIFIED:
        raise Refused(outcome.text)
    record_use(
        rule=rule,
        used_on=on,
        target=scheme.audit_target,
        where="评定单位等次",
        by=by,
        unit_path=scheme.unit_path,
    )
    _log(Event.UNIT_GRADE, scheme, by, count=len(grades), code=CEILING, note=outcome.text)
    return outcome


def locked(scheme_id: int, by: User | None, *states: SchemeState) -> Scheme:
    """The scheme, for who runs it, in one of these states. Raises Refused."""
    scheme = Scheme.objects.select_for_update().get(pk=scheme_id)
    require(by, Permission.RUN_ASSESSMENTS, scheme.unit_path)
    if scheme.state not in states:
        raise Refused(f"{scheme}{scheme.get_state_display()}，不能再这样办。")
    return scheme


def _refuse_double(unit_path: str, year: int, name: str) -> None:
    if Scheme.objects.filter(unit_path=unit_path, year=year, name=name).exists():
        raise Refused(f"{year}年度已有“{name}”，请换一个名称。")


def _log(event: Event, scheme: Scheme, by: User | None, **detail: Any) -> None:
    audit.record(event, by=by, target=scheme.audit_target, unit_path=scheme.unit_path, **detail)
