"""Who may take a step with a plan or a grant: the table, the permission, never alone. Button and service ask here."""

from dataclasses import dataclass

from accounts.enums import Permission
from accounts.models import User
from accounts.permissions import NotAllowed, Refused, require
from rewards.enums import GrantState, PlanState
from rewards.models import Plan, PoolGrant
from rewards.rules.places_steps import STEPS, Step


@dataclass(frozen=True)
class Offer:
    """A step as the page shows it: open, or with the reason why not."""

    step: Step
    refusal: str = ""


def check_step(plan: Plan, step: Step, by: User | None) -> None:
    """Raise NotAllowed or Refused unless the step may be taken now. `None` is the operator at the command line."""
    require(by, step.permission, plan.unit_path)
    if plan.state not in step.sources:
        raise Refused(f"方案现为“{PlanState(plan.state).label}”，不能{step.label}，请刷新页面。")
    if step.two_people and by is not None and by.pk in (plan.created_by_id, plan.submitted_by_id):
        raise Refused("方案由您拟订或送审，请由另一位有审批权限的同志审定。")


def offers(plan: Plan, by: User) -> list[Offer]:
    """The steps that the plan's state has and the user has the permission for, each with what keeps it closed."""
    found = []
    for step in STEPS.values():
        if plan.state not in step.sources:
            continue
        try:
            check_step(plan, step, by)
        except NotAllowed:
            continue
        except Refused as refusal:
            found.append(Offer(step, str(refusal)))
        else:
            found.append(Offer(step))
    return found


def check_decide(grant: PoolGrant, by: User | None) -> None:
    """Raise NotAllowed or Refused unless the grant may be decided by this person now."""
    require(by, Permission.APPROVE_PLACES, grant.pool.unit_path)
    if grant.state != GrantState.PROPOSED:
        raise Refused(f"这笔申请{GrantState(grant.state).label}，不能再审批。")
    if by is not None and by.pk == grant.proposed_by_id:
        raise Refused("这笔申请由您提出，请由另一位有审批权限的同志审批。")


def why_not(grant: PoolGrant, by: User) -> str | None:
    """What keeps the user from deciding a grant; "" when nothing does, None when it is not his to decide."""
    try:
        check_decide(grant, by)
    except NotAllowed:
        return None
    except Refused as refusal:
        return str(refusal)
    return ""
