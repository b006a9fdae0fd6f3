"""Reading an uploaded file against the register: who can be taken, what it would change, what stands in the way."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from django.utils import timezone

from accounts.enums import Permission
from accounts.models import AuditEvent, User
from accounts.permissions import Refused
from accounts.queries import scope_of
from accounts.scope import Scope
from cadre.crypto import blind_index
from cadre.drafts import PersonDraft
from cadre.enums import ImportKind
from cadre.findings import Problem, Unparsed
from cadre.lrmx import elements
from cadre.lrmx.archive import unpack
from cadre.lrmx.check import Founding, check_files
from cadre.lrmx.elements import BadFile
from cadre.models import Cadre, Import, Unit
from cadre.queries.names import unit_book
from cadre.roster.check import check_roster
from cadre.roster.reader import read_sheets
from cadre.roster.units import OUTSIDE, UnitFinder
from cadre.services.merging import Change, differences, find_people

BATCH = 2000  # people compared or written in one go
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, note: str) -> None:
    """No progress is wanted."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of a roster or a file of a batch, whatever becomes of it."""

    row: int  # Excel's own; 0 for a whole file
    name: str
    unit: str
    file: str = ""

    @property
    def key(self) -> tuple[int, str]:
        return self.row, self.file


@dataclass
class Reading:
    """One upload, read and checked. `keys` names the subject of each person, in the order of `people`."""

    subjects: list[Subject] = field(default_factory=list)
    people: Sequence[PersonDraft] = ()
    keys: list[tuple[int, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unparsed: list[Unparsed] = field(default_factory=list)
    new_units: list[str] = field(default_factory=list)  # unit_id -1 is the first, -2 the second …
    id_column: str = ""  # what the file calls the ID number

    @property
    def bad(self) -> int:
        return len({(problem.row, problem.file) for problem in self.problems})


@dataclass(frozen=True)
class Preview:
    """What confirming would do: people by outcome, and what changes for those who are known."""

    new: int
    same: int
    changes: list[tuple[str, str, list[Change]]]  # label, internal number, what changes

    def as_json(self, reading: Reading) -> dict[str, Any]:
        """What the page shows and the problem sheet lists; holds no ID number and no full phone."""
        names = {subject.key: subject.name for subject in reading.subjects}
        return {
            "new": self.new,
            "changed": len(self.changes),
            "same": self.same,
            "new_units": used_new_units(reading),
            "problems": [
                {
                    "row": problem.row,
                    "file": problem.file,
                    "name": names.get((problem.row, problem.file), ""),
                    "column": problem.column,
                    "reason": problem.reason,
                }
                for problem in reading.problems
            ],
            "unparsed": [asdict(text) for text in reading.unparsed],
            "changes": [
                {"label": label, "number": number, "changes": [asdict(change) for change in changes]}
                for label, number, changes in self.changes
            ],
        }


def read_import(upload: Import, *, progress: Progress = silent) -> Reading:
    """Read the file of an upload as it stands against the register now. Raises Refused for an unreadable file."""
    by, create_units = upload.uploaded_by, upload.create_units
    with upload.file.open("rb") as file:
        if upload.kind == ImportKind.ROSTER:
            return read_roster(file, upload.file.size, by=by, create_units=create_units, progress=progress)
        return read_lrmx(file, upload.file_name, by=by, create_units=create_units, progress=progress)


def read_roster(
    file: IO[bytes], size: int, *, by: User | None, create_units: bool, progress: Progress = silent
) -> Reading:
    """Read and check a roster workbook. Raises Refused for a file that cannot be read as a whole."""
    finder = unit_finder(by, create_units=create_units)
    with _collector_resting():
        roster = check_roster(
            read_sheets(file, size),
            today=timezone.localdate(),
            find_unit=finder,
            progress=lambda done, total: progress(done, total, "核对各行"),
        )
    reading = Reading(
        subjects=[Subject(row.number, row.name, row.unit) for row in roster.rows],
        people=roster.people,
        keys=[(number, "") for number in roster.rows_of_people],
        problems=roster.problems,
        unparsed=roster.unparsed,
        new_units=finder.new_names,
        id_column=roster.id_head,
    )
    _refuse_strangers(reading, by)
    return reading


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Leave the cycle collector out while millions of small objects without cycles arise: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_lrmx(
    file: IO[bytes], name: str, *, by: User | None, create_units: bool, progress: Progress = silent
) -> Reading:
    """Read and check one LRMX file or a zip of them. Raises Refused for a zip that cannot be read as a whole."""
    try:
        files = [(path.removeprefix(f"{name}/"), data) for path, data in unpack(name, file.read())]
    except BadFile as error:
        raise Refused(str(error)) from error
    progress(0, len(files), "核对文件")
    finder = unit_finder(by, create_units=create_units)
    founding = Founding.ALWAYS if finder.may_found else Founding.NEVER
    findings = check_files(files, finder.book, today=timezone.localdate(), founding=founding, finder=finder)
    reading = Reading(
        subjects=[Subject(0, subject.name, subject.unit, subject.file) for subject in findings.subjects],
        people=findings.drafts(),
        keys=[(0, file) for file in findings.files_of_people],
        problems=findings.problems,
        unparsed=findings.unparsed,
        new_units=findings.new_units,
        id_column=elements.ID_NUMBER,
    )
    _refuse_strangers(reading, by)
    return reading


def unit_finder(by: User | None, *, create_units: bool) -> UnitFinder:
    """Finds units for somebody's import. Unknown ones are founded when he asks for it, or when there is none at all."""
    paths = dict(Unit.objects.open().values_list("pk", "path"))
    may_use, may_found = _covers(by, Permission.IMPORT_CADRES), _covers(by, Permission.EDIT_UNITS)
    founds = create_units or not paths
    return UnitFinder(unit_book(), paths, may_use, may_found if founds else None)


def _covers(by: User | None, permission: Permission) -> Callable[[str], bool]:
    scope = Scope.of([""]) if by is None else scope_of(by, permission)
    return scope.covers


def _refuse_strangers(reading: Reading, by: User | None) -> None:
    """Somebody who stands outside the actor's scope now may not be drawn into it by a file."""
    covers = _covers(by, Permission.IMPORT_CADRES)
    if covers(""):
        return
    refused: set[int] = set()
    for start in range(0, len(reading.people), BATCH):
        for place, cadre in find_people(reading.people[start : start + BATCH]).items():
            if not covers(cadre.unit_path):
                refused.add(start + place)
    for place in refused:
        row, file = reading.keys[place]
        reading.problems.append(Problem(row, reading.id_column, f"此人现在的单位{OUTSIDE}", file))
    reading.problems.sort(key=lambda problem: problem.row)
    kept = [place for place in range(len(reading.people)) if place not in refused]
    reading.people = [reading.people[place] for place in kept]
    reading.keys = [reading.keys[place] for place in kept]


def compare(reading: Reading, *, source: str = "", progress: Progress = silent) -> Preview:
    """What recording the people of a reading would do, by batches."""
    known, changed = 0, []
    total = len(reading.people)
    for start in range(0, total, BATCH):
        drafts = reading.people[start : start + BATCH]
        people = find_people(drafts)
        known += len(people)
        with _collector_resting():
            found = differences(drafts, people=people, source=source)
        changed += [
            (drafts[place].label, people[place].number, changes)
            for place, changes in found.items()
            if changes
        ]
        progress(min(start + BATCH, total), total, "与名册比对")
    return Preview(new=total - known, same=known - len(changed), changes=changed)


def used_new_units(reading: Reading) -> list[str]:
    """The units to be founded: those that a person who can be taken stands in."""
    wanted = sorted({-draft.unit_id for draft in reading.people if draft.unit_id < 0})
    return [reading.new_units[place - 1] for place in wanted]


def numbers_of(drafts: Sequence[PersonDraft]) -> list[str]:
    """The internal number of each person, "" for one who is not in the register."""
    numbers: list[str] = []
    for start in range(0, len(drafts), BATCH):
        batch = drafts[start : start + BATCH]
        indexes = [blind_index(draft.id_number) for draft in batch]
        people = Cadre.objects.filter(id_index__in=[index for index in indexes if index])
        known = dict(people.values_list("id_index", "number"))
        unnumbered = {place: draft for place, draft in enumerate(batch) if not draft.id_number}
        others = {place: cadre.number for place, cadre in _find_people_at(unnumbered).items()}
        numbers += [known.get(index) or others.get(place, "") for place, index in enumerate(indexes)]
    return numbers


def _find_people_at(drafts: dict[int, PersonDraft]) -> dict[int, Cadre]:
    """`find_people` for drafts that keep the places they have."""
    places = list(drafts)
    return {places[n]: cadre for n, cadre in find_people(list(drafts.values())).items()}


def recorded_by(upload: Import, event: str) -> set[str]:
    """Internal numbers of the people that an import created or updated.

    The audit log is written in the transaction of each batch, so it knows what a job did before it was
    interrupted; comparing again would call those people unchanged.
    """
    targets = AuditEvent.objects.filter(
        at__gte=upload.uploaded_at, event=event, detail__source=str(upload)
    ).values_list("target", flat=True)
    return {target.removeprefix("cadre:") for target in targets}
