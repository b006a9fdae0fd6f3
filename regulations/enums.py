"""How a rule is measured, how hard it holds, how sure we are of it, and what a city may change in it."""

from enum import StrEnum

from django.db.models import TextChoices


class Measure(StrEnum):
    """What a rule's value is. The `*_BY` measures are tables: one number or word for each name."""

    PERCENT = "percent"
    MONTHS = "months"
    DAYS = "days"  # calendar days
    WORKDAYS = "workdays"
    YEARS = "years"
    COUNT = "count"
    FRACTION = "fraction"
    TRUTH = "truth"
    TEXT = "text"
    TEXTS = "texts"
    PERCENT_BY = "percent_by"
    MONTHS_BY = "months_by"
    DAYS_BY = "days_by"
    YEARS_BY = "years_by"
    COUNT_BY = "count_by"
    YUAN_BY = "yuan_by"
    TEXT_BY = "text_by"


class Severity(TextChoices):
    """What breaking the rule does, the hardest first."""

    BLOCK = "block", "阻断"
    WARN = "warn", "提醒"
    INFO = "info", "仅提示"


class Confidence(TextChoices):
    """How the rule was read. A rule of confidence UNVERIFIED never blocks."""

    STATUTE = "L", "法规全文"
    EXCERPT = "V", "条文摘录"
    SECONDARY = "V2", "二手资料"
    UNVERIFIED = "M", "待核"
    LOCAL = "C", "本地确认"  # a city's own, confirmed by a second person on a document


class Bound(TextChoices):
    """What a city's own rule may be, measured against the national one."""

    FIXED = "fixed", "全国统一，不得另定"
    AT_MOST = "at_most", "不得高于国家规定"
    AT_LEAST = "at_least", "不得低于国家规定"
    FREE = "free", "由本地自定"


class RuleState(TextChoices):
    """Where a version stands. PROPOSED waits for a second person; the others are over or in force."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REJECTED = "rejected", "未通过"
    WITHDRAWN = "withdrawn", "已撤销"
    SUPERSEDED = "superseded", "录入已更新"
