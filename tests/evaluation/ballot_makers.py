"""Ballot boxes in a given state, reached through the services, and a way to vote as a slip would."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cadre.models import Unit
from evaluation.models import BallotBox, InstrumentVersion
from evaluation.rules.designs import Design
from evaluation.services import boxes, casting
from tests.evaluation.makers import levels_design, make_version, people_of


@dataclass
class Meeting:
    """A box with what only people hold: the key, and the codes of the slips by group."""

    box: BallotBox
    key: str = ""
    codes: dict[str, list[str]] = field(default_factory=dict)

    def vote(self, code: str, *answers: str, comment: str = "") -> None:
        casting.cast(code=code, answers=answers, comment=comment)

    def count(self, key: str | None = None) -> BallotBox:
        return casting.count_box(box_id=self.box.pk, key=self.key if key is None else key, by=None)


def make_box(unit: Unit, version: InstrumentVersion, **floors: int | None) -> BallotBox:
    given: dict[str, Any] = {"turnout_floor": None, "valid_floor": None, **floors}
    return boxes.create_box(
        title="财政局民主测评",
        version_id=version.pk,
        unit_path=unit.path,
        held_on=date(2026, 1, 20),
        by=None,
        **given,
    )


def prepared(
    unit: Unit,
    *,
    leaders: int = 2,
    masses: int = 4,
    people: int = 1,
    design: Design | None = None,
    **floors: Any,
) -> Meeting:
    """A box with targets, voters, key and slips, not open yet. 群众 are shown from three on."""
    box = make_box(unit, make_version(design or levels_design(), name="民主测评表"), **floors)
    boxes.add_targets(box_id=box.pk, cadres=people_of(unit, people), by=None)
    numbers = {"领导": leaders, "群众": masses}
    lines = box.groups.select_related("group")
    boxes.set_eligible(box_id=box.pk, eligible={line.pk: numbers[line.group.name] for line in lines}, by=None)
    key = boxes.make_key(box_id=box.pk, by=None)
    codes: dict[str, list[str]] = {"领导": [], "群众": []}
    for group, code in boxes.issue_codes(box_id=box.pk, by=None).codes:
        codes[group].append(code)
    return Meeting(box, key, codes)


def opened(unit: Unit, **given: Any) -> Meeting:
    """The same, with voting begun."""
    meeting = prepared(unit, **given)
    meeting.box = boxes.open_box(box_id=meeting.box.pk, key=meeting.key, by=None)
    return meeting
