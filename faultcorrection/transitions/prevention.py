"""防错: 教训 → 措施 → 制度 → 检查, and again from the measures when the check finds that they do not work."""

from casework.enums import Actor, Tone
from casework.kinds import CaseKind, Status, Transition

PREVENTION = CaseKind(
    code="prevention",
    label="防错",
    mark="防",
    opened_by=(Actor.HANDLER,),
    is_about_person=False,
    is_open_to_unit=True,
    stages=("提炼教训", "制定措施", "落实措施", "修订制度", "检查验证"),
    statuses=(
        Status("drawing", "待提炼教训", Actor.HANDLER, stage="提炼教训"),
        Status("planning", "待制定措施", Actor.HANDLER, stage="制定措施"),
        Status("working", "落实措施中", Actor.UNIT, stage="落实措施"),
        Status("changing", "待修订制度", Actor.UNIT, stage="修订制度"),
        Status("checking", "待检查验证", Actor.HANDLER, stage="检查验证"),
        Status("closing", "检查有效，待审核", Actor.REVIEWER, stage="检查验证"),
        Status("done", "已闭环", Actor.NOBODY, stage="检查验证"),
        Status("stopped", "已终止", Actor.NOBODY),
    ),
    transitions=(
        Transition("draw", "提炼教训", ("drawing",), "planning", (Actor.HANDLER,), Tone.PRIMARY, numbers=True),
        Transition("add_measure", "增加措施", ("planning", "working"), "planning", (Actor.HANDLER,)),
        Transition("start", "开始落实", ("planning",), "working", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("finish_measure", "登记措施完成", ("working",), "working", (Actor.UNIT, Actor.HANDLER)),
        Transition("report", "报送落实情况", ("working",), "changing", (Actor.UNIT, Actor.HANDLER), Tone.PRIMARY, True),
        Transition("change", "登记制度修订", ("changing",), "checking", (Actor.UNIT, Actor.HANDLER), Tone.PRIMARY),
        Transition("redo", "退回落实", ("changing", "checking"), "working", (Actor.HANDLER,), needs_note=True),
        Transition("works", "检查有效", ("checking",), "closing", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("fails", "检查未见效，再次防错", ("checking",), "planning", (Actor.HANDLER,), Tone.DANGER),
        Transition("close", "确认闭环", ("closing",), "done", (Actor.REVIEWER,), Tone.PRIMARY),
        Transition("check_again", "退回重新检查", ("closing",), "checking", (Actor.REVIEWER,), needs_note=True),
        Transition("stop", "终止", ("drawing", "planning", "working", "changing"), "stopped", (Actor.REVIEWER,), Tone.DANGER, True),
        Transition("reopen", "再次防错", ("done",), "planning", (Actor.REVIEWER,), needs_note=True, reopens=True),
    ),
)  # fmt: skip
