"""Writing by hand: basic data and single facts, each with its source, each leaving what was before in the log."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from accounts.queries import may
from cadre.crypto import blind_index
from cadre.drafts import FACT_KEYS, FactKind
from cadre.models import Cadre, Fact, Post, RankHeld, Unit
from cadre.queries.units import unit_at_head
from cadre.services.merging import MODELS
from cadre.services.standing import settle

_MASKED = {"phone"}
_CURRENT = [
    "unit",
    "unit_path",
    "title",
    "title_since",
    "level",
    "rank",
    "rank_since",
    "seniority",
    "updated_at",
]


@transaction.atomic
def update_cadre(*, cadre_id: int, changes: dict[str, Any], by: User | None) -> Cadre:
    """Change basic data of a person. `changes` maps fields to new values; what stays equal is not written."""
    cadre = _locked(cadre_id, by)
    changed = {name: value for name, value in changes.items() if getattr(cadre, name) != value}
    if not changed:
        return cadre
    before = {name: _told(cadre, name) for name in changed}
    for name, value in changed.items():
        setattr(cadre, name, value)
    fields = [*changed, "updated_at"]
    if "phone" in changed:
        cadre.phone_index = blind_index(cadre.phone)
        fields.append("phone_index")
    cadre.save(update_fields=fields)
    _log(cadre, by, [{"what": _label(n), "before": before[n], "after": _told(cadre, n)} for n in changed])
    return cadre


@transaction.atomic
def add_fact(*, cadre_id: int, kind: FactKind, values: dict[str, Any], source: str, by: User | None) -> Fact:
    """Add one fact to a person's file and bring his current post and rank up to date.

    A new current post in a known unit moves the person there. Raises Refused when the file already has the
    fact, when no source is named, or when the new unit is out of the actor's scope.
    """
    cadre = _locked(cadre_id, by)
    return _record(cadre, kind, values, source, by, Event.CADRE_UPDATE)


@transaction.atomic
def record_outcome(
    *, cadre_id: int, kind: FactKind, values: dict[str, Any], source: str, by: User | None
) -> Fact:
    """Write the fact in which a process ends. The process has asked who may; `source` is its case's reference.

    Raises Refused when no source is named or the file already has the fact.
    """
    cadre = Cadre.objects.select_for_update().get(pk=cadre_id)
    return _record(cadre, kind, values, source, by, Event.FACT_RECORD)


def _record(
    cadre: Cadre, kind: FactKind, values: dict[str, Any], source: str, by: User | None, event: Event
) -> Fact:
    if not source.strip():
        raise Refused("请填写依据，例如文件号。")
    _check_new(cadre, kind, values)
    fact = MODELS[kind](cadre=cadre, source=source.strip(), recorded_by=by, **values)
    if isinstance(fact, Post):
        fact.unit, title = unit_at_head(fact.text)
        fact.title = fact.title or title
    fact.save(force_insert=True)
    changes = [{"what": str(fact._meta.verbose_name), "before": "", "after": str(fact)}]
    if isinstance(fact, Post | RankHeld):
        changes += _end_former(fact)
        _refresh(cadre, fact, by)
    _log(cadre, by, changes, source=source, event=event)
    return fact


@transaction.atomic
def withdraw_outcome(*, fact: Fact, source: str, reason: str, by: User | None) -> None:
    """Take back a fact in which a process had ended. It leaves the register; the log keeps what it said."""
    cadre = Cadre.objects.select_for_update().get(pk=fact.cadre_id)
    audit.record(
        Event.FACT_WITHDRAW,
        by=by,
        target=cadre.audit_target,
        unit_path=cadre.unit_path,
        source=source,
        what=str(fact._meta.verbose_name),
        before=str(fact),
        after="",
        reason=reason,
    )
    fact.delete()


def _locked(cadre_id: int, by: User | None) -> Cadre:
    cadre = Cadre.objects.select_for_update().get(pk=cadre_id)
    require(by, Permission.EDIT_CADRES, cadre.unit_path)
    return cadre


def _check_new(cadre: Cadre, kind: FactKind, values: dict[str, Any]) -> None:
    key = {name: values[name] for name in FACT_KEYS[kind]}
    if MODELS[kind]._default_manager.filter(cadre=cadre, **key).exists():
        raise Refused("档案中已有这一条，请核对后再录入。")


def _end_former(new: Post | RankHeld) -> list[dict[str, str]]:
    """What is held now ends what was held before it, on the day before; as an import of a present post does."""
    if new.ended_on is not None or (isinstance(new, Post) and new.is_study):
        return []
    ended = new.started_on - timedelta(days=1)
    former = type(new)._default_manager.filter(cadre=new.cadre, ended_on=None, started_on__lt=new.started_on)
    changes = []
    for fact in former:
        fact.ended_on = ended
        fact.save(update_fields=["ended_on"])
        changes.append({"what": str(fact), "before": "至今", "after": f"至{ended:%Y.%m}"})
    return changes


def _refresh(cadre: Cadre, new: Fact, by: User | None) -> None:
    held: list[Fact] = [*Post.objects.filter(cadre=cadre), *RankHeld.objects.filter(cadre=cadre)]
    settle(cadre, held)
    if isinstance(new, Post) and new.unit and cadre.title_since == new.started_on and new.ended_on is None:
        _move(cadre, new.unit, by)
    cadre.save(update_fields=_CURRENT)


def _move(cadre: Cadre, unit: Unit, by: User | None) -> None:
    if by is not None and not may(by, Permission.EDIT_CADRES, unit.path):
        raise Refused(f"“{unit.name}”不在您的管理范围内，请由上级组织部门办理调动。")
    cadre.unit, cadre.unit_path = unit, unit.path


def _label(name: str) -> str:
    return str(Cadre._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _told(cadre: Cadre, name: str) -> str:
    """A value as the log may keep it: identity stays masked."""
    if name in _MASKED:
        return cadre.masked_phone
    display = getattr(cadre, f"get_{name}_display", None)
    value = display() if display else getattr(cadre, name)
    return "" if value is None else str(value)


def _log(
    cadre: Cadre,
    by: User | None,
    changes: list[dict[str, str]],
    source: str = "手工录入",
    event: Event = Event.CADRE_UPDATE,
) -> None:
    audit.record(
        event,
        by=by,
        target=cadre.audit_target,
        unit_path=cadre.unit_path,
        source=source,
        changes=changes,
    )
