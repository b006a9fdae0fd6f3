"""The value of a rule: read from a file or a form, compared, and put in words. Pure.

A number is an int, a share a Fraction, a list a tuple of texts, a table a dict from names to numbers or texts.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from regulations.enums import Bound, Measure

Value = int | bool | Fraction | str | tuple[str, ...] | dict[str, int] | dict[str, str]

_UNITS = {
    Measure.PERCENT: "%",
    Measure.MONTHS: "个月",
    Measure.DAYS: "日",
    Measure.WORKDAYS: "个工作日",
    Measure.YEARS: "年",
    Measure.COUNT: "",
    Measure.PERCENT_BY: "%",
    Measure.MONTHS_BY: "个月",
    Measure.DAYS_BY: "日",
    Measure.YEARS_BY: "年",
    Measure.COUNT_BY: "",
    Measure.YUAN_BY: "元",
}
NUMBERS = frozenset(m for m in _UNITS if not m.endswith("_by"))
TABLES = frozenset(m for m in Measure if m.endswith("_by"))
_TRUTH = {"是": True, "否": False}


def value_of(measure: Measure, raw: Any) -> Value:
    """A typed value from JSON or TOML. Raises ValueError that says what was expected."""
    if measure in NUMBERS:
        return _number(raw, at_most=100 if measure == Measure.PERCENT else None)
    if measure in TABLES:
        return _table(measure, raw)
    if measure == Measure.FRACTION:
        return _fraction(raw)
    if measure == Measure.TRUTH:
        if not isinstance(raw, bool):
            raise ValueError(f"expected true or false, not {raw!r}")
        return raw
    if measure == Measure.TEXTS:
        if not isinstance(raw, list | tuple) or not all(isinstance(text, str) and text for text in raw):
            raise ValueError(f"expected a list of texts, not {raw!r}")
        return tuple(raw)
    if not isinstance(raw, str) or not raw:
        raise ValueError(f"expected a text, not {raw!r}")
    return raw


def _number(raw: Any, at_most: int | None = None) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or raw <= 0 or (at_most and raw > at_most):
        raise ValueError(f"has an impossible value {raw!r}")
    return raw


def _fraction(raw: Any) -> Fraction:
    if not isinstance(raw, str | Fraction):
        raise ValueError(f"expected a fraction such as '1/2', not {raw!r}")
    try:
        value = Fraction(raw)
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(f"expected a fraction such as '1/2', not {raw!r}") from error
    if not 0 < value <= 1:
        raise ValueError(f"has an impossible value {raw!r}")
    return value


def _table(measure: Measure, raw: Any) -> Value:
    if not isinstance(raw, Mapping):
        raise ValueError(f"expected a table, not {raw!r}")
    if measure == Measure.TEXT_BY:
        return {str(name): str(text) for name, text in raw.items()}
    limit = 100 if measure == Measure.PERCENT_BY else None
    return {str(name): _number(number, limit) for name, number in raw.items()}


def plain(value: Value) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return list(value) if isinstance(value, tuple) else value


# --- in words -------------------------------------------------------------------------------------------------


def lines(measure: Measure, value: Value) -> list[str]:
    """The value as people read it, one line for each entry of a list or table; none for an empty one."""
    unit = _UNITS.get(measure, "")
    if isinstance(value, dict):
        return [f"{name}：{entry}{unit}" for name, entry in value.items()]
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, bool):
        return ["是" if value else "否"]
    if isinstance(value, Fraction):
        return [f"{value.numerator}/{value.denominator}"]
    return [f"{value}{unit}"]


def shown(measure: Measure, value: Value) -> str:
    """The value in one line; a dash when nobody has filled it in."""
    return "；".join(lines(measure, value)) or "—"


def typed(measure: Measure, text: str) -> Value:
    """The value that somebody typed: a number, 1/2, 是 or 否, or a line for each entry ("名称：数字" in a table).

    Raises ValueError with a Chinese sentence for the form.
    """
    entries = [line.strip() for line in text.splitlines() if line.strip()]
    if not entries:
        raise ValueError("请填写数值。")
    try:
        return value_of(measure, _raw(measure, entries))
    except ValueError as error:
        raise ValueError(how_to_type(measure)) from error


def _raw(measure: Measure, entries: list[str]) -> Any:
    if measure in TABLES:
        pairs = [entry.replace(":", "：").partition("：") for entry in entries]
        if any(not name.strip() or not rest.strip() for name, _, rest in pairs):
            raise ValueError("a line without a name or a value")
        texts = {name.strip(): rest.strip() for name, _, rest in pairs}
        if measure == Measure.TEXT_BY:
            return texts
        return {name: int(rest.removesuffix(_UNITS[measure])) for name, rest in texts.items()}
    if measure == Measure.TEXTS:
        return entries
    if len(entries) > 1:
        raise ValueError("more than one line")
    if measure in NUMBERS:
        return int(entries[0].removesuffix(_UNITS[measure]))
    if measure == Measure.TRUTH:
        return _TRUTH.get(entries[0])
    return entries[0]


def how_to_type(measure: Measure) -> str:
    """What a form expects for this measure."""
    if measure in TABLES:
        return (
            "每行一项，写作“名称：数值”。" if measure != Measure.TEXT_BY else "每行一项，写作“名称：内容”。"
        )
    if measure in NUMBERS:
        limit = "1到100的整数" if measure == Measure.PERCENT else "大于0的整数"
        return f"请填写{limit}" + (f"，单位：{_UNITS[measure]}。" if _UNITS[measure] else "。")
    return {
        Measure.FRACTION: "请填写分数，例如 1/2。",
        Measure.TRUTH: "请填写“是”或“否”。",
        Measure.TEXTS: "每行一项。",
    }.get(measure, "请填写一行文字。")


# --- compared -------------------------------------------------------------------------------------------------


def is_within(bound: Bound, national: Value, local: Value) -> bool:
    """Whether a city's own value keeps to the national one.

    AT_MOST and AT_LEAST compare numbers and shares, and tables name by name (the same names). For a list AT_LEAST
    means that nothing national is missing and AT_MOST that nothing is added.
    """
    if bound == Bound.FREE:
        return True
    if bound == Bound.FIXED:
        return national == local
    low, high = (national, local) if bound == Bound.AT_LEAST else (local, national)
    return _is_up_to(low, high)


def _is_up_to(low: Value, high: Value) -> bool:
    """Whether `low` is nowhere greater than `high`."""
    if isinstance(low, tuple) and isinstance(high, tuple):
        return set(low) <= set(high)
    if isinstance(low, dict) and isinstance(high, dict):
        return low.keys() == high.keys() and all(_is_up_to(low[name], high[name]) for name in low)
    if isinstance(low, int | Fraction) and isinstance(high, int | Fraction):
        return low <= high
    return low == high


def is_lighter(one: Value, other: Value) -> bool:
    """Whether a consequence of `one` is lighter than of `other`: a smaller number, a share, or a shorter list of bars.

    Values without an order (texts, truth values, tables that differ both ways) are never lighter than another.
    """
    return one != other and not isinstance(one, bool | str) and _is_up_to(one, other)
