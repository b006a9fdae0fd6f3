"""How a rule is measured, how hard it holds, and how sure we are of it."""

from enum import StrEnum


class Measure(StrEnum):
    """What a rule's value counts."""

    PERCENT = "percent"
    MONTHS = "months"


class Severity(StrEnum):
    """What breaking the rule does: stops the step, warns, or is only shown."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Confidence(StrEnum):
    """How the rule was read. A rule of confidence UNVERIFIED never blocks."""

    STATUTE = "L"  # in the full text of the statute
    EXCERPT = "V"  # in an excerpt of the regulation or on an official page
    SECONDARY = "V2"  # only on secondary pages
    UNVERIFIED = "M"  # 待核
