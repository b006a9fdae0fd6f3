"""From content to HTML to PDF: which template, which sheet, and the version of that look."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from dossiers import charts, photos
from dossiers.appointment_form import AppointmentForm
from dossiers.content import Fact, GradeRow, PersonReport, PostRow, Report, Share, UnitReport
from printing import fonts, pdf

PAPER = "dossiers/paper"
log = logging.getLogger(__name__)
_PAPER_DIR = Path(settings.BASE_DIR) / "templates" / PAPER
_CODE = (Path(charts.__file__), Path(photos.__file__), Path(__file__))
_LOOKS = {"person": ("report.html", "person.html"), "unit": ("report.html", "unit.html")}


@dataclass(frozen=True)
class GradeLine:
    """One line of the unit's table of grades."""

    year: int
    assessed: int
    excellent: int
    share: str


@lru_cache(maxsize=4)
def look_version(kind: str) -> str:
    """Changes when a document of this kind would look different: template, sheet, fonts, charts or the PDF recipe."""
    manifest = fonts.read_manifest()
    digest = hashlib.sha256(f"{pdf.VERSION} {manifest.digest if manifest else ''}".encode())
    for path in (*(_PAPER_DIR / name for name in _LOOKS[kind]), pdf.SHEETS_DIR / "report.css", *_CODE):
        digest.update(path.read_bytes())
    return f"{kind}-{digest.hexdigest()[:16]}"


def moment(as_of: str | date) -> datetime:
    """The beginning of the day that a document speaks for: the creation date it states."""
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    return timezone.make_aware(datetime.combine(day, time.min))


def render_report(report: Report, photo: bytes = b"") -> bytes:
    """The report as PDF/A. Raises pdf.RenderRefused."""
    return pdf.render(report_html(report, photo), title=report.heading, created=moment(report.as_of))


def report_html(report: Report, photo: bytes = b"") -> str:
    if isinstance(report, PersonReport):
        return render_to_string(f"{PAPER}/person.html", _person_context(report, photo))
    return render_to_string(f"{PAPER}/unit.html", _unit_context(report))


def render_form(form: AppointmentForm) -> bytes:
    """The 干部任免审批表 as PDF/A. Raises pdf.RenderRefused."""
    html = render_to_string(f"{PAPER}/appointment_form.html", {"form": form})
    return pdf.render(html, title=form.heading, created=moment(form.as_of), sheet="form")


def _svg(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308  # dossiers.charts escapes every label  # nosec B308, B703


def _person_context(report: PersonReport, photo: bytes) -> dict[str, Any]:
    cells = [(f"{row.year}年度", row.grade or "未登记", row.grade == "优秀") for row in report.grades]
    facts: tuple[Fact, ...] = report.facts
    return {
        "report": report,
        "photo": photos.as_data_address(photo),
        "fact_pairs": [facts[start : start + 2] for start in range(0, len(facts), 2)],
        "grade_strip": _svg(charts.strip("近五年年度考核等次", cells)),
    }


def _unit_context(report: UnitReport) -> dict[str, Any]:
    drawn = {
        "grades": charts.stacked(f"{report.year}年度考核等次分布", report.grades.shares),
        "excellent": charts.line(
            "近五年优秀比例",
            [
                (f"{y.year}年", 100 * y.excellent / _assessed(y.shares) if _assessed(y.shares) else None)
                for y in report.grade_years
            ],
        ),
        "sexes": charts.donut("性别结构", report.sexes),
        "parties": charts.donut("政治面貌结构", _first(report.parties, 6)),
        "ages": charts.bars("年龄结构", report.ages),
        "educations": charts.bars("学历结构", report.educations),
        "levels": charts.bars("职务层次结构", report.levels),
        "ranks": charts.bars("职级结构", report.ranks),
    }
    lines = [
        GradeLine(y.year, _assessed(y.shares), y.excellent, charts.percent(y.excellent, _assessed(y.shares)))
        for y in report.grade_years
    ]
    return {
        "report": report,
        "charts": {name: _svg(text) for name, text in drawn.items()},
        "staffing": (("本级", report.own), ("含下属机构", report.whole)),
        "grade_rows": lines,
    }


def _assessed(shares: tuple[Share, ...]) -> int:
    """People with a recorded grade."""
    return sum(share.count for share in shares if share.label != "未登记")


def _first(shares: tuple[Share, ...], most: int) -> tuple[Share, ...]:
    """The largest shares in their order, the others as one."""
    if len(shares) <= most:
        return shares
    kept = set(sorted(shares, key=lambda share: -share.count)[: most - 1])
    rest = sum(share.count for share in shares if share not in kept)
    return (*(share for share in shares if share in kept), Share("其他", rest))


_SAMPLE = PersonReport(
    year=2025,
    as_of="2025-12-31",
    number="GB0000000",
    name="样张",
    unit="样张",
    title="样张",
    photo="",
    summary="年度评审报告。" * 20,
    facts=(Fact("性别", "男"), Fact("出生年月", "1979.08")),
    education=(Fact("全日制教育", "大学"),),
    posts=(PostRow("2021.06—至今", "样张"),),
    ranks=(),
    grades=(GradeRow(2025, "优秀", "excellent"),),
    honours=(),
    sanctions=(),
    secondments=(),
    trainings=(),
    training_hours=0,
    notes=("说明",),
)


def warm_up() -> None:
    """Make a worker process ready: fonts, sheets and code loaded, and what they take frozen. Never stops a worker:
    without fonts each document says so itself."""
    try:
        pdf.warm_up(report_html(_SAMPLE), created=moment(_SAMPLE.as_of))
    except pdf.RenderRefused as refusal:
        log.error("%s", refusal)
