"""Whose turn it is, what waits on a desk, and the vocabularies of opinions, meetings and evidence."""

from django.db.models import TextChoices

from accounts.enums import Permission


class Actor(TextChoices):
    """Whose turn it is in a status, and who may take a step."""

    APPLICANT = "applicant", "申请人"  # who opened the case
    SUBJECT = "subject", "本人"  # the person whom it concerns
    UNIT = "unit", "所在单位"
    HANDLER = "handler", "经办人"
    REVIEWER = "reviewer", "科长"
    DECIDER = "decider", "部领导"
    NOBODY = "nobody", "无"  # the case has ended


# The permission that stands for an actor; applicant and subject are persons, not roles.
ACTOR_PERMISSIONS: dict[Actor, Permission] = {
    Actor.UNIT: Permission.SUBMIT_CASES,
    Actor.HANDLER: Permission.HANDLE_CASES,
    Actor.REVIEWER: Permission.REVIEW_CASES,
    Actor.DECIDER: Permission.DECIDE_CASES,
}


PERSONS = (Actor.APPLICANT, Actor.SUBJECT)  # persons, not roles
STAFF = (Actor.HANDLER, Actor.REVIEWER, Actor.DECIDER)  # the office that works on a case
# Who takes a step over when everybody whose turn it is must keep out: those above them, never those below.
ABOVE: dict[Actor, tuple[Actor, ...]] = {
    Actor.HANDLER: (Actor.REVIEWER, Actor.DECIDER),
    Actor.REVIEWER: (Actor.DECIDER,),
}


class Tone(TextChoices):
    """How a button or the end of a case looks."""

    PLAIN = "plain", "普通"
    PRIMARY = "primary", "推进"
    DANGER = "danger", "不利"


class Light(TextChoices):
    """The traffic light of a deadline."""

    NONE = "none", "无时限"
    GREEN = "green", "正常"
    YELLOW = "yellow", "临期"
    RED = "red", "超期"
    STOPPED = "stopped", "暂停计时"


class TodoKind(TextChoices):
    """Why something stands on a desk."""

    TURN = "turn", "办理"
    OPINION = "opinion", "答复意见"
    COUNTERSIGN = "countersign", "加签"
    FOLLOW_UP = "follow_up", "跟踪"
    ESCALATION = "escalation", "督办"
    RECEIPT = "receipt", "签收"
    VOTE = "vote", "表决"


class PartyRole(TextChoices):
    """How a person of the register stands to a case besides being its subject."""

    COMPLAINED = "complained", "被反映人"
    RELATED = "related", "相关人员"
    WITNESS = "witness", "证明人"
    REPORTER = "reporter", "反映人"  # seen by the named handlers of the case only


class OpinionState(TextChoices):
    WAITING = "waiting", "待答复"
    ANSWERED = "answered", "已答复"
    SILENT = "silent", "逾期未答复"
    CANCELLED = "cancelled", "已取消"


class OpinionStand(TextChoices):
    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    RESERVED = "reserved", "保留意见"
    NONE = "none", "无意见"


class RecusalReason(TextChoices):
    SELF = "self", "本人"
    FAMILY = "family", "近亲属"
    COMPLAINED = "complained", "被反映人"
    DECLARED = "declared", "主动申请回避"
    ORDERED = "ordered", "责令回避"


class MeetingState(TextChoices):
    DRAFT = "draft", "筹备"
    FROZEN = "frozen", "材料已锁定"
    OPEN = "open", "正在表决"
    CLOSED = "closed", "已形成决定"
    CANCELLED = "cancelled", "已取消"


class Attendance(TextChoices):
    EXPECTED = "expected", "应到"
    PRESENT = "present", "出席"
    ABSENT = "absent", "缺席"


class Choice(TextChoices):
    """A vote."""

    FOR = "for", "赞成"
    AGAINST = "against", "反对"
    ABSTAIN = "abstain", "弃权"


class ItemOutcome(TextChoices):
    PENDING = "pending", "未表决"
    PASSED = "passed", "通过"
    REJECTED = "rejected", "未通过"
    POSTPONED = "postponed", "缓议"
    NO_QUORUM = "no_quorum", "到会人数不足"


class ScanState(TextChoices):
    """What the virus scanner said of a file."""

    UNSCANNED = "unscanned", "未扫描"
    CLEAN = "clean", "未发现病毒"
