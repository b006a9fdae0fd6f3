"""防错: fields to watch, and the loop from a lesson to the check that its measures work."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from cadre.models import Unit
from casework import services as casework
from casework.enums import Actor
from casework.kinds import Transition
from casework.models import Case, Step
from casework.registry import Data, Finding
from casework.services import followups
from faultcorrection.enums import Answerer
from faultcorrection.models import Prevention, PreventionCheck, PreventiveMeasure, WatchField
from faultcorrection.queries import prevention as queries
from faultcorrection.rules import prevention as rules

SOURCES = ("tolerance", "correction")  # the kinds whose lessons become measures
DESKS = {Answerer.UNIT: Permission.SUBMIT_CASES, Answerer.OFFICE: Permission.HANDLE_CASES}


# --- fields to watch ---------------------------------------------------------------------------------------------


@transaction.atomic
def add_field(*, office: Unit, name: str, reason: str, by: User | None) -> WatchField:
    """Begin to watch a field. Raises NotAllowed out of scope, Refused for one that is watched already."""
    require(by, Permission.HANDLE_CASES, office.path)
    if WatchField.objects.filter(office=office, name=name.strip(), ended_on=None).exists():
        raise Refused(f"“{name.strip()}”已在关注，不必重复登记。")
    field = WatchField.objects.create(
        office=office, unit_path=office.path, name=name.strip(), reason=reason.strip(), added_by=by
    )
    _log(field, by, "开始关注")
    return field


@transaction.atomic
def change_field(*, field_id: int, name: str, reason: str, by: User | None) -> WatchField:
    """Say anew what a watched field is. Raises NotAllowed and Refused."""
    field = WatchField.objects.select_for_update().get(pk=field_id)
    require(by, Permission.HANDLE_CASES, field.unit_path)
    same = WatchField.objects.filter(office=field.office_id, name=name.strip(), ended_on=None)
    if same.exclude(pk=field.pk).exists():
        raise Refused(f"“{name.strip()}”已在关注，请改用别的名称。")
    field.name, field.reason = name.strip(), reason.strip()
    field.save(update_fields=["name", "reason"])
    _log(field, by, "修改")
    return field


@transaction.atomic
def end_field(*, field_id: int, by: User | None) -> WatchField:
    """Watch a field no longer; what came of it stays. Raises NotAllowed and Refused."""
    field = WatchField.objects.select_for_update().get(pk=field_id)
    require(by, Permission.HANDLE_CASES, field.unit_path)
    if field.ended_on is not None:
        raise Refused("这个领域已经停止关注，请刷新页面。")
    field.ended_on = timezone.localdate()
    field.save(update_fields=["ended_on"])
    _log(field, by, "停止关注")
    return field


def _log(field: WatchField, by: User | None, what: str) -> None:
    audit.record(
        Event.WATCH_FIELD,
        by=by,
        target=f"watch-field:{field.pk}",
        unit_path=field.unit_path,
        what=what,
        name=field.name,
    )


# --- the loop ----------------------------------------------------------------------------------------------------


@transaction.atomic
def open_prevention(
    *, title: str, unit: Unit, by: User | None, field: str = "", watch_field: WatchField | None = None
) -> Case:
    """Begin a loop on its own. Raises NotAllowed."""
    case = casework.open_case(kind="prevention", title=title, unit=unit, by=by)
    Prevention.objects.create(case=case, **_field(field, watch_field))
    return case


@transaction.atomic
def open_from(*, case_id: int, by: User | None) -> Case:
    """Begin the loop for the lesson of a tolerance or correction case, tied to it. Raises NotAllowed and Refused."""
    source = Case.objects.select_for_update().select_related("unit", "office").get(pk=case_id)
    if source.kind not in SOURCES:
        raise Refused("防错由容错认定或者纠错办件启动。")
    if source.cited_by.filter(case__kind="prevention").exists():
        raise Refused("已由这个办件启动过防错，请在原防错办件中办理。")
    case = casework.open_case(
        kind="prevention",
        title=f"{source.title}（防错）"[:120],
        unit=source.unit,
        office=source.office,
        by=by,
        opened_by=(Actor.HANDLER,),
    )
    Prevention.objects.create(
        case=case, lesson=queries.lesson_of(source), **_field(queries.field_of(source), None)
    )
    casework.link(case=case, to=source, note=f"教训来自{source.process.label}", by=by)
    return case


def _field(field: str, watched: WatchField | None) -> dict[str, Any]:
    return {"field": watched.name if watched else field, "watch_field": watched}


def check(case: Case, move: Transition, data: Data, on: date) -> Finding:
    """Raises Refused."""
    if move.action == "start":
        return Finding(rules.check_planned(queries.facts_of(case)))
    if move.action == "report":
        return Finding(rules.check_done(queries.facts_of(case)))
    return Finding()


KEPT = {
    "draw": ("lesson", "field", "watch_field"),
    "change": ("rule_name", "rule_document", "rule_on", "rule_change", "check_on"),
}


def effect(case: Case, step: Step, data: Data, by: User | None) -> None:
    """Keep the lesson, the measures, the rule and the checks; put tasks on desks."""
    row = Prevention.objects.select_for_update().get(case=case)
    if step.action in KEPT:
        _set(row, **{name: data[name] for name in KEPT[step.action] if name in data})
    if step.action == "draw" and row.watch_field is not None:
        _set(row, field=row.watch_field.name)
    elif step.action == "add_measure":
        _add_measure(case, row, data, by)
    elif step.action == "finish_measure":
        _finish_measure(row, data, by)
    elif step.action == "change" and row.check_on is not None:
        followups.plan(
            case=case, kind="prevention_check", title="检查防错措施是否有效", by=by, due_on=row.check_on
        )
    elif step.action in ("works", "fails"):
        _check_made(case, row, data, works=step.action == "works", by=by)
    elif step.action == "reopen":
        _set(row, round=row.round + 1)


def _set(row: Prevention, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _add_measure(case: Case, row: Prevention, data: Data, by: User | None) -> None:
    answerer = Answerer(data["answerer"])
    task = followups.plan(
        case=case,
        kind="prevention",
        title=data["text"],
        by=by,
        due_on=data["due_on"],
        owner=data["owner"],
        permission=DESKS[answerer],
    )
    PreventiveMeasure.objects.create(
        prevention=row,
        round=row.round,
        text=data["text"],
        answerer=answerer,
        owner=data["owner"],
        due_on=data["due_on"],
        task=task,
    )


def _finish_measure(row: Prevention, data: Data, by: User | None) -> None:
    measure = row.measures.get(pk=data["measure"].pk)
    followups.finish(follow_up_id=measure.task_id, result=data["result"], by=by)


def _check_made(case: Case, row: Prevention, data: Data, *, works: bool, by: User | None) -> None:
    """A check that finds that they do not work begins the next round."""
    PreventionCheck.objects.create(
        prevention=row, round=row.round, on=data["checked_on"], works=works, note=data["finding"]
    )
    for task in case.follow_ups.filter(kind="prevention_check", done_on=None):
        followups.finish(follow_up_id=task.pk, result=data["finding"], by=by, on=data["checked_on"])
    if not works:
        _set(row, round=row.round + 1)
