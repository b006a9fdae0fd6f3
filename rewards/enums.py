"""Words of scarce places: what an account keeps, what happens on it, how a plan is made and where it stands."""

from django.db.models import TextChoices


class LedgerKind(TextChoices):
    """What an account keeps. Money is counted in 分 (cents), everything else in whole places."""

    EXCELLENT = "excellent", "优秀名额"
    POOL = "pool", "激励池"
    RANK = "rank", "职级职数"
    BONUS = "bonus", "项目奖励"


MONEY = frozenset({LedgerKind.BONUS})


class EntryKind(TextChoices):
    """What one line of an account does. A move is two lines, one on each account."""

    ALLOCATE = "allocate", "下达"
    TAKE = "take", "占用"
    RELEASE = "release", "释放"
    MOVE = "move", "调剂"
    WITHDRAW = "withdraw", "收回"


class Scheme(TextChoices):
    """Whose 优秀 places a plan shares out: the two groups have rules and words of their own."""

    CIVIL = "civil", "公务员（含参公人员）"
    INSTITUTION = "institution", "事业单位人员"


class Rounding(TextChoices):
    """What becomes of a fraction (小数进位办法); the labels are the values of evaluation.excellent_rounding."""

    FLOOR = "floor", "舍去"
    HALF_UP = "half_up", "四舍五入"


class Leftover(TextChoices):
    """Where the places go that rounding leaves."""

    POOL = "pool", "全部入激励池"
    REMAINDER = "remainder", "按余数从大到小补给单位"


class PlanState(TextChoices):
    DRAFT = "draft", "草拟"
    SUBMITTED = "submitted", "送审"
    APPROVED = "approved", "已审定"
    ISSUED = "issued", "已下达"
    WITHDRAWN = "withdrawn", "已撤回"


class Treatment(TextChoices):
    """How somebody stands in a year's assessment, from light to heavy; the heavier prevails."""

    GRADED = "graded", "参加考核并定等"
    NOT_EXCELLENT = "not_excellent", "参加考核，不得优秀"
    UNDETERMINED = "undetermined", "参加考核，不确定等次"
    ABSENT = "absent", "不参加考核"


class SpecialKind(TextChoices):
    """What the register's facts do not tell of a person's year, recorded by hand."""

    PROBATION = "probation", "新录用试用期内"
    LEAVE = "leave", "病假、事假累计超过半年"
    INVESTIGATION = "investigation", "被立案审查调查未结案"
    REFUSAL = "refusal", "拒不参加考核"
    ABSENT = "absent", "当年不参加考核"
    REGULAR = "regular", "正常参加考核并定等"  # corrects what the facts alone would say


class GrantState(TextChoices):
    PROPOSED = "proposed", "待审批"
    GRANTED = "granted", "已发放"
    REJECTED = "rejected", "未同意"
    RETURNED = "returned", "已全部退回"


class RankStanding(TextChoices):
    """Where somebody stands on the way to the next rank, on one day."""

    ELIGIBLE = "eligible", "符合条件"
    SOON = "soon", "一年内可晋升"
    WAITING = "waiting", "年限未满"
    BLOCKED = "blocked", "暂不得晋升"
    INCOMPLETE = "incomplete", "缺考核结果"
    TOP = "top", "已是最高职级"
    NO_RANK = "no_rank", "未登记职级"
    NO_RULE = "no_rule", "没有规则依据"
    NOT_COVERED = "not_covered", "不适用职级"


class AwardMode(TextChoices):
    """定期奖励 and 及时奖励 (公务员法 art. 51)."""

    REGULAR = "regular", "定期奖励"
    TIMELY = "timely", "及时奖励"


class AwardStanding(TextChoices):
    """What becomes of an award that a year's grades propose."""

    PROPOSED = "proposed", "建议奖励"
    BLOCKED = "blocked", "暂缓办理"
    GIVEN = "given", "已奖励"


class Channel(TextChoices):
    """Through which channel somebody is put forward."""

    ORDINARY = "ordinary", "常规晋升"
    INCENTIVE = "incentive", "鼓励激励"
    HARDSHIP = "hardship", "艰苦一线"
