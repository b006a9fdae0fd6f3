"""纠错: 启动 → 发送通知 → 谈话教育 → 督促整改 → 完善制度, each with its paper and proof."""

from casework.enums import Actor, Tone
from casework.kinds import CaseKind, Status, Transition

CORRECTION = CaseKind(
    code="correction",
    label="纠错",
    mark="纠",
    opened_by=(Actor.HANDLER,),
    is_open_to_unit=True,
    stages=("启动", "发送通知", "谈话教育", "督促整改", "完善制度"),
    statuses=(
        Status("started", "待发通知", Actor.HANDLER, stage="启动"),
        Status("notified", "待谈话教育", Actor.HANDLER, stage="发送通知"),
        Status("talked", "整改中", Actor.UNIT, stage="谈话教育"),
        Status("reported", "待验收整改", Actor.HANDLER, stage="督促整改"),
        Status("improving", "完善制度", Actor.UNIT, stage="督促整改"),
        Status("closing", "待验收制度", Actor.HANDLER, stage="完善制度"),
        Status("done", "已办结", Actor.NOBODY, stage="完善制度"),
        Status("stopped", "已终止", Actor.NOBODY),
    ),
    transitions=(
        Transition("notify", "发送纠错通知", ("started",), "notified", (Actor.HANDLER,), Tone.PRIMARY, numbers=True, shows_subject=True),
        Transition("talk", "记录谈话教育", ("notified",), "talked", (Actor.HANDLER,), Tone.PRIMARY, needs_note=True),
        Transition("report", "报送整改情况", ("talked",), "reported", (Actor.UNIT, Actor.SUBJECT), Tone.PRIMARY, needs_note=True),
        Transition("return", "退回整改", ("reported",), "talked", (Actor.HANDLER,), needs_note=True),
        Transition("approve", "整改验收", ("reported",), "improving", (Actor.HANDLER,), Tone.PRIMARY, needs_note=True),
        Transition("improve", "报送制度完善情况", ("improving",), "closing", (Actor.UNIT,), Tone.PRIMARY, needs_note=True),
        Transition("improve_more", "退回完善", ("closing",), "improving", (Actor.HANDLER,), needs_note=True),
        Transition("finish", "验收办结", ("closing",), "done", (Actor.HANDLER,), Tone.PRIMARY, needs_note=True),
        Transition("stop", "终止", ("started", "notified"), "stopped", (Actor.REVIEWER,), Tone.DANGER, needs_note=True),
        Transition("reopen", "重新整改", ("done",), "talked", (Actor.REVIEWER,), needs_note=True, reopens=True),
    ),
)  # fmt: skip
