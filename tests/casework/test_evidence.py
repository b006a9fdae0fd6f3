"""Material of a case: who brings it, who reads it, what is kept of it, and how it is served."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.enums import Event, Role
from accounts.models import AuditEvent, User
from accounts.permissions import NotAllowed, Refused
from casework import registry
from casework.enums import OpinionState, ScanState
from casework.models import Case, Evidence, Opinion
from casework.queries import evidence as queries
from casework.services import evidence as services
from tests.casework import files
from tests.casework.conftest import Office
from tests.casework.sample import PROCESS, about, walk
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db


def bring(case: Case, by: User | None = None, content: bytes = b"plain words", **more: Any) -> Evidence:
    return services.take_in(
        case_id=case.pk,
        file=SimpleUploadedFile("a", content),
        file_name=more.pop("file_name", "情况说明.txt"),
        is_declared=more.pop("is_declared", True),
        by=by,
        **more,
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, address: str, content: bytes, name: str, **fields: str) -> Any:
    data = {"file": SimpleUploadedFile(name, content), "is_declared": "on", **fields}
    return client.post(address, data)


# --- taken in ----------------------------------------------------------------------------------------------


def test_a_file_is_kept_with_who_when_and_checksum(office: Office) -> None:
    evidence = bring(about(office.cadre), office.handler, title=" 会议纪要 ")
    assert (evidence.title, evidence.added_by, evidence.scan) == (
        "会议纪要",
        office.handler,
        ScanState.UNSCANNED,
    )
    assert services.read(evidence=evidence, by=office.handler) == b"plain words"
    stored = Path(django_settings.DOCUMENTS_DIR) / evidence.path
    assert stored.read_bytes() == b"plain words"
    assert not stored.stat().st_mode & 0o111
    events = AuditEvent.objects.filter(target=evidence.case.audit_target).order_by("id")
    assert [event.event for event in events][-2:] == [Event.EVIDENCE_ADD, Event.EVIDENCE_READ]
    assert events[1].detail["sha256"] == evidence.sha256
    assert "不含国家秘密" in events[1].detail["note"]


def test_nothing_is_kept_of_what_is_refused(office: Office) -> None:
    case = about(office.cadre)
    for content, more in [
        (b"plain", {"is_declared": False}),
        (b"plain", {"file_name": "机密.txt"}),
        (b"\0\1", {}),
    ]:
        with pytest.raises(Refused):
            bring(case, office.handler, content, **more)
    assert not Evidence.objects.exists()


def test_the_same_file_is_not_kept_twice(office: Office) -> None:
    case = about(office.cadre)
    bring(case)
    with pytest.raises(Refused, match="完全相同"):
        bring(case, file_name="别名.txt")


def test_a_case_holds_no_more_than_its_cap(office: Office, settings: Any) -> None:
    settings.CASE_UPLOAD_LIMIT = 20
    case = about(office.cadre)
    bring(case, content=b"x" * 15)
    with pytest.raises(Refused, match="合计超过"):
        bring(case, content=b"y" * 6)


def test_a_newer_version_keeps_the_older_one(office: Office) -> None:
    case = about(office.cadre)
    first = bring(case, office.handler, topic="condition:no_gain", is_open_to_subject=True)
    second = bring(case, office.handler, b"better words", replaces_id=first.pk, title="说明二")
    assert (second.topic, second.is_open_to_subject) == ("condition:no_gain", True)
    (line,) = queries.lines_of(case, office.handler)
    assert (line.latest, line.earlier) == (second, (first,))
    assert services.read(evidence=first, by=office.handler) == b"plain words"
    with pytest.raises(Refused, match="刚由他人更换过"):
        bring(case, office.handler, b"third words", replaces_id=first.pk)
    assert queries.by_topic(case) == {"condition:no_gain": [second]}


def test_a_damaged_file_is_not_handed_out(office: Office) -> None:
    evidence = bring(about(office.cadre))
    (Path(django_settings.DOCUMENTS_DIR) / evidence.path).write_bytes(b"other words")
    with pytest.raises(Refused, match="校验值不符"):
        services.read(evidence=evidence, by=office.handler)


# --- who ---------------------------------------------------------------------------------------------------


def test_who_may_bring_material(office: Office) -> None:
    case = about(office.cadre, by=office.clerk)
    for number, user in enumerate((office.handler, office.section_head, office.clerk)):
        bring(case, user, f"words {number}".encode())
    for user in (
        office.head,
        make_user("shen", Role.AUDITOR),
        make_user("bie", Role.UNIT_CLERK, office.unit),
    ):
        with pytest.raises(NotAllowed):
            bring(case, user)


def test_whoever_must_keep_out_brings_nothing(office: Office) -> None:
    office.cadre.user = office.handler
    office.cadre.save(update_fields=["user"])
    case = about(office.cadre)
    with pytest.raises(Refused, match="涉及您本人"):
        bring(case, office.handler)
    Case.objects.filter(pk=case.pk).update(is_shown_to_subject=True)
    assert bring(case, office.handler).added_by == office.handler, "he is heard as the person concerned"


def test_a_closed_case_takes_nothing(office: Office) -> None:
    case = walk(about(office.cadre), "accept", "submit", "pass", "refuse")
    with pytest.raises(Refused, match="已办结"):
        bring(case, office.handler)


def test_only_the_office_and_who_brought_it_replaces_it(office: Office) -> None:
    case = about(office.cadre, by=office.clerk)
    of_office, of_clerk = bring(case, office.handler), bring(case, office.clerk, b"of the clerk")
    with pytest.raises(NotAllowed, match="他人上传"):
        bring(case, office.clerk, b"new", replaces_id=of_office.pk)
    bring(case, office.handler, b"new", replaces_id=of_clerk.pk)


def seen_by(user: User) -> list[str]:
    return sorted(Evidence.objects.visible_to(user).distinct().values_list("title", flat=True))


def test_each_sees_his_part_only(office: Office) -> None:
    subject = make_user("ben", Role.CADRE)
    office.cadre.user = subject
    office.cadre.save(update_fields=["user"])
    case = about(office.cadre, by=office.clerk)
    bring(case, office.handler, b"1", title="内部核实")
    bring(case, office.handler, b"2", title="送本人", is_open_to_subject=True)
    sent = bring(case, office.handler, b"3", title="送会商")
    bring(case, office.clerk, b"4", title="单位报送", is_open_to_subject=True)
    body = make_user("hui", Role.CONSULTED, office.unit)
    question = Opinion.objects.create(case=case, body=office.unit, question="请提出意见")
    question.evidence.add(sent)
    everything = ["内部核实", "单位报送", "送会商", "送本人"]
    assert seen_by(office.handler) == seen_by(make_user("shen", Role.AUDITOR)) == sorted(everything)
    assert seen_by(office.clerk) == ["单位报送", "送本人"]
    assert seen_by(body) == ["送会商"]
    assert seen_by(subject) == []
    Case.objects.filter(pk=case.pk).update(is_shown_to_subject=True)
    assert seen_by(subject) == ["送本人"], "what a unit brings is opened by the office alone"
    assert seen_by(make_user("wai", Role.HANDLER, _elsewhere(office))) == []
    assert question.state == OpinionState.WAITING


def _elsewhere(office: Office) -> Any:
    return type(office.unit).objects.get(short_name="教育局")


# --- pages -------------------------------------------------------------------------------------------------


@pytest.fixture
def topics() -> Any:
    known = {"condition:no_gain": "没有谋取私利"}
    registry.register(registry.Process(**{**PROCESS.__dict__, "topics": lambda case: known}))
    return known


def test_material_is_brought_on_a_page(office: Office, topics: dict[str, str]) -> None:
    case, client = about(office.cadre), signed_in(office.handler)
    address = f"/casework/cases/{case.pk}/evidence/new/"
    page = assert_clean_html(client.get(address, {"topic": "condition:no_gain"}))
    assert "不含国家秘密" in page.text
    done = upload(client, address, files.picture(), "../../照片.png", topic="condition:no_gain")
    assert done.status_code == 302
    page = assert_clean_html(client.get(case.get_absolute_url()))
    assert "照片" in page.text
    assert "没有谋取私利" in page.text
    assert Evidence.objects.get().file_name == "照片.png"


def test_what_was_typed_stays_when_the_file_is_refused(office: Office) -> None:
    case, client = about(office.cadre), signed_in(office.handler)
    address = f"/casework/cases/{case.pk}/evidence/new/"
    for content, name, said in [
        (b"<html><script>", "报告.pdf", "只能上传"),
        (b"plain", "秘密★10年.txt", "不得存储国家秘密"),
        (b"", "空.txt", "文件是空的"),
    ]:
        answer = upload(client, address, content, name, title="会议纪要")
        assert answer.status_code == 422
        page = assert_clean_html(answer)
        assert said in page.text
        assert {"会议纪要"} <= {given.get("value") for given in page.all("input")}
    answer = client.post(address, {"file": SimpleUploadedFile("a.txt", b"x")})
    assert "请确认文件不含国家秘密" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_a_file_is_saved_and_never_shown_as_a_page(office: Office) -> None:
    case, client = about(office.cadre), signed_in(office.handler)
    document = bring(case, content=files.docx("说明"), file_name="说明.docx")
    photo = bring(case, content=files.picture(), file_name="照片.png")
    for evidence, query, is_shown in [
        (document, "?show=1", False),
        (photo, "", False),
        (photo, "?show=1", True),
    ]:
        answer = client.get(f"/casework/evidence/{evidence.pk}/{query}")
        assert answer["Content-Type"] == evidence.media_type
        assert answer["Content-Disposition"].startswith("inline" if is_shown else "attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(event=Event.EVIDENCE_READ).count() == 3


def test_what_is_out_of_sight_is_not_found(office: Office) -> None:
    evidence = bring(about(office.cadre))
    stranger = signed_in(make_user("wai", Role.HANDLER, _elsewhere(office)))
    assert stranger.get(f"/casework/evidence/{evidence.pk}/").status_code == 404
    assert stranger.get(f"/casework/evidence/{evidence.pk}/replace/").status_code == 404
    assert stranger.get(f"/casework/cases/{evidence.case_id}/evidence/new/").status_code == 404
    auditor = signed_in(make_user("shen", Role.AUDITOR))
    assert auditor.get(f"/casework/evidence/{evidence.pk}/").status_code == 200
    assert auditor.get(f"/casework/cases/{evidence.case_id}/evidence/new/").status_code == 403


def test_a_newer_version_is_brought_on_a_page(office: Office) -> None:
    evidence, client = bring(about(office.cadre)), signed_in(office.handler)
    address = f"/casework/evidence/{evidence.pk}/replace/"
    assert_clean_html(client.get(address))
    assert upload(client, address, b"better words", "新.txt", title="情况说明").status_code == 302
    assert "旧版本（1）" in assert_clean_html(client.get(evidence.case.get_absolute_url())).text


def test_a_damaged_file_is_told_on_the_page(office: Office) -> None:
    evidence, client = bring(about(office.cadre)), signed_in(office.handler)
    (Path(django_settings.DOCUMENTS_DIR) / evidence.path).unlink()
    answer = client.get(f"/casework/evidence/{evidence.pk}/", follow=True)
    assert "从备份恢复" in assert_clean_html(answer).text


def test_a_closed_case_sends_back_with_the_reason(office: Office) -> None:
    case = walk(about(office.cadre), "accept", "submit", "pass", "refuse")
    answer = signed_in(office.handler).get(f"/casework/cases/{case.pk}/evidence/new/", follow=True)
    assert "已办结" in assert_clean_html(answer).text


def test_the_page_asks_as_often_for_many_files(office: Office, django_assert_max_num_queries: Any) -> None:
    case = about(office.cadre)
    for number in range(12):
        bring(case, content=f"words {number}".encode())
    with django_assert_max_num_queries(3):
        assert len(queries.lines_of(case, office.handler)) == 12
