"""LRMX files to people: what is taken, what is refused and why, what was not understood."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from cadre import idnumber, names
from cadre.drafts import PersonDraft
from cadre.findings import Findings, Problem, Unparsed
from cadre.lrmx import elements as e
from cadre.lrmx.drafting import Units, draft_sheet
from cadre.lrmx.elements import BadFile
from cadre.lrmx.photo import read_photo
from cadre.lrmx.sheet import Sheet, read_sheet
from cadre.lrmx.standing import Place, place
from cadre.lrmx.xml import read_document
from cadre.roster import timeline
from cadre.roster.units import UnitFinder
from cadre.unitnames import UnitBook

FindUnit = Callable[[str], tuple[int, str]]  # full name -> (id, "") or (0, why not); negative: to be founded


class Founding(StrEnum):
    """When a unit that a file names and the register lacks may be founded. An empty register is always filled."""

    NEVER = "never"
    BELOW_KNOWN = "below_known"  # when the city or county that it stands in is known
    ALWAYS = "always"


@dataclass(slots=True)
class LrmxDraft(PersonDraft):
    """A person with the file that he came in. `fields` are for `LrmxRecord`."""

    file_name: str = ""
    fields: list[list[str]] = field(default_factory=list)
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class FileSubject:
    """A file of a batch, whatever becomes of it, with what could be read of whom it is about."""

    file: str
    name: str = ""
    unit: str = ""


@dataclass
class LrmxFindings(Findings):
    """`people` are `LrmxDraft`s in the order of `files_of_people`; unit id -1 is the first of `new_units`.

    `founded` are those of the `unparsed` that speak of a unit to be founded.
    """

    subjects: list[FileSubject] = field(default_factory=list)
    files_of_people: list[str] = field(default_factory=list)
    new_units: list[str] = field(default_factory=list)
    founded: list[Unparsed] = field(default_factory=list)

    def drafts(self) -> list[LrmxDraft]:
        return [person for person in self.people if isinstance(person, LrmxDraft)]


@dataclass(frozen=True)
class Register:
    """What checking needs to know: the units, and how a unit is found or founded."""

    book: UnitBook
    founding: Founding
    find_unit: FindUnit
    today: date


def check_files(
    files: Iterable[tuple[str, bytes]],
    book: UnitBook,
    *,
    today: date,
    founding: Founding = Founding.NEVER,
    finder: UnitFinder | None = None,
) -> LrmxFindings:
    """Read files (name, bytes) against the units of `book`. Nothing is written; no file raises.

    `finder` says where the actor may put people and found units; without it everywhere. Once `new_units` are
    founded, check again with the new book: posts then find those units too.
    """
    finder = finder or UnitFinder(book, defaultdict(str), lambda _: True, lambda _: True)
    register = Register(book, founding if book else Founding.ALWAYS, finder, today)
    findings = LrmxFindings()
    seen: dict[tuple[Any, ...], str] = {}
    for file, data in files:
        findings.rows += 1
        try:
            draft = _check_file(file, data, register, findings)
            _refuse_double(file, draft, seen)
        except BadFile as refusal:
            findings.problems.append(Problem(0, refusal.element, str(refusal), file))
        else:
            findings.people.append(draft)
            findings.files_of_people.append(file)
    findings.new_units = finder.new_names
    return findings


def _check_file(file: str, data: bytes, register: Register, findings: LrmxFindings) -> LrmxDraft:
    findings.subjects.append(FileSubject(file))
    document = read_document(data)
    sheet = read_sheet(document)
    findings.subjects[-1] = FileSubject(file, sheet.name, sheet.post_text)
    _check_person(sheet, register.today)
    photo = read_photo(document.text(e.PHOTO))
    unit_id = _unit(file, sheet, register, findings)
    person = draft_sheet(sheet, Units(register.book, unit_id))
    _note_doubts(sheet, register.today)
    findings.unparsed += [note for note in findings.founded if note.file == file]
    findings.unparsed += [Unparsed(0, name, text, file) for name, text in sheet.unparsed]
    return LrmxDraft(
        label=sheet.name,
        name=sheet.name,
        id_number=sheet.id_number,
        unit_id=unit_id,
        person=person.fields,
        facts=person.facts,
        complete=person.complete,
        photo=photo,
        file_name=file,
        fields=document.as_fields(),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _check_person(sheet: Sheet, today: date) -> None:
    """Raise BadFile when it cannot be said who the person is."""
    if not sheet.name:
        raise BadFile("文件中没有姓名，请补填后再导入。", e.NAME)
    if not names.is_name(sheet.name):
        raise BadFile(f"“{sheet.name[:20]}”不像姓名，请核对后再导入。", e.NAME)
    if fault := idnumber.fault_of(sheet.id_number) if sheet.id_number else "":
        raise BadFile(f"{fault}，请更正后再导入。", e.ID_NUMBER)
    if sheet.person["sex"] is None:
        raise BadFile("文件中没有性别，或不是“男”“女”，请补填后再导入。", e.SEX)
    if sheet.id_number and idnumber.sex_of(sheet.id_number) != sheet.person["sex"]:
        raise BadFile("性别与身份证号码不符，请核对后再导入。", e.SEX)
    if sheet.person["born_on"] is None:
        raise BadFile("文件中没有能看懂的出生年月，请写成六位数字，如198503。", e.BORN)
    if fault := timeline.fault_of_birth(sheet.person["born_on"], today):
        raise BadFile(f"{fault}后再导入。", e.BORN)


def _unit(file: str, sheet: Sheet, register: Register, findings: LrmxFindings) -> int:
    """The unit of 现任职务, negative when it is to be founded. Raises BadFile."""
    if not sheet.post_text:
        raise BadFile("文件中没有现任职务，不知道是哪个单位的人，请补填单位全称和职务后再导入。", e.POST)
    found = place(sheet.post_text, register.book)
    name = found.name or _may_be_founded(found, sheet.post_text, register.founding)
    unit_id, fault = register.find_unit(name)
    if fault:
        raise BadFile(f"{fault}。", e.POST)
    if unit_id < 0 and register.book:
        findings.founded.append(Unparsed(0, e.POST, f"{name}（名册中没有此单位，按文件新建）", file))
    return unit_id


def _may_be_founded(found: Place, text: str, founding: Founding) -> str:
    if not found.missing:
        raise BadFile(f"从现任职务“{text[:40]}”中看不出单位，请写明单位全称，如“云川市财政局局长”。", e.POST)
    if founding == Founding.ALWAYS or (founding == Founding.BELOW_KNOWN and found.below_known):
        return found.missing
    raise BadFile(f"名册中没有“{found.missing}”，请先新建该机构，或选择按文件新建机构后再导入。", e.POST)


def _refuse_double(file: str, draft: PersonDraft, seen: dict[tuple[Any, ...], str]) -> None:
    """A batch may hold a person once: nobody could say which file is the later one."""
    born_on = draft.person["born_on"]
    key = (draft.id_number,) if draft.id_number else (draft.name, born_on.year, born_on.month)
    if key in seen:
        raise BadFile(f"与本批中的“{seen[key]}”是同一人，请只保留较新的一份。", e.ID_NUMBER)
    seen[key] = file


def _note_doubts(sheet: Sheet, today: date) -> None:
    """What can hardly be so, and the missing ID number, without which namesakes are told apart by birth month."""
    person = sheet.person
    if not sheet.id_number:
        sheet.unparsed.append((e.ID_NUMBER, "没有身份证号码，按姓名和出生年月与名册对照"))
    for name, on, fault_of in (
        (e.WORK_STARTED, person.get("work_started_on"), timeline.fault_of_work),
        (e.PARTY, person.get("party_joined_on"), timeline.fault_of_joining),
    ):
        if on and (fault := fault_of(on, person["born_on"], today)):
            sheet.unparsed.append((name, fault))
