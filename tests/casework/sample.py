"""A small process of the tests' own, so that the engine is tested without any real one."""

from typing import Any

from accounts.models import User
from accounts.permissions import Refused
from cadre.models import Cadre, Unit
from casework import registry, services
from casework.enums import Actor, Tone
from casework.forms import OpenForm
from casework.kinds import CaseKind, Status, Transition
from casework.models import Case

SAMPLE = CaseKind(
    code="sample",
    label="样办件",
    mark="样",
    opened_by=(Actor.HANDLER, Actor.UNIT, Actor.SUBJECT),
    statuses=(
        Status("applied", "待受理", Actor.HANDLER, stage="受理"),
        Status("returned", "待补正", Actor.APPLICANT, is_waiting=True),
        Status("checking", "核实中", Actor.HANDLER, stage="核实", shown="办理中"),
        Status("review", "待审核", Actor.REVIEWER, stage="审核", shown="办理中"),
        Status("decision", "待决定", Actor.DECIDER, stage="决定", shown="办理中"),
        Status("granted", "已同意", Actor.NOBODY, stage="办结"),
        Status("refused", "不同意", Actor.NOBODY, stage="办结"),
        Status("withdrawn", "已撤回", Actor.NOBODY),
    ),
    transitions=(
        Transition("accept", "受理", ("applied",), "checking", (Actor.HANDLER,), Tone.PRIMARY, numbers=True),
        Transition("return", "退回补正", ("applied",), "returned", (Actor.HANDLER,), needs_note=True),
        Transition("supply", "补正后报送", ("returned",), "applied", (Actor.APPLICANT,), Tone.PRIMARY),
        Transition("submit", "送审核", ("checking",), "review", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("pass", "审核通过", ("review",), "decision", (Actor.REVIEWER,), Tone.PRIMARY),
        Transition("send_back", "退回重办", ("review", "decision"), "checking", (Actor.REVIEWER, Actor.DECIDER)),
        Transition("grant", "同意", ("decision",), "granted", (Actor.DECIDER,), Tone.PRIMARY, to_meeting=True),
        Transition(
            "refuse", "不同意", ("decision",), "refused", (Actor.DECIDER,), Tone.DANGER, True, shows_subject=True
        ),
        Transition("withdraw", "撤回", ("applied", "returned"), "withdrawn", (Actor.APPLICANT,)),
        Transition("reopen", "重新办理", ("refused",), "checking", (Actor.REVIEWER,), needs_note=True, reopens=True),
    ),
    stages=("受理", "核实", "审核", "决定", "办结"),
)  # fmt: skip


class SampleForm(OpenForm):
    """Only a title."""


def open_sample(*, by: User | None, title: str = "样办件一", **fields: Any) -> Case:
    return services.open_case(kind="sample", title=title, by=by, **fields)


def refuse_bad(case: Case, move: Transition, data: registry.Data, on: Any) -> registry.Finding:
    if data.get("bad"):
        raise Refused("不符合条件。")
    return registry.Finding(working=("条件符合。",))


PROCESS = registry.Process(kind=SAMPLE, open_form=SampleForm, open=open_sample, check=refuse_bad)


def about(
    subject: Cadre | None = None, unit: Unit | None = None, by: User | None = None, **fields: Any
) -> Case:
    """A case at its first status."""
    return open_sample(by=by, subject=subject, unit=unit, **fields)


def walk(case: Case, *actions: str, by: User | None = None, in_meeting: bool = True) -> Case:
    """Take steps one after the other, by the operator unless a user is named."""
    for action in actions:
        case = services.act(
            case_id=case.pk, action=action, version=None, by=by, note="理由", in_meeting=in_meeting
        )
    return case
