"""The desk (待办): everything that waits for a user over all kinds, the soonest due first, in one indexed query.

A user has his own todos and those of every role that he holds somewhere. Each of these is a range of an index that
lies in the order of the desk, so each gives its first thirty and the desk merges them: whether hundreds or hundreds
of thousands wait, no more rows are read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from accounts.enums import Permission
from accounts.models import Grant, User
from accounts.queries import grants_of
from accounts.scope import Scope, subtree
from cadre.models import Cadre
from casework.enums import ACTOR_PERMISSIONS, Light, PartyRole, TodoKind
from casework.models import Case, Party, Reminder, Todo
from casework.queries.clocks import Days, Due, days_of
from casework.queries.keyset import BY_CLOSED, BY_DONE, BY_URGENCY, PAGE_SIZE, TOP, Order, Page, Place
from casework.queries.search import matching, narrowed

NOWHERE = Scope(())
POOLS = (*ACTOR_PERMISSIONS.values(), Permission.GIVE_OPINIONS)


class Tab(StrEnum):
    """The parts of the desk."""

    WAITING = "waiting"
    DONE = "done"
    WATCHED = "watched"
    LENT = "lent"
    OPENED = "opened"


@dataclass(frozen=True)
class Asked:
    """What is looked for: one kind of case, words; on 关注 and 我提出的 the open or the closed ones."""

    kind: str = ""
    text: str = ""
    is_closed: bool = False


# --- what waits ----------------------------------------------------------------------------------------------


def waiting_for(user: User) -> QuerySet[Todo]:
    """Open todos of the user himself and of the roles that he holds, lent ones not among them, the soonest first."""
    return _in_order(_waiting(user, Asked(), Tab.WAITING))


def _in_order(branches: Iterable[QuerySet[Todo]]) -> QuerySet[Todo]:
    first, *more = (branch.order_by().values("pk") for branch in branches)
    keys = first.union(*more, all=True) if more else first
    return Todo.objects.filter(pk__in=keys).order_by(*BY_URGENCY.keys)


def _waiting(user: User, asked: Asked, tab: Tab) -> Iterator[QuerySet[Todo]]:
    """The ranges of the index that make up the desk of a user; at least one."""
    todos = Todo.objects.filter(done_at=None)
    if asked.kind:
        todos = todos.filter(case_kind=asked.kind)
    todos = todos.filter(narrowed(Case.objects.open(), asked.text))
    yield todos.filter(user=user) if tab == Tab.WAITING else todos.none()
    pool = todos.filter(_not_about(user), user=None)
    own, lent = _scopes(user)
    for permission, scope in (own if tab == Tab.WAITING else lent).items():
        held = own.get(permission, NOWHERE) if tab == Tab.LENT else NOWHERE
        for path in scope.paths:
            if not held.covers(path):
                yield pool.filter(subtree(path), permission=permission).exclude(held.q())


def _scopes(user: User) -> tuple[dict[Permission, Scope], dict[Permission, Scope]]:
    """Where he holds each role that has a pool: in his own right, and lent to him."""
    grants = grants_of(user)
    own = [grant for grant in grants if grant.user_id == user.pk]
    lent = [grant for grant in grants if grant.user_id != user.pk]
    return _by_permission(own), _by_permission(lent)


def _by_permission(grants: list[Grant]) -> dict[Permission, Scope]:
    found = {p: Scope.of([grant.unit_path for grant in grants if grant.allows(p)]) for p in POOLS}
    return {permission: scope for permission, scope in found.items() if scope}


def _not_about(user: User) -> Q:
    """No role puts on anybody's desk what is about himself or complains of him."""
    himself = Cadre.objects.filter(user=user).values("pk")
    about = Case.objects.filter(subject__in=himself).values("pk")
    against = Party.objects.filter(cadre__in=himself, role=PartyRole.COMPLAINED).values("case")
    return ~Q(case__in=about) & ~Q(case__in=against)


def waiting_count(user: User, most: int = 99) -> int:
    """How many wait for the user himself, counted no further than `most` + 1: for the navigation."""
    return _count(_waiting(user, Asked(), Tab.WAITING), Q(), most)


def _count(branches: Iterable[QuerySet[Todo]], which: Q, most: int) -> int:
    first, *more = (branch.filter(which).order_by().values("pk")[: most + 1] for branch in branches)
    parts = [Todo.objects.filter(pk__in=part).values("pk") for part in (first, *more)]
    keys = parts[0].union(*parts[1:], all=True) if more else parts[0]
    return Todo.objects.filter(pk__in=keys).order_by()[: most + 1].count()


@dataclass(frozen=True)
class Summary:
    """How much waits, by its light; counted no further than MOST."""

    red: int
    yellow: int
    total: int

    MOST = 99

    @property
    def rest(self) -> int:
        return max(self.total - self.red - self.yellow, 0)


def summary(user: User) -> Summary:
    """What the first page says of the desk: three queries, whatever waits."""
    days, branches = days_of(), list(_waiting(user, Asked(), Tab.WAITING))
    red = _count(branches, Q(due_on__lt=days.today), Summary.MOST)
    yellow = _count(branches, Q(due_on__range=days.range_of(Light.YELLOW)), Summary.MOST)
    return Summary(red, yellow, _count(branches, Q(), Summary.MOST))


# --- pages ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One row as the desk shows it. Without a case: who is asked for an opinion sees the question only."""

    label: str
    due: Due
    address: str
    case: Case | None
    at: datetime | None = None
    mark: str = ""  # that it was pointed out: 已催办, 已督办


def page_of(
    user: User, tab: Tab, asked: Asked = Asked(), place: Place = TOP, size: int = PAGE_SIZE
) -> tuple[Page[Todo] | Page[Case], list[Line]]:
    """One page of a tab, and its lines."""
    order = order_of(tab, asked)
    if tab in (Tab.WATCHED, Tab.OPENED):
        cases = order.page(list(order.cut(_cases(user, tab, asked), place, size)), place, size)
        return cases, _lines_of_cases(cases.rows, user)
    todos = order.page(_todos(user, tab, asked, order, place, size), place, size)
    return todos, _lines_of_todos(todos.rows, user)


def order_of(tab: Tab, asked: Asked) -> Order:
    if tab == Tab.DONE:
        return BY_DONE
    return BY_CLOSED if asked.is_closed and tab in (Tab.WATCHED, Tab.OPENED) else BY_URGENCY


def _todos(user: User, tab: Tab, asked: Asked, order: Order, place: Place, size: int) -> list[Todo]:
    if tab == Tab.DONE:
        done = Todo.objects.filter(done_by=user).filter(narrowed(Case.objects.all(), asked.text))
        done = done.filter(case_kind=asked.kind) if asked.kind else done
        return list(order.cut(done.select_related("case__unit", "case__subject"), place, size))
    parts = [
        Todo.objects.filter(pk__in=order.cut(branch, place, size).values("pk")).values("pk")
        for branch in _waiting(user, asked, tab)
    ]
    keys = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    rows = Todo.objects.filter(pk__in=keys).select_related("case__unit", "case__subject")
    return order.sorted(list(rows), place)[: size + 1]


def _cases(user: User, tab: Tab, asked: Asked) -> QuerySet[Case]:
    mine = Q(watches__user=user) if tab == Tab.WATCHED else Q(opened_by=user)
    cases = Case.objects.visible_to(user).filter(mine, closed_at__isnull=not asked.is_closed)
    cases = cases.filter(kind=asked.kind) if asked.kind else cases
    return cases.filter(matching(asked.text)).select_related("unit", "subject")


def _lines_of_todos(todos: list[Todo], user: User) -> list[Line]:
    """The case is shown to who may see it: an opinion is asked without it."""
    days = days_of()
    keys = {todo.case_id for todo in todos}
    seen = set(Case.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    marks = _marks(keys)
    return [
        Line(
            label=todo.label,
            due=_due_of(todo, days),
            address=todo.address,
            case=todo.case if todo.case_id in seen and not todo.is_question else None,
            at=todo.done_at,
            mark=marks.get((todo.case_id, todo.due_on), ""),
        )
        for todo in todos
    ]


def _due_of(todo: Todo, days: Days) -> Due:
    is_stopped = todo.kind == TodoKind.TURN and todo.case.is_stopped
    return days.due(todo.due_on, is_stopped)


def _marks(keys: set[int]) -> dict[tuple[int, date | None], str]:
    """What was said of the running clocks of these cases, by case and day; the later word last."""
    rows = Reminder.objects.filter(clock__case__in=keys, clock__ended_on=None).order_by("pk")
    return {
        (case, due): "已督办" if kind == "after" else "已催办"
        for case, due, kind in rows.values_list("clock__case", "due_on", "kind")
    }


def _lines_of_cases(cases: list[Case], user: User) -> list[Line]:
    """Who is no insider is told of the status what he may know."""
    days = days_of()
    inside = Case.objects.seen_as_office(user).filter(pk__in=[case.pk for case in cases])
    known = set(inside.values_list("pk", flat=True))
    return [
        Line(
            label=case.state.label if case.pk in known else case.state.told,
            due=days.due(case.due_on, case.is_stopped),
            address=case.get_absolute_url(),
            case=case,
            at=case.closed_at,
        )
        for case in cases
    ]
