"""One row of a roster as a person: the cells together, and against the ID number. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cadre import idnumber
from cadre.drafts import FactDraft, FactKind, PersonDraft
from cadre.enums import GRADE_SCHEMES, Grade, Level, PersonType, Politics
from cadre.findings import Problem
from cadre.roster import timeline
from cadre.roster.dates import When
from cadre.roster.heads import Column
from cadre.roster.values import CONVERTERS, Fault, PartyCell, is_blank

FORMULA = "单元格是公式，请复制后“选择性粘贴”为数值"
_MISSING = {"unit": "缺少单位", "name": "缺少姓名", "id_number": "缺少身份证号码"}
_COPIED = (
    "ethnicity", "native_place", "birth_place", "health", "education", "school", "full_time_education",
    "full_time_school", "in_service_education", "in_service_school", "technical_title", "speciality",
    "person_type", "phone", "remark",
)  # fmt: skip
_SETTLED = ("politics", "second_party", "party_joined_on", "work_started_on")
_NOT_SECOND = (Politics.LEAGUE, Politics.NONPARTISAN, Politics.MASSES)  # not a second party beside the CPC

# (the unit's id, "") for a name in the file, or (0, why it cannot be taken).
FindUnit = Callable[[str], tuple[int, str]]


class CellReader:
    """Reads the cells of one column; the same text is read once."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.key = f"grade{column.year}" if column.field == "grade" else column.field
        self._convert = CONVERTERS[column.field]
        self._known: dict[str, tuple[Any, str]] = {}
        self._keep = column.field not in ("id_number", "name", "phone")  # these seldom repeat

    def read(self, cell: Any) -> tuple[Any, str]:
        """(value, "") or (None, why not); an empty cell is (None, "")."""
        if cell.__class__ is str:
            known = self._known.get(cell)
            if known is not None:
                return known
        read = self._read(cell)
        if self._keep and cell.__class__ is str:
            self._known[cell] = read
        return read

    def _read(self, cell: Any) -> tuple[Any, str]:
        if is_blank(cell):
            return None, ""
        try:
            return self._convert(cell), ""
        except Fault as fault:
            return None, str(fault)


@dataclass(slots=True)
class Row:
    """A row while it is being checked."""

    number: int  # Excel's own
    heads: dict[str, str]  # field -> head
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)

    def refuse(self, key: str, reason: str) -> None:
        self.problems.append(Problem(self.number, self.heads.get(key, ""), reason))
        self.faulty.add(key)


class RowChecker:
    """Turns the rows of one file into drafts."""

    def __init__(self, columns: Sequence[Column], *, today: date, find_unit: FindUnit) -> None:
        self._readers = [CellReader(column) for column in columns]
        self._today = today
        self._find_unit = find_unit
        self._heads = {reader.key: reader.column.head for reader in self._readers}
        self._years = sorted(column.year for column in columns if column.field == "grade")
        self._grade_drafts: dict[tuple[int, Grade], FactDraft] = {}

    def check(self, number: int, cells: Sequence[Any], formulas: frozenset[int] = frozenset()) -> Row:
        """Read one row (`number` is Excel's, `formulas` the places of its formula cells)."""
        row = Row(number, self._heads)
        values = row.values
        for reader in self._readers:
            place = reader.column.place
            if place in formulas:
                row.refuse(reader.key, FORMULA)
                continue
            value, reason = reader.read(cells[place])
            if reason:
                row.refuse(reader.key, reason)
            elif value is not None:
                values[reader.key] = value
        self._check_presence(row)
        born = self._check_identity(row)
        self._check_life(row, born)
        self._check_party(row, born)
        self._check_grades(row)
        self._place(row)
        return row

    def draft(self, row: Row) -> PersonDraft:
        """The draft of a row without problems."""
        values = row.values
        person = {name: values[name] for name in _COPIED if name in values}
        person["born_on"], person["sex"] = values["born_on"], values["sex"]
        for name in _SETTLED:
            if name in values:
                person[name] = values[name]
        return PersonDraft(
            label=f"第{row.number}行 {values['name']}",
            name=values["name"],
            id_number=values["id_number"],
            unit_id=values["unit_id"],
            person=person,
            facts=self._facts(values),
        )

    # --- checks ------------------------------------------------------------------------------------

    @staticmethod
    def _check_presence(row: Row) -> None:
        for name, reason in _MISSING.items():
            if name not in row.values and name not in row.faulty:
                row.refuse(name, f"{reason}，请补填")
        for what, since, missing in (("title", "title_since", "现任职务"), ("rank", "rank_since", "现职级")):
            has_what, has_since = what in row.values, since in row.values
            if has_what and not has_since and since not in row.faulty:
                row.refuse(since, f"有{missing}而没有起任时间，请补填年月")
            elif has_since and not has_what and what not in row.faulty:
                row.refuse(what, f"有起任时间而没有{missing}，请补填")

    def _check_identity(self, row: Row) -> date | None:
        """The birth date that the rest of the row is held against; None when nothing settles it."""
        values = row.values
        number = values.get("id_number")
        actual = idnumber.birth_of(number) if number else None
        written: When | None = values.get("born_on")
        if written is not None and actual is not None and not written.may_be(actual):
            known = f"{actual:%Y.%m.%d}" if written.has_day and not written.serial else f"{actual:%Y.%m}"
            row.refuse("born_on", f"出生年月{written.shown}与身份证号码中的{known}不一致，请核对")
        elif written is not None and actual is None and written.doubt:
            row.refuse("born_on", written.doubt)
        if number:
            self._check_sex(row, number)
        born = actual or (written.day if written and not written.doubt else None)
        if born is not None:
            values["born_on"] = born
            if fault := timeline.fault_of_birth(born, self._today):
                row.refuse("id_number" if actual else "born_on", fault)
                return None
        return born

    @staticmethod
    def _check_sex(row: Row, number: str) -> None:
        sex = idnumber.sex_of(number)
        if row.values.get("sex", sex) != sex:
            row.refuse("sex", f"性别与身份证号码不一致（身份证号码第17位为{sex.label}性），请核对")
        row.values["sex"] = sex

    def _check_life(self, row: Row, born: date | None) -> None:
        worked = self._settled(row, "work_started_on")
        if worked and (fault := timeline.fault_of_work(worked, born, self._today)):
            row.refuse("work_started_on", fault)
            worked = row.values["work_started_on"] = None
        for key, what in (("title_since", "任现职时间"), ("rank_since", "任现职级时间")):
            since = self._settled(row, key)
            if since and (fault := timeline.fault_of_holding(what, since, worked, born, self._today)):
                row.refuse(key, fault)

    @staticmethod
    def _settled(row: Row, key: str) -> date | None:
        """The date in a column that nothing else can settle; a doubtful number is refused."""
        when: When | None = row.values.get(key)
        if when is None:
            return None
        if when.doubt:
            row.refuse(key, when.doubt)
            return None
        row.values[key] = when.day
        return when.day

    def _check_party(self, row: Row, born: date | None) -> None:
        values = row.values
        cell: PartyCell = values.pop("party", None) or PartyCell()
        joined = cell.joined
        if joined and (fault := joined.doubt or timeline.fault_of_joining(joined.day, born, self._today)):
            row.refuse("party", fault)
        said: Politics | None = values.get("politics")
        if joined is None:
            if said is None and cell.politics is not None:
                values["politics"] = cell.politics
            elif said is not None and cell.politics is not None and cell.politics != said:
                row.refuse("party", f"与政治面貌“{said.label}”不一致，请核对")
            return
        values["party_joined_on"] = joined.day
        member = said if said == Politics.CPC_PROBATIONARY else Politics.CPC
        if said is not None and said not in (member, cell.politics):
            row.refuse("party", f"有入党时间，而政治面貌是“{said.label}”，请核对")
        values["politics"] = member
        if cell.politics in _NOT_SECOND:
            row.refuse("party", f"有入党时间，又写着“{cell.politics.label}”，请核对")
        elif cell.politics not in (None, member):
            values["second_party"] = cell.politics

    def _check_grades(self, row: Row) -> None:
        worked = row.values.get("work_started_on")
        kind: PersonType | None = row.values.get("person_type")
        for year in self._years:
            grade = row.values.get(f"grade{year}")
            if grade is None:
                continue
            if year > self._today.year:
                row.refuse(f"grade{year}", f"{year}年还没有到，不会有考核等次，请核对")
            elif isinstance(worked, date) and (fault := timeline.fault_of_grade(year, worked)):
                row.refuse(f"grade{year}", fault)
            elif kind and grade not in GRADE_SCHEMES[kind]:
                allowed = "、".join(g.label for g in GRADE_SCHEMES[kind])
                row.refuse(f"grade{year}", f"{kind.label}没有“{grade.label}”等次，可填：{allowed}")

    def _place(self, row: Row) -> None:
        if "unit" in row.values:
            unit_id, reason = self._find_unit(row.values["unit"])
            if reason:
                row.refuse("unit", reason)
            row.values["unit_id"] = unit_id

    # --- facts -------------------------------------------------------------------------------------

    def _facts(self, values: dict[str, Any]) -> list[FactDraft]:
        facts = [self._grade(year, grade) for year in self._years if (grade := values.get(f"grade{year}"))]
        if title := values.get("title"):
            facts.append(
                FactDraft(
                    FactKind.POST,
                    {
                        "unit_id": values["unit_id"],
                        "text": values["unit"] + title,
                        "title": title,
                        "level": values.get("level", Level.NONE),
                        "started_on": values["title_since"],
                    },
                )
            )
        if rank := values.get("rank"):
            facts.append(FactDraft(FactKind.RANK, {"rank": rank, "started_on": values["rank_since"]}))
        return facts

    def _grade(self, year: int, grade: Grade) -> FactDraft:
        """Equal grades share one draft: there are few of them, and many people."""
        known = self._grade_drafts.get((year, grade))
        if known is None:
            known = self._grade_drafts[year, grade] = FactDraft(
                FactKind.GRADE, {"year": year, "grade": grade}
            )
        return known
