"""年度考核结果: running text to one grade a year. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cadre.drafts import FactDraft, FactKind
from cadre.enums import Grade
from cadre.lrmx.dates import fold_digits
from cadre.lrmx.scan import brackets, split_outside

_WORDS: dict[str, Grade] = {
    **{grade.label: grade for grade in Grade},
    "未确定等次": Grade.UNDETERMINED,
    "不定等次": Grade.UNDETERMINED,
    "未定等次": Grade.UNDETERMINED,
    "未参加年度考核": Grade.NOT_ASSESSED,
    "不参加考核": Grade.NOT_ASSESSED,
    "未考核": Grade.NOT_ASSESSED,
}
_BY_LENGTH = "|".join(sorted(_WORDS, key=len, reverse=True))
_TOKEN = re.compile(
    r"(?P<range>(?P<first>\d{4})\s*年?度?\s*(?:[-—–―‐‑−~～]{1,4}|至|到)\s*(?P<last>\d{4}))"
    r"|(?P<year>\d{4})"
    rf"|(?P<grade>{_BY_LENGTH})"
    r"|(?P<filler>年年度|年度|年|考核|工作|等次|结果|评为|评定为|确定为|定为|连续|分别|均|都|为|被|其中|及|和|与|是"
    r"|[一二两三四五六七八九十]年|因[^，；。]{1,12}?(?=未|不)|[、，,：:\s])"
)


@dataclass
class Grades:
    """Grades by year, and the clauses that were not understood."""

    facts: list[FactDraft] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


def read_grades(text: str) -> Grades:
    """One grade a year. Years that the text gives two grades are taken with neither."""
    found = Grades()
    said: dict[int, set[Grade]] = {}
    sources: dict[int, str] = {}
    for clause in split_outside(text, "；;。\n"):
        pairs = _pairs(clause)
        if not pairs:
            found.rest += [] if clause == "无" else [clause]
            continue
        for year, grade in pairs:
            said.setdefault(year, set()).add(grade)
            sources[year] = f"{sources[year]}；{clause}" if sources.get(year, clause) != clause else clause
        if brackets(clause):
            found.rest.append(clause)
    for year, grades in said.items():
        if len(grades) > 1:
            found.rest.append(sources[year])
        else:
            values = {"year": year, "grade": next(iter(grades))}
            found.facts.append(FactDraft(FactKind.GRADE, values, sources[year]))
    found.rest = list(dict.fromkeys(found.rest))
    return found


def _pairs(clause: str) -> list[tuple[int, Grade]]:
    """(year, grade) pairs of a clause; none when any word of it, brackets aside, is not understood."""
    plain = clause
    for start, end in reversed(brackets(clause)):
        plain = plain[:start] + plain[end:]
    years: list[int] = []
    grades: list[Grade] = []
    pairs: list[tuple[int, Grade]] = []
    place, folded = 0, fold_digits(plain)
    while place < len(folded):
        token = _TOKEN.match(folded, place)
        if token is None:
            return []
        place = token.end()
        if token["range"] or token["year"]:
            if grades:
                pairs += _paired(years, grades)
                years, grades = [], []
            years += _years(token)
        elif token["grade"]:
            grades.append(_WORDS[token["grade"]])
    closing = _paired(years, grades)
    return [*pairs, *closing] if closing and all(1950 <= year <= 2100 for year, _ in pairs + closing) else []


def _years(token: re.Match[str]) -> list[int]:
    if token["year"]:
        return [int(token["year"])]
    first, last = int(token["first"]), int(token["last"])
    return list(range(first, last + 1)) if 0 <= last - first < 60 else []


def _paired(years: list[int], grades: list[Grade]) -> list[tuple[int, Grade]]:
    """One grade goes for all years; as many grades as years go one to one; anything else is unclear."""
    if len(grades) == 1:
        return [(year, grades[0]) for year in years]
    return list(zip(years, grades, strict=True)) if len(grades) == len(years) else []


def write_grades(facts: Iterable[dict[str, Any]], rest: list[str]) -> str:
    """ "2023年度优秀；2024年度称职。" """
    said = [f"{f['year']}年度{Grade(f['grade']).label}" for f in sorted(facts, key=lambda f: f["year"])]
    said += rest
    return "；".join(said) + "。" if said else ""
