"""审计日志: who sees which rows, filtering, following, pages, the file, and the check."""

import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import audit, audit_pages, background, triggers
from accounts.enums import Event, Role
from accounts.models import AuditEvent
from cadre.models import Unit
from jobs import runner
from jobs.models import Job
from tests.factories import make_cadre, make_user
from tests.html import Page, assert_clean_html

pytestmark = pytest.mark.django_db

LIST = reverse("accounts:audit-list")


def write(
    target: str, event: Event = Event.CADRE_UPDATE, by: str = "", path: str = "000001", **detail: object
):
    return audit.record(event, by=make_user(by) if by else None, target=target, unit_path=path, **detail)


def shown(client: Client, **query: str) -> Page:
    return assert_clean_html(client.get(LIST, query))


def targets(client: Client, **query: str) -> list[str]:
    return [text for text in shown(client, **query).texts if text.startswith("cadre:")]


@pytest.fixture
def reader(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.AUDITOR)


def test_filters_narrow_by_each_field(reader: Client, city: dict[str, Unit]) -> None:
    write("cadre:1", by="lin", path=city["财政局"].path)
    write("cadre:2", Event.CADRE_READ, path=city["教育局"].path)
    assert targets(reader) == ["cadre:2", "cadre:1"]
    assert targets(reader, actor="lin") == ["cadre:1"]
    assert targets(reader, event=Event.CADRE_READ) == ["cadre:2"]
    assert targets(reader, target="cadre:1") == ["cadre:1"]
    assert targets(reader, unit_name=city["教育局"].name) == ["cadre:2"]
    today, day = timezone.localdate(), timedelta(days=1)
    assert targets(reader, since=str(today), until=str(today)) == ["cadre:2", "cadre:1"]
    assert targets(reader, until=str(today - day)) == []
    assert targets(reader, since=str(today + day)) == []


def test_a_filter_that_makes_no_sense_is_told(reader: Client) -> None:
    response = reader.get(LIST, {"unit_name": "没有的局"})
    assert response.status_code == 400
    assert "没有这个机构" in assert_clean_html(response).text


def test_an_auditor_of_a_unit_sees_its_events_only(
    client_as: Callable[..., Client], city: dict[str, Unit]
) -> None:
    write("cadre:1", path=city["财政局"].path)
    write("cadre:2", path=city["教育局"].path)
    write("cadre:3", path="")
    assert targets(client_as(Role.AUDITOR, city["财政局"])) == ["cadre:1"]


def test_the_audit_administrator_sees_every_row_but_no_business_content(
    client_as: Callable[..., Client],
) -> None:
    write("cadre:1", changed="学历")
    write("user:lin", Event.ROLE_GRANT, role="handler")
    page = shown(client_as(Role.AUDIT_ADMIN))
    assert "cadre:1" in page.texts
    assert "学历" not in page.text
    assert "角色：经办人" in page.text
    assert "学历" in shown(client_as(Role.AUDITOR)).text


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AUDITOR, Role.AUDIT_ADMIN}))
def test_nobody_else_reads_exports_or_checks(role: Role, client_as: Callable[..., Client]) -> None:
    client = client_as(role)
    assert client.get(LIST).status_code == 403
    for name in ("audit-export", "audit-verify"):
        assert client.post(reverse(f"accounts:{name}")).status_code == 403


def test_pages_lead_through_every_row_once_and_back(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_pages, "PAGE_SIZE", 3)
    for number in range(8):
        write(f"cadre:{number}")
    seen, before = [], ""
    while True:
        page = reader.get(LIST, {"before": before}).context["page"]
        seen += [row.event.target for row in page.rows]
        if not page.has_older:
            break
        before = str(page.oldest)
    assert seen == [f"cadre:{number}" for number in range(7, -1, -1)]
    back = reader.get(LIST, {"after": str(page.newest)}).context["page"]
    assert [row.event.target for row in back.rows] == ["cadre:4", "cadre:3", "cadre:2"]
    assert back.has_newer


def test_the_page_costs_the_same_for_many_rows(reader: Client, django_assert_num_queries) -> None:
    write("cadre:1")
    with django_assert_num_queries(5):
        reader.get(LIST)
    for number in range(40):
        write(f"cadre:{number}", path=f"00000{number % 9}")
    with django_assert_num_queries(5):
        reader.get(LIST)


def test_the_file_of_a_person_leads_to_his_events(reader: Client, city: dict[str, Unit]) -> None:
    cadre = make_cadre(city["财政局"])
    page = assert_clean_html(reader.get(cadre.get_absolute_url()))
    links = [link["href"] for link in page.all("a") if link.get("href", "").startswith(LIST)]
    address = f"{LIST}?target=cadre:{cadre.number}"
    assert address in links
    assert set(targets(reader, target=f"cadre:{cadre.number}")) == {f"cadre:{cadre.number}"}


def test_the_export_is_what_the_list_shows_and_an_event_itself(reader: Client) -> None:
    write("cadre:1", note="=1+1")
    write("cadre:2")
    response = reader.post(f"{reverse('accounts:audit-export')}?target=cadre:1")
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)
    assert [row[7] for row in rows[1:]] == ["cadre:1"]
    event = AuditEvent.objects.latest("pk")
    assert (event.event, event.detail) == (Event.AUDIT_EXPORT, {"count": 1, "asked": {"target": "cadre:1"}})


def test_an_export_of_too_much_is_refused(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_pages, "EXPORT_LIMIT", 1)
    write("cadre:1")
    write("cadre:2")
    response = reader.post(reverse("accounts:audit-export"), follow=True)
    assert "请缩小" in assert_clean_html(response).text
    assert not AuditEvent.objects.filter(event=Event.AUDIT_EXPORT).exists()


def test_the_button_tells_whether_the_log_is_whole(reader: Client) -> None:
    row = write("cadre:1")
    verify = reverse("accounts:audit-verify")
    assert "审计日志完整" in assert_clean_html(reader.post(verify, follow=True)).text
    with connection.cursor() as cursor:
        triggers.remove(cursor.execute, connection.vendor)
        cursor.execute("UPDATE accounts_auditevent SET actor = 'x' WHERE id = %s", [row.pk])
    assert "审计日志不完整" in assert_clean_html(reader.post(verify, follow=True)).text
    kept = AuditEvent.objects.filter(event=Event.AUDIT_VERIFY).order_by("pk")
    assert [event.detail["ok"] for event in kept] == [True, False]


def test_a_long_log_is_checked_by_a_job(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "LONG", 1)
    write("cadre:1")
    write("cadre:2")
    response = reader.post(reverse("accounts:audit-verify"))
    job = Job.objects.get()
    assert response["Location"] == job.get_absolute_url()
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.result == {"ok": True, "events": 2, "first_bad": None}
    assert AuditEvent.objects.latest("pk").event == Event.AUDIT_VERIFY
