"""职级晋升: plan → recommendation → inspection → collective decision → publicity → approval (职务与职级并行规定 art. 20)."""

from casework.enums import Actor, Tone
from casework.kinds import CaseKind, Status, Transition

PROMOTION = CaseKind(
    code="promotion",
    label="职级晋升",
    mark="晋",
    opened_by=(Actor.HANDLER,),
    is_about_person=False,
    stages=("制定方案", "民主推荐", "考察", "集体研究", "公示", "审批"),
    statuses=(
        Status("planning", "制定方案", Actor.HANDLER, stage="制定方案"),
        Status("recommending", "民主推荐或测评", Actor.HANDLER, stage="民主推荐"),
        Status("inspecting", "考察", Actor.HANDLER, stage="考察"),
        Status("review", "待审核", Actor.REVIEWER, stage="考察"),
        Status("decision", "待集体研究", Actor.DECIDER, stage="集体研究"),
        Status("to_publish", "待公示", Actor.HANDLER, stage="公示"),
        Status("publicity", "公示中", Actor.HANDLER, stage="公示"),
        Status("objected", "异议核查", Actor.HANDLER),
        Status("approval", "待审批", Actor.DECIDER, stage="审批"),
        Status("promoted", "已晋升", Actor.NOBODY, stage="审批"),
        Status("rejected", "未批准", Actor.NOBODY),
        Status("cancelled", "已取消", Actor.NOBODY),
    ),
    transitions=(
        Transition("plan", "确定方案", ("planning",), "recommending", (Actor.HANDLER,), Tone.PRIMARY, numbers=True),
        Transition("recommend", "记录推荐结果", ("recommending",), "inspecting", (Actor.HANDLER,), Tone.PRIMARY, needs_note=True),
        Transition("inspect", "完成考察", ("inspecting",), "review", (Actor.HANDLER,), Tone.PRIMARY, needs_note=True),
        Transition("drop", "移出人选", ("recommending", "inspecting"), "inspecting", (Actor.HANDLER,), needs_note=True),
        Transition("pass", "审核通过", ("review",), "decision", (Actor.REVIEWER,), Tone.PRIMARY),
        Transition("send_back", "退回考察", ("review", "decision"), "inspecting", (Actor.REVIEWER, Actor.DECIDER), needs_note=True),
        Transition("agree", "同意晋升", ("decision",), "to_publish", (Actor.DECIDER,), Tone.PRIMARY, to_meeting=True),
        Transition("reject", "不予晋升", ("decision", "approval"), "rejected", (Actor.DECIDER,), Tone.DANGER, True),
        Transition("publish", "开始公示", ("to_publish",), "publicity", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("object", "登记异议", ("publicity",), "objected", (Actor.HANDLER,), needs_note=True),
        Transition("dismiss", "异议不成立", ("objected",), "publicity", (Actor.HANDLER,), Tone.PRIMARY, needs_note=True),
        Transition("uphold", "异议成立，移出人选", ("objected",), "publicity", (Actor.HANDLER,), Tone.DANGER, True),
        Transition("close_publicity", "公示期满", ("publicity",), "approval", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("approve", "批准晋升", ("approval",), "promoted", (Actor.DECIDER,), Tone.PRIMARY),
        Transition("cancel", "取消批次", ("planning", "recommending", "inspecting"), "cancelled", (Actor.HANDLER,), Tone.DANGER, True),
    ),
)  # fmt: skip
