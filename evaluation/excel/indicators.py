"""Indicator results as a workbook: a line for each unit and indicator."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cadre.findings import Problem
from evaluation.excel.reading import Filled, Row
from evaluation.excel.template import template
from evaluation.rules.numbers import number, plain

CODE, UNIT, NAME, TARGET, VALUE, EXCLUDED, SOURCE = (
    "机构编码", "单位", "指标", "目标值", "完成值", "不考核", "来源"
)  # fmt: skip
HEADS = (CODE, UNIT, NAME, TARGET, VALUE, EXCLUDED, SOURCE)
_WIDTHS = (14, 30, 30, 14, 14, 10, 30)
_YES = {"是", "不考核", "√"}
_NO = {"", "否"}
MOST = Decimal(10) ** 10  # what the table's column holds


@dataclass(frozen=True)
class Known:
    """What stands there now, as the page would say it, and how the template shows it."""

    said: str = ""
    target: str = ""
    value: str = ""
    is_excluded: bool = False


@dataclass(frozen=True)
class Book:
    """What a file is checked against: units by code, indicators by name, and what is recorded."""

    units: Mapping[str, tuple[int, str]]
    indicators: Mapping[str, tuple[int, Decimal]]  # with the common target
    known: Mapping[tuple[int, int], Known]  # (unit, indicator)


@dataclass
class Checked:
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def blank(book: Book) -> bytes:
    """Every unit with every indicator, and what is recorded so far."""
    notes = [
        "完成值填数字，不带单位；目标值空着就按统一目标。",
        "某单位没有这项任务的，“不考核”一栏填“是”，完成值空着。",
        "完成值空着又没有填“不考核”的行不导入。",
    ]
    return template("指标结果", list(zip(HEADS, _WIDTHS, strict=True)), _lines(book), notes)


def _lines(book: Book) -> Iterable[Sequence[str]]:
    for code, (unit, unit_name) in book.units.items():
        for name, (indicator, target) in book.indicators.items():
            known = book.known.get((unit, indicator), Known())
            aim = known.target or plain(target)
            yield [code, unit_name, name, aim, known.value, "是" if known.is_excluded else "", ""]


def check_file(filled: Filled, book: Book) -> Checked:
    """Every line against the book; all problems of all lines are told at once."""
    checked = Checked(problems=list(filled.problems))
    seen: dict[tuple[str, str], int] = {}
    for row in filled.rows:
        if not row.cells[VALUE] and row.cells[EXCLUDED] in _NO:
            continue
        key = row.cells[CODE].upper(), row.cells[NAME]
        problems = _where(row, book, key) + _figures(row)
        if key in seen:
            problems.append(Problem(row.number, NAME, f"与第{seen[key]}行重复，请只保留一行。"))
        seen.setdefault(key, row.number)
        checked.problems += problems
        if not problems:
            _take(checked, row, book, key)
    if not checked.rows and not checked.problems:
        checked.problems.append(Problem(0, "", "没有一行填了完成值，请填好后重新上传。"))
    checked.problems.sort(key=lambda problem: problem.row)
    return checked


def _where(row: Row, book: Book, key: tuple[str, str]) -> list[Problem]:
    found = []
    if key[0] not in book.units:
        found.append(Problem(row.number, CODE, f"没有编码“{key[0][:20]}”的被考核单位，请核对。"))
    if key[1] not in book.indicators:
        found.append(Problem(row.number, NAME, f"没有指标“{key[1][:20]}”，请按模板填写。"))
    return found


def _figures(row: Row) -> list[Problem]:
    excluded = row.cells[EXCLUDED]
    found = []
    if excluded not in _YES | _NO:
        found.append(Problem(row.number, EXCLUDED, "请填“是”或空着。"))
    if excluded in _YES and row.cells[VALUE]:
        found.append(Problem(row.number, VALUE, "标了“不考核”就不要填完成值。"))
    for head in (VALUE, TARGET):
        if row.cells[head]:
            try:
                figure(row.cells[head], is_target=head == TARGET)
            except ValueError as error:
                found.append(Problem(row.number, head, str(error)))
    return found


def figure(text: str, *, is_target: bool = False) -> Decimal:
    """A value or target as typed. Raises ValueError with a Chinese sentence."""
    try:
        value = number(text)
    except ValueError as error:
        raise ValueError(f"“{text[:20]}”不是数字，请只填数字，不带单位。") from error
    if abs(value) >= MOST or value != value.quantize(Decimal("0.0001")):
        raise ValueError(f"“{text[:20]}”超出范围：整数最多10位，小数最多4位。")
    if is_target and value < 0:
        raise ValueError("目标值不能是负数。")
    return value


def _take(checked: Checked, row: Row, book: Book, key: tuple[str, str]) -> None:
    unit, unit_name = book.units[key[0]]
    indicator, common = book.indicators[key[1]]
    is_excluded = row.cells[EXCLUDED] in _YES
    target = row.cells[TARGET] and figure(row.cells[TARGET], is_target=True)
    own = plain(target) if isinstance(target, Decimal) and target != common else ""
    value = "" if is_excluded else plain(figure(row.cells[VALUE]))
    known = book.known.get((unit, indicator), Known())
    told = "不考核" if is_excluded else f"{value}（目标{own}）" if own else value
    if known.said and known.said != told:
        checked.changes.append((f"{unit_name}·{key[1]}", known.said, told))
    checked.rows.append(
        {
            "member": unit,
            "indicator": indicator,
            "value": value or None,
            "target": own or None,
            "is_excluded": is_excluded,
            "source": row.cells[SOURCE][:120],
        }
    )
