"""What the first page shows: the figures of one's scope, what is going on, and what to do next."""

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.enums import ROLES, Permission, Role
from accounts.models import Grant, User
from accounts.queries import grants_of, may
from cadre.models import Cadre, Import, Unit
from dossiers.enums import RunState
from dossiers.models import ReviewRun, RunCounts
from dossiers.queries import runs_with_counts
from jobs.enums import JobState
from jobs.models import Job
from jobs.queries import worker_alive

RECENT = 5


@dataclass(frozen=True)
class HeldRole:
    """A role held: its name, where, what it allows, and its last day."""

    name: str
    place: str
    sentence: str
    grant: Grant


@dataclass(frozen=True)
class Register:
    """The register in one's scope, counted."""

    people: int
    units: int


@dataclass(frozen=True)
class Work:
    """My jobs by state, and whether anybody will do them."""

    queued: int
    running: int
    failed: int
    worker_alive: bool

    @property
    def is_stuck(self) -> bool:
        return bool(self.queued) and not self.worker_alive


@dataclass(frozen=True)
class Runs:
    """The last review runs that the user may see, with the documents in them by state."""

    rows: list[tuple[ReviewRun, RunCounts, RunState]]

    @property
    def is_moving(self) -> bool:
        return any(state in (RunState.PLANNING, RunState.RUNNING) for _, _, state in self.rows)


def register_of(user: User) -> Register | None:
    """The register in the user's scope, in two queries; None for somebody who may not see it."""
    if not may(user, Permission.VIEW_CADRES):
        return None
    return Register(
        people=Cadre.objects.visible_to(user).order_by().count(),
        units=Unit.objects.visible_to(user).open().order_by().count(),
    )


def work_of(user: User) -> Work:
    """The user's own jobs, in two queries."""
    states = {state.value: Count("pk", filter=Q(state=state)) for state in JobState}
    row = Job.objects.filter(created_by=user).aggregate(**states)
    return Work(
        queued=row[JobState.QUEUED],
        running=row[JobState.RUNNING],
        failed=row[JobState.FAILED],
        worker_alive=worker_alive(),
    )


def recent_imports(user: User) -> list[Import]:
    """The last files the user brought."""
    return list(Import.objects.visible_to(user)[:RECENT])


def recent_runs(user: User) -> Runs:
    """The last review runs with the documents that the user may see, in two queries."""
    runs = ReviewRun.objects.visible_to(user).select_related("unit")[:RECENT]
    return Runs(runs_with_counts(list(runs), user))


def roles_of(user: User) -> list[HeldRole]:
    """The roles in force with the names of their units, in two queries."""
    grants = grants_of(user)
    names = dict(Unit.objects.filter(path__in={g.unit_path for g in grants}).values_list("path", "name"))
    return [
        HeldRole(
            name=Role(grant.role).label,
            place=names.get(grant.unit_path, "") if grant.unit_path else "全部范围",
            sentence=ROLES[Role(grant.role)].sentence,
            grant=grant,
        )
        for grant in grants
    ]
