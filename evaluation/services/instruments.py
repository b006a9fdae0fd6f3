"""Instruments: made, drafted, published; a published version is followed by another, never changed."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from evaluation.enums import ScaleKind, TargetKind, VersionState
from evaluation.models import Dimension, Instrument, InstrumentVersion, RaterGroup, ScaleLevel
from evaluation.queries.instruments import design_of
from evaluation.rules import designs
from evaluation.rules.designs import Design

_SCALE = ["instructions", "scale", "low", "high", "step", "asks_comment"]


@transaction.atomic
def create_instrument(
    *, name: str, purpose: str, target_kind: TargetKind, unit_path: str, by: User | None
) -> Instrument:
    """A new instrument with an empty first draft. Raises Refused for a name that is there already."""
    require(by, Permission.RUN_ASSESSMENTS, unit_path)
    if Instrument.objects.filter(unit_path=unit_path, name=name).exists():
        raise Refused(f"已有评分表“{name}”，请换一个名称，或在原表上做新版本。")
    made = Instrument.objects.create(
        name=name, purpose=purpose, target_kind=target_kind, unit_path=unit_path, created_by=by
    )
    InstrumentVersion.objects.create(instrument=made, number=1)
    audit.record(
        Event.INSTRUMENT_CREATE, by=by, target=made.audit_target, unit_path=unit_path, name=made.name
    )
    return made


@transaction.atomic
def save_design(*, version_id: int, design: Design, by: User | None) -> InstrumentVersion:
    """Keep a draft as it stands, complete or not. Raises Refused for a published version and for what clashes."""
    version = _locked(version_id, by)
    found = designs.clashes(design)
    if found:
        raise Refused("".join(found))
    _write(version, design)
    audit.record(
        Event.INSTRUMENT_UPDATE,
        by=by,
        target=version.instrument.audit_target,
        unit_path=version.instrument.unit_path,
        version=version.number,
    )
    return version


@transaction.atomic
def publish_version(*, version_id: int, by: User | None) -> InstrumentVersion:
    """Freeze a draft, so that surveys may use it. Raises Refused with everything that is still missing."""
    version = _locked(version_id, by)
    found = designs.faults(design_of(version))
    if found:
        raise Refused("还不能发布：" + "".join(found))
    version.state, version.published_at, version.published_by = VersionState.PUBLISHED, timezone.now(), by
    version.save(update_fields=["state", "published_at", "published_by"])
    audit.record(
        Event.INSTRUMENT_PUBLISH,
        by=by,
        target=version.instrument.audit_target,
        unit_path=version.instrument.unit_path,
        version=version.number,
    )
    return version


@transaction.atomic
def start_version(*, instrument_id: int, by: User | None) -> InstrumentVersion:
    """The next draft, with everything of the last version in it. Raises Refused while there is a draft."""
    instrument = Instrument.objects.select_for_update().get(pk=instrument_id)
    require(by, Permission.RUN_ASSESSMENTS, instrument.unit_path)
    last = instrument.versions.order_by("-number")[:1].get()
    if not last.is_frozen:
        raise Refused(f"第{last.number}版还是草稿，请直接修改它。")
    version = InstrumentVersion.objects.create(instrument=instrument, number=last.number + 1)
    _write(version, design_of(last))
    audit.record(
        Event.INSTRUMENT_UPDATE,
        by=by,
        target=instrument.audit_target,
        unit_path=instrument.unit_path,
        version=version.number,
    )
    return version


def _locked(version_id: int, by: User | None) -> InstrumentVersion:
    version = (
        InstrumentVersion.objects.select_for_update(of=("self",))
        .select_related("instrument")
        .get(pk=version_id)
    )
    require(by, Permission.RUN_ASSESSMENTS, version.instrument.unit_path)
    if version.is_frozen:
        raise Refused(f"{version}已经发布，不能再改；请做新版本。")
    return version


def _write(version: InstrumentVersion, design: Design) -> None:
    for name in _SCALE:
        setattr(version, name, getattr(design, name))
    version.save(update_fields=_SCALE)
    version.dimensions.all().delete()
    version.levels.all().delete()
    version.groups.all().delete()
    Dimension.objects.bulk_create(
        Dimension(version=version, position=place, name=d.name, weight=d.weight, explanation=d.explanation)
        for place, d in enumerate(design.dimensions)
    )
    if design.scale == ScaleKind.LEVELS:
        ScaleLevel.objects.bulk_create(
            ScaleLevel(version=version, position=place, label=level.label, points=level.points)
            for place, level in enumerate(design.levels)
        )
    RaterGroup.objects.bulk_create(
        RaterGroup(version=version, position=place, name=g.name, weight=g.weight, min_size=g.min_size)
        for place, g in enumerate(design.groups)
    )
