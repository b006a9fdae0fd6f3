"""Making plans of 优秀 places: drafted from the register, copied to try another choice, changed, thrown away."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from cadre.models import Unit
from rewards.enums import PlanState, Scheme
from rewards.models import Plan, PlanPerson, PlanRow
from rewards.queries.participants import participants
from rewards.queries.places_rules import PlaceRules, place_rules
from rewards.queries.trial import cap_of, choices_of, unit_drafts
from rewards.rules.choices import PlanChoices, check_choices
from rewards.services.sharing import share_rows

FIRST_YEAR = 1994  # 国家公务员考核暂行规定, the first with a ceiling


@transaction.atomic
def create_plan(
    *, year: int, unit: Unit, scheme: Scheme, name: str, choices: PlanChoices, by: User | None
) -> Plan:
    """Draft a plan from the register as it is now.

    Raises Refused for a year out of reach, choices that the rules forbid, or a subtree in which nobody takes part.
    """
    require(by, Permission.PLAN_PLACES, unit.path)
    rules = _rules_of(year, scheme, unit)
    choices = choices.trimmed()
    check_choices(choices, rules.ceiling, rules.approved)
    plan = Plan(name=_named(name), year=year, scheme=scheme, unit=unit, unit_path=unit.path, created_by=by)
    _choose(plan, choices)
    plan.save(force_insert=True)
    _count(plan)
    _log(Event.PLACES_CREATE, plan, by)
    return plan


@transaction.atomic
def copy_plan(*, plan_id: int, name: str, by: User | None) -> Plan:
    """A draft that begins as another plan: the same people and grades, to try another choice."""
    source = Plan.objects.get(pk=plan_id)
    require(by, Permission.PLAN_PLACES, source.unit_path)
    copy = Plan(
        name=_named(name), year=source.year, scheme=source.scheme, unit_id=source.unit_id,
        unit_path=source.unit_path, counted_at=source.counted_at, created_by=by,
    )  # fmt: skip
    _choose(copy, choices_of(source))
    copy.save(force_insert=True)
    _copy_rows(source, copy)
    share_rows(copy)
    _log(Event.PLACES_CREATE, copy, by, source=source.audit_target)
    return copy


@transaction.atomic
def change_plan(*, plan_id: int, name: str, choices: PlanChoices, by: User | None) -> Plan:
    """Choose otherwise for a draft and share out anew. Raises Refused as `create_plan` does."""
    plan = locked_draft(plan_id, by)
    rules = _rules_of(plan.year, Scheme(plan.scheme), plan.unit)
    choices = choices.trimmed()
    check_choices(choices, rules.ceiling, rules.approved)
    before = _told(plan)
    plan.name = _named(name)
    _choose(plan, choices)
    for row in plan.rows.filter(is_group=False):
        points = cap_of(row.unit_path, choices, rules)
        if points != row.cap_points:
            row.cap_points = points
            row.save(update_fields=["cap_points"])
    share_rows(plan)
    after = _told(plan)
    _log(Event.PLACES_CHANGE, plan, by, before=before, after=after)
    return plan


@transaction.atomic
def recount_plan(*, plan_id: int, by: User | None) -> Plan:
    """Read the register again for a draft; grades that were set in the plan stay."""
    plan = locked_draft(plan_id, by)
    grades = dict(plan.rows.filter(is_group=False).values_list("unit_id", "grade"))
    plan.rows.all().delete()
    plan.counted_at = timezone.now()
    _count(plan, grades)
    _log(Event.PLACES_CHANGE, plan, by, note="按名册重新统计")
    return plan


@transaction.atomic
def set_plan_grades(*, plan_id: int, grades: Mapping[int, str], by: User | None) -> Plan:
    """Give units other grades in a draft ({unit id: grade, "" for none}) and share out anew: what would be, if.

    Raises Refused for a grade that the rules do not know, or a unit that is not in the plan.
    """
    plan = locked_draft(plan_id, by)
    known = _rules_of(plan.year, Scheme(plan.scheme), plan.unit).grade_names
    rows = {
        row.unit_id: row for row in plan.rows.filter(is_group=False, unit__in=grades).select_related("unit")
    }
    changes = []
    for unit_id, grade in grades.items():
        if grade and grade not in known:
            raise Refused(f"没有“{grade}”这个单位等次，应为{'、'.join(known)}。")
        if unit_id not in rows:
            raise Refused("这个单位不在本方案内，请刷新页面后再试。")
        row = rows[unit_id]
        if row.grade != grade:
            changes.append({"what": row.unit.name, "before": row.grade, "after": grade})
            row.grade, row.grade_source = grade, "本方案测算"
            row.save(update_fields=["grade", "grade_source"])
    if changes:
        share_rows(plan)
        _log(Event.PLACES_CHANGE, plan, by, changes=changes)
    return plan


@transaction.atomic
def discard_plan(*, plan_id: int, by: User | None) -> None:
    """Throw a draft away."""
    plan = locked_draft(plan_id, by)
    _log(Event.PLACES_DISCARD, plan, by)
    plan.delete()


def locked_draft(plan_id: int, by: User | None) -> Plan:
    """The draft, locked. Raises NotAllowed, or Refused when it is no draft any more."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan_id)
    require(by, Permission.PLAN_PLACES, plan.unit_path)
    if plan.state != PlanState.DRAFT:
        raise Refused(f"方案{plan.get_state_display()}，不能再修改；可以复制为新方案。")
    return plan


# --- parts --------------------------------------------------------------------------------------------------


def _rules_of(year: int, scheme: Scheme, unit: Unit) -> PlaceRules:
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Refused(f"年度应在 {FIRST_YEAR} 至 {timezone.localdate().year} 之间，请改正。")
    return place_rules(year, scheme, unit)


def _named(name: str) -> str:
    if not name.strip():
        raise Refused("请填写方案名称。")
    return name.strip()


def _choose(plan: Plan, choices: PlanChoices) -> None:
    for name, value in asdict(choices).items():
        setattr(plan, name, value)


def _count(plan: Plan, grades: Mapping[int, str] | None = None) -> None:
    """Write the rows from the register and share out."""
    scheme, choices = Scheme(plan.scheme), choices_of(plan)
    found = participants(plan.year, scheme, plan.unit)
    drafts = unit_drafts(found, plan.year, choices, place_rules(plan.year, scheme, plan.unit))
    if not drafts:
        raise Refused(f"“{plan.unit}”在{plan.year}年度没有应参加考核的{scheme.label}，请核对范围和年度。")
    rows = [
        PlanRow(
            plan=plan,
            unit_id=draft.place.pk,
            unit_path=draft.place.path,
            grade=(grades or {}).get(draft.place.pk, draft.grade),
            grade_source=draft.grade_source,
            cap_points=draft.cap_points,
            **asdict(draft.tally),
        )
        for draft in drafts
    ]
    PlanRow.objects.bulk_create(rows, batch_size=1000)
    by_unit = {row.unit_id: row for row in rows}
    PlanPerson.objects.bulk_create(
        [
            PlanPerson(
                row=by_unit[one.place_id], cadre_id=one.cadre_id, treatment=one.treatment, reason=one.reason
            )
            for one in found.named
        ],
        batch_size=2000,
    )
    share_rows(plan)


def _copy_rows(source: Plan, copy: Plan) -> None:
    former = list(source.rows.filter(is_group=False))
    rows = [
        PlanRow(
            plan=copy, unit_id=row.unit_id, unit_path=row.unit_path, graded=row.graded,
            undetermined=row.undetermined, absent=row.absent, leaders=row.leaders,
            leaders_undetermined=row.leaders_undetermined, grade=row.grade, grade_source=row.grade_source,
            cap_points=row.cap_points,
        )
        for row in former
    ]  # fmt: skip
    PlanRow.objects.bulk_create(rows, batch_size=1000)
    twin = {old.pk: new for old, new in zip(former, rows, strict=True)}
    persons = PlanPerson.objects.filter(row__plan=source)
    PlanPerson.objects.bulk_create(
        [
            PlanPerson(row=twin[row_id], cadre_id=cadre_id, treatment=treatment, reason=reason)
            for row_id, cadre_id, treatment, reason in persons.order_by().values_list(
                "row_id", "cadre_id", "treatment", "reason"
            )
        ],
        batch_size=2000,
    )


def _told(plan: Plan) -> str:
    return f"上限 {plan.ceiling}，分配 {plan.places}，激励池 {plan.pool}"


def _log(event: Event, plan: Plan, by: User | None, **detail: Any) -> None:
    audit.record(
        event,
        by=by,
        target=plan.audit_target,
        unit_path=plan.unit_path,
        name=str(plan),
        value=_told(plan),
        **detail,
    )
