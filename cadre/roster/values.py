"""What the cells of a column mean: one converter for each field. Pure.

A converter takes a cell that is not empty and gives a value, or raises `Fault` with a sentence that says what
to do. Converters know nothing of the other cells of the row; `cadre.roster.person` compares those.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from cadre import idnumber, names
from cadre.enums import Education, Grade, Level, PersonType, Politics, Rank, Sex
from cadre.roster.dates import NotADate, When, read_date

Converter = Callable[[Any], Any]
BLANKS = frozenset({"", "-", "--", "—", "——", "/", "无", "空"})  # what people write into an empty cell
_FORMULA_START = tuple("=+-@＝＋－＠")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u200b\ufeff]|_x000[dD]_")
# What the register's columns hold, in characters.
LENGTHS = {
    "ethnicity": 20, "native_place": 40, "birth_place": 40, "health": 20, "school": 120,
    "full_time_education": 60, "full_time_school": 120, "in_service_education": 60, "in_service_school": 120,
    "technical_title": 60, "speciality": 120, "title": 150, "remark": 200,
}  # fmt: skip


class Fault(ValueError):
    """Why a cell cannot be taken."""


@dataclass(frozen=True, slots=True)
class PartyCell:
    """What 入党时间 says: a month, another party, or both ("民盟；200106")."""

    politics: Politics | None = None
    joined: When | None = None


def plain(cell: Any) -> str:
    """A cell as one line of text."""
    if isinstance(cell, str):
        if cell.isprintable() and " " not in cell and "_x" not in cell:  # most cells; the rest is slow
            return cell
        return " ".join(_CONTROL.sub("", cell).split())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (date, datetime)):
        return f"{cell:%Y-%m-%d}"
    return str(cell)


def is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and plain(cell) in BLANKS)


def check_start(text: str) -> None:
    """Raises Fault for text that a spreadsheet would run as a formula when it is exported again."""
    if text.startswith(_FORMULA_START):
        raise Fault(f"内容以“{text[0]}”开头，会被表格软件当作公式，请改为普通文字")


def _text(limit: int) -> Converter:
    def convert(cell: Any) -> str:
        text = plain(cell)
        check_start(text)
        if len(text) > limit:
            raise Fault(f"内容有{len(text)}个字，最多{limit}个字，请缩短")
        return text

    return convert


def name(cell: Any) -> str:
    check_start(plain(cell))
    cleaned = names.clean_name(plain(cell))
    if not names.is_name(cleaned):
        raise Fault(f"“{cleaned[:20]}”不像姓名，请核对（2至40个汉字或字母）")
    return cleaned


def unit(cell: Any) -> str:
    return str(_text(120)(cell)).replace(" ", "")


def when(cell: Any) -> When:
    try:
        return read_date(cell)
    except NotADate as error:
        raise Fault(str(error)) from None


def id_number(cell: Any) -> str:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if cell >= 10**15:
            raise Fault("身份证号码存成了数字，末几位已丢失，请把单元格改为文本后重新填写")
        cell = f"{cell:.0f}"
    text = plain(cell).lstrip("'’‘`")
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        raise Fault("身份证号码变成了科学计数法，末几位已丢失，请把单元格改为文本后重新填写")
    number = idnumber.normalize(text)
    if fault := idnumber.fault_of(number):
        raise Fault(fault)
    return number


def phone(cell: Any) -> str:
    digits = re.sub(r"[\s\-()（）]", "", idnumber.normalize(plain(cell))).removeprefix("+86")
    if not re.fullmatch(r"0?\d{7,11}", digits):
        raise Fault("联系电话应为7至12位数字，请核对")
    return digits


def ethnicity(cell: Any) -> str:
    text = str(_text(LENGTHS["ethnicity"])(cell))
    return text if text.endswith("族") or len(text) > 3 else f"{text}族"


# --- words of a vocabulary -----------------------------------------------------------------------------


def _word(what: str, words: Mapping[str, Any]) -> Converter:
    """One of `words`; any other text is refused with the nearest of them."""

    def convert(cell: Any) -> Any:
        text = plain(cell).replace(" ", "")
        if text in words:
            return words[text]
        near = get_close_matches(text, words, n=1, cutoff=0.5)
        hint = f"，是否应为“{near[0]}”" if near else f"，可填：{'、'.join(_first_of_each(words))}"
        raise Fault(f"“{text[:20]}”不是{what}{hint}")

    return convert


def _first_of_each(words: Mapping[str, Any]) -> list[str]:
    shown: dict[Any, str] = {}
    for word, value in words.items():
        shown.setdefault(value, word)
    return list(shown.values())


SEXES = {sex.label: sex for sex in Sex} | {"男性": Sex.MALE, "女性": Sex.FEMALE}
RANKS = {rank.label: rank for rank in Rank}
PERSON_TYPES = {kind.label: kind for kind in PersonType} | {
    "参照公务员法管理人员": PersonType.QUASI,
    "参公": PersonType.QUASI,
    "事业人员": PersonType.INSTITUTION,
    "事业编": PersonType.INSTITUTION,
    "国企人员": PersonType.ENTERPRISE,
}
LEVELS = {level.label: level for level in Level} | {
    "正厅级": Level.BUREAU_CHIEF,
    "副厅级": Level.BUREAU_DEPUTY,
    "正处级": Level.COUNTY_CHIEF,
    "副处级": Level.COUNTY_DEPUTY,
    "正科级": Level.TOWNSHIP_CHIEF,
    "副科级": Level.TOWNSHIP_DEPUTY,
    "非领导": Level.NONE,
}
GRADES = {grade.label: grade for grade in Grade} | {
    "不定等次": Grade.UNDETERMINED,
    "未定等次": Grade.UNDETERMINED,
    "未确定等次": Grade.UNDETERMINED,
    "不参加考核": Grade.NOT_ASSESSED,
    "未参加": Grade.NOT_ASSESSED,
    "未考核": Grade.NOT_ASSESSED,
}
POLITICS = {party.label: party for party in Politics} | {
    "党员": Politics.CPC,
    "中共": Politics.CPC,
    "中国共产党党员": Politics.CPC,
    "预备党员": Politics.CPC_PROBATIONARY,
    "团员": Politics.LEAGUE,
    "共青团": Politics.LEAGUE,
    "中国民主同盟": Politics.CDL,
    "九三": Politics.JIUSAN,
    "中国农工民主党": Politics.CPWDP,
    "农工": Politics.CPWDP,
    "致公": Politics.CZGP,
    "无党派": Politics.NONPARTISAN,
}
EDUCATIONS = (
    ("研究生|硕士|博士", Education.GRADUATE),
    ("大专|专科", Education.COLLEGE),
    ("大学|本科|学士", Education.BACHELOR),
    ("中专|中技|中等", Education.TECHNICAL),
    ("高中|职高", Education.HIGH_SCHOOL),
    ("初中|小学", Education.BELOW),
)
politics = _word("政治面貌", POLITICS)


def education(cell: Any) -> Education:
    text = plain(cell)
    for words, value in EDUCATIONS:
        if re.search(words, text):
            return value
    raise Fault(f"“{text[:20]}”不是学历，可填：{'、'.join(Education.labels)}")


def party(cell: Any) -> PartyCell:
    """入党时间: "2010.04", "民盟", "民盟；200106" in either order, or a word such as 群众."""
    if not isinstance(cell, str):
        return PartyCell(joined=when(cell))
    found: dict[str, Any] = {}
    for part in re.split(r"[；;，,、]\s*|(?<=\D)\s+(?=\d{4})", plain(cell)):
        key = "joined" if part[:1].isdigit() else "politics"
        if not part or key in found:
            raise Fault("请写入党年月（如2001.06）、其他党派名称，或两者用“；”隔开")
        found[key] = when(part) if key == "joined" else politics(part)
    return PartyCell(**found)


CONVERTERS: dict[str, Converter] = {
    **{field: _text(limit) for field, limit in LENGTHS.items()},
    "unit": unit,
    "name": name,
    "sex": _word("性别", SEXES),
    "born_on": when,
    "ethnicity": ethnicity,
    "work_started_on": when,
    "party": party,
    "politics": politics,
    "education": education,
    "person_type": _word("人员类别", PERSON_TYPES),
    "title_since": when,
    "level": _word("职务层次", LEVELS),
    "rank": _word("职级", RANKS),
    "rank_since": when,
    "id_number": id_number,
    "phone": phone,
    "grade": _word("年度考核等次", GRADES),
}
