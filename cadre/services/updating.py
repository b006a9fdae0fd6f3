"""Writing what files change about known people, many at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils import timezone

from cadre.models import Cadre, Fact
from cadre.services.merging import Merge
from cadre.services.standing import COLUMNS, settle

_BATCH = 500


def write_merges(merges: Sequence[tuple[Cadre, Merge]], known: Mapping[int, list[Fact]]) -> None:
    """Write the merges of a batch. `known` holds every fact that the register had of each person.

    A year's roster brings one new grade for everybody: facts are written by kind, and people whose own columns
    stay as they are only get their time stamp.
    """
    _write_facts([merge for _, merge in merges])
    stamped: list[int] = []
    for cadre, merge in merges:
        fields = [*merge.fields, *_settled(cadre, merge, known[cadre.pk])]
        if fields:
            cadre.save(update_fields=[*fields, "updated_at"])
        else:
            stamped.append(cadre.pk)
    Cadre.objects.filter(pk__in=stamped).update(updated_at=timezone.now())


def _settled(cadre: Cadre, merge: Merge, known: list[Fact]) -> list[str]:
    """Copy where he stands now; the columns that changed by it."""
    before = {name: getattr(cadre, name) for name in COLUMNS}
    dropped = {(type(fact), fact.pk) for fact in merge.drop}
    settle(cadre, [*(fact for fact in known if (type(fact), fact.pk) not in dropped), *merge.add])
    return [name for name, value in before.items() if getattr(cadre, name) != value]


def _write_facts(merges: Sequence[Merge]) -> None:
    added: dict[type[Fact], list[Fact]] = defaultdict(list)
    dropped: dict[type[Fact], list[int]] = defaultdict(list)
    for merge in merges:
        for fact in merge.add:
            added[type(fact)].append(fact)
        for fact in merge.drop:
            dropped[type(fact)].append(fact.pk)
        for fact, fields in merge.save:
            fact.save(update_fields=fields)
    for model, keys in dropped.items():
        model._default_manager.filter(pk__in=keys).delete()
    for model, facts in added.items():
        model._default_manager.bulk_create(facts, batch_size=_BATCH)
