"""Reading the log a page at a time, by what the filter asks, and as an .xlsx file."""

from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import places
from accounts.forms_desk import AuditFilter
from accounts.models import AuditEvent, User
from accounts.permissions import name_of
from accounts.queries import SomeUser, events_visible_to, may_see_detail
from accounts.scope import subtree
from accounts.wording import told

PAGE_SIZE = 50
EXPORT_LIMIT = 50_000
HIDDEN = "（业务内容，不显示）"


@dataclass(frozen=True)
class Row:
    """One event as the page and the file show it; `detail` is told only to who may see the content."""

    event: AuditEvent
    place: str
    detail: str


@dataclass(frozen=True)
class EventPage:
    """A stretch of the log, newest first."""

    rows: list[Row]
    has_newer: bool
    has_older: bool

    @property
    def newest(self) -> int:
        return self.rows[0].event.pk

    @property
    def oldest(self) -> int:
        return self.rows[-1].event.pk


def found(user: SomeUser, form: AuditFilter) -> QuerySet[AuditEvent]:
    """The events in the user's scope that a valid filter asks for."""
    asked = form.cleaned_data
    events = events_visible_to(user)
    if form.begin:
        events = events.filter(at__gte=form.begin)
    if form.end:
        events = events.filter(at__lt=form.end)
    if asked["actor"]:
        events = events.filter(actor__in=_actors(asked["actor"]))
    for name in ("event", "target"):
        if asked[name]:
            events = events.filter(**{name: asked[name]})
    return events.filter(subtree(asked["unit_name"])) if asked["unit_name"] else events


def page_of(user: SomeUser, events: QuerySet[AuditEvent], before: str, after: str) -> EventPage:
    """The PAGE_SIZE events older than the id `before`, newer than `after`, or the newest."""
    if after.isdecimal():
        newer = list(events.filter(pk__gt=int(after)).order_by("pk")[: PAGE_SIZE + 1])
        rows, has_newer, has_older = newer[:PAGE_SIZE][::-1], len(newer) > PAGE_SIZE, True
    else:
        bounded = events.filter(pk__lt=int(before)) if before.isdecimal() else events
        older = list(bounded.order_by("-pk")[: PAGE_SIZE + 1])
        rows, has_newer, has_older = older[:PAGE_SIZE], before.isdecimal(), len(older) > PAGE_SIZE
    return EventPage(_told(user, rows), has_newer, has_older)


def write_sheet(path: Path, user: SomeUser, events: QuerySet[AuditEvent]) -> int:
    """Write the events, newest first, at most EXPORT_LIMIT; returns how many. A cell is always text."""
    book = xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("审计日志")
    heads = ("编号", "时间", "操作人", "代行", "角色", "地址", "事项", "对象", "机构", "内容", "校验值")
    rows = _told(user, list(events.order_by("-pk")[:EXPORT_LIMIT]))
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head)
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(_cells(row)):
            sheet.write_string(number, place, text)
    book.close()
    return len(rows)


def _cells(row: Row) -> tuple[str, ...]:
    event = row.event
    at = f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}"
    who = (event.actor, event.on_behalf_of, event.role, event.address)
    return str(event.pk), at, *who, event.get_event_display(), event.target, row.place, row.detail, event.hash


def _told(user: SomeUser, events: list[AuditEvent]) -> list[Row]:
    names = places.names_of({event.unit_path for event in events})
    return [
        Row(
            event,
            names[event.unit_path] if event.unit_path else "",
            told(event.detail) if may_see_detail(user, event) else HIDDEN,
        )
        for event in events
    ]


def _actors(text: str) -> list[str]:
    """How the log may have written somebody who is called by account or name."""
    users = User.objects.filter(Q(username__iexact=text) | Q(full_name=text))
    return [text, *(name_of(user) for user in users)]
