"""回访: how a plan begins, what its steps must meet, and what they write."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Refused
from cadre.models import Cadre, Sanction
from casework import services as casework
from casework.enums import Actor
from casework.kinds import Transition
from casework.models import Case, Step
from casework.registry import Data, Finding
from casework.services import followups
from casework.services.papers import issue
from faultcorrection.models import Visit, VisitPlan
from faultcorrection.papers import visit as papers
from faultcorrection.queries.tolerance import rule_of
from faultcorrection.queries.visit import end_of
from faultcorrection.rules import visit as rules


@transaction.atomic
def open_visit(*, subject: Cadre, sanction: Sanction, by: User | None, title: str = "") -> Case:
    """Begin the plan of a person in an effect period. Raises Refused when he has one for it."""
    if VisitPlan.objects.filter(sanction=sanction).exists():
        raise Refused("这项处分处理已有回访计划，请在原办件中办理。")
    name = title or f"{subject.name}同志影响期回访"
    case = casework.open_case(kind="visit", title=name, subject=subject, by=by)
    VisitPlan.objects.create(case=case, sanction=sanction, ends_on=end_of(sanction))
    return case


@transaction.atomic
def open_for(*, case: Case, sanction: Sanction, by: User | None) -> Case | None:
    """Begin the plan that follows from a case; None when the effect already has one."""
    if case.subject is None or VisitPlan.objects.filter(sanction=sanction).exists():
        return None
    new = casework.open_case(
        kind="visit",
        title=f"{case.subject.name}同志影响期回访",
        subject=case.subject,
        office=case.office,
        by=by,
        opened_by=(Actor.HANDLER,),
    )
    VisitPlan.objects.create(case=new, sanction=sanction, ends_on=end_of(sanction))
    casework.link(case=new, to=case, note="影响期由该办件产生", by=by)
    return new


def check(case: Case, move: Transition, data: Data, on: date) -> Finding:
    """Raises Refused."""
    plan = VisitPlan.objects.select_related("sanction").get(case=case)
    if move.action in ("visit", "visit_after"):
        rule = rule_of(case, "follow_up.visitors", on)
        return Finding(rules.check_visitors(data.get("visitors", []), rule), (rule,))
    if move.action == "end":
        return Finding(rules.check_ended(end_of(plan.sanction), on))
    return Finding()


def effect(case: Case, step: Step, data: Data, by: User | None) -> None:
    """Plan the visits, keep them, tell the end, keep the use."""
    plan = VisitPlan.objects.select_for_update().select_related("sanction").get(case=case)
    if step.action == "plan":
        _plan(case, plan, data, by)
    elif step.action in ("visit", "visit_after"):
        _keep_visit(plan, step, data, by)
    elif step.action == "tell":
        issue(
            case=case,
            kind="period_over",
            mark="期满通",
            build=lambda number: papers.period_over(case, plan, number),
            by=by,
            for_subject=True,
        )
    elif step.action == "use":
        plan.later_use, plan.used_on = data.get("later_use") or step.note[:200], data.get("used_on")
        plan.save(update_fields=["later_use", "used_on"])


def _plan(case: Case, plan: VisitPlan, data: Data, by: User | None) -> None:
    plan.during, plan.after = data["during"], data["after"]
    plan.measures = data.get("measures", "")
    plan.save(update_fields=["during", "after", "measures"])
    until = end_of(plan.sanction)
    today = timezone.localdate()
    if until is None or until <= today:
        return
    for nth, day in enumerate(rules.spread(today, until, plan.during), start=1):
        followups.plan(case=case, kind="visit", title=f"第{nth}次回访", by=by, due_on=day)


def _keep_visit(plan: VisitPlan, step: Step, data: Data, by: User | None) -> None:
    task = plan.case.follow_ups.filter(kind="visit", done_on=None).first()
    visit = Visit.objects.create(
        plan=plan,
        task=task,
        on=data["on"],
        visitors=list(data["visitors"]),
        is_after=step.action == "visit_after",
        result=data["result"],
        note=data["account"],
    )
    if task is not None:
        result = f"{visit.get_result_display()}：{visit.note}"
        followups.finish(follow_up_id=task.pk, result=result, by=by, on=visit.on)
