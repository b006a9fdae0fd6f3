"""The material of a meeting: frozen as it will lie before the members, and compared when the vote begins."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from casework import registry
from casework.enums import MeetingState
from casework.forms_agenda import check_filled, step_form, told
from casework.models import AgendaItem, Meeting, Member, Vote
from casework.permissions import check_may
from casework.queries.material import hash_of, material_of
from casework.queries.recusal import obstacles
from casework.services.meetings.shared import locked, log, named, pending, save


@transaction.atomic
def freeze_meeting(*, meeting_id: int, version: int, by: User) -> Meeting:
    """Freeze what the members will decide on. Raises Refused when a step could not be taken as things stand."""
    meeting = locked(meeting_id, version, by, MeetingState.DRAFT, MeetingState.FROZEN)
    items = pending(meeting)
    if not items:
        raise Refused("议程上没有议题，请先列入办件。")
    for item in items:
        item.material = _material(item, by)
        item.material_hash, item.case_version = hash_of(item.material), item.case.version
        item.save(update_fields=["material", "material_hash", "case_version"])
    recuse(items)
    meeting.state, meeting.frozen_at = MeetingState.FROZEN, timezone.now()
    save(meeting, "state", "frozen_at")
    log(Event.MEETING_FREEZE, meeting, by, sha256=[item.material_hash for item in items])
    return meeting


@transaction.atomic
def thaw_meeting(*, meeting_id: int, version: int, by: User) -> Meeting:
    """Take the agenda up again before the vote; the material will be frozen anew."""
    meeting = locked(meeting_id, version, by, MeetingState.FROZEN)
    meeting.state, meeting.frozen_at = MeetingState.DRAFT, None
    save(meeting, "state", "frozen_at")
    log(Event.MEETING_UPDATE, meeting, by, what="解除材料锁定")
    return meeting


def check_unchanged(items: Iterable[AgendaItem], by: User) -> None:
    """Raise Refused when a case is no longer what the members were shown."""
    for item in items:
        now = _material(item, by)
        frozen = item.material
        if item.case.version != item.case_version or hash_of({**now, "working": frozen["working"]}) != (
            item.material_hash
        ):
            raise Refused(f"{named(item)}在锁定材料之后有变化，请重新锁定材料后再表决。")


def recuse(items: Iterable[AgendaItem]) -> None:
    """Note who must keep out of which item, as the register and the rulings on record say now."""
    for item in items:
        members = list(Member.objects.filter(meeting=item.meeting).select_related("user"))
        barred = obstacles(item.case, [member.user for member in members])
        for member in members:
            if member.user_id in barred:
                Vote.objects.get_or_create(item=item, member=member, defaults={"is_recused": True})
            else:
                Vote.objects.filter(item=item, member=member, is_recused=True).delete()


def _material(item: AgendaItem, by: User) -> dict[str, object]:
    """Raises Refused, naming the item, when either of its steps could not be taken now."""
    try:
        filled, working = _step(item, item.action, by)
        if item.action_if_rejected:
            more, other = _step(item, item.action_if_rejected, by)
            filled, working = filled + more, working + other
    except Refused as refusal:
        raise Refused(f"{named(item)}：{refusal}") from refusal
    return material_of(item.case, proposal=item.proposal, filled=filled, working=list(dict.fromkeys(working)))


def _step(item: AgendaItem, action: str, by: User) -> tuple[list[tuple[str, str]], list[str]]:
    """What was filled in for a step, and what the rules say of it."""
    case, form = item.case, step_form(item.case, action, by, item.data[action])
    check_may(case, form.move, by, in_meeting=True)
    check_filled(form)
    process = registry.process_named(case.kind)
    finding = process.check(case, form.move, form.data_of_step, timezone.localdate())
    label = "通过后办理" if action == item.action else "未通过时办理"
    return [(label, form.move.label), *told(form)], [*finding.working, *finding.warnings]
