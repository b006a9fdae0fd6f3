"""A rater's sheets: what comes next, and two versions of one side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.enums import SheetState
from evaluation.models import Sheet, SheetCopy
from evaluation.rules.designs import Design

COMMENT = "comment"


@dataclass(frozen=True)
class Place:
    """Where a sheet stands among the rater's own of the survey: the `number`th of `total`, and its neighbours."""

    number: int
    total: int
    previous: int | None
    following: int | None


@dataclass(frozen=True)
class Line:
    """One answer in both versions; `key` names it when something is chosen."""

    key: str
    name: str
    saved: str
    other: str

    @property
    def differs(self) -> bool:
        return self.saved != self.other


def _own_ids(sheet: Sheet) -> list[int]:
    own = Sheet.objects.filter(rater=sheet.rater_id, target__survey=sheet.target.survey_id)
    return list(own.exclude(state=SheetState.EXCUSED).values_list("pk", flat=True))


def place_of(sheet: Sheet) -> Place:
    """Where the sheet stands. One query."""
    ids = _own_ids(sheet)
    if sheet.pk not in ids:
        return Place(1, 1, None, None)
    at = ids.index(sheet.pk)
    return Place(at + 1, len(ids), ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)


def next_open(sheet: Sheet) -> Sheet | None:
    """The rater's next sheet that is not handed in, behind this one first, then from the beginning."""
    ids = _own_ids(sheet)
    at = ids.index(sheet.pk) if sheet.pk in ids else 0
    is_open = set(
        Sheet.objects.filter(pk__in=ids, state=SheetState.OPEN)
        .exclude(pk=sheet.pk)
        .values_list("pk", flat=True)
    )
    following = next((pk for pk in (*ids[at:], *ids[:at]) if pk in is_open), None)
    return Sheet.objects.get(pk=following) if following else None


def keys_of(copy: SheetCopy) -> list[str]:
    """What may be chosen from a copy: the dimensions that either version answers, and the comment."""
    answers = {**copy.sheet.draft.get("answers", {}), **copy.draft.get("answers", {})}
    return [*answers, COMMENT]


def side_by_side(design: Design, sheet: Sheet, copy: SheetCopy) -> list[Line]:
    """Every answer and the comment, in the order of the sheet."""
    return list(_lines(design, sheet.draft, copy.draft))


def _lines(
    design: Design, saved: dict[str, dict[str, str]], other: dict[str, dict[str, str]]
) -> Iterator[Line]:
    for dimension in design.dimensions:
        key = str(dimension.key)
        mine, theirs = (draft.get("answers", {}).get(key, "") for draft in (saved, other))
        yield Line(key, dimension.name, mine, theirs)
    if design.asks_comment:
        yield Line(COMMENT, "评语", str(saved.get(COMMENT, "")), str(other.get(COMMENT, "")))
