"""Many open cases of every kind all over 云川市, with what waits on the desks: fictional, deterministic."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from accounts.enums import Permission
from accounts.models import User
from cadre.models import Cadre, Unit
from casework import registry
from casework.enums import ACTOR_PERMISSIONS, Actor, TodoKind
from casework.kinds import CaseKind, Status
from casework.models import Case, Todo, Watch

BATCH = 5000
# Some kinds are rare: a desk filtered by one must not walk through everything else.
SHARES = {"tolerance": 50, "filing": 30, "correction": 15, "reminder": 4.9, "visit": 0.1}
TITLES = (
    "维修资金使用",
    "征地补偿方案",
    "招商引资承诺",
    "老旧小区改造",
    "防汛物资采购",
    "应急抢险",
    "历史遗留问题",
    "信访积案化解",
)


def load(opened: int, closed: int, *, by: User, today: date) -> None:
    """`opened` open cases and `closed` closed ones; those opened by `by` are every fiftieth, and he watches as many."""
    dice = random.Random(7)
    units = list(Unit.objects.exclude(kind="region").values_list("pk", "path"))
    people = list(Cadre.objects.order_by("pk").values_list("pk", "unit_id", "unit_path"))
    office = Unit.objects.get(path="000001")
    kinds = [kind for kind in registry.kinds() if kind.code in SHARES]
    shares = [SHARES[kind.code] for kind in kinds]
    for start in range(0, opened + closed, BATCH):
        numbers = range(start + 1, min(start + BATCH, opened + closed) + 1)
        cases = []
        for number in numbers:
            kind = dice.choices(kinds, shares)[0]
            subject = dice.choice(people) if people and dice.random() < 0.8 else None
            unit = subject[1:] if subject else dice.choice(units)
            cases.append(_case(number, kind, number <= opened, subject, unit, office, by, today, dice))
        Case.objects.bulk_create(cases)
        Todo.objects.bulk_create(todo for case in cases for todo in _todos(case, by, dice))
        Watch.objects.bulk_create(Watch(case=case, user=by) for case in cases if case.pk % 50 == 7)
    with connection.cursor() as cursor:
        for table in ("casework_case", "casework_todo", "casework_watch"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _case(
    number: int,
    kind: CaseKind,
    is_open: bool,
    subject: tuple[int, int, str] | None,
    unit: tuple[int, str],
    office: Unit,
    by: User,
    today: date,
    dice: random.Random,
) -> Case:
    status = dice.choice([status for status in kind.statuses if status.is_end != is_open])
    due = today + timedelta(days=dice.randint(-5, 60)) if is_open and dice.random() < 0.85 else None
    at = datetime.combine(today, time.min, timezone.get_current_timezone()) - timedelta(minutes=number)
    return Case(
        pk=number,
        kind=kind.code,
        year=at.year,
        serial=number,
        title=f"关于{dice.choice(TITLES)}的事项{number}",
        status=status.code,
        office=office,
        subject_id=subject[0] if subject else None,
        unit_id=unit[0],
        unit_path=unit[1],
        opened_by=by if number % 50 == 3 else None,
        opened_at=at,
        updated_at=at,
        closed_at=None if is_open else at,
        due_on=due,
        is_stopped=is_open and due is None and dice.random() < 0.5,
        is_open_to_unit=kind.is_open_to_unit,
    )


def _todos(case: Case, by: User, dice: random.Random) -> Iterator[Todo]:
    """The turn of the case, for some a question to another body, for the closed ones what was done."""
    status: Status = case.state
    permission = ACTOR_PERMISSIONS.get(status.owner, Permission.HANDLE_CASES)
    is_own = case.closed_at is None and status.owner == Actor.APPLICANT and case.opened_by_id is not None
    common = {"case": case, "case_kind": case.kind, "unit_path": case.unit_path, "due_on": case.due_on}
    yield Todo(
        kind=TodoKind.TURN,
        label=status.label,
        permission="" if is_own else permission,
        user=by if is_own else None,
        opened_at=case.opened_at,
        done_at=case.closed_at,
        done_by=by if case.closed_at and case.pk % 10 == 1 else None,
        **common,
    )
    if case.closed_at is None and dice.random() < 0.1:
        yield Todo(
            kind=TodoKind.OPINION,
            ref=case.pk,
            label="征求意见",
            permission=Permission.GIVE_OPINIONS,
            **common,
        )
