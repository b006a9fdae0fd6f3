"""Ranks that a note of the 简历 dates ("2019.06任二级主任科员"). Pure."""

import re
from datetime import date
from typing import Any

from cadre.drafts import FactDraft, FactKind
from cadre.enums import Rank
from cadre.lrmx import dates
from cadre.lrmx.scan import squeeze

_RANKS = {rank.label: rank for rank in Rank}
_NOTE = re.compile(
    rf"^{dates.IN_TEXT}(?:\s*--?\s*{dates.IN_TEXT})?\s*起?\s*(?:晋升为|晋升|套转为|确定为|定为|转任|任)"
    rf"(?P<rank>{'|'.join(_RANKS)})$"
)


def in_note(text: str) -> FactDraft | None:
    """The rank that a note dates, None when it says anything else as well."""
    found = _NOTE.match(dates.fold_digits(squeeze(text)))
    if found is None:
        return None
    year, month, day, last_year, last_month, last_day = found.groups()[:6]
    started_on = dates.make_date(year, month, day)
    ended_on = dates.make_date(last_year, last_month, last_day) if last_year else None
    if started_on is None or (ended_on and ended_on < started_on):
        return None
    values = {"rank": _RANKS[found["rank"]], "started_on": started_on, "ended_on": ended_on}
    return FactDraft(FactKind.RANK, values, text)


def write_note(values: dict[str, Any]) -> str:
    """A note that `in_note` reads back."""
    started_on, ended_on = values["started_on"], values.get("ended_on")
    period = dates.dotted(started_on) + (f"--{dates.dotted(ended_on)}" if isinstance(ended_on, date) else "")
    return f"{period}任{Rank(values['rank']).label}"
