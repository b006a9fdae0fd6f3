"""Scoring sheets as a workbook, for a unit without a network: a line for each sheet, a column for each dimension."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cadre.findings import Problem
from evaluation.excel.reading import Filled, Row
from evaluation.excel.template import template
from evaluation.rules.answers import COMMENT_MOST, check
from evaluation.rules.designs import Design

CODE, LABEL, RATER, ACCOUNT, GROUP, COMMENT = "编号", "评价对象", "评价人", "账号", "评价组", "评语"
Key = tuple[str, str, str]  # code of the target, rater (account, else name), name of the group


@dataclass(frozen=True)
class Known:
    """A sheet that exists; `closed` says why nothing may be written into it, "" when it is open."""

    sheet: int
    rater: str
    account: str
    label: str
    closed: str = ""
    draft: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """What a file is checked against: the design, targets by code, groups by name, and the sheets.

    With `may_add`, raters without an account who are not known yet get their sheets by the file.
    """

    design: Design
    targets: Mapping[str, tuple[int, str]]
    groups: Mapping[str, int]
    sheets: Mapping[Key, Known]
    may_add: bool


@dataclass
class Checked:
    """Lines that can be taken, every problem, and what would be replaced: (what, before, after)."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def heads(design: Design) -> list[str]:
    names = [CODE, LABEL, RATER, ACCOUNT, GROUP, *(d.name for d in design.dimensions)]
    return [*names, COMMENT] if design.asks_comment else names


def blank(book: Book) -> bytes:
    """The open sheets of a book to fill in, with what has been typed so far."""
    widths = {LABEL: 16, RATER: 14, ACCOUNT: 14, GROUP: 14, COMMENT: 40}
    notes = [
        f"每格填：{book.design.asked}。一行要么填全，要么整行空着；空着的不导入。",
        "编号、账号、评价组请不要改。没有账号的评价人，账号一栏空着，写姓名。",
        "导入前会逐行核对，有问题会说明在哪一行哪一列；全部改好之前不会写入。",
    ]
    columns = [(head, widths.get(head, 14)) for head in heads(book.design)]
    return template("评分", columns, _lines(book), notes)


def _lines(book: Book) -> Iterable[Sequence[str]]:
    for (code, _, group), known in book.sheets.items():
        if known.closed:
            continue
        answers = known.draft.get("answers", {})
        yield [
            code,
            known.label,
            known.rater,
            known.account,
            group,
            *(answers.get(str(d.key), "") for d in book.design.dimensions),
            str(known.draft.get("comment", "")),
        ]


def check_file(filled: Filled, book: Book) -> Checked:
    """Every line against the book; all problems of all lines are told at once."""
    checked = Checked(problems=list(filled.problems))
    seen: dict[Key, int] = {}
    for row in filled.rows:
        if not any(row.cells[d.name] for d in book.design.dimensions):
            continue  # left blank: not rated, or not yet
        key = row.cells[CODE].upper(), row.cells[ACCOUNT] or row.cells[RATER], row.cells[GROUP]
        problems = _who(row, book, key)
        if key in seen:
            problems.append(Problem(row.number, RATER, f"与第{seen[key]}行重复，请只保留一行。"))
        seen.setdefault(key, row.number)
        problems += _what(row, book.design)
        checked.problems += problems
        if not problems:
            _take(checked, row, book, key)
    if not checked.rows and not checked.problems:
        checked.problems.append(Problem(0, "", "没有一行填了评分，请填好后重新上传。"))
    checked.problems.sort(key=lambda problem: problem.row)
    return checked


def _who(row: Row, book: Book, key: Key) -> list[Problem]:
    code, rater, group = key
    found = []
    if code not in book.targets:
        found.append(Problem(row.number, CODE, f"没有编号“{code[:20]}”的评价对象，请核对。"))
    if group not in book.groups:
        found.append(Problem(row.number, GROUP, f"没有评价组“{group[:20]}”，应是{'、'.join(book.groups)}。"))
    if not rater:
        found.append(Problem(row.number, RATER, "请写评价人姓名。"))
    if found:
        return found
    known = book.sheets.get(key)
    if known is None and (row.cells[ACCOUNT] or not book.may_add):
        return [Problem(row.number, RATER, f"没有指派“{rater[:20]}”评这个对象，请核对账号、姓名和评价组。")]
    if known is None and len(rater) > 40:
        return [Problem(row.number, RATER, "姓名太长，最多40个字。")]
    return [Problem(row.number, RATER, known.closed)] if known and known.closed else []


def _what(row: Row, design: Design) -> list[Problem]:
    checked = check(design, {d.key: row.cells[d.name] for d in design.dimensions})
    names = {d.key: d.name for d in design.dimensions}
    found = [Problem(row.number, names[key], text) for key, text in checked.problems.items()]
    found += [Problem(row.number, name, "没有填，一行要填全。") for name in checked.missing]
    if len(row.cells.get(COMMENT, "")) > COMMENT_MOST:
        found.append(Problem(row.number, COMMENT, f"评语最多{COMMENT_MOST}字。"))
    return found


def _take(checked: Checked, row: Row, book: Book, key: Key) -> None:
    draft: dict[str, Any] = {"answers": {str(d.key): row.cells[d.name] for d in book.design.dimensions}}
    if row.cells.get(COMMENT):
        draft["comment"] = row.cells[COMMENT]
    known = book.sheets.get(key)
    if known and known.draft and dict(known.draft) != draft:
        what = f"{book.targets[key[0]][1]}（{known.rater}）"
        checked.changes.append((what, _said(book.design, known.draft), _said(book.design, draft)))
    checked.rows.append(
        {
            "sheet": known.sheet if known else None,
            "target": book.targets[key[0]][0],
            "group": book.groups[key[2]],
            "rater_name": "" if known else key[1],
            "draft": draft,
        }
    )


def _said(design: Design, draft: Mapping[str, Any]) -> str:
    answers = draft.get("answers", {})
    return "、".join(f"{d.name}{answers.get(str(d.key), '') or '空'}" for d in design.dimensions)
