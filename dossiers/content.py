"""What the reports say, as plain values. How they look is in templates/dossiers/reports/.

Everything is text or a number, already in the form in which it is read, so that a report can be tested without a
PDF and its hash says whether anything on the paper would change.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

ROW_LIMIT = 60  # rows of one table of a person's report
PEOPLE_LIMIT = 1000  # people listed in one unit's report
TEXT_LIMIT = 300  # characters of one cell

# Control characters, and those that turn the direction of the text around them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]"
)


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """One line of safe text of at most `limit` characters."""
    plain = " ".join(_UNSAFE.sub("", text[: 4 * limit]).split())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def month(day: date | None) -> str:
    return f"{day:%Y.%m}" if day else ""


def day_text(day: date | None) -> str:
    return f"{day:%Y.%m.%d}" if day else ""


def period(start: date, end: date | None, still: str = "至今") -> str:
    return f"{month(start)}—{month(end) or still}"


def age_on(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


@dataclass(frozen=True)
class Fact:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True)
class PostRow:
    period: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class GradeRow:
    """One of the five years; `grade` is "" when none is recorded."""

    year: int
    grade: str
    key: str  # the value of cadre.enums.Grade, "" when none
    unit: str = ""


@dataclass(frozen=True)
class HonourRow:
    on: str
    title: str
    authority: str
    reason: str


@dataclass(frozen=True)
class SanctionRow:
    kind: str
    started: str
    ended: str  # the last day; "待确定" while neither a person nor a rule gives one
    state: str  # on the report's date: "影响期内", "可能仍在影响期内", "影响期满" or "待确定"
    authority: str
    reason: str


@dataclass(frozen=True)
class SecondmentRow:
    period: str
    kind: str
    place: str
    post: str


@dataclass(frozen=True)
class TrainingRow:
    period: str
    title: str
    organizer: str
    hours: str
    result: str


@dataclass(frozen=True)
class PersonReport:
    """年度评审报告（个人）: one person and one year, on the date `as_of` (ISO)."""

    year: int
    as_of: str
    number: str
    name: str
    unit: str
    title: str
    photo: str  # sha256 of the photo file, "" without one
    summary: str
    facts: tuple[Fact, ...]
    education: tuple[Fact, ...]
    posts: tuple[PostRow, ...]
    ranks: tuple[PostRow, ...]
    grades: tuple[GradeRow, ...]
    honours: tuple[HonourRow, ...]
    sanctions: tuple[SanctionRow, ...]
    secondments: tuple[SecondmentRow, ...]
    trainings: tuple[TrainingRow, ...]
    training_hours: int  # of the year itself
    notes: tuple[str, ...]

    @property
    def heading(self) -> str:
        return f"{self.name} {self.year}年度评审报告"


@dataclass(frozen=True)
class Share:
    """A count within a whole."""

    label: str
    count: int


@dataclass(frozen=True)
class YearShares:
    """Grades of one year, the best first."""

    year: int
    shares: tuple[Share, ...]

    @property
    def total(self) -> int:
        return sum(share.count for share in self.shares)

    @property
    def excellent(self) -> int:
        return sum(share.count for share in self.shares if share.label == "优秀")


@dataclass(frozen=True)
class Staffing:
    """People against the establishment; None where no number is recorded."""

    people: int
    establishment: int | None
    leaders: int
    leader_posts: int | None

    @property
    def vacancies(self) -> int | None:
        return None if self.establishment is None else self.establishment - self.people

    @property
    def leader_vacancies(self) -> int | None:
        return None if self.leader_posts is None else self.leader_posts - self.leaders


@dataclass(frozen=True)
class TeamRow:
    number: str
    name: str
    sex: str
    born: str
    age: int
    title: str
    level: str
    rank: str
    education: str
    since: str
    grade: str


@dataclass(frozen=True)
class ChildRow:
    """A unit directly below, with all that is below it."""

    name: str
    people: int
    establishment: int | None
    excellent: int
    assessed: int

    @property
    def vacancies(self) -> int | None:
        return None if self.establishment is None else self.establishment - self.people


@dataclass(frozen=True)
class UnitReport:
    """年度评审汇总（单位）. Structure and grades count the unit and all below; `team` and `people` are its own."""

    year: int
    as_of: str
    code: str
    name: str
    summary: str
    facts: tuple[Fact, ...]
    own: Staffing
    whole: Staffing
    average_age: str
    sexes: tuple[Share, ...]
    ages: tuple[Share, ...]
    parties: tuple[Share, ...]
    educations: tuple[Share, ...]
    levels: tuple[Share, ...]
    ranks: tuple[Share, ...]
    grades: YearShares
    grade_years: tuple[YearShares, ...]
    team: tuple[TeamRow, ...]
    people: tuple[TeamRow, ...]
    children: tuple[ChildRow, ...]
    notes: tuple[str, ...]

    @property
    def heading(self) -> str:
        return f"{self.name} {self.year}年度评审汇总"


Report = PersonReport | UnitReport


def canonical(content: Any) -> bytes:
    """The one JSON text of a content dataclass: sorted keys, no blanks, UTF-8."""
    return json.dumps(asdict(content), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(content: Any, look: str) -> str:
    """Equal when the printed document would be equal: `look` names the version of template, sheet, fonts and recipe."""
    return hashlib.sha256(
        look.encode() + b"\0" + type(content).__name__.encode() + b"\0" + canonical(content)
    ).hexdigest()
