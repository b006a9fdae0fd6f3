"""Who must keep out of a case, and why (公务员法 art. 76)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from cadre.models import Cadre, FamilyMember
from casework import registry
from casework.enums import PartyRole, RecusalReason
from casework.models import Case, Party, Recusal
from casework.rules.kinship import Known, Month, Relative, kinship

INTEREST = "其与本件有利害关系"  # where more would give a reporter away
_CONCERNED = (PartyRole.COMPLAINED, PartyRole.REPORTER)  # whose family keeps out too


@dataclass(frozen=True)
class Obstacle:
    """Why somebody must keep out: the sentence for himself, and the ground for others who ask about him."""

    reason: RecusalReason
    said: str
    ground: str


def why_recused(case: Case, user: User) -> str:
    """The sentence that says why the user may not handle, advise on or decide the case; "" when nothing forbids it."""
    found = obstacles(case, [user]).get(user.pk)
    return found.said if found else ""


def obstacles(case: Case, users: Iterable[User]) -> dict[int, Obstacle]:
    """Who of the users must keep out of the case, by their keys. The same few queries for any number of them."""
    asked = list(users)
    rulings = {row.user_id: row for row in Recusal.objects.filter(case=case, user__in=asked)}
    own = {row.user_id: row for row in Cadre.objects.filter(user__in=asked)}
    parties = parties_of(case)
    family = _families(case, parties, own.values())
    found = {}
    for user in asked:
        person = own.get(user.pk)
        obstacle = (
            _himself(case, parties, person)
            or _ruled(rulings.get(user.pk))
            or _related(case, parties, _known(user, person, family), rulings.get(user.pk), family)
        )
        if obstacle:
            found[user.pk] = obstacle
    return found


def parties_of(case: Case) -> list[Party]:
    """The persons in the case: those on record, and those whom its kind keeps itself."""
    known = Party.objects.filter(case=case).select_related("cadre")
    return [*known, *registry.process_named(case.kind).parties(case)]


def _himself(case: Case, parties: Sequence[Party], person: Cadre | None) -> Obstacle | None:
    if person is None:
        return None
    if case.subject_id == person.pk:
        said = "本件涉及您本人，您须回避，请由他人办理。"
        return Obstacle(RecusalReason.SELF, said, "本件涉及其本人")
    for party in parties:
        if party.cadre_id == person.pk:
            role = party.get_role_display()
            is_complained = party.role == PartyRole.COMPLAINED
            reason = RecusalReason.COMPLAINED if is_complained else RecusalReason.SELF
            ground = INTEREST if party.role == PartyRole.REPORTER else f"其为本件{role}"
            return Obstacle(reason, f"您是本件的{role}，须回避，请由他人办理。", ground)
    return None


def _ruled(row: Recusal | None) -> Obstacle | None:
    if row is None or row.is_waived:
        return None
    reason = RecusalReason(row.reason)
    why = f"已回避本件（{reason.label}：{row.note}）"
    return Obstacle(reason, f"您{why}，不能办理。", f"其{why}")


def _related(
    case: Case,
    parties: Sequence[Party],
    user: Known,
    ruling: Recusal | None,
    family: dict[int, tuple[Relative, ...]],
) -> Obstacle | None:
    """Family of whom it concerns. A reporter is not named: that he is one is a secret."""
    if ruling is not None and ruling.is_waived and ruling.reason == RecusalReason.FAMILY:
        return None
    shown = [case.subject] if case.subject else []
    shown += [party.cadre for party in parties if party.role == PartyRole.COMPLAINED]
    for person in shown:
        if relation := kinship(_known_cadre(person, family), user):
            said = f"名册登记{person.name}与您有亲属关系（{relation}），您须回避；如系同名，请由科长核实后免除回避。"
            return Obstacle(RecusalReason.FAMILY, said, f"名册登记其与{person.name}有亲属关系（{relation}）")
    for party in parties:
        if party.role == PartyRole.REPORTER and kinship(_known_cadre(party.cadre, family), user):
            return Obstacle(RecusalReason.FAMILY, "您与本件有利害关系，须回避，请由他人办理。", INTEREST)
    return None


# --- the register ------------------------------------------------------------------------------------------


def _families(case: Case, parties: Sequence[Party], own: Iterable[Cadre]) -> dict[int, tuple[Relative, ...]]:
    keys = {party.cadre_id for party in parties if party.role in _CONCERNED} | {person.pk for person in own}
    if case.subject_id:
        keys.add(case.subject_id)
    found: dict[int, tuple[Relative, ...]] = {}
    for row in FamilyMember.objects.filter(cadre__in=keys):
        relative = Relative(row.relation, row.name, _month(row.born_on))
        found[row.cadre_id] = (*found.get(row.cadre_id, ()), relative)
    return found


def _known(user: User, person: Cadre | None, family: dict[int, tuple[Relative, ...]]) -> Known:
    return _known_cadre(person, family) if person else Known(user.full_name)


def _known_cadre(person: Cadre, family: dict[int, tuple[Relative, ...]]) -> Known:
    return Known(person.name, _month(person.born_on), family.get(person.pk, ()))


def _month(day: date | None) -> Month | None:
    return (day.year, day.month) if day else None
