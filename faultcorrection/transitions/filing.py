"""风险报备: 备案申请 → 分级受理 → 风险评估 → 研究审核 → 情况反馈, then followed until the work is over."""

from casework.enums import Actor, Tone
from casework.kinds import CaseKind, Status, Transition

FILING = CaseKind(
    code="filing",
    label="风险报备",
    mark="险备",
    opened_by=(Actor.UNIT, Actor.HANDLER),
    is_about_person=False,
    is_open_to_unit=True,
    stages=("备案申请", "分级受理", "风险评估", "研究审核", "情况反馈", "跟踪"),
    statuses=(
        Status("draft", "填报中", Actor.APPLICANT, stage="备案申请"),
        Status("applied", "待受理", Actor.HANDLER, stage="分级受理"),
        Status("supplement", "待补充", Actor.APPLICANT, is_waiting=True),
        Status("assessing", "风险评估", Actor.HANDLER, stage="风险评估"),
        Status("review", "待审核", Actor.REVIEWER, stage="研究审核"),
        Status("decision", "待研究决定", Actor.DECIDER, stage="研究审核"),
        Status("granted", "准予，待反馈", Actor.HANDLER, stage="情况反馈"),
        Status("declined", "不予，待反馈", Actor.HANDLER, stage="情况反馈"),
        Status("following", "准予，跟踪中", Actor.HANDLER, stage="跟踪"),
        Status("finished", "准予，已办结", Actor.NOBODY),
        Status("refused", "不予报备", Actor.NOBODY),
        Status("not_accepted", "不予受理", Actor.NOBODY),
        Status("withdrawn", "已撤回", Actor.NOBODY),
    ),
    transitions=(
        Transition("submit", "报送备案", ("draft",), "applied", (Actor.APPLICANT, Actor.UNIT), Tone.PRIMARY),
        Transition("resubmit", "补充后报送", ("supplement",), "applied", (Actor.APPLICANT, Actor.UNIT), Tone.PRIMARY),
        Transition("accept", "受理", ("applied",), "assessing", (Actor.HANDLER,), Tone.PRIMARY, numbers=True),
        Transition("return", "退回补充", ("applied", "assessing"), "supplement", (Actor.HANDLER,), needs_note=True),
        Transition("not_accept", "不予受理", ("applied",), "not_accepted", (Actor.HANDLER,), Tone.DANGER, True),
        Transition("assess", "完成风险评估", ("assessing",), "review", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("pass", "审核通过", ("review",), "decision", (Actor.REVIEWER,), Tone.PRIMARY),
        Transition("send_back", "退回重评", ("review", "decision"), "assessing", (Actor.REVIEWER, Actor.DECIDER), needs_note=True),
        Transition("grant", "准予备案", ("decision",), "granted", (Actor.DECIDER,), Tone.PRIMARY),
        Transition("ask_more", "要求补充", ("decision",), "supplement", (Actor.DECIDER,), needs_note=True),
        Transition("decline", "不予备案", ("decision",), "declined", (Actor.DECIDER,), Tone.DANGER, True),
        Transition("reply", "反馈准予结果", ("granted",), "following", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("reply_refusal", "反馈不予结果", ("declined",), "refused", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("track", "安排跟踪", ("following",), "following", (Actor.HANDLER,)),
        Transition("finish", "办结", ("following",), "finished", (Actor.HANDLER,), Tone.PRIMARY, True),
        Transition("withdraw", "撤回", ("draft", "applied", "supplement"), "withdrawn", (Actor.APPLICANT,), needs_note=True),
    ),
)  # fmt: skip
