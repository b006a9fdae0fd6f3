"""The pages of review runs: scope, actions, lists, downloads."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from cadre.models import Cadre, Unit
from dossiers import archive, services
from dossiers.models import ReviewDocument, ReviewRun
from dossiers.urls import urlpatterns
from tests.dossiers.people import run_through
from tests.factories import make_cadre, make_city, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plain_paper")]


@pytest.fixture
def city() -> dict[str, Unit]:
    city = make_city()
    make_cadre(city["槐林镇"], "陆远航", 1)
    make_cadre(city["财政局"], "=韩立德", 2)
    return city


@pytest.fixture
def run(city: dict[str, Unit]) -> ReviewRun:
    return run_through(year=2025)


def signed_in(role: Role | None = Role.HANDLER, unit: Unit | None = None, name: str = "lin") -> Client:
    client = Client()
    client.force_login(make_user(name, role, unit))
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"dossiers:{name}", args=args)


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


# --- every address ----------------------------------------------------------------------------------------

ADDRESSES = {
    "run-list": "get",
    "run-new": "get",
    "run-detail": "get",
    "run-progress": "get",
    "run-cancel": "post",
    "run-retry": "post",
    "run-archive": "get",
    "document-download": "get",
    "cadre-form": "get",
    "cadre-documents": "get",
}


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(ADDRESSES)


def address(name: str) -> str:
    if name.startswith("cadre-"):
        return url(name, Cadre.objects.get(name="陆远航").number)
    if name == "document-download":
        return url(name, ReviewDocument.objects.get(name="陆远航").pk)
    return url(name) if name in ("run-list", "run-new") else url(name, ReviewRun.objects.get().pk)


@pytest.mark.parametrize("name", ADDRESSES)
def test_nobody_gets_in_without_signing_in(run: ReviewRun, name: str) -> None:
    response = getattr(Client(), ADDRESSES[name])(address(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:login"))


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name not in ("run-list", "run-new")])
def test_out_of_scope_does_not_exist(run: ReviewRun, city: dict[str, Unit], name: str) -> None:
    client = signed_in(Role.UNIT_LEADER, city["教育局"])
    assert getattr(client, ADDRESSES[name])(address(name)).status_code == 404


@pytest.mark.parametrize(
    ("name", "role", "status"),
    [
        ("run-new", Role.AUDITOR, 403),
        ("run-cancel", Role.AUDITOR, 403),
        ("run-retry", Role.DEPARTMENT_HEAD, 403),
        ("run-archive", Role.UNIT_LEADER, 403),
        ("run-archive", Role.AUDITOR, 200),
        ("cadre-form", Role.UNIT_CLERK, 403),
        ("cadre-form", Role.AUDITOR, 200),
        ("document-download", Role.UNIT_LEADER, 200),
        ("run-list", Role.SYSTEM_ADMIN, 200),
        ("run-detail", Role.SYSTEM_ADMIN, 404),
    ],
)
def test_what_may_be_read_may_not_always_be_done(run: ReviewRun, name: str, role: Role, status: int) -> None:
    assert getattr(signed_in(role), ADDRESSES[name])(address(name)).status_code == status


@pytest.mark.parametrize("name", [name for name, method in ADDRESSES.items() if method == "post"])
def test_what_changes_things_is_not_done_by_get(run: ReviewRun, name: str) -> None:
    assert signed_in().get(address(name)).status_code == 405


# --- lists ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_of_runs_costs_the_same_for_one_and_for_twenty(
    city: dict[str, Unit], count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        services.start_run(year=2025, unit=city["槐林镇"], by=None)
    client = signed_in()
    with django_assert_num_queries(6):  # session, user, grants, count, runs, documents by state
        content = client.get(url("run-list")).content.decode()
    assert content.count("云川市临湖区槐林镇") == count


@pytest.mark.parametrize("count", [1, 30])
def test_a_runs_page_costs_the_same_for_one_and_for_thirty(
    city: dict[str, Unit], count: int, django_assert_num_queries: Any
) -> None:
    run = services.start_run(year=2025, by=None)
    town = city["槐林镇"]
    ReviewDocument.objects.bulk_create(
        ReviewDocument(run=run, kind="person", key=f"GB{n}", name="甲", unit=town, unit_path=town.path)
        for n in range(count)
    )
    client = signed_in()
    with django_assert_num_queries(10):
        content = client.get(run.get_absolute_url()).content.decode()
    assert content.count("GB") >= count


def test_documents_are_found_by_name_number_kind_and_state(run: ReviewRun) -> None:
    client = signed_in()

    def found(**query: str) -> int:
        return int(client.get(run.get_absolute_url(), query).context["page"].paginator.count)

    number = Cadre.objects.get(name="陆远航").number
    assert found() == 6
    assert found(q="远航") == found(q=number.lower()) == 1
    assert found(kind="unit") == 4
    assert found(state="failed") == 0
    assert found(state="nonsense") == 6


def test_failures_stand_on_the_page_with_their_reasons(run: ReviewRun) -> None:
    ReviewDocument.objects.filter(name="陆远航").update(state="failed", reason="纸张不够", document=None)
    content = signed_in().get(run.get_absolute_url()).content.decode()
    assert "纸张不够" in content
    assert "重试未完成的" in content
    assert "部分失败" in content


# --- orders -----------------------------------------------------------------------------------------------


def test_a_run_is_ordered_from_the_page(city: dict[str, Unit]) -> None:
    client = signed_in()
    response = client.post(url("run-new"), {"year": 2025, "scope": "unit", "unit": "云川市临湖区槐林镇"})
    run = ReviewRun.objects.get()
    assert response["Location"] == run.get_absolute_url()
    assert (run.unit, run.year) == (city["槐林镇"], 2025)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "正在准备" in page
    assert "后台进程没有运行" in page
    assert url("run-progress", run.pk) in page


def test_a_list_of_numbers_may_be_pasted_in_any_shape(city: dict[str, Unit]) -> None:
    one, two = Cadre.objects.values_list("number", flat=True)
    signed_in().post(
        url("run-new"), {"year": 2025, "scope": "people", "people": f"{one.lower()}，{two}\n\n {one}"}
    )
    assert ReviewRun.objects.get().people == [one, two]


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"scope": "unit", "unit": "没有的单位"}, "没有这个机构"),
        ({"scope": "people", "people": " "}, "至少一个内部编号"),
        ({"scope": "people", "people": "GB7777777"}, "GB7777777"),
        ({"scope": "city", "year": "2999"}, "年度请填"),
    ],
)
def test_a_wrong_order_is_explained_on_the_form(
    city: dict[str, Unit], order: dict[str, str], reason: str
) -> None:
    response = signed_in().post(url("run-new"), {"year": "2025", **order})
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert not ReviewRun.objects.exists()


def test_cancel_and_retry_from_the_page(city: dict[str, Unit]) -> None:
    client = signed_in()
    run = services.start_run(year=2025, by=None)
    assert "已取消" in client.post(url("run-cancel", run.pk), follow=True).content.decode()
    assert "已重新排队" in client.post(url("run-retry", run.pk), follow=True).content.decode()
    assert "还在生成" in client.post(url("run-retry", run.pk), follow=True).content.decode()


def test_the_bar_reloads_the_page_when_the_run_is_over(run: ReviewRun) -> None:
    client = signed_in()
    assert client.get(url("run-progress", run.pk), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "已完成" in client.get(url("run-progress", run.pk)).content.decode()


# --- what leaves the system ---------------------------------------------------------------------------------


def test_a_document_comes_as_it_was_stored_and_is_noted(run: ReviewRun) -> None:
    document = ReviewDocument.objects.select_related("document").get(name="陆远航")
    client = signed_in()
    response = client.get(document.get_absolute_url())
    content = body_of(response)
    assert document.document is not None
    assert hashlib.sha256(content).hexdigest() == document.document.sha256
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert client.get(document.get_absolute_url() + "?view")["Content-Disposition"].startswith("inline;")
    event = AuditEvent.objects.filter(event=Event.DOCUMENT_EXPORT).first()
    assert event is not None
    assert (event.target, event.detail["sha256"]) == (f"cadre:{document.key}", document.document.sha256)


def test_a_changed_file_is_not_handed_out(run: ReviewRun, documents_dir: Path) -> None:
    document = ReviewDocument.objects.select_related("document").get(name="陆远航")
    assert document.document is not None
    (documents_dir / document.document.path).write_bytes(b"changed")
    response = signed_in().get(document.get_absolute_url(), follow=True)
    assert "校验值不符" in response.content.decode()
    assert not AuditEvent.objects.filter(event=Event.DOCUMENT_EXPORT).exists()


def test_the_zip_holds_every_document_and_a_manifest_that_agrees(run: ReviewRun) -> None:
    response = signed_in().get(url("run-archive", run.pk))
    with zipfile.ZipFile(io.BytesIO(body_of(response))) as packed:
        assert packed.testzip() is None
        entries = json.loads(packed.read("manifest.json"))
        rows = list(csv.DictReader(io.StringIO(packed.read("manifest.csv").decode("utf-8-sig"))))
        assert {entry["file"] for entry in entries} | {"manifest.json", "manifest.csv"} == set(
            packed.namelist()
        )
        for entry in entries:
            assert hashlib.sha256(packed.read(entry["file"])).hexdigest() == entry["sha256"]
    assert len(entries) == len(rows) == 6
    assert {entry["name"] for entry in entries if entry["kind"] == "person"} == {"陆远航", "=韩立德"}
    assert "'=韩立德" in {row["name"] for row in rows}  # no formula for Excel
    event = AuditEvent.objects.get(event=Event.DOCUMENT_EXPORT)
    assert (event.target, event.detail["documents"]) == (f"run:{run.pk}", 6)


def test_the_zip_of_a_district_holds_the_district(run: ReviewRun, city: dict[str, Unit]) -> None:
    client = signed_in(Role.AUDITOR, city["临湖区"])
    assert client.get(url("run-archive", run.pk)).status_code == 403  # the run is the city's
    part = run_through(year=2025, unit=city["临湖区"])
    with zipfile.ZipFile(io.BytesIO(body_of(client.get(url("run-archive", part.pk))))) as packed:
        assert len(json.loads(packed.read("manifest.json"))) == 3


def test_a_damaged_file_is_named_in_the_manifest(run: ReviewRun, documents_dir: Path) -> None:
    document = run.documents.select_related("document").get(name="陆远航")
    assert document.document is not None
    (documents_dir / document.document.path).unlink()
    content = b"".join(archive.stream_zip(ReviewDocument.objects.filter(run=run)))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        entries = {entry["name"]: entry for entry in json.loads(packed.read("manifest.json"))}
        assert len(packed.namelist()) == 5 + 2
    assert entries["陆远航"]["problem"] == "文件不存在，请重新生成。"
    assert entries["陆远航"]["file"] == ""


def test_an_empty_run_has_no_zip(city: dict[str, Unit]) -> None:
    run = services.start_run(year=2025, by=None)
    response = signed_in().get(url("run-archive", run.pk), follow=True)
    assert "还没有可以下载的文书" in response.content.decode()


def test_a_folder_name_is_a_name_on_any_system() -> None:
    assert archive.safe_name("../云川市/财政局\\:*?\n") == "云川市财政局"


def test_the_appointment_form_is_printed_and_noted(city: dict[str, Unit]) -> None:
    cadre = Cadre.objects.get(name="陆远航")
    response = signed_in().get(url("cadre-form", cadre.number))
    assert body_of(response).startswith(b"%PDF-1.7")
    event = AuditEvent.objects.get(event=Event.DOCUMENT_EXPORT)
    assert (event.target, event.detail) == (cadre.audit_target, {"form": "干部任免审批表"})


def test_a_cadre_prints_his_own_form_and_reads_his_own_reports(run: ReviewRun) -> None:
    client = signed_in(Role.CADRE, name="lu")
    Cadre.objects.filter(name="陆远航").update(user=client.session["_auth_user_id"])
    own, other = (Cadre.objects.get(name=name) for name in ("陆远航", "=韩立德"))
    assert body_of(client.get(url("cadre-form", own.number))).startswith(b"%PDF")
    assert "2025年度" in client.get(url("cadre-documents", own.number)).content.decode()
    assert client.get(url("cadre-form", other.number)).status_code == 404
    assert client.get(url("cadre-documents", other.number)).status_code == 404
