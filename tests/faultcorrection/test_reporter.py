"""反映人: encrypted, known to named handlers only, and found nowhere else, wherever one looks."""

import logging
import re
from collections import deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.enums import Event, Role
from accounts.models import AuditEvent, Grant, User
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from casework.models import Case, Draft, Party, Step
from casework.permissions.words import KEEP_OUT
from casework.services import evidence, opinions, papers
from faultcorrection.models import NamedHandler, Reporter
from faultcorrection.services.accusation import open_from
from faultcorrection.services.reporter import look, name_handlers, record_reporter
from tests.casework.conftest import Office
from tests.factories import make_cadre, make_user
from tests.faultcorrection.walks import ask_for_clearing, concluded, proposed, step
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db
NAME, PHONE = "欧阳慕容", "13900007777"
IN_A_WEEK = timezone.localdate() + timedelta(days=7)
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(case: Case, verb: str = "") -> str:
    return f"/faultcorrection/cases/{case.pk}/reporter/{f'{verb}/' if verb else ''}"


def known(case: Case, office: Office, number: str = "") -> Case:
    """The handler is named and has written down who reported."""
    name_handlers(case_id=case.pk, users=[office.handler], by=office.section_head)
    record_reporter(case_id=case.pk, name=NAME, contact=PHONE, number=number, by=office.handler)
    return case


# --- who may know ----------------------------------------------------------------------------------------


def test_the_section_head_names_who_may_know(office: Office) -> None:
    case = ask_for_clearing(office)
    with pytest.raises(NotAllowed, match="由科长办理"):
        name_handlers(case_id=case.pk, users=[office.handler], by=office.handler)
    for by in (office.handler, office.section_head, office.head, None):
        with pytest.raises(NotAllowed, match="只有科长指定的承办人"):
            record_reporter(case_id=case.pk, name=NAME, by=by)
    known(case, office)
    assert look(case=case, by=office.handler).name == NAME
    for by in (office.section_head, office.head, office.clerk, None):
        with pytest.raises(NotAllowed):
            look(case=case, by=by)
    assert AuditEvent.objects.filter(event=Event.REPORTER_READ).count() == 1


def test_only_who_works_on_the_case_is_named(office: Office) -> None:
    case = ask_for_clearing(office)
    for user in (office.clerk, office.head, make_user("wai", Role.AUDITOR)):
        with pytest.raises(Refused, match="不能指定"):
            name_handlers(case_id=case.pk, users=[user], by=office.section_head)
    kin = make_cadre(office.unit, "亲属", 8)
    kin.user = make_user("qin", Role.HANDLER)
    kin.save(update_fields=["user"])
    office.cadre.familymembers.create(relation="弟弟", name="亲属", born_on=kin.born_on, source="测试")
    with pytest.raises(Refused, match="须回避本件"):
        name_handlers(case_id=case.pk, users=[kin.user], by=office.section_head)


def test_who_is_no_longer_named_or_at_work_knows_no_more(office: Office) -> None:
    case = known(ask_for_clearing(office), office)
    other = make_user("yi", Role.HANDLER)
    name_handlers(case_id=case.pk, users=[other], by=office.section_head)
    with pytest.raises(NotAllowed, match="指定的承办人"):
        look(case=case, by=office.handler)
    assert look(case=case, by=other).contact == PHONE
    Grant.objects.filter(user=other).delete()
    with pytest.raises(NotAllowed, match="不再承办本件"):
        look(case=case, by=User.objects.get(pk=other.pk))


def test_a_reporter_of_the_register_keeps_out_without_being_on_record(office: Office) -> None:
    colleague = make_cadre(office.unit, "同事", 6)
    colleague.user = make_user("tong", Role.HANDLER)
    colleague.save(update_fields=["user"])
    case = known(ask_for_clearing(office), office, colleague.number)
    with pytest.raises(Refused, match="须回避"):
        step(case, "accept", colleague.user)
    assert not Party.objects.exists()
    with pytest.raises(Refused, match="没有这个内部编号"):
        record_reporter(case_id=case.pk, name=NAME, number="GB0000000", by=office.handler)


def test_what_follows_takes_the_reporter_along_and_names_anew(office: Office) -> None:
    case = open_from(case_id=known(concluded(office), office).pk, by=office.handler)
    assert not NamedHandler.objects.filter(case=case).exists()
    with pytest.raises(NotAllowed):
        look(case=case, by=office.handler)
    name_handlers(case_id=case.pk, users=[office.section_head], by=office.section_head)
    assert look(case=case, by=office.section_head).name == NAME


# --- what is written elsewhere ----------------------------------------------------------------------------


def test_who_knows_writes_the_name_nowhere_else(office: Office, discipline: tuple[Unit, User]) -> None:
    case = known(step(ask_for_clearing(office), "accept", office.handler), office)
    found = {
        "verified_by": "纪委",
        "concluded_on": None,
        "findings": f"来信人{NAME}称其虚报。",
        "verdict": "open",
    }
    body = discipline[0]
    tries: list[Callable[[], object]] = [
        lambda: step(case, "conclude", office.handler, **found),
        lambda: step(case, "withdraw", office.handler, note=f"与{PHONE}联系过"),
        lambda: opinions.ask_opinions(
            case_id=case.pk, bodies=[body], question=f"{NAME}反映的情况", due_on=IN_A_WEEK, by=office.handler
        ),
        lambda: evidence.take_in(
            case_id=case.pk,
            file=BytesIO(b"text"),
            file_name="a.txt",
            title=f"{NAME}来信",
            is_declared=True,
            by=office.handler,
        ),
    ]
    for tried in tries:
        with pytest.raises(Refused) as refused:
            tried()
        assert str(refused.value) == KEEP_OUT
    assert swept() == []


def test_nobody_else_learns_by_guessing(office: Office) -> None:
    """Who does not know is not refused: a refusal would tell him that he guessed right."""
    case = known(concluded(office), office)
    assert step(case, "verify_more", office.section_head, note=f"是{NAME}反映的吧").status == "verifying"


# --- wherever one looks ----------------------------------------------------------------------------------


def swept() -> list[str]:
    """The columns of the whole database in which the reporter stands in plain text."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            found += [
                f"{model._meta.label}.{name}"
                for row in cursor.fetchall()
                for name, value in zip(names, row, strict=True)
                if says(value)
            ]
    return found


def says(value: object) -> bool:
    """Whether a value tells who reported, as text or escaped as JSON does."""
    text = value.decode(errors="ignore") if isinstance(value, bytes) else str(value)
    return any(word in text for word in (NAME, PHONE, NAME.encode("unicode_escape").decode()))


def pages_of(client: Client, case: Case) -> Iterator[tuple[str, str]]:
    """(address, HTML) of every page of a case that the user may open, and of the lists that could show it."""
    seen = {
        "/",
        "/casework/",
        "/accounts/audit/",
        "/api/cases/",
        f"/api/cases/{case.pk}/",
        case.get_absolute_url(),
        address(case),
    }
    waiting = deque(sorted(seen))
    while waiting:
        at = waiting.popleft()
        answer = client.get(at)
        if answer.status_code != 200:
            continue
        html = b"".join(answer) if answer.streaming else answer.content
        yield at, html.decode(errors="ignore")
        links = {link.split("?")[0] for link in LINK.findall(html.decode(errors="ignore"))}
        new = {
            link
            for link in links - seen
            if f"/cases/{case.pk}/" in link or link.startswith("/casework/opinions")
        }
        seen |= new
        waiting.extend(sorted(new))


def cleared_with_reporter(office: Office, body: Unit) -> Case:
    """A case on which everything happened that could carry the name somewhere."""
    case = known(concluded(office), office)
    look(case=case, by=office.handler)
    opinions.ask_opinions(
        case_id=case.pk, bodies=[body], question="是否掌握有关情况", due_on=IN_A_WEEK, by=office.handler
    )
    case = step(case, "propose", office.handler, **proposed("bulletin", "written"))
    case = step(step(case, "pass", office.section_head), "approve", office.head)
    case = step(case, "clear", office.handler, cleared_on=timezone.localdate())
    open_from(case_id=case.pk, by=office.handler)
    return case


def test_the_sweep_finds_what_is_there(office: Office) -> None:
    case = known(ask_for_clearing(office), office)
    assert swept() == []
    step(case, "ask", office.handler)
    Step.objects.filter(case=case).update(note=f"{NAME}来信")
    Draft.objects.create(case=case, user=office.head, action="accept", data={"note": PHONE})
    assert sorted(set(swept())) == ["casework.Draft.data", "casework.Step.note"]


def test_no_column_no_paper_and_no_log_tells_who_reported(
    office: Office, discipline: tuple[Unit, User], documents_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    case = cleared_with_reporter(office, discipline[0])
    assert swept() == []
    assert Reporter.objects.get(case=case).name == NAME
    for paper in case.papers.all():
        assert not says(paper.content)
        assert not says(text_of(papers.file_of(paper)))
    assert not says(caplog.text)


def text_of(pdf: bytes) -> str:
    """What the paper says, as a reader would take it out."""
    document = pikepdf.open(BytesIO(pdf))
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]
    return "".join(pages) + str(document.docinfo)


@pytest.mark.parametrize("role", list(Role))
def test_no_page_tells_any_role_who_reported(
    role: Role, office: Office, discipline: tuple[Unit, User], client_as: Callable[..., Client]
) -> None:
    case = cleared_with_reporter(office, discipline[0])
    client = client_as(role)
    read = dict(pages_of(client, case))
    assert [at for at, html in read.items() if says(html)] == []
    answer = client.post(address(case, "look"))
    assert answer.status_code in {403, 404}
    assert not says(answer.content)


def test_no_page_tells_the_person_or_the_asked_body_who_reported(
    office: Office, discipline: tuple[Unit, User]
) -> None:
    office.cadre.user = make_user("benren", Role.CADRE)
    office.cadre.save(update_fields=["user"])
    case = cleared_with_reporter(office, discipline[0])
    for user in (office.cadre.user, discipline[1], office.clerk, office.handler, office.section_head):
        read = dict(pages_of(client_of(user), case))
        assert read
        assert [at for at, html in read.items() if says(html)] == []
    assert case.get_absolute_url() in dict(pages_of(client_of(office.cadre.user), case))


# --- its page ---------------------------------------------------------------------------------------------


def test_named_recorded_and_looked_at_by_the_page(office: Office) -> None:
    case = ask_for_clearing(office)
    head, handler = client_of(office.section_head), client_of(office.handler)
    assert "指定承办人" in assert_clean_html(head.get(address(case))).text
    assert "登记反映人" not in assert_clean_html(handler.get(address(case))).text
    assert handler.post(address(case, "record"), {"name": NAME}).status_code == 403
    assert head.post(address(case, "handlers"), {"users": [office.handler.pk]}).status_code == 302
    bad = handler.post(address(case, "record"), {"name": NAME, "number": "GB0000000"})
    assert bad.status_code == 422
    assert "没有这个内部编号" in assert_clean_html(bad).text
    assert handler.post(address(case, "record"), {"name": NAME, "contact": PHONE}).status_code == 302
    page = assert_clean_html(handler.get(address(case)))
    assert "查看反映人" in page.text
    assert NAME not in page.text
    seen = handler.post(address(case, "look"))
    assert NAME in assert_clean_html(seen).text
    assert "no-store" in seen["Cache-Control"]
    assert AuditEvent.objects.filter(event=Event.REPORTER_READ).count() == 1
    assert head.post(address(case, "look")).status_code == 403


def test_other_kinds_and_outsiders_have_no_such_page(
    office: Office, client_as: Callable[..., Client]
) -> None:
    case = ask_for_clearing(office)
    assert client_as(Role.UNIT_CLERK, office.unit).get(address(case)).status_code == 404
    Case.objects.filter(pk=case.pk).update(kind="correction", status="started")
    assert client_of(office.section_head).get(address(case)).status_code == 404
