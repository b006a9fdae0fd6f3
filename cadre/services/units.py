"""Writing the unit tree. Every change leaves a line in the unit's history."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Length
from django.utils import timezone

from accounts import audit, paths
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from accounts.scope import STEP
from cadre import unitnames
from cadre.enums import System, UnitChangeKind, UnitKind, UnitLevel
from cadre.models import Cadre, Unit, UnitChange
from cadre.services.people import next_numbers

PATH_LENGTH = 120  # of every column that holds a path: twenty levels


@transaction.atomic
def create_unit(
    *,
    name: str,
    short_name: str,
    kind: UnitKind,
    level: UnitLevel,
    by: User | None,
    source: str,
    parent_id: int | None = None,
    code: str = "",
    system: System = System.OTHER,
    establishment: int | None = None,
    leader_posts: int | None = None,
    on: date | None = None,
) -> Unit:
    """Found a unit below `parent_id` (None: a root). Raises Refused when an open unit has the name already."""
    parent = Unit.objects.select_for_update().get(pk=parent_id) if parent_id else None
    require(by, Permission.EDIT_UNITS, parent.path if parent else "")
    _check_name_free(name)
    if parent and parent.closed_on:
        raise Refused(f"“{parent.name}”已撤销，不能在其下新建机构。")
    unit = Unit(
        code=code or next_numbers(1, series="JG")[0],
        name=name,
        short_name=short_name,
        kind=kind,
        level=level,
        system=system,
        establishment=establishment,
        leader_posts=leader_posts,
        parent=parent,
        path=_take_path(parent),
    )
    unit.save(force_insert=True)
    _remember(unit, UnitChangeKind.CREATED, on, by, source, after=name)
    audit.record(Event.UNIT_CREATE, by=by, target=f"unit:{unit.code}", unit_path=unit.path, name=name)
    return unit


@transaction.atomic
def ensure_units(*, full_names: Iterable[str], by: User | None, source: str) -> list[Unit]:
    """Found every unit that `full_names` imply and the register lacks, from the top down; returns the new ones."""
    created: list[Unit] = []
    for name in dict.fromkeys(full_names):
        for new in unitnames.outline(name):
            if not Unit.objects.open().filter(name=new.name).exists():
                parent = Unit.objects.open().filter(name=new.parent).first() if new.parent else None
                created.append(
                    create_unit(
                        name=new.name,
                        short_name=new.short_name,
                        kind=new.kind,
                        level=new.level,
                        system=new.system,
                        parent_id=parent.pk if parent else None,
                        by=by,
                        source=source,
                    )
                )
    return created


@transaction.atomic
def rename_unit(*, unit_id: int, name: str, short_name: str, on: date, by: User | None, source: str) -> Unit:
    """Give a unit another name; the old one goes on finding it in files."""
    unit = _locked(unit_id, by)
    if name != unit.name:
        _check_name_free(name)
    before, unit.name, unit.short_name = unit.name, name, short_name
    unit.save(update_fields=["name", "short_name"])
    _remember(unit, UnitChangeKind.RENAMED, on, by, source, before, name)
    audit.record(
        Event.UNIT_UPDATE, by=by, target=f"unit:{unit.code}", unit_path=unit.path, before=before, after=name
    )
    return unit


@transaction.atomic
def move_unit(
    *, unit_id: int, parent_id: int, on: date, by: User | None, source: str, note: str = ""
) -> Unit:
    """Put a unit, with everything below it and all its people, under another parent.

    Roles held for the subtree move with it. Raises Refused when the new parent lies inside the unit itself.
    """
    unit = _locked(unit_id, by)
    parent = _locked(parent_id, by)
    if parent.path.startswith(unit.path):
        raise Refused("不能把机构划转到它自己或它的下级之下，请另选上级机构。")
    before = unit.parent.name if unit.parent else ""
    _rehang(unit, parent)
    _remember(unit, UnitChangeKind.MOVED, on, by, source, before, parent.name, note)
    audit.record(
        Event.UNIT_MOVE,
        by=by,
        target=f"unit:{unit.code}",
        unit_path=unit.path,
        before=before,
        after=parent.name,
    )
    return unit


@transaction.atomic
def merge_unit(*, unit_id: int, into_id: int, on: date, by: User | None, source: str, note: str = "") -> Unit:
    """Close a unit and give its people and sub-units to another; its name goes on leading to that one."""
    unit, into = _locked(unit_id, by), _locked(into_id, by)
    if into.path.startswith(unit.path):
        raise Refused("不能并入它自己或它的下级，请另选机构。")
    for child in unit.children.open():
        _rehang(child, into)
        _remember(child, UnitChangeKind.MOVED, on, by, source, unit.name, into.name, note)
    Cadre.objects.filter(unit=unit).update(unit=into, unit_path=into.path)
    unit.closed_on, unit.merged_into = on, into
    unit.save(update_fields=["closed_on", "merged_into"])
    _remember(unit, UnitChangeKind.MERGED, on, by, source, unit.name, into.name, note)
    audit.record(
        Event.UNIT_MERGE,
        by=by,
        target=f"unit:{unit.code}",
        unit_path=into.path,
        before=unit.name,
        after=into.name,
    )
    return into


def _locked(unit_id: int, by: User | None) -> Unit:
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    require(by, Permission.EDIT_UNITS, unit.path)
    if unit.closed_on:
        raise Refused(f"“{unit.name}”已撤销，不能再变更。")
    return unit


def _check_name_free(name: str) -> None:
    if Unit.objects.open().filter(name=name).exists():
        raise Refused(f"已有名为“{name}”的机构，请核对后换一个名称。")


def _take_path(parent: Unit | None) -> str:
    """The next free place under a parent. Steps are never reused, so an old path never means another unit."""
    if parent is None:
        roots = Unit.objects.filter(parent=None).count()
        return f"{roots + 1:0{STEP}d}"
    step = parent.next_step
    Unit.objects.filter(pk=parent.pk).update(next_step=F("next_step") + 1)
    parent.next_step += 1
    return f"{parent.path}{step:0{STEP}d}"


def _rehang(unit: Unit, parent: Unit) -> None:
    """Give the subtree at `unit` its new place, in every table that copies the path."""
    old, new = unit.path, _take_path(parent)
    deepest = Unit.objects.under(old).aggregate(longest=Max(Length("path")))["longest"]
    if deepest - len(old) + len(new) > PATH_LENGTH:
        raise Refused(f"机构层级不能超过{PATH_LENGTH // STEP}级，请另选上级机构。")
    paths.rehang(old, new)
    unit.path, unit.parent = new, parent
    unit.save(update_fields=["parent"])


def _remember(
    unit: Unit,
    kind: UnitChangeKind,
    on: date | None,
    by: User | None,
    source: str,
    before: str = "",
    after: str = "",
    note: str = "",
) -> None:
    UnitChange.objects.create(
        unit=unit, kind=kind, on=on or timezone.localdate(), before=before, after=after, note=note, source=source,
        recorded_by=by,
    )  # fmt: skip
