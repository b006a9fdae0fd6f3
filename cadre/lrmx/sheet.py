"""Everything that one LRMX file says about a person, before units are looked up. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cadre import idnumber
from cadre.drafts import FactDraft, FactKind
from cadre.enums import Education, Rank, Sex
from cadre.lrmx import elements as e
from cadre.lrmx.dates import read_date
from cadre.lrmx.elements import Document
from cadre.lrmx.family import read_family
from cadre.lrmx.grades import read_grades
from cadre.lrmx.honours import read_awards, sanctions_in_note
from cadre.lrmx.party import read_party
from cadre.lrmx.resume import read_resume
from cadre.lrmx.scan import squeeze
from cadre.lrmx.standing import split_rank
from cadre.names import clean_name

_SEXES = {"男": Sex.MALE, "男性": Sex.MALE, "女": Sex.FEMALE, "女性": Sex.FEMALE}
# The school at the head of 毕业院校系及专业: "云川大学" of "云川大学建筑系城市规划专业".
_SCHOOL = re.compile(r".+?(?:大学|党校|学院|学校|中学|研究所|研究院)")
_EDUCATION: tuple[tuple[str, Education], ...] = (
    ("研究生", Education.GRADUATE),
    ("博士", Education.GRADUATE),
    ("硕士", Education.GRADUATE),
    ("大专", Education.COLLEGE),
    ("专科", Education.COLLEGE),
    ("大学", Education.BACHELOR),
    ("本科", Education.BACHELOR),
    ("中专", Education.TECHNICAL),
    ("中技", Education.TECHNICAL),
    ("高中", Education.HIGH_SCHOOL),
    ("初中", Education.BELOW),
    ("小学", Education.BELOW),
)


@dataclass
class Sheet:
    """A file's content as facts. Texts not understood stand in `rest` by element and in `unparsed` with doubts."""

    name: str
    id_number: str
    person: dict[str, Any]
    post_text: str  # 现任职务 as it stands
    rank: Rank | None
    facts: list[FactDraft]
    rest: dict[str, list[str]] = field(default_factory=dict)
    unparsed: list[tuple[str, str]] = field(default_factory=list)
    complete: frozenset[FactKind] = frozenset()

    def of(self, kind: FactKind) -> list[FactDraft]:
        return [fact for fact in self.facts if fact.kind == kind]


def read_sheet(document: Document) -> Sheet:
    """Read the elements. Nothing is refused here: `check` decides what a person must have."""
    sheet = Sheet(
        name=clean_name(document.text(e.NAME)),
        id_number=idnumber.normalize(document.text(e.ID_NUMBER)),
        person={},
        post_text=squeeze(document.text(e.POST)),
        rank=split_rank(document.text(e.POST))[0],
        facts=[],
        unparsed=list(document.remarks),
    )
    _read_basics(document, sheet)
    _read_education(sheet)
    _read_facts(document, sheet)
    sheet.unparsed += [(name, text) for name, texts in sheet.rest.items() for text in texts]
    sheet.facts = list(_once(sheet.facts, sheet))
    return sheet


def _read_basics(document: Document, sheet: Sheet) -> None:
    person = sheet.person
    for name, column in e.PLAIN_FIELDS.items():
        person[column] = squeeze(document.text(name))
    valid_id = not idnumber.fault_of(sheet.id_number)
    sex = squeeze(document.text(e.SEX))
    person["sex"] = _SEXES.get(sex) or (idnumber.sex_of(sheet.id_number) if valid_id and not sex else None)
    person["born_on"] = _birth(document, sheet, valid_id)
    person["work_started_on"] = _date(document, e.WORK_STARTED, sheet)
    party, rest = read_party(document.text(e.PARTY))
    person.update(party)
    _leave(sheet, e.PARTY, [rest] if rest else [])


def _birth(document: Document, sheet: Sheet, valid_id: bool) -> date | None:
    """The month of the file; the day comes from the ID number when both agree, all of it when the file has none."""
    said = _date(document, e.BORN, sheet)
    by_id = idnumber.birth_of(sheet.id_number) if valid_id else None
    if said is None or by_id is None:
        return said or by_id
    if (said.year, said.month) == (by_id.year, by_id.month):
        return by_id
    sheet.unparsed.append(
        (e.ID_NUMBER, f"身份证号码中的出生年月{by_id:%Y%m}与出生年月{said:%Y%m}不一致，以后者为准")
    )
    return said


def _date(document: Document, name: str, sheet: Sheet) -> date | None:
    text = squeeze(document.text(name))
    on = read_date(text)
    _leave(sheet, name, [text] if text and on is None else [])
    return on


def _leave(sheet: Sheet, name: str, texts: list[str]) -> None:
    if texts:
        sheet.rest.setdefault(name, []).extend(texts)


def _read_education(sheet: Sheet) -> None:
    """The higher of 全日制 and 在职 education, the former when they are equal."""
    found = []
    for order, way in enumerate(("full_time", "in_service")):
        text = sheet.person[f"{way}_education"]
        level = next((level for word, level in _EDUCATION if word in text), None)
        if level is not None:
            found.append((list(Education).index(level), order, way))
    if found:
        place, _, way = min(found)
        sheet.person["education"] = list(Education)[place]
        studied_at = sheet.person[f"{way}_school"]
        school = _SCHOOL.match(studied_at)
        sheet.person["school"] = school.group() if school else studied_at


def _read_facts(document: Document, sheet: Sheet) -> None:
    texts = {name: document.text(name) for name in (e.RESUME, e.HONOURS, e.GRADES, e.FAMILY)}
    resume, awards = read_resume(texts[e.RESUME]), read_awards(texts[e.HONOURS])
    grades, family = read_grades(texts[e.GRADES]), read_family(texts[e.FAMILY])
    sheet.facts = [*resume.posts, *resume.told, *awards.facts, *grades.facts, *family.facts]
    sheet.facts += _sanctions_in_notes(sheet.facts)
    for name, rest in (
        (e.RESUME, resume.rest),
        (e.HONOURS, awards.rest),
        (e.GRADES, grades.rest),
        (e.FAMILY, family.rest),
    ):
        _leave(sheet, name, rest)
    sheet.unparsed += [(e.HONOURS, doubt) for doubt in awards.doubts]
    sheet.complete = _complete(texts, sheet.rest)


def _complete(texts: dict[str, str], rest: dict[str, list[str]]) -> frozenset[FactKind]:
    """The kinds of which the file gives the whole list: its element says something and all of it was understood.

    Never the yearly grades: forms give those of the last years only.
    """
    kinds = {
        e.RESUME: (FactKind.POST, FactKind.SECONDMENT),
        e.HONOURS: (FactKind.HONOUR, FactKind.SANCTION),
        e.FAMILY: (FactKind.FAMILY,),
    }
    whole = [kinds[name] for name in kinds if squeeze(texts[name]) and name not in rest]
    return frozenset(kind for group in whole for kind in group)


def _sanctions_in_notes(facts: list[FactDraft]) -> list[FactDraft]:
    """Sanctions that only a note of the 简历 tells; 奖惩情况 knows more about one of the same kind."""
    known = {fact.values["kind"] for fact in facts if fact.kind == FactKind.SANCTION}
    notes = [
        note for fact in facts if fact.kind == FactKind.POST for note in fact.values["note"].splitlines()
    ]
    found = [fact for note in notes for fact in sanctions_in_note(note)]
    return [fact for fact in found if fact.values["kind"] not in known]


_ELEMENT_OF = {
    FactKind.POST: e.RESUME,
    FactKind.SECONDMENT: e.RESUME,
    FactKind.HONOUR: e.HONOURS,
    FactKind.SANCTION: e.HONOURS,
    FactKind.GRADE: e.GRADES,
    FactKind.FAMILY: e.FAMILY,
    FactKind.RANK: e.POST,
}


def element_of(kind: FactKind) -> str:
    """The element that a kind of fact stands in."""
    return _ELEMENT_OF[kind]


def _once(facts: Iterable[FactDraft], sheet: Sheet) -> Iterable[FactDraft]:
    """Every fact once: the second of two that speak of the same thing is listed as not taken."""
    seen: dict[tuple[Any, ...], FactDraft] = {}
    for fact in facts:
        first = seen.setdefault(fact.key, fact)
        if first is fact:
            yield fact
        elif first.values != fact.values:
            sheet.unparsed.append((element_of(fact.kind), f"{fact.source_text}（与前一条重复，未导入）"))
