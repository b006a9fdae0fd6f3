"""干部任免审批表: what the two printed pages say, from the facts of the register.

What only a proposal knows (拟任、拟免、任免理由) comes from the person's last LRMX file, and stays empty without one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil

from cadre.enums import Politics
from cadre.models import Cadre, FamilyMember, Honour, LrmxRecord, Post, Sanction, YearGrade
from dossiers import photos
from dossiers.content import age_on, clean, month
from dossiers.person_content import read_photo

GRADES_SHOWN = 5
FAMILY_ROWS = 8  # lines of the printed table; empty ones are left to be filled in by hand
RESUME_LIMIT, FAMILY_LIMIT = 60, 14
_PARTY = (Politics.CPC, Politics.CPC_PROBATIONARY)
# (points, lines, characters a line): what fits into the frame of the 简历 and of the 奖惩情况 at each size
RESUME_SIZES = ((11.0, 20, 31), (10.0, 22, 34), (9.0, 25, 38), (8.0, 28, 43), (7.0, 32, 49))
HONOUR_SIZES = ((11.0, 8, 40), (10.0, 9, 44), (9.0, 11, 49), (8.0, 13, 55), (7.0, 16, 63))


@dataclass(frozen=True)
class ResumeLine:
    """A line of the 简历: its period in the form's own writing, and what was held."""

    period: str
    text: str


@dataclass(frozen=True)
class FamilyLine:
    relation: str = ""
    name: str = ""
    age: str = ""
    politics: str = ""
    work: str = ""


@dataclass(frozen=True)
class Schooling:
    """学历 and 学位 of one kind of education, each with its school."""

    education: str
    degree: str
    school: str
    degree_school: str


@dataclass(frozen=True)
class AppointmentForm:
    """One person's form, on the day `as_of`. Dates are written "1979.08"."""

    number: str
    as_of: date
    name: str
    sex: str
    born: str
    age: int
    ethnicity: str
    native_place: str
    birth_place: str
    party: str
    work_started: str
    health: str
    technical_title: str
    speciality: str
    full_time: Schooling
    in_service: Schooling
    title: str
    proposed: str
    to_leave: str
    resume: tuple[ResumeLine, ...]
    resume_points: float
    honours: str
    honours_points: float
    grades: str
    reason: str
    family: tuple[FamilyLine, ...]
    reported_by: str
    filled_by: str
    photo: str  # data: address, "" without one

    @property
    def heading(self) -> str:
        return f"{self.name} 干部任免审批表"


def appointment_form(cadre: Cadre, *, as_of: date) -> AppointmentForm:
    """The form of a person. Six queries."""
    said = _lrmx_fields(cadre)
    resume = tuple(_resume(Post.objects.filter(cadre=cadre)))[:RESUME_LIMIT]
    honours = _honours(cadre)
    return AppointmentForm(
        number=cadre.number,
        as_of=as_of,
        name=clean(cadre.name, 40),
        sex=cadre.get_sex_display(),
        born=month(cadre.born_on),
        age=age_on(cadre.born_on, as_of),
        ethnicity=clean(cadre.ethnicity, 20),
        native_place=clean(cadre.native_place, 40),
        birth_place=clean(cadre.birth_place, 40),
        party=_party(cadre),
        work_started=month(cadre.work_started_on),
        health=clean(cadre.health, 20),
        technical_title=clean(cadre.technical_title, 60),
        speciality=clean(cadre.speciality, 120),
        full_time=Schooling(
            clean(
                cadre.full_time_education or (cadre.get_education_display() if cadre.education else ""), 60
            ),
            clean(cadre.full_time_degree, 60),
            clean(cadre.full_time_school or cadre.school, 120),
            clean(cadre.full_time_degree_school, 120),
        ),
        in_service=Schooling(
            clean(cadre.in_service_education, 60),
            clean(cadre.in_service_degree, 60),
            clean(cadre.in_service_school, 120),
            clean(cadre.in_service_degree_school, 120),
        ),
        title=_title(cadre, said),
        proposed=said.get("NiRenZhiWu", ""),
        to_leave=said.get("NiMianZhiWu", ""),
        resume=resume,
        resume_points=fitting_size([line.text for line in resume], RESUME_SIZES),
        honours=honours,
        honours_points=fitting_size([honours], HONOUR_SIZES),
        grades=_grades(cadre),
        reason=said.get("RenMianLiYou", ""),
        family=tuple(_family(cadre, as_of)),
        reported_by=said.get("ChengBaoDanWei", ""),
        filled_by=said.get("TianBiaoRen", ""),
        photo=photos.as_data_address(read_photo(cadre)),
    )


def fitting_size(texts: Iterable[str], sizes: tuple[tuple[float, int, int], ...]) -> float:
    """The largest type size at which these paragraphs fit into their frame; the smallest when none does."""
    lengths = [len(text) for text in texts]
    for points, lines, characters in sizes:
        if sum(max(1, ceil(length / characters)) for length in lengths) <= lines:
            return points
    return sizes[-1][0]


def _lrmx_fields(cadre: Cadre) -> dict[str, str]:
    record = LrmxRecord.objects.filter(cadre=cadre).first()
    return {str(name): clean(str(text or "")) for name, text in record.fields} if record else {}


def _title(cadre: Cadre, said: dict[str, str]) -> str:
    """现任职务 with the unit, as the form writes it."""
    if cadre.title.startswith(cadre.unit.name):
        return clean(cadre.title)
    return clean(f"{cadre.unit.name}{cadre.title}") if cadre.title else said.get("XianRenZhiWu", "")


def _party(cadre: Cadre) -> str:
    """入党时间: a date for members of the CPC, the party's name for others; both where both are true."""
    others = cadre.get_second_party_display() if cadre.second_party else ""
    if cadre.politics in _PARTY:
        return "；".join(filter(None, (others, month(cadre.party_joined_on) or cadre.get_politics_display())))
    named = "" if cadre.politics in (Politics.MASSES, Politics.LEAGUE) else cadre.get_politics_display()
    return "；".join(filter(None, (named, others, month(cadre.party_joined_on))))


def _resume(posts: Iterable[Post]) -> Iterable[ResumeLine]:
    for post in posts:
        yield ResumeLine(f"{month(post.started_on)}--{month(post.ended_on)}", clean(post.text))
        if post.note:
            note = clean(post.note)
            yield ResumeLine("", note if note.startswith("（") else f"（{note}）")


def _honours(cadre: Cadre) -> str:
    """奖惩情况 as sentences in the order of time; "无" when there is nothing."""
    told: list[tuple[date, str]] = []
    for honour in Honour.objects.filter(cadre=cadre):
        by = f"经{honour.authority}批准，" if honour.authority else ""
        why = f"因{honour.reason.removeprefix('因')}，" if honour.reason else ""
        told.append(
            (honour.awarded_on, f"{why}{by}{'记' if honour.title.endswith('等功') else '给予'}{honour.title}")
        )
    for sanction in Sanction.objects.filter(cadre=cadre):
        by = f"经{sanction.authority}批准，" if sanction.authority else ""
        why = f"因{sanction.reason.removeprefix('因')}，" if sanction.reason else ""
        told.append((sanction.started_on, f"{why}{by}给予{sanction.get_kind_display()}"))
    sentences = [f"{on.year}年{on.month}月，{text}" for on, text in sorted(told)]
    return clean("；".join(sentences), 1200) + "。" if sentences else "无"


def _grades(cadre: Cadre) -> str:
    recent = list(YearGrade.objects.filter(cadre=cadre).order_by("-year")[:GRADES_SHOWN])
    return "；".join(f"{grade.year}年度{grade.get_grade_display()}" for grade in reversed(recent)) + (
        "。" if recent else ""
    )


def _family(cadre: Cadre, as_of: date) -> Iterable[FamilyLine]:
    members = list(FamilyMember.objects.filter(cadre=cadre)[:FAMILY_LIMIT])
    for member in members:
        yield FamilyLine(
            clean(member.relation, 20),
            clean(member.name, 40),
            str(age_on(member.born_on, as_of)) if member.born_on else "",
            clean(member.politics, 40),
            clean(member.work, 200),
        )
    yield from [FamilyLine()] * (FAMILY_ROWS - len(members))
