"""诬告陷害查处: 核查 → 听取陈述申辩 → 认定意见 → 市级以上认定 → 移送 → 处理结果."""

from casework.enums import Actor, Tone
from casework.kinds import CaseKind, Status, Transition

ACCUSATION = CaseKind(
    code="accusation",
    label="诬告陷害查处",
    mark="诬核",
    opened_by=(Actor.HANDLER,),
    stages=("立项", "核查", "认定意见", "认定", "移送", "处理"),
    statuses=(
        Status("opened", "待核查", Actor.HANDLER, stage="立项"),
        Status("verifying", "核查中", Actor.HANDLER, stage="核查"),
        Status("weighing", "待提出认定意见", Actor.HANDLER, stage="认定意见"),
        Status("review", "待审核", Actor.REVIEWER, stage="认定意见"),
        Status("decision", "待研究认定", Actor.DECIDER, stage="认定"),
        Status("above", "待市级以上机关认定", Actor.DECIDER, stage="认定"),
        Status("found", "已认定诬告陷害，待移送", Actor.HANDLER, stage="移送"),
        Status("transferred", "已移送，待处理结果", Actor.HANDLER, stage="处理", is_waiting=True),
        Status("done", "诬告陷害，已办结", Actor.NOBODY, stage="处理"),
        Status("mistaken", "认定错告", Actor.NOBODY),
        Status("unproven", "不能认定诬告陷害", Actor.NOBODY),
        Status("sent_up", "已移交上级机关", Actor.NOBODY),
        Status("stopped", "已撤销", Actor.NOBODY),
    ),
    transitions=(
        Transition("begin", "开始核查", ("opened",), "verifying", (Actor.HANDLER,), Tone.PRIMARY, numbers=True),
        Transition("stop", "撤销", ("opened", "verifying"), "stopped", (Actor.REVIEWER,), Tone.DANGER, True),
        Transition("conclude", "完成核查", ("verifying",), "weighing", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("record_hearing", "记录陈述申辩", ("weighing",), "weighing", (Actor.HANDLER,), needs_note=True),
        Transition("verify_more", "补充核查", ("weighing", "review", "decision", "above"), "verifying", (Actor.HANDLER, Actor.REVIEWER, Actor.DECIDER), needs_note=True),
        Transition("propose", "提出认定意见", ("weighing",), "review", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("pass", "审核通过", ("review",), "decision", (Actor.REVIEWER,), Tone.PRIMARY),
        Transition("return", "退回重新提出意见", ("review", "decision", "above"), "weighing", (Actor.REVIEWER, Actor.DECIDER), needs_note=True),
        Transition("find_false", "认定诬告陷害", ("decision", "above"), "found", (Actor.DECIDER,), Tone.DANGER),
        Transition("find_mistake", "认定错告", ("decision", "above"), "mistaken", (Actor.DECIDER,), needs_note=True),
        Transition("find_unproven", "不能认定", ("decision", "above"), "unproven", (Actor.DECIDER,), needs_note=True),
        Transition("send_up", "报上级机关认定", ("decision",), "above", (Actor.DECIDER,), Tone.PRIMARY, True),
        Transition("hand_up", "移交上级机关办理", ("above",), "sent_up", (Actor.REVIEWER, Actor.DECIDER), needs_note=True),
        Transition("transfer", "移送处理", ("found",), "transferred", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("record_result", "登记处理结果", ("transferred",), "done", (Actor.HANDLER,), Tone.PRIMARY, True),
        Transition("reopen", "重新核查", ("mistaken", "unproven"), "verifying", (Actor.REVIEWER,), needs_note=True, reopens=True),
    ),
)  # fmt: skip
