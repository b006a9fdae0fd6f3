"""Casting and counting. This is the place where a code and a ballot meet, and it keeps nothing that joins them.

Casting writes no audit event, no session, no time and no counter. In one transaction the code's row is deleted and the
sealed ballot goes into a bundle drawn by lot: both happen or neither, and afterwards nothing of the code is left.
"""

import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from evaluation import sealing
from evaluation.enums import BoxState
from evaluation.models import (
    BallotBox,
    BallotBundle,
    BallotCode,
    BallotComment,
    BallotTally,
    BoxGroup,
    Dimension,
)
from evaluation.rules import ballots
from evaluation.rules.ballots import CODE_LENGTH, Ballot, Count, Place
from evaluation.services.boxes import bundles_of, empty, locked, require_key
from evaluation.services.sweeping import leave_no_trace

UNKNOWN = "没有这个测评码，或者已经用过。请核对纸条上的12位字符。"


def places_of(box: BallotBox) -> list[Place]:
    """What a ballot of the box is asked, in the order in which answers are sealed. Two queries."""
    targets = box.targets.order_by("pk").values_list("pk", flat=True)
    dimensions = list(
        Dimension.objects.filter(version=box.version_id).order_by("pk").values_list("pk", flat=True)
    )
    return [(target, dimension) for target in targets for dimension in dimensions]


def admit(code: str) -> BoxGroup:
    """Whose ballot a code gives. Nothing is noted. Raises Refused for a code that is unknown, used or too early."""
    plain = ballots.normal(code)
    if not ballots.is_well_formed(plain, CODE_LENGTH):
        raise Refused("测评码不对，请核对纸条上的12位字符。")
    found = BallotCode.objects.filter(pk=sealing.mark(plain)).select_related(
        "group__box__version__instrument", "group__group"
    )
    row = found.first()
    if row is None:
        raise Refused(UNKNOWN)
    if row.group.box.state != BoxState.OPEN:
        raise Refused("投票还没有开始，请等主持人宣布后再填。")
    return row.group


@transaction.atomic
def cast(*, code: str, answers: Sequence[str], comment: str) -> None:
    """Use a code for one ballot. `answers` are plain numbers in the order of `places_of`, "" where left open.

    Raises Refused when the code was used meanwhile or the box closed; then nothing has changed.
    """
    leave_no_trace()
    line = admit(code)
    places = places_of(line.box)
    ballot = Ballot(line.pk, tuple(answers), ballots.clean_comment(comment))
    if len(ballot.answers) != len(places):
        raise Refused("测评票已有变动，请重新打开后填写。")
    content = ballots.packed(ballot, ballots.packed_size(len(places)))
    bundle = _bundle_by_lot(line.box)
    used, _ = BallotCode.objects.filter(pk=sealing.mark(ballots.normal(code))).delete()
    if not used:
        raise Refused(UNKNOWN)
    sealed = sealing.seal(line.box.public_key, content, box_id=line.box.pk)
    bundle.sealed = sorted([*bundle.sealed, sealed])
    bundle.save(update_fields=["sealed"])


def _bundle_by_lot(box: BallotBox) -> BallotBundle:
    """Any bundle of the box, locked. Raises Refused when the box was closed meanwhile."""
    keys = list(BallotBundle.objects.filter(box=box).values_list("pk", flat=True))
    bundle = (
        BallotBundle.objects.select_for_update().filter(pk=secrets.choice(keys)).first() if keys else None
    )
    if bundle is None:
        raise Refused("投票已经结束。")
    return bundle


@transaction.atomic
def count_box(*, box_id: int, key: str, by: User | None) -> BallotBox:
    """Open the box with its key, keep the sums, and destroy ballots and codes.

    Raises Refused for a wrong key, and when ballots and used codes do not agree in number: then somebody has put
    ballots in or taken them out by another way, and the box can only be voided.
    """
    leave_no_trace()
    box = locked(box_id, by, BoxState.OPEN)
    opener = sealing.Opener(require_key(box, key), box_id=box.pk)
    sealed = [text for bundle in bundles_of(box) for text in bundle.sealed]
    try:
        opened = [ballots.unpacked(opener.open(text)) for text in sealed]
        found = ballots.count(opened, places_of(box))
    except (sealing.NotSealedHere, ValueError) as error:
        raise Refused("票箱里有打不开的票，说明数据库被改动过。请查明原因，作废后重新测评。") from error
    lines = list(box.groups.select_for_update(of=("self",)).select_related("group"))
    _require_agreement(lines, found)
    _keep(box, lines, found)
    empty(box)
    box.state, box.ended_on = BoxState.COUNTED, timezone.localdate()
    box.save(update_fields=["state", "ended_on"])
    audit.record(
        Event.BALLOT_COUNT, by=by, target=box.audit_target, unit_path=box.unit_path, count=len(sealed)
    )
    return box


def _require_agreement(lines: Sequence[BoxGroup], found: Count) -> None:
    for line in lines:
        used = line.issued - line.codes.count()
        received = found.received.get(line.pk, 0)
        if used != received:
            raise Refused(
                f"{line.group.name}用掉{used}个测评码，票箱里却有{received}张票。请查明原因，作废后重新测评。"
            )
    if set(found.received) - {line.pk for line in lines}:
        raise Refused("票箱里有不属于本次测评的票。请查明原因，作废后重新测评。")


def _keep(box: BallotBox, lines: Sequence[BoxGroup], found: Count) -> None:
    """Write the sums, sorted: their rows depend on nothing but what they say."""
    for line in lines:
        line.received, line.valid = found.received.get(line.pk, 0), found.valid.get(line.pk, 0)
        line.save(update_fields=["received", "valid"])
    BallotTally.objects.bulk_create(
        BallotTally(group_id=group, target_id=target, dimension_id=dimension, value=value, votes=votes)
        for (group, target, dimension, value), votes in sorted(found.votes.items())
    )
    BallotComment.objects.bulk_create(BallotComment(box=box, text=text) for text in found.comments)
