"""奖励: nomination → verification → collective decision → publicity → award, and withdrawal on the grounds of the law."""

from casework.enums import Actor, Tone
from casework.kinds import CaseKind, Status, Transition

AWARD = CaseKind(
    code="award",
    label="奖励",
    mark="奖",
    opened_by=(Actor.UNIT, Actor.HANDLER),
    is_about_person=False,
    is_open_to_unit=True,
    stages=("推荐", "核实", "集体研究", "公示", "批准"),
    statuses=(
        Status("nominated", "待核实", Actor.HANDLER, stage="推荐"),
        Status("supplement", "待补充", Actor.APPLICANT, is_waiting=True),
        Status("review", "待审核", Actor.REVIEWER, stage="核实"),
        Status("decision", "待集体研究", Actor.DECIDER, stage="集体研究"),
        Status("to_publish", "待公示", Actor.HANDLER, stage="公示"),
        Status("publicity", "公示中", Actor.HANDLER, stage="公示"),
        Status("objected", "异议核查", Actor.HANDLER),
        Status("approval", "待批准", Actor.DECIDER, stage="批准"),
        Status("awarded", "已奖励", Actor.NOBODY, stage="批准"),
        Status("withdrawing", "待研究撤销", Actor.DECIDER),
        Status("withdrawn", "奖励已撤销", Actor.NOBODY),
        Status("rejected", "不予奖励", Actor.NOBODY),
        Status("cancelled", "推荐已撤回", Actor.NOBODY),
    ),
    transitions=(
        Transition("verify", "核实通过", ("nominated",), "review", (Actor.HANDLER,), Tone.PRIMARY, numbers=True),
        Transition("return", "退回补充", ("nominated",), "supplement", (Actor.HANDLER,), needs_note=True),
        Transition("resubmit", "补充后报送", ("supplement",), "nominated", (Actor.APPLICANT, Actor.UNIT), Tone.PRIMARY),
        Transition("pass", "审核通过", ("review",), "decision", (Actor.REVIEWER,), Tone.PRIMARY),
        Transition("send_back", "退回核实", ("review", "decision"), "nominated", (Actor.REVIEWER, Actor.DECIDER), needs_note=True),
        Transition("agree", "同意奖励", ("decision",), "to_publish", (Actor.DECIDER,), Tone.PRIMARY, to_meeting=True),
        Transition("reject", "不予奖励", ("decision", "approval"), "rejected", (Actor.DECIDER,), Tone.DANGER, True),
        Transition("publish", "开始公示", ("to_publish",), "publicity", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("object", "登记异议", ("publicity",), "objected", (Actor.HANDLER,), needs_note=True),
        Transition("dismiss", "异议不成立", ("objected",), "publicity", (Actor.HANDLER,), Tone.PRIMARY, needs_note=True),
        Transition("uphold", "异议成立", ("objected",), "decision", (Actor.HANDLER,), Tone.DANGER, True),
        Transition("close_publicity", "公示期满", ("publicity",), "approval", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("award", "批准奖励", ("approval",), "awarded", (Actor.DECIDER,), Tone.PRIMARY),
        Transition("propose_withdrawal", "提请撤销奖励", ("awarded",), "withdrawing", (Actor.REVIEWER,), Tone.DANGER, True, reopens=True),
        Transition("withdraw_award", "撤销奖励", ("withdrawing",), "withdrawn", (Actor.DECIDER,), Tone.DANGER, True, to_meeting=True),
        Transition("keep", "维持奖励", ("withdrawing",), "awarded", (Actor.DECIDER,), to_meeting=True, needs_note=True),
        Transition("cancel", "撤回推荐", ("nominated", "supplement", "review"), "cancelled", (Actor.APPLICANT,), needs_note=True),
    ),
)  # fmt: skip
