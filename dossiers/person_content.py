"""Reads the register into person reports, a whole chunk of people at a time: the same few queries for 1 or 50."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from cadre.effects import Effect
from cadre.enums import Grade
from cadre.models import (
    Cadre,
    Fact,
    Honour,
    Post,
    RankHeld,
    Sanction,
    Secondment,
    Training,
    YearGrade,
)
from cadre.queries.effects import effects_of_people
from dossiers import content
from dossiers.content import (
    ROW_LIMIT,
    GradeRow,
    HonourRow,
    PersonReport,
    PostRow,
    SanctionRow,
    SecondmentRow,
    TrainingRow,
    age_on,
    clean,
    day_text,
    month,
    period,
)

GRADE_YEARS = 5
PHOTO_LIMIT = 8 * 1024 * 1024  # bytes

F = TypeVar("F", bound=Fact)
Facts = dict[type[Fact], dict[int, list[Any]]]
_READ: tuple[type[Fact], ...] = (Post, RankHeld, YearGrade, Honour, Sanction, Secondment, Training)


def person_reports(cadre_ids: Sequence[int], *, year: int, as_of: date) -> dict[int, PersonReport]:
    """The reports of these people by id; somebody who has left the register is missing. Nine queries."""
    people = list(Cadre.objects.filter(pk__in=cadre_ids).select_related("unit"))
    facts: Facts = {model: _grouped(model, cadre_ids) for model in _READ}
    begun = {pk: [s for s in held if s.started_on <= as_of] for pk, held in facts[Sanction].items()}
    effects = effects_of_people(people, as_of, begun)
    sanctions = {pk: _sanctions(held, effects, as_of) for pk, held in begun.items()}
    return {cadre.pk: _report(cadre, facts, sanctions.get(cadre.pk, ()), year, as_of) for cadre in people}


def _grouped(model: type[F], cadre_ids: Sequence[int]) -> dict[int, list[F]]:
    grouped: dict[int, list[F]] = defaultdict(list)
    for fact in model._default_manager.filter(cadre_id__in=cadre_ids):
        grouped[fact.cadre_id].append(fact)
    return grouped


def read_photo(cadre: Cadre) -> bytes:
    """The photo file, b"" when there is none to be read."""
    if not cadre.photo:
        return b""
    try:
        with cadre.photo.open("rb") as stream:
            photo: bytes = stream.read(PHOTO_LIMIT + 1)
    except OSError:
        return b""
    return photo if len(photo) <= PHOTO_LIMIT else b""


def _report(
    cadre: Cadre, facts: Facts, sanctions: tuple[SanctionRow, ...], year: int, as_of: date
) -> PersonReport:
    def own(model: type[Fact]) -> list[Any]:
        return facts[model].get(cadre.pk, [])

    photo = read_photo(cadre)
    grades = _grades(own(YearGrade), year)
    trainings = [t for t in own(Training) if year - GRADE_YEARS < t.started_on.year <= year]
    known = [h for h in own(Honour) if h.awarded_on <= as_of]
    secondments = [s for s in own(Secondment) if s.started_on <= as_of]
    posts = [p for p in own(Post) if _touches(p, year, as_of)]
    return PersonReport(
        year=year,
        as_of=as_of.isoformat(),
        number=cadre.number,
        name=clean(cadre.name, 40),
        unit=clean(cadre.unit.name),
        title=clean(cadre.title),
        photo=hashlib.sha256(photo).hexdigest() if photo else "",
        summary=_summary(cadre, grades, sanctions, year, as_of),
        facts=_facts(cadre, as_of),
        education=_education(cadre),
        posts=_rows(PostRow(period(p.started_on, p.ended_on), clean(p.text), clean(p.note)) for p in posts),
        ranks=_rows(
            PostRow(period(r.started_on, r.ended_on), r.get_rank_display())
            for r in own(RankHeld)
            if r.started_on <= as_of
        ),
        grades=grades,
        honours=_rows(
            HonourRow(month(h.awarded_on), _honour(h), clean(h.authority, 120), clean(h.reason))
            for h in known
        ),
        sanctions=sanctions,
        secondments=_rows(
            SecondmentRow(
                period(s.started_on, s.ended_on),
                s.get_kind_display(),
                clean(s.place, 120),
                clean(s.post, 120),
            )
            for s in secondments
        ),
        trainings=_rows(_training(t) for t in trainings),
        training_hours=sum(t.hours or 0 for t in trainings if t.started_on.year == year),
        notes=_notes(grades[-1], {"奖励": len(known), "培训": len(trainings), "任职": len(posts)}, as_of),
    )


def _rows(rows: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(rows)[:ROW_LIMIT]


def _touches(post: Post, year: int, as_of: date) -> bool:
    """Whether a post was held at some time of the year, as far as the report's date reaches."""
    begun = post.started_on <= min(as_of, date(year, 12, 31))
    return begun and not post.is_study and (post.ended_on is None or post.ended_on >= date(year, 1, 1))


def _honour(honour: Honour) -> str:
    kind = honour.get_kind_display()
    return clean(honour.title if kind in honour.title else f"{honour.title}（{kind}）", 140)


def _training(training: Training) -> TrainingRow:
    return TrainingRow(
        period=period(training.started_on, training.ended_on, still="")
        if training.ended_on and month(training.ended_on) != month(training.started_on)
        else month(training.started_on),
        title=clean(training.title, 120),
        organizer=clean(training.organizer, 120),
        hours="" if training.hours is None else str(training.hours),
        result=clean(training.result, 40),
    )


def _grades(recorded: list[YearGrade], year: int) -> tuple[GradeRow, ...]:
    by_year = {grade.year: grade for grade in recorded}
    rows = []
    for each in range(year - GRADE_YEARS + 1, year + 1):
        grade = by_year.get(each)
        rows.append(
            GradeRow(each, grade.get_grade_display(), grade.grade, clean(grade.unit_name, 120))
            if grade
            else GradeRow(each, "", "")
        )
    return tuple(rows)


def _sanctions(
    sanctions: list[Sanction], effects: Mapping[int, Effect], as_of: date
) -> tuple[SanctionRow, ...]:
    return _rows(
        SanctionRow(
            kind=sanction.get_kind_display(),
            started=day_text(sanction.started_on),
            ended=_end_of(effects[sanction.pk]),
            state=_state_of(effects[sanction.pk], as_of),
            authority=clean(sanction.authority, 120),
            reason=clean(sanction.reason),
        )
        for sanction in sanctions
    )


def _end_of(effect: Effect) -> str:
    """The last day as a person fixed it, else as the rules give it, and how sure that is."""
    if effect.ends_on is None:
        return "没有期限" if effect.is_endless else "待确定"
    if effect.fact.ended_on is not None:
        return day_text(effect.ends_on)
    return f"{day_text(effect.ends_on)}（{'推算' if effect.is_sure else '最迟'}）"


def _state_of(effect: Effect, as_of: date) -> str:
    """Nobody is said to be inside a period whose end no rule and no person has given."""
    if effect.ends_on is None and not effect.is_endless:
        return "待确定"
    if effect.ends_on is not None and effect.ends_on < as_of:
        return "影响期满"
    sure = effect.sure_until is None or effect.sure_until >= as_of
    return "影响期内" if sure else "可能仍在影响期内"


def party_text(cadre: Cadre) -> str:
    """政治面貌 with the date of joining: "中共党员（2001.06）", "民盟、中共党员（2001.06）"."""
    joined = f"（{month(cadre.party_joined_on)}）" if cadre.party_joined_on else ""
    second = f"{cadre.get_second_party_display()}、" if cadre.second_party else ""
    return f"{second}{cadre.get_politics_display()}{joined}"


def _facts(cadre: Cadre, as_of: date) -> tuple[content.Fact, ...]:
    born = f"{month(cadre.born_on)}（{age_on(cadre.born_on, as_of)}岁）"
    since = f"（{month(cadre.rank_since)}起）" if cadre.rank_since else ""
    pairs = (
        ("性别", cadre.get_sex_display()),
        ("出生年月", born),
        ("民族", cadre.ethnicity),
        ("籍贯", cadre.native_place),
        ("政治面貌", party_text(cadre)),
        ("参加工作", month(cadre.work_started_on)),
        ("健康状况", cadre.health),
        ("人员类别", cadre.get_person_type_display()),
        ("职务层次", cadre.get_level_display()),
        ("现职级", f"{cadre.get_rank_display()}{since}" if cadre.rank else ""),
        ("任现职时间", month(cadre.title_since)),
        ("专业技术职务", cadre.technical_title),
        ("身份证号", cadre.masked_id_number),
        ("内部编号", cadre.number),
    )
    return tuple(content.Fact(label, clean(value, 120)) for label, value in pairs)


def _education(cadre: Cadre) -> tuple[content.Fact, ...]:
    full = "，".join(
        filter(None, (cadre.full_time_education, cadre.full_time_degree, cadre.full_time_school))
    )
    later = "，".join(
        filter(None, (cadre.in_service_education, cadre.in_service_degree, cadre.in_service_school))
    )
    highest = "，".join(
        filter(None, (cadre.get_education_display() if cadre.education else "", cadre.school))
    )
    pairs = (("全日制教育", full), ("在职教育", later)) if full or later else (("最高学历", highest),)
    return tuple(content.Fact(label, clean(value)) for label, value in pairs)


def _summary(
    cadre: Cadre, grades: tuple[GradeRow, ...], sanctions: tuple[SanctionRow, ...], year: int, as_of: date
) -> str:
    """The report in one paragraph."""
    who = "，".join(
        filter(
            None,
            (
                cadre.name,
                cadre.get_sex_display(),
                cadre.ethnicity,
                f"{cadre.born_on.year}年{cadre.born_on.month}月生",
                cadre.get_politics_display(),
            ),
        )
    )
    unit = cadre.unit.name
    post = cadre.title if cadre.title.startswith(unit) else f"{unit}{cadre.title}"
    this_year = grades[-1].grade
    sentences = [
        f"{who}。现任{post}。" if cadre.title else f"{who}。现在{unit}工作。",
        f"{year}年度考核等次为{this_year}。" if this_year else f"{year}年度考核结果尚未登记。",
    ]
    excellent = sum(row.key == Grade.EXCELLENT for row in grades)
    recorded = sum(bool(row.grade) for row in grades)
    if recorded:
        sentences.append(f"近{GRADE_YEARS}年登记考核结果{recorded}次，其中优秀{excellent}次。")
    running = sum(row.state == "影响期内" for row in sanctions)
    if running:
        sentences.append(
            f"截至{as_of.year}年{as_of.month}月{as_of.day}日，有{running}项处分处理仍在影响期内。"
        )
    return clean("".join(sentences), 600)


def _notes(this_year: GradeRow, counts: dict[str, int], as_of: date) -> tuple[str, ...]:
    notes = [
        f"本报告依据干部名册中登记的事实生成，数据截至{as_of.year}年{as_of.month}月{as_of.day}日；基本情况为生成时的登记内容。"
    ]
    if not this_year.grade:
        notes.append(f"{this_year.year}年度考核结果登记后，可重新生成本报告。")
    notes += [
        f"{label}共{count}条，只列{ROW_LIMIT}条。" for label, count in counts.items() if count > ROW_LIMIT
    ]
    return tuple(notes)
