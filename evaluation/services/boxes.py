"""Ballot boxes: made, given targets and voters, locked with a key, opened for voting, counted or voided.

The votes themselves are `services.casting`. Nothing here logs a code, a key or a ballot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from cadre.models import Cadre, Unit
from evaluation import sealing
from evaluation.enums import BoxState, TargetKind
from evaluation.models import BallotBox, BallotBundle, BallotCode, BoxGroup, BoxTarget, InstrumentVersion
from evaluation.rules.ballots import KEY_LENGTH, MOST_TARGETS, is_well_formed, normal
from evaluation.services.naming import named_target
from evaluation.services.sweeping import sweep

MOST_CODES = 1000  # of one box: what is printed at once
BUNDLE = 32  # ballots in a row, about


@transaction.atomic
def create_box(
    *,
    title: str,
    version_id: int,
    unit_path: str,
    held_on: date,
    turnout_floor: int | None,
    valid_floor: int | None,
    by: User | None,
) -> BallotBox:
    """A new box with a published version and a line for each of its rater groups. Raises Refused for a draft."""
    require(by, Permission.RUN_ASSESSMENTS, unit_path)
    version = InstrumentVersion.objects.select_related("instrument").get(pk=version_id)
    if not version.is_frozen:
        raise Refused(f"{version}还没有发布，发布后才能使用。")
    box = BallotBox.objects.create(
        title=title,
        version=version,
        unit_path=unit_path,
        held_on=held_on,
        turnout_floor=turnout_floor,
        valid_floor=valid_floor,
        created_by=by,
    )
    BoxGroup.objects.bulk_create(BoxGroup(box=box, group=group) for group in version.groups.all())
    _log(Event.BALLOT_CREATE, box, by, name=title, form=str(version))
    return box


@transaction.atomic
def add_targets(
    *, box_id: int, cadres: Sequence[Cadre] = (), units: Sequence[Unit] = (), by: User | None
) -> int:
    """Put people or units on the ballot; who is there already stays. Returns how many are new. Raises Refused."""
    box = _preparing(box_id, by)
    kind = box.version.instrument.target_kind
    if (cadres and kind != TargetKind.CADRE) or (units and kind != TargetKind.UNIT):
        raise Refused(f"这张评分表评的是{TargetKind(kind).label}，请选择相应的对象。")
    chosen: list[Cadre | Unit] = [*cadres, *units]
    new = [BoxTarget(box=box, **named_target(one)) for one in chosen]
    outside = [target.label for target in new if not target.unit_path.startswith(box.unit_path)]
    if outside:
        raise Refused(f"{'、'.join(outside[:5])}不在本次测评的范围内。")
    before = box.targets.count()
    BoxTarget.objects.bulk_create(new, ignore_conflicts=True)
    count = box.targets.count()
    if count > MOST_TARGETS:
        raise Refused(f"一张票最多{MOST_TARGETS}个测评对象，请分成几次测评。")
    _log(Event.BALLOT_UPDATE, box, by, what="增加测评对象", count=count - before)
    return count - before


@transaction.atomic
def remove_target(*, target_id: int, by: User | None) -> None:
    target = BoxTarget.objects.get(pk=target_id)
    box = _preparing(target.box_id, by)
    label = target.label
    target.delete()
    _log(Event.BALLOT_UPDATE, box, by, what="移出测评对象", note=label)


@transaction.atomic
def set_eligible(*, box_id: int, eligible: Mapping[int, int], by: User | None) -> BallotBox:
    """How many of each group (by the key of its line) may vote. Codes printed before for other numbers are void."""
    box = _preparing(box_id, by)
    if sum(eligible.values()) > MOST_CODES:
        raise Refused(f"一次民主测评最多{MOST_CODES}人，请分成几次。")
    for line in box.groups.select_for_update():
        line.eligible, line.issued = eligible.get(line.pk, 0), 0
        line.save(update_fields=["eligible", "issued"])
    BallotCode.objects.filter(group__box=box).delete()
    _log(Event.BALLOT_UPDATE, box, by, what="应参评人数", count=sum(eligible.values()))
    return box


@transaction.atomic
def make_key(*, box_id: int, by: User | None) -> str:
    """Lock the box with a new key and return it; the key before it, if any, is void. It is shown now or never."""
    box = _preparing(box_id, by)
    key = sealing.new_key()
    box.public_key = sealing.public_of(key)
    box.save(update_fields=["public_key"])
    _log(Event.BALLOT_UPDATE, box, by, what="配置票箱钥匙")
    return key


@dataclass(frozen=True)
class Issued:
    """The codes just drawn, for printing: (name of the group, code), in the order of the codes."""

    box: BallotBox
    codes: tuple[tuple[str, str], ...] = field(repr=False)


@transaction.atomic
def issue_codes(*, box_id: int, by: User | None) -> Issued:
    """Draw a code for everybody who may vote, and keep their marks; codes drawn before are void.

    Only the caller ever sees the codes: he prints them and forgets them. Marks and codes are sorted, so that neither
    the table nor the sheets tell in which order they were drawn. Raises Refused while nobody may vote.
    """
    box = _preparing(box_id, by)
    lines = list(box.groups.select_for_update(of=("self",)).select_related("group"))
    if not any(line.eligible for line in lines):
        raise Refused("请先填写各组应参评人数。")
    BallotCode.objects.filter(group__box=box).delete()
    drawn = [(line, sealing.new_code()) for line in lines for _ in range(line.eligible)]
    BallotCode.objects.bulk_create(
        sorted(
            (BallotCode(mark=sealing.mark(code), group=line) for line, code in drawn),
            key=lambda row: row.mark,
        )
    )
    for line in lines:
        line.issued = line.eligible
        line.save(update_fields=["issued"])
    _log(Event.BALLOT_PRINT, box, by, count=len(drawn))
    order = {line.pk: place for place, line in enumerate(lines)}
    drawn.sort(key=lambda pair: (order[pair[0].pk], pair[1]))
    return Issued(box, tuple((line.group.name, code) for line, code in drawn))


@transaction.atomic
def open_box(*, box_id: int, key: str, by: User | None) -> BallotBox:
    """Let the voting begin. Who holds the key types it, so that nothing is cast that nobody could count."""
    box = _preparing(box_id, by)
    if not box.targets.exists():
        raise Refused("还没有测评对象，请先添加。")
    codes = BallotCode.objects.filter(group__box=box).count()
    if not codes:
        raise Refused("还没有印制测评码，请先印制。")
    require_key(box, key)
    BallotBundle.objects.bulk_create(BallotBundle(box=box) for _ in range(ceil(codes / BUNDLE)))
    box.state, box.opened_on = BoxState.OPEN, timezone.localdate()
    box.save(update_fields=["state", "opened_on"])
    _log(Event.BALLOT_OPEN, box, by, count=codes)
    return box


@transaction.atomic
def void_box(*, box_id: int, reason: str, by: User | None) -> BallotBox:
    """Give a ballot up: codes and sealed ballots go unread. Raises Refused once it is over."""
    box = locked(box_id, by, BoxState.PREPARING, BoxState.OPEN)
    if not reason.strip():
        raise Refused("请写明作废理由。")
    empty(box)
    box.state, box.reason, box.ended_on = BoxState.VOID, reason.strip(), timezone.localdate()
    box.save(update_fields=["state", "reason", "ended_on"])
    _log(Event.BALLOT_VOID, box, by, reason=box.reason)
    return box


# --- for counting too -------------------------------------------------------------------------------------------


def locked(box_id: int, by: User | None, *states: BoxState) -> BallotBox:
    """The box, for who runs it, in one of these states. Raises Refused."""
    box = (
        BallotBox.objects.select_for_update(of=("self",)).select_related("version__instrument").get(pk=box_id)
    )
    require(by, Permission.RUN_ASSESSMENTS, box.unit_path)
    if box.state not in states:
        raise Refused(f"这次民主测评{box.get_state_display()}，不能再这样办。")
    return box


def bundles_of(box: BallotBox) -> list[BallotBundle]:
    """The box's bundles, locked: votes under way are in them, later ones find them gone. Lock them before codes."""
    return list(BallotBundle.objects.select_for_update().filter(box=box).order_by("pk"))


def empty(box: BallotBox) -> None:
    """Remove the sealed ballots and the codes that are left, also from the files of the database."""
    bundles_of(box)
    BallotBundle.objects.filter(box=box).delete()
    BallotCode.objects.filter(group__box=box).delete()
    transaction.on_commit(sweep)


def require_key(box: BallotBox, key: str) -> str:
    """The key in its normal form. Raises Refused when it is not this box's."""
    plain = normal(key)
    if not box.public_key:
        raise Refused("还没有配置票箱钥匙，请先配置。")
    if not is_well_formed(plain, KEY_LENGTH) or sealing.public_of(plain) != box.public_key:
        raise Refused("票箱钥匙不对，请核对后再输入。")
    return plain


def _preparing(box_id: int, by: User | None) -> BallotBox:
    return locked(box_id, by, BoxState.PREPARING)


def _log(event: Event, box: BallotBox, by: User | None, **detail: Any) -> None:
    audit.record(event, by=by, target=box.audit_target, unit_path=box.unit_path, **detail)
