"""Runs from order to files: once each, whatever fails, is killed, cancelled or asked for again."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.enums import CadreStatus
from cadre.models import Cadre, Post, Unit
from dossiers import queries, rendering, services
from dossiers.enums import DocumentKind, DocumentState, RunState
from dossiers.models import ReviewDocument, ReviewRun
from dossiers.services import producing, runs
from jobs.enums import JobState
from jobs.models import Job
from jobs.services import help_until_over
from printing import storage
from printing.models import StoredDocument
from tests.dossiers.people import make_rich, run_through
from tests.factories import make_cadre, make_city, make_user

pytestmark = pytest.mark.django_db(transaction=True)
blank = pytest.mark.usefixtures("plain_paper")


@pytest.fixture
def city() -> dict[str, Unit]:
    city = make_city()
    make_rich(city["槐林镇"])
    make_cadre(city["财政局"], "韩立德", 2)
    return city


def states() -> dict[str, int]:
    counts = ReviewDocument.objects.all().counts()
    return {"pending": counts.pending, "done": counts.done, "reused": counts.reused, "failed": counts.failed}


# --- what a run makes ---------------------------------------------------------------------------------------


def test_a_run_makes_a_report_a_person_and_a_summary_a_peopled_unit(
    city: dict[str, Unit], documents_dir: Path
) -> None:
    run = run_through(year=2025)
    documents = run.documents.select_related("document")
    assert {(d.kind, d.name) for d in documents} == {
        ("person", "陆远航"),
        ("person", "韩立德"),
        ("unit", "云川市"),
        ("unit", "云川市财政局"),
        ("unit", "云川市临湖区"),
        ("unit", "云川市临湖区槐林镇"),
    }
    for document in documents:
        assert document.document is not None
        content = (documents_dir / document.document.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == document.document.sha256
        assert len(content) == document.document.size <= 220 * 1024
        assert document.document.pages >= 1
    assert queries.run_progress(run, None).state == RunState.DONE


@blank
def test_a_unit_run_stays_in_its_subtree(city: dict[str, Unit]) -> None:
    run = run_through(year=2025, unit=city["临湖区"])
    assert {d.name for d in run.documents.all()} == {"陆远航", "云川市临湖区", "云川市临湖区槐林镇"}
    assert run.unit_path == city["临湖区"].path


@blank
def test_a_list_of_people_gets_their_reports_only(city: dict[str, Unit]) -> None:
    number = Cadre.objects.get(name="韩立德").number
    run = run_through(year=2025, people=[number])
    assert [(d.kind, d.key) for d in run.documents.all()] == [("person", number)]
    assert run.unit_path == city["财政局"].path


@blank
def test_who_has_left_gets_no_report(city: dict[str, Unit]) -> None:
    Cadre.objects.filter(name="韩立德").update(status=CadreStatus.RETIRED)
    run = run_through(year=2025)
    assert not run.documents.filter(unit=city["财政局"]).exists()


# --- reuse ----------------------------------------------------------------------------------------------------


def test_what_did_not_change_is_not_made_again(
    city: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run_through(year=2025)
    monkeypatch.setattr(producing, "render_report", Mock(side_effect=AssertionError("rendered again")))
    second = run_through(year=2025)
    assert queries.run_result(second)["reused"] == 6
    assert [d["sha256"] for d in queries.run_result(first)["documents"]] == [
        d["sha256"] for d in queries.run_result(second)["documents"]
    ]


@blank
def test_what_changed_is_made_anew_and_the_old_file_stays(city: dict[str, Unit]) -> None:
    run_through(year=2025)
    Cadre.objects.filter(name="韩立德").update(health="良好")
    result = queries.run_result(run_through(year=2025))
    assert (result["done"], result["reused"]) == (1, 5)
    assert StoredDocument.objects.count() == 7


def test_a_file_that_was_lost_is_made_again_to_the_byte(city: dict[str, Unit], documents_dir: Path) -> None:
    run = run_through(year=2025)
    stored = run.documents.get(name="陆远航").document
    assert stored is not None
    (documents_dir / stored.path).unlink()
    result = queries.run_result(run_through(year=2025))
    assert (result["done"], result["reused"]) == (1, 5)
    assert hashlib.sha256((documents_dir / stored.path).read_bytes()).hexdigest() == stored.sha256


@blank
def test_another_look_is_another_document(city: dict[str, Unit], monkeypatch: pytest.MonkeyPatch) -> None:
    run_through(year=2025)
    monkeypatch.setattr(producing, "look_version", lambda kind: f"{kind}-new")
    assert queries.run_result(run_through(year=2025))["done"] == 6


@blank
def test_a_changed_file_is_never_handed_out(city: dict[str, Unit], documents_dir: Path) -> None:
    stored = run_through(year=2025).documents.all()[0].document
    assert stored is not None
    path = documents_dir / stored.path
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(storage.FileDamaged, match="校验值"):
        storage.read(stored)
    path.unlink()
    with pytest.raises(storage.FileDamaged, match="不存在"):
        storage.read(stored)


# --- failures ---------------------------------------------------------------------------------------------------


def test_one_failure_stops_nobody_else_and_says_why(
    city: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rendering.render_report

    def render(report: Any, photo: bytes = b"") -> bytes:
        if report.name == "韩立德":
            raise ValueError("机密")
        return real(report, photo)

    monkeypatch.setattr(producing, "render_report", render)
    run = run_through(year=2025)
    assert states() == {"pending": 0, "done": 5, "reused": 0, "failed": 1}
    failed = run.documents.get(state=DocumentState.FAILED)
    assert failed.name == "韩立德"
    assert failed.reason.startswith("生成时出错（ValueError）")
    assert "机密" not in failed.reason
    assert queries.run_progress(run, None).state == RunState.FAILED

    monkeypatch.setattr(producing, "render_report", real)
    services.retry_run(run_id=run.pk, by=None)
    run.refresh_from_db()
    help_until_over(run.group)
    assert states() == {"pending": 0, "done": 6, "reused": 0, "failed": 0}
    assert queries.run_progress(run, None).total == 6


def test_a_hostile_person_breaks_nothing(city: dict[str, Unit]) -> None:
    cadre = Cadre.objects.get(name="韩立德")
    Post.objects.filter(cadre=cadre).update(note="长" * 200_000)  # without a break
    Cadre.objects.filter(pk=cadre.pk).update(
        name="</td><img src='file:///etc/passwd'>", title="{% include 'x' %}", native_place="\u202e倒\u0007"
    )
    run_through(year=2025)
    assert states()["failed"] == 0


@blank
def test_people_who_vanish_after_the_order_are_told(city: dict[str, Unit]) -> None:
    run = services.start_run(year=2025, by=None)
    plan = Job.objects.get(group=run.group)
    run_job(plan)
    ReviewDocument.objects.filter(name="韩立德").update(cadre=None)
    help_until_over(run.group)
    assert ReviewDocument.objects.get(name="韩立德").reason == producing.GONE
    assert states()["failed"] == 1


def run_job(job: Job) -> None:
    from jobs import runner

    assert runner.run(job.pk)


@blank
def test_nobody_in_scope_is_told_and_can_be_retried() -> None:
    make_city()
    run = run_through(year=2025)
    progress = queries.run_progress(run, None)
    assert progress.state == RunState.FAILED
    assert "没有在职干部" in progress.problem
    assert progress.may_retry
    make_cadre(Unit.objects.get(short_name="财政局"))
    services.retry_run(run_id=run.pk, by=None)
    run.refresh_from_db()
    help_until_over(run.group)
    run.refresh_from_db()
    assert queries.run_progress(run, None).state == RunState.DONE


# --- killed workers ------------------------------------------------------------------------------------------------


def planned(city: dict[str, Unit]) -> tuple[ReviewRun, Job]:
    """A run whose documents wait, and the job that holds its people."""
    run = services.start_run(year=2025, by=None)
    run_job(Job.objects.get(group=run.group))
    ids = list(run.documents.filter(kind=DocumentKind.PERSON).values_list("pk", flat=True))
    return run, next(job for job in Job.objects.filter(group=run.group) if job.args.get("documents") == ids)


@blank
def test_a_second_attempt_gives_every_document_its_own_job(city: dict[str, Unit]) -> None:
    run, job = planned(city)
    Job.objects.filter(pk=job.pk).update(attempt=1)  # the first attempt was killed
    run_job(job)
    assert states()["done"] == 0
    assert Job.objects.filter(group=run.group, key__endswith="-1").count() == 2
    help_until_over(run.group)
    assert states() == {"pending": 0, "done": 6, "reused": 0, "failed": 0}


def test_a_document_that_kills_its_process_is_known_by_name(
    city: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last attempt notes the failure before it begins, so that it stands there when the process dies."""

    class Killed(BaseException):
        pass

    _, job = planned(city)
    document = job.args["documents"][0]
    Job.objects.filter(pk=job.pk).update(attempt=2, args={"documents": [document]})
    monkeypatch.setattr(producing, "render_report", Mock(side_effect=Killed))
    with pytest.raises(Killed):
        run_job(job)
    failed = ReviewDocument.objects.get(pk=document)
    assert (failed.state, failed.reason) == (DocumentState.FAILED, producing.INTERRUPTED)


def test_the_last_attempt_that_succeeds_leaves_no_failure(city: dict[str, Unit]) -> None:
    _, job = planned(city)
    document = job.args["documents"][0]
    Job.objects.filter(pk=job.pk).update(attempt=2, args={"documents": [document]})
    run_job(job)
    assert ReviewDocument.objects.get(pk=document).state == DocumentState.DONE


@blank
def test_a_job_done_twice_changes_nothing(city: dict[str, Unit]) -> None:
    run, job = planned(city)
    help_until_over(run.group)
    before = list(ReviewDocument.objects.values())
    job.refresh_from_db()
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, attempt=0, finished_at=None, result=None)
    run_job(job)
    assert list(ReviewDocument.objects.values()) == before


def test_no_half_file_is_ever_left_under_a_documents_name(
    documents_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(storage.os, "replace", crash)
    with pytest.raises(OSError, match="disk full"):
        storage.put("person/ab/abc.pdf", b"%PDF")
    assert not (documents_dir / "person/ab/abc.pdf").exists()


# --- cancel and retry ------------------------------------------------------------------------------------------------


@blank
def test_a_cancelled_run_stops_keeps_what_it_has_and_can_go_on(city: dict[str, Unit]) -> None:
    run, job = planned(city)
    run_job(job)
    services.cancel_run(run_id=run.pk, by=None)
    help_until_over(run.group)
    run.refresh_from_db()
    assert states() == {"pending": 4, "done": 2, "reused": 0, "failed": 0}
    assert queries.run_progress(run, None).state == RunState.CANCELLED
    with pytest.raises(Refused, match="已经结束"):
        services.cancel_run(run_id=run.pk, by=None)
    services.retry_run(run_id=run.pk, by=None)
    run.refresh_from_db()
    help_until_over(run.group)
    assert states() == {"pending": 0, "done": 6, "reused": 0, "failed": 0}


@blank
def test_a_run_that_is_over_is_neither_cancelled_nor_retried(city: dict[str, Unit]) -> None:
    run = run_through(year=2025)
    with pytest.raises(Refused, match="已经结束"):
        services.cancel_run(run_id=run.pk, by=None)
    with pytest.raises(Refused, match="没有需要重试"):
        services.retry_run(run_id=run.pk, by=None)


def test_a_run_that_is_under_way_is_not_retried(city: dict[str, Unit]) -> None:
    run, _ = planned(city)
    with pytest.raises(Refused, match="还在生成"):
        services.retry_run(run_id=run.pk, by=None)


# --- who may, and what is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HANDLER, Role.SECTION_HEAD)])
def test_only_staff_start_runs(city: dict[str, Unit], role: Role) -> None:
    user = make_user("x", role)
    run = services.start_run(year=2025, by=None)
    with pytest.raises(NotAllowed):
        services.start_run(year=2025, by=user)
    for service in (services.cancel_run, services.retry_run):
        with pytest.raises(NotAllowed):
            service(run_id=run.pk, by=user)


def test_a_district_handler_starts_runs_of_the_district_only(city: dict[str, Unit]) -> None:
    user = make_user("x", Role.HANDLER, city["临湖区"])
    run = services.start_run(year=2025, unit=city["槐林镇"], by=user)
    assert run.created_by == user
    outsider = Cadre.objects.get(name="韩立德").number
    for order in ({}, {"unit": city["财政局"]}, {"people": [outsider]}):
        with pytest.raises(Refused):
            services.start_run(year=2025, by=user, **order)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"year": 1999}, "年度请填"),
        ({"year": 2999}, "年度请填"),
        ({"year": 2025, "people": []}, "名单请填"),
        ({"year": 2025, "people": ["GB9999999"]}, "GB9999999"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(city: dict[str, Unit], order: Any, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        services.start_run(by=None, **order)
    assert not ReviewRun.objects.exists()


def test_a_year_under_way_speaks_for_today(city: dict[str, Unit], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs.timezone, "localdate", lambda: date(2026, 3, 5))
    assert services.start_run(year=2026, by=None).as_of == date(2026, 3, 5)
    assert services.start_run(year=2025, by=None).as_of == date(2025, 12, 31)


def test_every_order_is_in_the_audit_log(city: dict[str, Unit]) -> None:
    user = make_user("lin")
    run = services.start_run(year=2025, by=user)
    services.cancel_run(run_id=run.pk, by=user)
    services.retry_run(run_id=run.pk, by=user)
    told = AuditEvent.objects.filter(target=f"run:{run.pk}").order_by("id").values_list("event", flat=True)
    assert list(told) == [Event.RUN_START, Event.RUN_CANCEL, Event.RUN_RETRY]


@pytest.mark.parametrize(
    ("paths", "common"),
    [
        ([], ""),
        (["000001000002"], "000001000002"),
        (["000001000002", "000001000003000001"], "000001"),
        (["000001", "000001000003"], "000001"),
        (["000001", "000002"], ""),
        (["000001000010", "000001000011"], "000001"),
    ],
)
def test_the_smallest_subtree_that_holds_all(paths: list[str], common: str) -> None:
    assert runs.common_path(paths) == common
