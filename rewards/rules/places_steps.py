"""The life of a plan of places: which step leads from where to where, and who may take it. Pure."""

from dataclasses import dataclass

from accounts.enums import Permission
from rewards.enums import PlanState


@dataclass(frozen=True)
class Step:
    """`two_people`: not by who made or submitted the plan."""

    name: str
    label: str
    sources: tuple[PlanState, ...]
    target: PlanState
    permission: Permission
    two_people: bool = False
    needs_note: bool = False


STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step("submit", "送审", (PlanState.DRAFT,), PlanState.SUBMITTED, Permission.PLAN_PLACES),
        Step("recall", "撤回送审", (PlanState.SUBMITTED,), PlanState.DRAFT, Permission.PLAN_PLACES),
        Step(
            "return",
            "退回修改",
            (PlanState.SUBMITTED,),
            PlanState.DRAFT,
            Permission.APPROVE_PLACES,
            needs_note=True,
        ),
        Step(
            "approve",
            "审定",
            (PlanState.SUBMITTED,),
            PlanState.APPROVED,
            Permission.APPROVE_PLACES,
            two_people=True,
        ),
        Step("issue", "下达", (PlanState.APPROVED,), PlanState.ISSUED, Permission.PLAN_PLACES),
        Step(
            "withdraw",
            "撤回下达",
            (PlanState.ISSUED,),
            PlanState.WITHDRAWN,
            Permission.APPROVE_PLACES,
            needs_note=True,
        ),
    )
}
# whose turn it is
OWNER: dict[PlanState, str] = {
    PlanState.DRAFT: "经办人",
    PlanState.SUBMITTED: "审定人",
    PlanState.APPROVED: "经办人",
    PlanState.ISSUED: "各单位",
    PlanState.WITHDRAWN: "无",
}
