"""Secondments (挂职、借调、第一书记、专班、援派) told in a note or a line of the 简历. Pure."""

import re
from datetime import date

from cadre.drafts import FactDraft, FactKind
from cadre.enums import SecondmentKind
from cadre.lrmx import dates
from cadre.lrmx.scan import squeeze
from cadre.unitnames import unit_of_post

# How the writer says each kind; the reader takes these and the freer words below.
VERBS: dict[SecondmentKind, str] = {
    SecondmentKind.HANGZHI: "挂职",
    SecondmentKind.SECONDED: "借调",
    SecondmentKind.FIRST_SECRETARY: "担任第一书记",
    SecondmentKind.PROJECT: "参加专班",
    SecondmentKind.AID: "援派",
}
_WORDS: tuple[tuple[str, SecondmentKind], ...] = (
    ("第一书记", SecondmentKind.FIRST_SECRETARY),
    ("专班", SecondmentKind.PROJECT),
    ("援(?:派|藏|疆|青)", SecondmentKind.AID),
    ("挂(?:职|任)", SecondmentKind.HANGZHI),
    ("借调|抽调|跟班学习", SecondmentKind.SECONDED),
)
_DASH = r"\s*(?:[-—–―‐‑−─~]{1,4}|至|到)\s*"
_PERIOD = re.compile(rf"^{dates.IN_TEXT}{_DASH}(?:{dates.IN_TEXT}|至今|今)\s*")
_SINCE = re.compile(rf"^(?:自|从)?{dates.IN_TEXT}\s*(?:起|开始|，|,)?\s*")
_UNTIL = re.compile(rf"[，,；;]?\s*(?:至)?{dates.IN_TEXT}\s*(?:结束|止|期满|返回|回原单位)[。；;]?$")
_OWN = re.compile(rf"^在(?P<place>.+?)(?P<verb>{'|'.join(VERBS.values())})(?:，任(?P<post>.+))?$")
_NOISE = re.compile(
    r"^(?:到|赴|在|被|由)+|(?:挂职锻炼|挂职|挂任|借调|抽调|援派|跟班学习)(?:到|至|在|任|为|锻炼)*|担任|^任"
    r"|[（(](?:挂职|借调|援派)[)）]|工作$|锻炼$"
)


def in_note(text: str) -> FactDraft | None:
    """The secondment that one dated note tells ("2023.03起挂职槐林镇副镇长，2024.03结束"), None when it tells none."""
    folded = dates.fold_digits(squeeze(text))
    if period := _PERIOD.match(folded):
        found = period.groups()
        return _draft(text, folded[period.end() :], _date(found[:3]), _date(found[3:]))
    if since := _SINCE.match(folded):
        rest, ended_on = folded[since.end() :], None
        if until := _UNTIL.search(rest):
            rest, ended_on = rest[: until.start()], _date(until.groups())
        return _draft(text, rest, _date(since.groups()), ended_on)
    return None


def in_post(text: str, started_on: date, ended_on: date | None) -> FactDraft | None:
    """The secondment that a line of the 简历 is ("2019.03--2021.03  挂职任临湖区槐林镇副镇长")."""
    return _draft(text, squeeze(text), started_on, ended_on)


def mentioned(text: str) -> bool:
    return kind_of(text) is not None


def kind_of(text: str) -> SecondmentKind | None:
    return next((kind for words, kind in _WORDS if re.search(words, text)), None)


def write_note(values: dict[str, object]) -> str:
    """A note that `in_note` reads back: "2023.03--2024.03  在槐林镇挂职，任副镇长"."""
    started_on, ended_on = values["started_on"], values.get("ended_on")
    assert isinstance(started_on, date)  # narrows the type  # nosec B101
    period = dates.dotted(started_on)
    period += f"--{dates.dotted(ended_on)}  " if isinstance(ended_on, date) else "起"
    post = f"，任{values['post']}" if values.get("post") else ""
    return f"{period}在{values['place']}{VERBS[SecondmentKind(str(values['kind']))]}{post}"


def _date(groups: tuple[str | None, ...]) -> date | None:
    year, month, day = groups
    return dates.make_date(year, month, day) if year and month else None


def _draft(source: str, told: str, started_on: date | None, ended_on: date | None) -> FactDraft | None:
    kind = kind_of(told)
    if kind is None or started_on is None or (ended_on and ended_on < started_on):
        return None
    if own := _OWN.match(told):
        place, post = own["place"], own["post"] or ""
        kind = next(kind for kind, verb in VERBS.items() if verb == own["verb"])
    else:
        place, post = _place_and_post(told)
    values = {"kind": kind, "place": place, "post": post, "started_on": started_on, "ended_on": ended_on}
    return FactDraft(FactKind.SECONDMENT, values, source) if place else None


def _place_and_post(told: str) -> tuple[str, str]:
    """Unit and post of a freely worded secondment; all of it is the place when no unit shows."""
    plain = _NOISE.sub("", told).strip(" ，,；;。")
    place = unit_of_post(plain)
    if not place or not plain.startswith(place):
        return plain, ""
    return place, plain[len(place) :].strip(" ，,任")
