"""Writing people and facts. Every import ends here, so that every import obeys the same checks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from accounts.queries import scope_of
from cadre.drafts import PersonDraft
from cadre.models import Cadre, NumberSeries, Unit
from cadre.services.creating import insert_people
from cadre.services.merging import Merge, facts_of, find_people, merge_person, units_of
from cadre.services.updating import write_merges

_BATCH = 2000


@dataclass
class Recorded:
    """What a run of `record_people` did: internal numbers, in the order of the drafts."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def record_people(drafts: Sequence[PersonDraft], *, source: str, by: User | None) -> Recorded:
    """Create or update the people of `drafts` with their facts; nobody is written when anybody is refused.

    `source` names the import ("花名册导入 3"); facts whose source has the same first word and whose kind the
    draft declares complete are replaced. Raises Refused when a person lies outside the actor's scope.
    """
    recorded = Recorded()
    for start in range(0, len(drafts), _BATCH):
        _record_batch(drafts[start : start + _BATCH], source, by, recorded)
    return recorded


def next_numbers(count: int, *, series: str = "GB") -> list[str]:
    """Take `count` numbers of a series. The row lock also makes simultaneous imports wait for one another."""
    NumberSeries.objects.get_or_create(name=series)
    NumberSeries.objects.filter(name=series).update(last=F("last") + count)
    last = NumberSeries.objects.get(name=series).last
    return [f"{series}{n:07d}" for n in range(last - count + 1, last + 1)]


# --- one batch -----------------------------------------------------------------------------------------


def _record_batch(drafts: Sequence[PersonDraft], source: str, by: User | None, recorded: Recorded) -> None:
    next_numbers(0)  # lock
    units = units_of(drafts)
    people = find_people(drafts)
    _check_scope(drafts, units, people, by)  # may
    fresh = [draft for place, draft in enumerate(drafts) if place not in people]
    recorded.created += _create(fresh, units, source, by)
    _update(drafts, people, units, source, by, recorded)


def _check_scope(
    drafts: Sequence[PersonDraft], units: dict[int, Unit], people: dict[int, Cadre], by: User | None
) -> None:
    if by is None:
        return
    require(by, Permission.IMPORT_CADRES)
    scope = scope_of(by, Permission.IMPORT_CADRES)
    for place, draft in enumerate(drafts):
        paths = [units[draft.unit_id].path] + ([people[place].unit_path] if place in people else [])
        if not all(scope.covers(path) for path in paths):
            raise Refused(f"{draft.label} 的人员不在您的管理范围内，请联系上级组织部门办理。")


def _create(drafts: Sequence[PersonDraft], units: dict[int, Unit], source: str, by: User | None) -> list[str]:
    if not drafts:
        return []
    numbers = next_numbers(len(drafts))
    insert_people(drafts, numbers, units=units, source=source, by=by)
    _store_photos(dict(zip(numbers, drafts, strict=True)))
    targets = [
        (f"cadre:{number}", units[draft.unit_id].path) for number, draft in zip(numbers, drafts, strict=True)
    ]
    audit.record_many(Event.CADRE_CREATE, by=by, targets=targets, source=source)
    return numbers


def _store_photos(drafts: dict[str, PersonDraft]) -> None:
    with_photo = [number for number, draft in drafts.items() if draft.photo]
    for cadre in Cadre.objects.filter(number__in=with_photo):
        _store_photo(cadre, drafts[cadre.number])


def _store_photo(cadre: Cadre, draft: PersonDraft) -> None:
    if draft.photo:
        ending = "png" if draft.photo.startswith(b"\x89PNG") else "jpg"
        cadre.photo.save(f"{cadre.number}.{ending}", ContentFile(draft.photo), save=False)
        Cadre.objects.filter(pk=cadre.pk).update(photo=cadre.photo.name)


# --- people already known


def _update(
    drafts: Sequence[PersonDraft],
    people: dict[int, Cadre],
    units: dict[int, Unit],
    source: str,
    by: User | None,
    recorded: Recorded,
) -> None:
    known = facts_of(people.values(), drafts)
    changed: list[tuple[Cadre, Merge]] = []
    for place, cadre in people.items():
        merge = merge_person(cadre, drafts[place], known[cadre.pk], source, by, units)
        if not merge.changes:
            recorded.unchanged.append(cadre.number)
            continue
        if merge.photo:
            _store_photo(cadre, drafts[place])
        changed.append((cadre, merge))
        recorded.updated.append(cadre.number)
    write_merges(changed, known)
    rows = [(cadre.audit_target, cadre.unit_path, _told(merge)) for cadre, merge in changed]
    audit.record_each(
        Event.CADRE_UPDATE, by=by, rows=[(t, p, {"source": source, "changes": c}) for t, p, c in rows]
    )


def _told(merge: Merge) -> list[dict[str, str]]:
    return [{"what": c.what, "before": c.before, "after": c.after} for c in merge.changes]
