"""澄清正名: 申请或征求本人意见 → 核查 → 评估 → 审批 → 澄清 → 回访."""

from casework.enums import Actor, Tone
from casework.kinds import CaseKind, Status, Transition

CLARIFICATION = CaseKind(
    code="clarification",
    label="澄清正名",
    mark="澄",
    opened_by=(Actor.SUBJECT, Actor.HANDLER),
    stages=("提出", "核查", "评估", "审批", "澄清", "回访"),
    statuses=(
        Status("requested", "待受理", Actor.HANDLER, stage="提出"),
        Status("asking", "待征求本人意见", Actor.SUBJECT, is_waiting=True),
        Status("verifying", "核查中", Actor.HANDLER, "办理中", stage="核查"),
        Status("weighing", "评估中", Actor.HANDLER, "办理中", stage="评估"),
        Status("review", "待审核", Actor.REVIEWER, "办理中", stage="审批"),
        Status("refusal", "拟不予澄清，待审核", Actor.REVIEWER, "办理中", stage="审批"),
        Status("approval", "待批准", Actor.DECIDER, "办理中", stage="审批"),
        Status("clearing", "待实施澄清", Actor.HANDLER, "办理中", stage="澄清"),
        Status("following", "已澄清，待回访", Actor.HANDLER, "已澄清", stage="回访"),
        Status("done", "已澄清，已办结", Actor.NOBODY, "已澄清", stage="回访"),
        Status("refused", "不予澄清", Actor.NOBODY),
        Status("not_accepted", "不予受理", Actor.NOBODY),
        Status("withdrawn", "已撤回", Actor.NOBODY),
    ),
    transitions=(
        Transition("accept", "受理", ("requested",), "verifying", (Actor.HANDLER,), Tone.PRIMARY, numbers=True),
        Transition("ask", "征求本人意见", ("requested",), "asking", (Actor.HANDLER,), shows_subject=True),
        Transition("not_accept", "不予受理", ("requested",), "not_accepted", (Actor.HANDLER,), Tone.DANGER, True),
        Transition("answer", "答复是否澄清", ("asking",), "requested", (Actor.SUBJECT,), Tone.PRIMARY, needs_note=True),
        Transition("conclude", "登记核查结论", ("verifying",), "weighing", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("verify_more", "补充核查", ("weighing", "review", "refusal", "approval"), "verifying", (Actor.HANDLER, Actor.REVIEWER, Actor.DECIDER), needs_note=True),
        Transition("propose", "提出澄清意见", ("weighing",), "review", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("advise_against", "建议不予澄清", ("weighing",), "refusal", (Actor.HANDLER,), needs_note=True),
        Transition("pass", "审核通过", ("review",), "approval", (Actor.REVIEWER,), Tone.PRIMARY),
        Transition("return", "退回重新评估", ("review", "refusal", "approval"), "weighing", (Actor.REVIEWER, Actor.DECIDER), needs_note=True),
        Transition("approve", "批准澄清", ("approval",), "clearing", (Actor.DECIDER,), Tone.PRIMARY),
        Transition("refuse", "不予澄清", ("refusal", "approval"), "refused", (Actor.REVIEWER, Actor.DECIDER), Tone.DANGER, True, shows_subject=True),
        Transition("clear", "实施澄清", ("clearing",), "following", (Actor.HANDLER,), Tone.PRIMARY, shows_subject=True),
        Transition("finish", "回访办结", ("following",), "done", (Actor.HANDLER,), Tone.PRIMARY, True),
        Transition("withdraw", "撤回", ("requested", "asking", "verifying", "weighing"), "withdrawn", (Actor.APPLICANT,), needs_note=True),
        Transition("reopen", "重新核查", ("refused", "not_accepted"), "verifying", (Actor.REVIEWER,), needs_note=True, numbers=True, reopens=True),
    ),
)  # fmt: skip
