"""Finding the head of a roster and what each column means. Pure.

A roster has a title, then a head of one row or of two (a group such as 近三年年度考核结果 above its years).
Heads stand in any order and are known under several names.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.permissions import Refused

ALIASES: dict[str, tuple[str, ...]] = {
    "unit": ("单位", "工作单位", "所在单位", "现工作单位", "现所在单位", "单位名称", "单位全称"),
    "name": ("姓名",),
    "sex": ("性别",),
    "born_on": ("出生年月", "出生日期", "出生时间", "出生年月日"),
    "ethnicity": ("民族",),
    "native_place": ("籍贯",),
    "birth_place": ("出生地",),
    "health": ("健康状况",),
    "work_started_on": ("参加工作时间", "参加工作年月", "参加工作日期", "参工时间", "工作时间"),
    "party": ("入党时间", "入党年月", "入党日期", "加入中共时间", "加入党派时间"),
    "politics": ("政治面貌",),
    "education": ("学历", "最高学历", "文化程度"),
    "school": ("毕业院校", "毕业学校", "毕业院校及专业", "毕业院校系及专业", "毕业院校专业"),
    "full_time_education": ("全日制学历", "全日制教育学历"),
    "full_time_school": ("全日制毕业院校", "全日制毕业院校及专业", "全日制毕业院校系及专业"),
    "in_service_education": ("在职学历", "在职教育学历"),
    "in_service_school": ("在职毕业院校", "在职毕业院校及专业", "在职毕业院校系及专业"),
    "technical_title": ("专业技术职务", "专业技术职称", "职称"),
    "speciality": ("熟悉专业有何专长", "专长"),
    "person_type": ("人员类别", "人员身份"),
    "title": ("现任职务", "职务", "现职务", "现任职务名称"),
    "title_since": ("任现职时间", "任现职年月", "任现职务时间", "现任职务时间", "任职时间", "任职年月"),
    "level": ("职务层次", "职务级别"),
    "rank": ("现职级", "职级", "现任职级", "职级名称"),
    "rank_since": ("任现职级时间", "任职级时间", "现职级时间", "任现职级年月", "晋升现职级时间"),
    "id_number": ("身份证号码", "公民身份号码", "身份证号", "居民身份证号码", "身份证件号码", "身份号码", "身份证"),
    "phone": ("联系电话", "手机号码", "手机号", "手机", "电话", "联系方式"),
    "remark": ("备注", "说明"),
}  # fmt: skip
REQUIRED = ("unit", "name", "id_number")
# A post or a rank is a fact with a date: its column needs the other one.
PAIRS = (("title", "title_since"), ("rank", "rank_since"))
SKIPPED = frozenset({"序号", "编号", "年龄", "排序"})  # columns that say nothing of the person

_FIELD_OF = {alias: field for field, aliases in ALIASES.items() for alias in aliases}
_YEAR = re.compile(r"(20\d\d)年?度?(?:年度)?(?:考核)?(?:结果|等次|情况)?")
_LOOK = 20  # rows among which the head must be
_ENOUGH = 3  # known heads that make a row a head


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read: its place, the head as the file writes it, and what it holds."""

    place: int
    head: str
    field: str  # a key of ALIASES, or "grade"
    year: int = 0  # for "grade"


@dataclass(frozen=True)
class Heads:
    columns: tuple[Column, ...]
    first: int  # the place of the first row of people
    ignored: tuple[str, ...]  # heads that nobody understood

    @property
    def by_field(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns if column.field != "grade"}


def fold(cell: object) -> str:
    """A head as it is compared: no blanks, no remark in brackets, no colon or asterisk."""
    text = f"{cell:.0f}" if isinstance(cell, float) else str(cell)
    return re.sub(r"[（(].*?[）)]|[\s\u3000：:*＊]", "", re.sub(r"\s", "", text))


def find_heads(rows: Sequence[Sequence[Any]]) -> Heads | None:
    """The head among the first rows, None when there is none. Raises Refused for a head with a fault."""
    top = rows[:_LOOK]
    hits = [sum(_meaning(fold(cell)) is not None for cell in row) for row in top]
    place = _first_line(hits)
    if place is None:
        return None
    two_lines = place + 1 < len(rows) and _continues(top[place], rows[place + 1])
    under = rows[place + 1] if two_lines else [""] * len(top[place])
    heads = _read(top[place], under, first=place + (2 if two_lines else 1))
    _check(heads)
    return heads


def _first_line(hits: Sequence[int]) -> int | None:
    """The first row with enough known heads; a row with fewer counts when the next one completes it."""
    for place, count in enumerate(hits):
        after = hits[place + 1] if place + 1 < len(hits) else 0
        if count >= _ENOUGH or (count and after >= _ENOUGH):
            return place
    return None


def _continues(head: Sequence[Any], below: Sequence[Any]) -> bool:
    """Whether the row below belongs to the head: it has heads, and nothing under 单位, 姓名 and 身份证号码."""
    texts = [fold(cell) for cell in below]
    is_person = any(
        text for cell, text in zip(head, texts, strict=False) if _FIELD_OF.get(fold(cell)) in REQUIRED
    )
    return not is_person and any(_meaning(text) for text in texts)


def _meaning(text: str) -> tuple[str, int] | None:
    if text in _FIELD_OF:
        return _FIELD_OF[text], 0
    if text and (match := _YEAR.fullmatch(text)):
        return "grade", int(match.group(1))
    return None


def _read(upper: Sequence[Any], lower: Sequence[Any], first: int) -> Heads:
    columns, ignored, group = [], [], ""
    for place, cells in enumerate(zip(upper, lower, strict=False)):
        above, below = (fold(cell) for cell in cells)
        group = above or (group if below else "")
        meaning = _meaning(below) or _meaning(group + below) or (_meaning(above) if not below else None)
        if meaning:
            shown = below or above
            columns.append(Column(place, shown, *meaning))
        elif (below or above) and (below or above) not in SKIPPED:
            ignored.append(below or above)
    return Heads(tuple(columns), first, tuple(ignored))


def _check(heads: Heads) -> None:
    fields = heads.by_field
    for field in REQUIRED:
        if field not in fields:
            raise Refused(f"缺少“{ALIASES[field][0]}”列，请在表头中加上这一列后重新上传。")
    for field, partner in PAIRS:
        if field in fields and partner not in fields:
            raise Refused(
                f"有“{fields[field].head}”列而缺少“{ALIASES[partner][0]}”列，请在表头中加上这一列后重新上传。"
            )
    seen = Counter((column.field, column.year) for column in heads.columns)
    for (field, year), times in seen.items():
        if times > 1:
            name = f"{year}年" if year else ALIASES[field][0]
            raise Refused(f"“{name}”列出现了{times}次，请只保留一列后重新上传。")
