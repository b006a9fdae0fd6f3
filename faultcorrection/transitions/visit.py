"""回访与影响期满: a plan of visits for one person, the end of his effect period told, and what use was made of him after."""

from casework.enums import Actor, Tone
from casework.kinds import CaseKind, Status, Transition

VISIT = CaseKind(
    code="visit",
    label="回访",
    mark="访",
    opened_by=(Actor.HANDLER,),
    stages=("制定计划", "影响期内回访", "期满告知", "期满后回访", "使用情况"),
    statuses=(
        Status("planning", "待制定计划", Actor.HANDLER, "跟踪关爱中", stage="制定计划"),
        Status("visiting", "影响期内回访", Actor.HANDLER, "跟踪关爱中", stage="影响期内回访"),
        Status("ended", "影响期满，待告知", Actor.HANDLER, "跟踪关爱中", stage="期满告知"),
        Status("after", "期满后回访", Actor.HANDLER, "跟踪关爱中", stage="期满后回访"),
        Status("done", "已办结", Actor.NOBODY, stage="使用情况"),
        Status("stopped", "已终止", Actor.NOBODY),
    ),
    transitions=(
        Transition("plan", "确定回访计划", ("planning",), "visiting", (Actor.HANDLER,), Tone.PRIMARY, numbers=True),
        Transition("visit", "登记回访", ("visiting",), "visiting", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("end", "影响期届满", ("visiting",), "ended", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("tell", "告知影响期满", ("ended",), "after", (Actor.HANDLER,), Tone.PRIMARY, shows_subject=True),
        Transition("visit_after", "登记期满后回访", ("after",), "after", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("use", "登记使用情况", ("after",), "done", (Actor.HANDLER,), Tone.PRIMARY, needs_note=True),
        Transition("stop", "终止回访", ("planning", "visiting", "ended", "after"), "stopped", (Actor.REVIEWER,), Tone.DANGER, True),
        Transition("reopen", "重新回访", ("done",), "after", (Actor.REVIEWER,), needs_note=True, reopens=True),
    ),
)  # fmt: skip
