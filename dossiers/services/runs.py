"""Starting, cancelling and retrying a review run."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

import jobs.services
from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from accounts.queries import scope_of
from accounts.scope import STEP
from cadre.enums import CadreStatus
from cadre.models import Cadre, Unit
from dossiers.enums import DocumentState, RunScope
from dossiers.models import ReviewRun, closing_day
from dossiers.services.planning import PLAN_RUN, enqueue_documents
from jobs.queries import group_progress

FIRST_YEAR = 2000
MOST_PEOPLE = 5000  # of a list; a unit holds more


@transaction.atomic
def start_run(
    *, year: int, by: User | None, unit: Unit | None = None, people: Sequence[str] | None = None
) -> ReviewRun:
    """Order a year's reports of the city, of a unit with everything below, or of people by internal number.

    Raises NotAllowed outside the user's scope, and Refused for a year that has not begun, an unknown number, or
    when nobody in the scope is on the register.
    """
    today = timezone.localdate()
    scope, path = _scope(unit, people)
    require(by, Permission.START_RUNS, path)  # may
    _check_year(year, today)  # rule
    if people is not None:
        _check_people(people, by)
    run = ReviewRun.objects.create(  # write
        year=year,
        as_of=closing_day(year, today),
        scope=scope,
        unit=unit,
        unit_path=path,
        people=list(people or []),
        created_by=by,
    )
    audit.record(
        Event.RUN_START, by=by, target=run.audit_target, unit_path=path, year=year, scope=run.scope_text
    )
    jobs.services.enqueue(  # announce
        kind=PLAN_RUN,
        args={"run": run.pk},
        by=by,
        key=f"{run.group}-plan",
        label=f"{run}：准备",
        group=run.group,
    )
    return run


def _scope(unit: Unit | None, people: Sequence[str] | None) -> tuple[RunScope, str]:
    if people is not None:
        paths = list(Cadre.objects.filter(number__in=people).values_list("unit_path", flat=True))
        return RunScope.PEOPLE, common_path(paths)
    if unit is not None:
        return RunScope.UNIT, unit.path
    roots = list(Unit.objects.open().filter(parent=None).values_list("path", flat=True))
    return RunScope.CITY, common_path(roots)


def common_path(paths: Sequence[str]) -> str:
    """The deepest unit that holds all of these; "" when only the whole register does."""
    if not paths:
        return ""
    low, high, end = min(paths), max(paths), 0
    while end < len(low) and low[end : end + STEP] == high[end : end + STEP]:
        end += STEP
    return low[:end]


def _check_year(year: int, today: date) -> None:
    if not FIRST_YEAR <= year <= today.year:
        raise Refused(f"年度请填 {FIRST_YEAR} 到 {today.year} 之间的年份。")


def _check_people(people: Sequence[str], by: User | None) -> None:
    if not people or len(people) > MOST_PEOPLE:
        raise Refused(f"名单请填 1 至 {MOST_PEOPLE} 人的内部编号。")
    rows = Cadre.objects.filter(number__in=people, status=CadreStatus.ACTIVE)
    if by is not None:
        rows = rows.filter(scope_of(by, Permission.START_RUNS).q())
    unknown = sorted(set(people) - set(rows.values_list("number", flat=True)))
    if unknown:
        more = f" 等{len(unknown)}个" if len(unknown) > 5 else ""
        raise Refused(f"名册中没有这些在职干部：{'、'.join(unknown[:5])}{more}，请核对内部编号。")


def _locked(run_id: int, by: User | None) -> ReviewRun:
    run = ReviewRun.objects.select_for_update(of=("self",)).select_related("unit").get(pk=run_id)
    require(by, Permission.START_RUNS, run.unit_path)
    return run


@transaction.atomic
def cancel_run(*, run_id: int, by: User | None) -> ReviewRun:
    """Stop a run; finished documents stay. Raises NotAllowed, and Refused when there is nothing left to stop."""
    run = _locked(run_id, by)
    if run.cancelled_at or (run.planned_at and not run.documents.counts().pending):
        raise Refused("这批报告已经结束，不用取消。")
    run.cancelled_at = timezone.now()
    run.save(update_fields=["cancelled_at"])
    audit.record(Event.RUN_CANCEL, by=by, target=run.audit_target, unit_path=run.unit_path)
    jobs.services.cancel_group(group=run.group, by=_owner(run, by))
    return run


@transaction.atomic
def retry_run(*, run_id: int, by: User | None) -> ReviewRun:
    """Work again on what failed, was cancelled or never came to an end. Raises NotAllowed, Refused."""
    run = _locked(run_id, by)
    if not group_progress(run.group).is_over:
        raise Refused("这批报告还在生成，请等它结束后再重试。")
    left = run.documents.filter(state__in=(DocumentState.FAILED, DocumentState.PENDING))
    if run.planned_at and not left.exists():
        raise Refused("没有需要重试的文书。")
    left.update(state=DocumentState.PENDING, reason="")
    ReviewRun.objects.filter(pk=run.pk).update(round=F("round") + 1, cancelled_at=None)
    run.refresh_from_db()
    audit.record(Event.RUN_RETRY, by=by, target=run.audit_target, unit_path=run.unit_path, round=run.round)
    if run.planned_at:
        enqueue_documents(run=run, by=by)
    else:
        jobs.services.enqueue(
            kind=PLAN_RUN,
            args={"run": run.pk},
            by=by,
            key=f"{run.group}-plan",
            label=f"{run}：准备",
            group=run.group,
        )
    return run


def _owner(run: ReviewRun, by: User | None) -> User | None:
    """Whom the jobs know: they let only their owner cancel them, while here the scope decides."""
    return by if by and by.pk == run.created_by_id else None
