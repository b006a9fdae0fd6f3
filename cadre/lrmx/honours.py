"""奖惩情况: dated sentences to honours and sanctions. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cadre.drafts import FactDraft, FactKind
from cadre.enums import HonourKind, SanctionKind
from cadre.lrmx import dates
from cadre.lrmx.scan import split_outside, squeeze

_DATES = re.compile(rf"^\s*(?P<dates>(?:{dates.IN_TEXT}\s*(?:[、和及]\s*)?)+)\s*[，,]?\s*")
_ONE_DATE = re.compile(dates.IN_TEXT)
_YEAR_ONLY = re.compile(r"^\s*(\d{4})\s*年度?(?!\s*\d)\s*[，,]?\s*")
_FIXED: dict[str, HonourKind] = {
    "一等功": HonourKind.MERIT_1,
    "二等功": HonourKind.MERIT_2,
    "三等功": HonourKind.MERIT_3,
    "嘉奖": HonourKind.COMMENDATION,
}
_TITLE = re.compile(r"(?:授予|获得?|荣获)\s*[“\"「](?P<title>.+)[”\"」](?:荣誉)?称号$")
_TITLE_LOOSE = re.compile(r"(?:授予|获得?|荣获)\s*(?P<title>[^，,]+?)(?:荣誉)?称号")
_OTHER = re.compile(
    r"(?:被评为|评为|评选为|荣获|获得|获|荣立|荣记|表彰为|受到)\s*(?P<title>“.+”|[^，,]+?)(?:称号)?$"
)
_NAMED = re.compile(r"“(?P<title>.+)”$")

# What a sanction is called in running text; the more telling words first.
_SANCTIONS: tuple[tuple[str, SanctionKind], ...] = (
    ("党内严重警告", SanctionKind.PARTY_SERIOUS_WARNING),
    ("党内警告", SanctionKind.PARTY_WARNING),
    ("撤销党内(?:一切)?职务", SanctionKind.PARTY_REMOVAL),
    ("留党察看", SanctionKind.PARTY_PROBATION),
    ("开除党籍", SanctionKind.PARTY_EXPULSION),
    ("停职检查", SanctionKind.MEASURE_SUSPENSION),
    ("责令辞职", SanctionKind.MEASURE_RESIGNATION),
    ("予以(?:免职|免去)", SanctionKind.MEASURE_DISMISSAL),
    ("予以降职", SanctionKind.MEASURE_DEMOTION),
    ("予以调整职务", SanctionKind.MEASURE_REASSIGNMENT),
    ("诫勉", SanctionKind.ADMONITION),
    ("记大过", SanctionKind.DISCIPLINE_MAJOR_DEMERIT),
    ("记过", SanctionKind.DISCIPLINE_DEMERIT),
    ("降级", SanctionKind.DISCIPLINE_DEMOTION),
    ("撤职", SanctionKind.DISCIPLINE_REMOVAL),
    ("开除", SanctionKind.DISCIPLINE_DISMISSAL),
    ("警告", SanctionKind.DISCIPLINE_WARNING),
)
_NEEDS_WORD = re.compile("处分|政务|行政")
_LIFTED = re.compile("解除|期满|撤销(?!党内).{0,6}处分|免予")
_UNTIL = re.compile(rf"（影响期至{dates.IN_TEXT}）")
_AUTHORITY = (
    re.compile(r"经(?P<who>[^，,]+?)(?:研究)?(?:批准|决定|同意)"),
    re.compile(r"(?:受到|受|被)(?P<who>(?!行政|政务)[^，,“]+?)(?:给予|授予|评为|表彰|记|通报|处以|诫勉)"),
    re.compile(r"^(?P<who>[^，,“]{2,30}?)(?:给予|授予|予以)"),
)
_REASON = re.compile(r"因(?P<why>.+?)[，,](?=经|给予|予以|授予|获|荣|记|受|被|评)")
_NOTHING = {"", "无", "暂无", "没有"}


@dataclass
class Awards:
    """Honours and sanctions, the sentences not understood, and those read with a doubt."""

    facts: list[FactDraft] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def read_awards(text: str) -> Awards:
    """The honours and sanctions of a 奖惩情况."""
    awards = Awards()
    for sentence in split_outside(text, "；;。\n"):
        if sentence in _NOTHING:
            continue
        facts = _sentence(sentence, awards)
        awards.facts += facts
        awards.rest += [] if facts else [sentence]
    return awards


def _sentence(sentence: str, awards: Awards) -> list[FactDraft]:
    folded = dates.fold_digits(squeeze(sentence))
    days, rest = _dates(folded)
    if not days and (year := _YEAR_ONLY.match(folded)) and (on := dates.make_date(year.group(1), "1")):
        days, rest = [on], folded[year.end() :]
        if facts := _facts(days, rest, sentence):
            awards.doubts.append(f"{sentence}（只有年份，暂记为1月）")
            return facts
    return _facts(days, rest, sentence)


def _dates(text: str) -> tuple[list[date], str]:
    head = _DATES.match(text)
    if head is None:
        return [], text
    found = [dates.make_date(*match.groups()) for match in _ONE_DATE.finditer(head["dates"])]
    return [on for on in found if on], text[head.end() :]


def _facts(days: list[date], rest: str, source: str) -> list[FactDraft]:
    sanction = _sanction(rest)
    common = {"authority": _authority(rest), "reason": _reason(rest)}
    if sanction:
        until = _UNTIL.search(rest)
        ended_on = dates.make_date(*until.groups()) if until else None
        return [
            FactDraft(
                FactKind.SANCTION,
                {
                    "kind": sanction,
                    "started_on": on,
                    "ended_on": ended_on if ended_on and ended_on >= on else None,
                    **common,
                },
                source,
            )
            for on in days
        ]
    kind, title = _honour(rest)
    if kind is None:
        return []
    return [
        FactDraft(FactKind.HONOUR, {"kind": kind, "title": title, "awarded_on": on, **common}, source)
        for on in days
    ]


def _sanction(text: str) -> SanctionKind | None:
    if _LIFTED.search(text):
        return None
    for words, kind in _SANCTIONS:
        if re.search(words, text) and (not kind.startswith("discipline") or _NEEDS_WORD.search(text)):
            return kind
    return None


def _honour(text: str) -> tuple[HonourKind | None, str]:
    last = re.split(r"，(?=给予|记|授予|获得)", text)[-1]
    for words, kind in _FIXED.items():
        if words in last:
            named = _NAMED.search(last)
            return kind, named["title"] if named else words
    if match := _TITLE.search(text) or _TITLE_LOOSE.search(text):
        return HonourKind.TITLE, match["title"].strip("“”")
    if match := _OTHER.search(text):
        return HonourKind.OTHER, match["title"].strip("“”")
    return None, ""


def _authority(text: str) -> str:
    found = next((match for pattern in _AUTHORITY if (match := pattern.search(text))), None)
    return found["who"] if found else ""


def _reason(text: str) -> str:
    found = _REASON.search(text)
    return found["why"] if found else ""


def sanctions_in_note(note: str) -> list[FactDraft]:
    """The sanctions that a note of the 简历 mentions ("2019.05受党内警告处分")."""
    pieces = split_outside(note.removeprefix("其间：").removeprefix("其间:"), "；;")
    facts = [fact for piece in pieces for fact in _facts(*_dates(dates.fold_digits(squeeze(piece))), piece)]
    return [fact for fact in facts if fact.kind == FactKind.SANCTION]


# --- writing --------------------------------------------------------------------------------------------


def write_awards(
    honours: Iterable[dict[str, Any]], sanctions: Iterable[dict[str, Any]], rest: list[str]
) -> str:
    """Sentences that `read_awards` reads back, by date."""
    told = [(h["awarded_on"], _told(h["awarded_on"], h, _honour_verb(h))) for h in honours]
    told += [(s["started_on"], _told(s["started_on"], s, _sanction_verb(s))) for s in sanctions]
    sentences = [sentence for _, sentence in sorted(told)] + rest
    return "；".join(sentences) + "。" if sentences else ""


def _told(on: date, values: dict[str, Any], verb: str) -> str:
    reason = f"因{values['reason']}，" if values["reason"] else ""
    authority = f"经{values['authority']}批准，" if values["authority"] else ""
    return f"{dates.spoken(on)}，{reason}{authority}{verb}"


def _honour_verb(honour: dict[str, Any]) -> str:
    kind, title = HonourKind(honour["kind"]), honour["title"]
    fixed = {kind: words for words, kind in _FIXED.items()}.get(kind)
    if fixed:
        verb = f"给予{fixed}" if kind == HonourKind.COMMENDATION else f"记{fixed}"
        return verb if title in ("", fixed) else f"{verb}“{title}”"
    return f"授予“{title}”称号" if kind == HonourKind.TITLE else f"获得“{title}”"


def _sanction_verb(sanction: dict[str, Any]) -> str:
    kind = SanctionKind(sanction["kind"])
    if kind.startswith("party"):
        verb = f"给予{kind.label}处分"
    elif kind.startswith("discipline"):
        verb = f"给予政务{kind.label}处分"
    else:
        verb = f"予以{kind.label}"
    ended_on = sanction.get("ended_on")
    return verb + (f"（影响期至{dates.spoken(ended_on)}）" if ended_on else "")
