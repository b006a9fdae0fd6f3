"""Instruments as pages and rules want them."""

from collections.abc import Iterable

from django.db.models import Max, Prefetch, Q

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import SomeUser, scope_of
from evaluation.enums import ScaleKind, TargetKind, VersionState
from evaluation.models import Instrument, InstrumentVersion
from evaluation.models.instruments import InstrumentQuerySet, VersionQuerySet
from evaluation.rules.designs import Design, Dimension, Group, Level


def design_of(version: InstrumentVersion) -> Design:
    """The version as rules know it; three queries unless its parts were fetched with it."""
    return Design(
        scale=ScaleKind(version.scale),
        low=version.low,
        high=version.high,
        step=version.step,
        instructions=version.instructions,
        asks_comment=version.asks_comment,
        dimensions=tuple(Dimension(d.name, d.weight, d.explanation, d.pk) for d in version.dimensions.all()),
        levels=tuple(Level(level.label, level.points) for level in version.levels.all()),
        groups=tuple(Group(g.name, g.weight, g.min_size, g.pk) for g in version.groups.all()),
    )


def found(user: SomeUser, text: str) -> InstrumentQuerySet:
    """Instruments that the user sees, by the beginning of their name, each with its versions."""
    instruments = Instrument.objects.visible_to(user)
    if text:
        instruments = instruments.filter(Q(name__contains=text) | Q(purpose__contains=text))
    return instruments.prefetch_related(Prefetch("versions", InstrumentVersion.objects.order_by("-number")))


def versions_seen(instrument: Instrument, user: SomeUser) -> VersionQuerySet:
    """The versions of an instrument; its draft only for who may change it."""
    versions = InstrumentVersion.objects.filter(instrument=instrument).order_by("-number")
    may_change = scope_of(user, Permission.RUN_ASSESSMENTS).covers(instrument.unit_path)
    return versions if may_change else versions.published()


def usable(user: User, kinds: Iterable[TargetKind] = tuple(TargetKind)) -> VersionQuerySet:
    """The latest published version of every instrument that the user may use for a new occasion."""
    instruments = Instrument.objects.visible_to(user).filter(target_kind__in=list(kinds))
    latest = instruments.annotate(
        last=Max("versions__pk", filter=Q(versions__state=VersionState.PUBLISHED))
    ).values("last")
    return (
        InstrumentVersion.objects.filter(pk__in=latest)
        .select_related("instrument")
        .order_by("instrument__name", "pk")
    )
