"""What every paper of a case has: the organ, the day, tidy paragraphs, the rules in small print."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from casework.models import Case, Step
from casework.queries.papers import organ_of
from printing.chinese import day_text, tidy
from printing.official import OfficialPaper, Paragraph, Table


def said(text: str) -> tuple[Paragraph, ...]:
    """What somebody typed, a paragraph a line."""
    return tuple(Paragraph(tidy(line)) for line in text.splitlines() if line.strip())


def section(head: str, text: str) -> tuple[Paragraph, ...]:
    """A numbered head and what stands below it; nothing for no text."""
    return (Paragraph(level=1, head=head), *said(text)) if text.strip() else ()


def notes_of(step: Step | None) -> tuple[str, ...]:
    """The rules of a step, for the small print."""
    return tuple(f"{rule['source']}：{rule['shown']}"[:180] for rule in step.rules) if step else ()


def paper_of(
    case: Case,
    *,
    number: str,
    title: str,
    recipient: str,
    body: Iterable[Paragraph | Table],
    copies: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    on: date | None = None,
    is_letter: bool = False,
) -> OfficialPaper:
    """An official paper of the case's office, or a letter of it (信函格式)."""
    organ = organ_of(case.office)
    day = day_text(on or timezone.localdate())
    return OfficialPaper(
        organ=organ,
        title=tidy(title),
        number=number,
        recipient=recipient,
        body=tuple(body),
        signed_by=organ,
        signed_on=day,
        copies=copies,
        rule_notes=notes,
        letter=is_letter,
    )
