"""Vocabularies of tolerating and correcting."""

from django.db.models import TextChoices


class ListKind(TextChoices):
    """The lists of questions that a tolerance case answers one by one."""

    CONDITION = "condition", "容错条件"
    DISTINCTION = "distinction", "三个区分开来"
    FACTOR = "factor", "考量因素"
    NEGATIVE = "negative", "不得容错的情形"


class Answer(TextChoices):
    YES = "yes", "符合"
    NO = "no", "不符合"
    UNCLEAR = "unclear", "未查清"


class RiskLevel(TextChoices):
    LOW = "low", "低风险"
    MEDIUM = "medium", "中风险"
    HIGH = "high", "高风险"


class FilingGrade(TextChoices):
    """Who handles a filing (分级受理)."""

    UNIT = "unit", "单位自行掌握"
    COUNTY = "county", "县（区）级"
    CITY = "city", "市级"


class Accountability(TextChoices):
    """How far the accountability that a tolerance case accompanies has come."""

    NONE = "none", "尚未启动问责"
    RUNNING = "running", "问责调查中"
    DECIDED = "decided", "已作出问责决定"


class Sign(TextChoices):
    """Where a sign came from that something is going wrong."""

    SUPERVISION = "supervision", "日常监督"
    LETTER = "letter", "信访举报"
    AUDIT = "audit", "审计"
    ASSESSMENT = "assessment", "考核"
    INSPECTION = "inspection", "巡视巡察"
    OTHER = "other", "其他"


class Manner(TextChoices):
    """双式提醒."""

    CARING = "caring", "关爱式"
    TEACHING = "teaching", "教育式"


class Measure(TextChoices):
    """提醒、函询、诫勉, from light to heavy."""

    REMINDER = "reminder", "提醒"
    INQUIRY = "inquiry", "函询"
    ADMONITION = "admonition", "诫勉"


class VisitResult(TextChoices):
    """回访教育的结果."""

    GOOD = "good", "好"
    FAIR = "fair", "一般"
    POOR = "poor", "较差"


class ClarificationStart(TextChoices):
    """How a clarification begins."""

    REQUEST = "request", "本人书面申请"
    OFFICE = "office", "承办部门启动"


class Verdict(TextChoices):
    """What the verification of a report found."""

    UNFOUNDED = "unfounded", "失实"
    MISTAKEN = "mistaken", "错告"
    OPEN = "open", "未查实且不能排除"
    FOUNDED = "founded", "属实"


class FalseMeans(TextChoices):
    """What makes an accusation a false one: facts made up, or material forged."""

    INVENTED = "invented", "捏造事实"
    FORGED = "forged", "伪造材料"


class AccusationFinding(TextChoices):
    """诬告陷害核查的结论."""

    FALSE = "false", "诬告陷害"
    MISTAKE = "mistake", "错告"
    UNPROVEN = "unproven", "不能认定"


class Answerer(TextChoices):
    """On whose desk a preventive measure stands."""

    UNIT = "unit", "涉及单位"
    OFFICE = "office", "承办机关"
