"""提醒、函询、诫勉: a sign is followed up in proportion, approved on its ladder, answered by a date, and looked at again."""

from casework.enums import Actor, Tone
from casework.kinds import CaseKind, Status, Transition

REMINDER = CaseKind(
    code="reminder",
    label="提醒函询诫勉",
    mark="提",
    opened_by=(Actor.HANDLER,),
    stages=("提出", "审批", "实施", "回复", "了解改正"),
    statuses=(
        Status("proposed", "待审核", Actor.REVIEWER, "办理中", stage="提出"),
        Status("redo", "待修改", Actor.HANDLER, "办理中"),
        Status("approval", "待部领导审批", Actor.DECIDER, "办理中", stage="审批"),
        Status("higher", "待报党委主要领导审批", Actor.HANDLER, "办理中", stage="审批"),
        Status("serving", "待实施", Actor.HANDLER, "办理中", stage="实施"),
        Status("replying", "待回复函询", Actor.SUBJECT, stage="回复", days_rule="inquiry.reply"),
        Status("judging", "待研判回复", Actor.HANDLER, "已回复，办理中", stage="回复"),
        Status("self_review", "待交书面检查", Actor.SUBJECT, stage="回复", days_rule="admonition.self_review"),
        Status("following", "诫勉影响期内", Actor.HANDLER, stage="了解改正"),
        Status("done", "已办结", Actor.NOBODY, stage="了解改正"),
        Status("raised", "转其他处理", Actor.NOBODY),
        Status("stopped", "不予采取", Actor.NOBODY),
    ),
    transitions=(
        Transition("pass", "审核通过", ("proposed",), "approval", (Actor.REVIEWER,), Tone.PRIMARY, numbers=True),
        Transition("return", "退回修改", ("proposed", "approval"), "redo", (Actor.REVIEWER, Actor.DECIDER), needs_note=True),
        Transition("resubmit", "修改后报送", ("redo",), "proposed", (Actor.HANDLER,), Tone.PRIMARY),
        Transition("stop", "不予采取", ("proposed", "redo", "approval", "higher"), "stopped", (Actor.REVIEWER, Actor.DECIDER), Tone.DANGER, True),
        Transition("approve", "批准", ("approval",), "serving", (Actor.DECIDER,), Tone.PRIMARY),
        Transition("send_up", "同意并报党委主要领导", ("approval",), "higher", (Actor.DECIDER,), Tone.PRIMARY),
        Transition("record_approval", "登记审批结果", ("higher",), "serving", (Actor.HANDLER,), Tone.PRIMARY, needs_note=True),
        Transition("remind", "实施提醒", ("serving",), "done", (Actor.HANDLER,), Tone.PRIMARY, needs_note=True, shows_subject=True),
        Transition("inquire", "发出函询", ("serving",), "replying", (Actor.HANDLER,), Tone.PRIMARY, shows_subject=True),
        Transition("admonish", "实施诫勉", ("serving",), "self_review", (Actor.HANDLER,), Tone.DANGER, shows_subject=True),
        Transition("reply", "回复函询", ("replying",), "judging", (Actor.SUBJECT,), Tone.PRIMARY, needs_note=True),
        Transition("record_reply", "登记书面回复", ("replying",), "judging", (Actor.HANDLER,), needs_note=True),
        Transition("ask_again", "再次函询", ("judging",), "replying", (Actor.HANDLER,), needs_note=True),
        Transition("settle", "予以了结", ("judging",), "done", (Actor.HANDLER,), Tone.PRIMARY, needs_note=True),
        Transition("submit_review", "提交书面检查", ("self_review",), "following", (Actor.SUBJECT,), Tone.PRIMARY, needs_note=True),
        Transition("record_review", "登记书面检查", ("self_review",), "following", (Actor.HANDLER,), needs_note=True),
        Transition("clear", "改正，解除", ("following",), "done", (Actor.REVIEWER,), Tone.PRIMARY, needs_note=True),
        Transition("track", "记录了解情况", ("following",), "following", (Actor.HANDLER,), needs_note=True),
        Transition("raise", "转其他处理", ("judging", "following"), "raised", (Actor.REVIEWER,), Tone.DANGER, True),
        Transition("reopen", "重新办理", ("done", "raised"), "judging", (Actor.REVIEWER,), needs_note=True, reopens=True),
    ),
)  # fmt: skip
