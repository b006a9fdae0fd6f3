"""Ballot boxes as pages show them: how many have voted, whether the count holds, and what it says."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from evaluation.enums import BoxState
from evaluation.models import BallotBox, BallotCode, BallotTally, BoxGroup, BoxTarget
from evaluation.models.ballots import BoxQuerySet
from evaluation.queries.instruments import design_of
from evaluation.rules import scores
from evaluation.rules.ballots import Turnout, turnout
from evaluation.rules.designs import Design
from evaluation.rules.scores import Result, Tally


@dataclass(frozen=True)
class Line:
    """One rater group of a box. `used` counts codes that are gone: the number of ballots, never whose."""

    row: BoxGroup
    used: int


@dataclass(frozen=True)
class Outcome:
    """What a counted box says of one target."""

    target: BoxTarget
    result: Result
    working: dict[str, Any]


def found(user: User, text: str, state: str) -> BoxQuerySet:
    """Boxes that the user sees, each with how many may vote (`eligible`) and how many codes were printed (`issued`)."""
    boxes = BallotBox.objects.visible_to(user).select_related("version__instrument")
    sums = BoxGroup.objects.filter(box=OuterRef("pk")).order_by().values("box")
    boxes = boxes.annotate(
        eligible=Coalesce(Subquery(sums.values(total=Sum("eligible"))), 0),
        received=Subquery(sums.values(total=Sum("received"))),
    )
    if text:
        boxes = boxes.filter(title__contains=text)
    return boxes.filter(state=state) if state else boxes


def lines_of(box: BallotBox) -> list[Line]:
    """The groups of a box with the codes that are used. Two queries."""
    left = dict(
        BallotCode.objects.filter(group__box=box)
        .order_by()
        .values_list("group_id")
        .annotate(number=Count("pk"))
    )
    is_open = box.state == BoxState.OPEN
    return [
        Line(row, row.issued - left.get(row.pk, 0) if is_open else row.received or 0)
        for row in box.groups.select_related("group")
    ]


def turnout_of(box: BallotBox, lines: Sequence[Line]) -> Turnout:
    """Whether a counted box holds, over all its groups together."""
    return turnout(
        eligible=sum(line.row.eligible for line in lines),
        received=sum(line.row.received or 0 for line in lines),
        valid=sum(line.row.valid or 0 for line in lines),
        turnout_floor=box.turnout_floor,
        valid_floor=box.valid_floor,
    )


def outcomes_of(box: BallotBox, targets: Sequence[BoxTarget], lines: Sequence[Line]) -> list[Outcome]:
    """The results for these targets by the rules of scoring sheets, best first. One query and the design's."""
    design = design_of(box.version)
    sheets = {line.row.pk: line.row.valid or 0 for line in lines}
    tallies = _tallies(targets, sheets, {line.row.pk: line.row.group_id for line in lines})
    made = [_outcome(design, target, tallies[target.pk]) for target in targets]
    return sorted(made, key=lambda one: (-(one.result.score or Fraction(-1)), one.target.pk))


def _outcome(design: Design, target: BoxTarget, tallies: dict[int, Tally]) -> Outcome:
    result = scores.result(design, tallies)
    return Outcome(target, result, scores.as_json(design, result))


def _tallies(
    targets: Sequence[BoxTarget], sheets: dict[int, int], group_of: dict[int, int]
) -> dict[int, dict[int, Tally]]:
    """By target and rater group; somebody who left a target open counts as a sheet without answers."""
    counted: dict[tuple[int, int], dict[int, dict[Fraction, int]]] = defaultdict(lambda: defaultdict(dict))
    rows = BallotTally.objects.filter(target__in=targets).values_list(
        "target_id", "group_id", "dimension_id", "value", "votes"
    )
    for target, line, dimension, value, votes in rows:
        counted[target, line][dimension][Fraction(value)] = votes
    return {
        target.pk: {
            group_of[line]: Tally(number, counted[target.pk, line]) for line, number in sheets.items()
        }
        for target in targets
    }


def comments_of(box: BallotBox, lines: Sequence[Line]) -> list[str]:
    """What was written on ballots, when enough were cast that nobody is pointed at: the largest minimum counts."""
    least = max((line.row.group.min_size for line in lines), default=1)
    if sum(line.row.received or 0 for line in lines) < least:
        return []
    return list(box.comments.order_by("text").values_list("text", flat=True))
