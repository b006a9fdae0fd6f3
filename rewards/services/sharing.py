"""Sharing the places of a plan out over its rows: after every change of people, grades or choices."""

from collections.abc import Mapping

from cadre.enums import UnitKind
from rewards.enums import Scheme
from rewards.models import Plan, PlanRow
from rewards.queries.places_rules import place_rules
from rewards.queries.trial import base_of, choices_of
from rewards.rules.amounts import BASIS_POINT
from rewards.rules.choices import PlanChoices
from rewards.rules.places import Lot
from rewards.rules.plans import Choices, Outcome, UnitFacts, group_key, plan_places

_RESULT = ("people", "points", "due", "most", "places", "working", "group_id")
_GROUP_RESULT = ("graded", "undetermined", "absent", "people", "due", "most", "places", "working")


def share_rows(plan: Plan) -> None:
    """Compute the plan anew and write what has changed; called in the transaction of the change."""
    rules, choices = place_rules(plan.year, Scheme(plan.scheme), plan.unit), choices_of(plan)
    exact = choices.as_rules(rules.grade_names)
    rows = {row.unit.code: row for row in plan.rows.filter(is_group=False).select_related("unit__parent")}
    facts = {code: _facts(row, choices, plan) for code, row in rows.items()}
    outcome = plan_places(facts.values(), exact)
    lots = {lot.key: lot for lot in outcome.shared.lots}
    groups = _write_groups(plan, outcome, lots, rows)
    _write_units(rows, facts, exact, lots, groups)
    _write_totals(plan, outcome)


def _facts(row: PlanRow, choices: PlanChoices, plan: Plan) -> UnitFacts:
    unit = row.unit
    is_below = unit.parent is not None and unit.parent.path.startswith(plan.unit_path)
    return UnitFacts(
        code=unit.code,
        above=unit.parent.code if unit.parent and is_below else "",
        people=base_of(row, choices),
        grade=row.grade,
        cap=row.cap_points * BASIS_POINT,
        is_grassroots=unit.kind == UnitKind.TOWNSHIP,
    )


def _write_groups(
    plan: Plan, outcome: Outcome, lots: Mapping[str, Lot], rows: Mapping[str, PlanRow]
) -> dict[str, PlanRow]:
    """The rows of the groups; {the code of a unit: the row of the group that it is in}."""
    former = {row.unit_id: row for row in plan.rows.filter(is_group=True)}
    found: dict[str, PlanRow] = {}
    for above, codes in outcome.groups.items():
        members = [rows[code] for code in codes]
        unit = members[0].unit.parent
        assert unit is not None  # a group stands below a unit  # nosec B101
        lot = lots[group_key(above)]
        row = former.pop(unit.pk, None) or PlanRow(plan=plan, unit=unit, unit_path=unit.path, is_group=True)
        row.graded = sum(member.graded for member in members)
        row.undetermined = sum(member.undetermined for member in members)
        row.absent = sum(member.absent for member in members)
        _take_lot(row, lot)
        row.save(update_fields=_GROUP_RESULT if row.pk else None)
        found |= dict.fromkeys(codes, row)
    gone = [row.pk for row in former.values()]
    PlanRow.objects.filter(group__in=gone).update(group=None)
    PlanRow.objects.filter(pk__in=gone).delete()
    return found


def _write_units(
    rows: Mapping[str, PlanRow],
    facts: Mapping[str, UnitFacts],
    exact: Choices,
    lots: Mapping[str, Lot],
    groups: Mapping[str, PlanRow],
) -> None:
    changed = []
    for code, row in rows.items():
        before = [getattr(row, name) for name in _RESULT]
        row.people = facts[code].people
        row.points = int(exact.ratio_of(facts[code]) / BASIS_POINT)
        row.group = groups.get(code)
        if code in lots:
            _take_lot(row, lots[code])
        else:
            row.due, row.most, row.places = "0", 0, 0
            row.working = f"并入{groups[code].name}计算"
        if before != [getattr(row, name) for name in _RESULT]:
            changed.append(row)
    PlanRow.objects.bulk_update(changed, [name.removesuffix("_id") for name in _RESULT], batch_size=500)


def _take_lot(row: PlanRow, lot: Lot) -> None:
    row.people, row.due, row.most, row.places = lot.people, str(lot.due), lot.most, lot.places
    row.working = lot.working


def _write_totals(plan: Plan, outcome: Outcome) -> None:
    shared = outcome.shared
    plan.participants, plan.ceiling = shared.people, shared.ceiling
    plan.places, plan.pool, plan.pool_rounding = shared.places, shared.pool, shared.from_rounding
    plan.working = list(shared.working)
    plan.save()
