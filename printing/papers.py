"""From a paper's content to its PDF: which template and which sheet, and the version of that look."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from printing import chinese, fonts, pdf
from printing.form_paper import PARTS, FormPaper
from printing.list_paper import ListPaper
from printing.official import OfficialPaper
from printing.plain import Paper
from printing.slips import SlipSheet

PAPER_DIR = Path(settings.BASE_DIR) / "templates" / "printing" / "paper"


@dataclass(frozen=True)
class Look:
    """The templates, the first of which is the page, and the sheet."""

    templates: tuple[str, ...]
    sheet: str


LOOKS = {
    "official": Look(("official.html", "_blocks.html", "_record.html"), "official"),
    "form": Look(("form.html", "_foot.html", "_notes.html"), "grid"),
    "list": Look(("list.html", "_foot.html", "_notes.html"), "grid"),
    "slips": Look(("slips.html", "_qr.html"), "slips"),
}


@lru_cache(maxsize=8)
def look_version(look: str) -> str:
    """Changes when papers of this look would print differently: templates, sheet, fonts or the PDF recipe."""
    manifest = fonts.read_manifest()
    digest = hashlib.sha256(f"{pdf.VERSION} {manifest.digest if manifest else ''}".encode())
    parts = LOOKS[look]
    for path in (*(PAPER_DIR / name for name in parts.templates), pdf.SHEETS_DIR / f"{parts.sheet}.css"):
        digest.update(path.read_bytes())
    return f"{look}-{digest.hexdigest()[:16]}"


def render_official(paper: OfficialPaper) -> bytes:
    """The paper as PDF/A: same content, same bytes. Raises pdf.RenderRefused with the paper's first fault."""
    _refuse(paper.fault())
    return _rendered("official", paper, title=paper.title, day=paper.signed_on)


def render_form(paper: FormPaper) -> bytes:
    """The form as PDF/A: same content, same bytes. Raises pdf.RenderRefused with the form's first fault."""
    _refuse(paper.fault())
    return _rendered("form", paper, title=paper.title, day=paper.day)


def render_list(paper: ListPaper) -> bytes:
    """The list as PDF/A: same content, same bytes. Raises pdf.RenderRefused with the list's first fault."""
    _refuse(paper.fault())
    return _rendered("list", paper, title=paper.title, day=paper.day)


def render_slips(sheet: SlipSheet) -> bytes:
    """The sheets of slips as PDF/A: same content, same bytes. Raises pdf.RenderRefused with the first fault."""
    _refuse(sheet.fault())
    return _rendered("slips", sheet, title=sheet.title, day=sheet.day)


def html_of(look: str, paper: Paper) -> str:
    """The paper as the page that the PDF library sets."""
    return render_to_string(
        f"printing/paper/{LOOKS[look].templates[0]}", {"paper": paper, "parts": range(PARTS)}
    )


def _refuse(fault: str) -> None:
    if fault:
        raise pdf.RenderRefused(fault)


def _rendered(look: str, paper: Paper, *, title: str, day: str) -> bytes:
    html = html_of(look, paper)
    return pdf.render(html, title=" ".join(title.split()), created=_moment(day), sheet=LOOKS[look].sheet)


def _moment(day: str) -> datetime:
    """The beginning of the day that a paper states, which becomes the PDF's creation date."""
    found = chinese.read_day(day)
    if found is None:
        raise pdf.RenderRefused(f"日期“{day}”应写作“2026年3月5日”的样子。")
    return timezone.make_aware(datetime.combine(found, time.min))
