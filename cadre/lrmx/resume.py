"""简历: a line a post, studies and secondments in brackets. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cadre.drafts import FactDraft, FactKind
from cadre.lrmx import dates, ranks, secondments
from cadre.lrmx.scan import ROUND, brackets, depth, inside, split_outside, squeeze

_DATE = r"\d{4}\s*[.年/-]\s*\d{1,2}(?:\s*月)?(?!\d)|\d{4}(?:0[1-9]|1[0-2])(?!\d)"
# "一" is a dash only before a date: people type it for "—", and units are called 一中.
_DASH = r"[-—–―‐‑−─~～]{1,6}|至|到|一+(?=\s*\d{4})"
_HEAD = re.compile(rf"^\s*({_DATE})\s*(?:(?:{_DASH})\s*({_DATE}|至今|今|现在)?|(起))\s*[:：，,]?")
_LOOKS_DATED = re.compile(rf"^\s*\d{{4}}\s*(?:[.年/-]\s*\d|\d\d(?!\d)|{_DASH})")
_HAS_DATE = re.compile(r"\d{4}\s*[.年/-]\s*\d{1,2}")
_WITHIN = re.compile(r"^(?:其间|期间|其中)\s*[:：，,]?\s*")
_STUDY = re.compile(
    r"(?:学习|就读|读书|进修|毕业|学员|学生|研究生|本科生|专科生|专业|大学|学院|学校|中学|小学|系|(?<!专)班)$"
)
_ENDS = " ；;。，,"
_OPEN = " " * 7


@dataclass
class Resume:
    """What a 简历 says; `told` are secondments and dated ranks, `rest` the lines that were not understood."""

    posts: list[FactDraft] = field(default_factory=list)
    told: list[FactDraft] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


@dataclass
class _Entry:
    """A dated line with what continues it; without `started_on` a single line that belongs to no post."""

    started_on: date | None
    ended_on: date | None
    text: str
    source: list[str]
    notes: list[str] = field(default_factory=list)


def read_resume(text: str) -> Resume:
    """The posts, study periods and secondments of a 简历."""
    entries: list[_Entry] = []
    for line in _logical_lines(text):
        _take(line, entries)
    resume = Resume()
    for entry in entries:
        _finish(entry, resume)
    return resume


def is_study(text: str) -> bool:
    """Whether a line tells of a period of study: it ends with the study, not with a post."""
    plain = text
    for start, end in reversed(brackets(text)):
        plain = plain[:start] + plain[end:]
    return bool(_STUDY.search(plain.strip(_ENDS)))


# --- lines ----------------------------------------------------------------------------------------------


def _logical_lines(text: str) -> list[str]:
    """The lines, those joined that an open bracket holds together; a bracket that never closes holds nothing."""
    physical = [line.strip(" \t\u3000") for line in text.splitlines()]
    physical = [line for line in physical if line]
    joined: list[str] = []
    place = 0
    while place < len(physical):
        end = _closing_line(physical, place)
        joined.append("".join(physical[place : end + 1]))
        place = end + 1
    return joined


def _closing_line(lines: list[str], start: int) -> int:
    """The line in which what `start` left open closes; `start` itself when nothing is open or it never closes."""
    level = depth(lines[start])
    for place in range(start + 1, len(lines)) if level > 0 else ():
        if depth(lines[place]) < 0:
            return place
    return start


def _take(line: str, entries: list[_Entry]) -> None:
    folded = dates.fold_digits(line)
    head = _HEAD.match(folded)
    if head and (started_on := dates.read_date(head.group(1))):
        ended_on = dates.read_date(head.group(2) or "")
        if not (head.group(2) and head.group(2)[0].isdigit() and ended_on is None):
            entries.append(_Entry(started_on, ended_on, line[head.end() :].strip(), [line]))
            return
    if head or _LOOKS_DATED.match(folded) or not entries or entries[-1].started_on is None:
        lone = line[0] in ROUND and brackets(line) == [(0, len(line))]
        entries.append(_Entry(None, None, "", [line], [inside(line)] if lone else []))
        return
    entry = entries[-1]
    entry.source.append(line)
    if line[0] in ROUND:
        _take_notes(line, entry)
    else:
        entry.text += line


def _take_notes(line: str, entry: _Entry) -> None:
    """Brackets on a line of their own are notes to the post above; what stands behind them goes on with its text."""
    end = 0
    for start, stop in brackets(line):
        if line[end:start].strip(_ENDS):
            break
        entry.notes.append(inside(line[start:stop]))
        end = stop
    entry.text += line[end:].strip(_ENDS)


def _finish(entry: _Entry, resume: Resume) -> None:
    source = "\n".join(entry.source)
    _move_notes(entry)
    text = squeeze(entry.text).strip(_ENDS)
    notes = [note for raw in entry.notes if (note := _without_facts(raw, resume))]
    if entry.started_on is None:
        resume.rest += [source] if notes or not entry.notes else []
        return
    if not text or (entry.ended_on and entry.ended_on < entry.started_on):
        resume.rest.append(source)
        return
    study = is_study(text)
    values = {
        "text": text,
        "started_on": entry.started_on,
        "ended_on": entry.ended_on,
        "is_study": study,
        "note": "\n".join(notes),
    }
    resume.posts.append(FactDraft(FactKind.POST, values, source))
    if not study and (told := secondments.in_post(text, entry.started_on, entry.ended_on)):
        resume.told.append(told)


def _move_notes(entry: _Entry) -> None:
    """Take the brackets that begin with 其间 or hold a date out of a post's text, as notes."""
    found = []
    for start, end in reversed(brackets(entry.text)):
        body = inside(entry.text[start:end])
        if _WITHIN.match(body) or _HAS_DATE.search(dates.fold_digits(body)):
            found.append(body)
            entry.text = entry.text[:start] + entry.text[end:]
    entry.notes[:0] = reversed(found)


def _without_facts(note: str, resume: Resume) -> str:
    """What a note says beside secondments and dated ranks, which are taken out as facts."""
    within = _WITHIN.match(note)
    body = note[within.end() :] if within else note
    kept = []
    for piece in split_outside(body, "；;"):
        told = ranks.in_note(piece) or secondments.in_note(piece)
        if told:
            resume.told.append(told)
        else:
            kept.append(piece)
    if not kept:
        return ""
    if len(kept) == len(split_outside(body, "；;")):
        return squeeze(note)
    return squeeze(("其间：" if within else "") + "；".join(kept))


# --- writing --------------------------------------------------------------------------------------------


def write_resume(posts: Iterable[dict[str, Any]], told: Iterable[FactDraft], rest: list[str]) -> str:
    """The 简历 of posts, with notes for `told` (secondments that no post's own text tells, and ranks), and with the
    lines nobody understood."""
    ordered = sorted(posts, key=lambda post: post["started_on"])
    lines = [[_line(post), *_note_lines(post)] for post in ordered]
    loose: list[str] = []
    own = {draft.key for post in ordered if (draft := _own_secondment(post))}
    for fact in sorted(told, key=lambda fact: fact.values["started_on"]):
        if fact.key not in own:
            place = sum(post["started_on"] <= fact.values["started_on"] for post in ordered)
            target = lines[max(place - 1, 0)] if lines else loose
            write = ranks.write_note if fact.kind == FactKind.RANK else secondments.write_note
            target.append(f"（其间：{write(fact.values)}）")
    return "\n".join([*loose, *rest, *(line for block in lines for line in block)])


def _own_secondment(post: dict[str, Any]) -> FactDraft | None:
    if post["is_study"]:
        return None
    return secondments.in_post(post["text"], post["started_on"], post["ended_on"])


def _line(post: dict[str, Any]) -> str:
    text = squeeze(post["text"])
    if post["is_study"] and not is_study(text):
        text += "学习"
    ended_on = post["ended_on"]
    return f"{dates.dotted(post['started_on'])}--{dates.dotted(ended_on) if ended_on else _OPEN}  {text}"


def _note_lines(post: dict[str, Any]) -> list[str]:
    return [f"（{note}）" for note in post["note"].splitlines() if note.strip()]
