"""The imports: the samples end to end, confirming once, the whole or the good rows, scope, interruption."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import ROLES, Event, Permission, Role
from accounts.models import AuditEvent, User
from accounts.permissions import NotAllowed, Refused
from cadre.enums import ImportKind, ImportState
from cadre.models import Cadre, Import, LrmxRecord, Post, RankHeld, Unit, YearGrade
from cadre.roster.heads import find_heads
from cadre.services import imports
from jobs.enums import JobState
from jobs.models import Job
from jobs.runner import run
from tests.cadre.rosters import HEADS, SAMPLES, row, workbook
from tests.factories import make_cadre, make_city, make_id_number, make_user

pytestmark = pytest.mark.django_db

GOOD = SAMPLES / "云川市科级干部花名册.xlsx"
BAD = SAMPLES / "花名册_有问题.xlsx"
LRMX = SAMPLES.parent / "lrmx"
REASONS = {  # every row of the faulty sample that is refused: the columns, and a word of the reason
    4: [("出生年月", "可能是1985.01或1985.10")],
    5: [("身份证号码", "存成了数字")],
    6: [("身份证号码", "校验位不对")],
    8: [("姓名", "缺少姓名")],
    9: [("出生年月", "31048（Excel日期序号")],
    10: [("任现职时间", "2031.05晚于今天")],
    11: [("现职级", "“五级主任科员”不是职级")],
    12: [("单位", "没有名为“云川市不存在局”的机构")],
    13: [("出生年月", "1995.10与身份证号码中的1985.08不一致"), ("身份证号码", "与第14行")],
    14: [("身份证号码", "与第13行")],
    15: [("2023年", "“良好”不是年度考核等次")],
    16: [("姓名", "以“=”开头")],
    17: [("参加工作时间", "早于出生日期")],
    18: [("性别", "第17位为男性")],
    19: [("出生年月", "1985.03与身份证号码中的1974.02不一致")],
    20: [("出生年月", "1985.03与身份证号码中的1969.05不一致")],
    21: [("备注", "公式")],
}


def found_units() -> None:
    call_command("import_roster", GOOD, stdout=io.StringIO())


def run_command(*args: Any) -> tuple[dict[str, Any], int]:
    output, code = io.StringIO(), 0
    try:
        call_command("import_roster", *args, "--json", stdout=output)
    except SystemExit as stop:
        code = int(stop.code or 0)
    except CommandError as error:
        code = error.returncode
    return json.loads(output.getvalue()), code


def upload(by: User, content: bytes, name: str = "花名册.xlsx", **fields: Any) -> Import:
    """An upload that has been checked."""
    files = [ContentFile(content, name=name)]
    fields = {"kind": ImportKind.ROSTER, "create_units": False, **fields}
    brought = imports.upload_import(files=files, by=by, **fields)
    return work_on(brought)


def work_on(brought: Import) -> Import:
    """Run the import's jobs that are due."""
    for pk in Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True):
        run(pk)
    brought.refresh_from_db()
    return brought


def roster(*rows: list[Any]) -> bytes:
    return workbook([list(HEADS), *rows]).getvalue()


def sheet_rows(file: Any) -> list[tuple[Any, ...]]:
    with file.open("rb") as content:
        return list(load_workbook(content).active.values)


# --- the samples from the command line ---------------------------------------------------------------------


def test_good_sample_fills_an_empty_city() -> None:
    said, code = run_command(GOOD)

    assert (said, code) == ({"rows": 60, "accepted": 60, "rejected": []}, 0)
    assert (Cadre.objects.count(), Post.objects.count(), RankHeld.objects.count()) == (60, 60, 60)
    assert YearGrade.objects.count() == 180
    town = Unit.objects.get(name="云川市临湖区槐林镇")
    assert town.parent is not None
    assert town.parent.name == "云川市临湖区"
    cadre = Cadre.objects.get(name="顾春芳")
    assert (cadre.unit.name, cadre.title, cadre.title_since) == ("云川市财政局", "局长", date(2023, 12, 1))
    assert cadre.posts.get().source == str(Import.objects.get())
    assert Import.objects.get().state == ImportState.DONE


def test_faulty_sample_is_refused_as_a_whole_with_every_reason() -> None:
    found_units()
    said, code = run_command(BAD)

    assert (said["rows"], said["accepted"], code) == (24, 0, 1)
    assert_reasons(said["rejected"])
    assert Cadre.objects.count() == 60
    assert Import.objects.count() == 1


def test_good_rows_of_the_faulty_sample_are_taken_when_asked() -> None:
    found_units()
    said, code = run_command(BAD, "--accept-good")

    assert (said["rows"], said["accepted"], code) == (24, 7, 0)
    assert_reasons(said["rejected"])
    assert Cadre.objects.filter(name="张伟").exists()
    rows = sheet_rows(Import.objects.first().result)
    assert [row[0] for row in rows[1:] if row[4] == "新增"] == [7, 22, 23, 24, 25, 26, 27]


def assert_reasons(rejected: list[dict[str, Any]]) -> None:
    found: dict[int, list[tuple[str, str]]] = {}
    for entry in rejected:
        assert set(entry) == {"row", "column", "reason"}
        found.setdefault(entry["row"], []).append((entry["column"], entry["reason"]))
    assert sorted(found) == sorted(REASONS)
    for number, expected in REASONS.items():
        assert [column for column, _ in found[number]] == [column for column, _ in expected]
        for (_, reason), (_, word) in zip(found[number], expected, strict=True):
            assert word in reason


def test_same_file_again_changes_nothing() -> None:
    found_units()
    before = list(Cadre.objects.order_by("pk").values_list("number", "updated_at"))
    assert run_command(GOOD)[0]["accepted"] == 60
    assert list(Cadre.objects.order_by("pk").values_list("number", "updated_at")) == before
    assert {row[4] for row in sheet_rows(Import.objects.first().result)[1:]} == {"无变化"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"abc", "不是Excel文件"),
        (b"", "文件是空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "旧版.xls"),
    ],
)
def test_unreadable_file_gives_one_sentence_and_no_traceback(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    said, code = run_command(path)
    assert (said["rows"], said["accepted"], code) == (0, 0, 1)
    (entry,) = said["rejected"]
    assert (entry["row"], entry["column"]) == (0, "")
    assert sentence in entry["reason"]


def test_file_that_is_not_there_gives_one_sentence(tmp_path: Path) -> None:
    said, code = run_command(tmp_path / "没有.xlsx")
    assert code == 1
    assert "读不到文件" in said["rejected"][0]["reason"]


def test_unknown_units_are_founded_when_asked(tmp_path: Path) -> None:
    make_city()
    path = tmp_path / "x.xlsx"
    path.write_bytes(
        roster(
            row(单位="云川市临湖区水利局"),
            row(单位="三楼", 身份证号码=make_id_number(serial=2)),
        )
    )

    assert run_command(path)[0]["rejected"][0]["column"] == "单位"
    said, code = run_command(path, "--create-units", "--accept-good")
    assert (said["accepted"], code) == (1, 0)
    assert Cadre.objects.get().unit.name == "云川市临湖区水利局"
    assert "不像机构全称" in said["rejected"][0]["reason"]
    assert not Unit.objects.filter(name="三楼").exists()


def test_unknown_unit_suggests_the_nearest(tmp_path: Path) -> None:
    make_city()
    path = tmp_path / "x.xlsx"
    path.write_bytes(roster(row(单位="云川市财证局")))
    assert "是否应为“云川市财政局”" in run_command(path)[0]["rejected"][0]["reason"]


# --- upload, preview, confirm, result -----------------------------------------------------------------------


def test_upload_is_checked_then_confirmed_then_recorded() -> None:
    make_city()
    known = make_cadre(Unit.objects.get(name="云川市教育局"), "方敏", 3)
    user = make_user()
    second = row(姓名="方敏", 身份证号码=make_id_number(serial=3))
    brought = upload(user, roster(row(), second, row(姓名="", 身份证号码=make_id_number(serial=5))))

    assert (brought.state, brought.rows, brought.good, brought.bad) == (ImportState.READY, 3, 2, 1)
    assert Cadre.objects.count() == 1
    with brought.findings.open() as file:
        findings = json.load(file)
    assert (findings["new"], findings["changed"], findings["same"]) == (1, 1, 0)
    shown = {(c["what"], c["before"], c["after"]) for c in findings["changes"][0]["changes"]}
    assert ("单位", "云川市教育局", "云川市财政局") in shown

    with pytest.raises(Refused, match="只导入无问题的行"):
        imports.confirm_import(import_id=brought.pk, by=user, accept_good=False)
    imports.confirm_import(import_id=brought.pk, by=user, accept_good=True)
    work_on(brought)

    assert (brought.state, brought.created, brought.updated) == (ImportState.DONE, 1, 1)
    number = Cadre.objects.get(name="陆远航").number
    assert sheet_rows(brought.result)[1:] == [
        (2, None, "陆远航", "云川市财政局", "新增", number, None),
        (3, None, "方敏", "云川市财政局", "更新", known.number, None),
        (4, None, None, "云川市财政局", "未导入", None, "姓名：缺少姓名，请补填"),
    ]
    events = list(AuditEvent.objects.filter(target=f"import:{brought.pk}").values_list("event", flat=True))
    assert sorted(events) == [Event.IMPORT_CONFIRM, Event.IMPORT_UPLOAD]


def test_confirming_twice_imports_once() -> None:
    make_city()
    user = make_user()
    brought = upload(user, roster(row()))
    imports.confirm_import(import_id=brought.pk, by=user, accept_good=False)
    with pytest.raises(Refused, match="不必再办"):
        imports.confirm_import(import_id=brought.pk, by=user, accept_good=False)
    work_on(brought)
    with pytest.raises(Refused, match="已导入"):
        imports.confirm_import(import_id=brought.pk, by=user, accept_good=False)

    assert Cadre.objects.count() == 1
    assert Job.objects.filter(kind="cadre.apply_import").count() == 1


def test_interrupted_import_goes_on_and_still_says_who_was_new(monkeypatch: pytest.MonkeyPatch) -> None:
    make_city()
    user = make_user()
    rows = [row(身份证号码=make_id_number(serial=n)) for n in range(1, 6)]
    brought = upload(user, roster(*rows))
    imports.confirm_import(import_id=brought.pk, by=user, accept_good=False)
    monkeypatch.setattr(imports, "_BATCH", 2)
    record, calls = imports.record_people, []

    def fail_once(drafts: Any, **kwargs: Any) -> Any:
        calls.append(len(drafts))
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return record(drafts, **kwargs)

    monkeypatch.setattr(imports, "record_people", fail_once)
    work_on(brought)
    assert (brought.state, Cadre.objects.count()) == (ImportState.APPLYING, 2)

    Job.objects.filter(kind="cadre.apply_import").update(run_after=brought.uploaded_at)
    work_on(brought)
    assert (brought.state, brought.created, Cadre.objects.count()) == (ImportState.DONE, 5, 5)
    assert [line[4] for line in sheet_rows(brought.result)[1:]] == ["新增"] * 5


def test_register_that_changed_after_the_check_stops_a_clean_file() -> None:
    city = make_city()
    user = make_user()
    brought = upload(user, roster(row()))
    Unit.objects.filter(pk=city["财政局"].pk).update(closed_on=date(2026, 1, 1))
    imports.confirm_import(import_id=brought.pk, by=user, accept_good=False)
    work_on(brought)

    assert brought.state == ImportState.REFUSED
    assert "重新上传核对" in brought.error
    assert not Cadre.objects.exists()


def test_unreadable_upload_is_refused_with_its_reason() -> None:
    brought = upload(make_user(), b"nothing")
    assert (brought.state, brought.error[:5]) == (ImportState.REFUSED, "文件已损坏")


def test_nothing_to_import_cannot_be_confirmed() -> None:
    make_city()
    user = make_user()
    brought = upload(user, roster(row(姓名="")))
    with pytest.raises(Refused, match="没有可以导入的行"):
        imports.confirm_import(import_id=brought.pk, by=user, accept_good=True)


def test_discarded_import_cannot_be_confirmed() -> None:
    make_city()
    user = make_user()
    brought = upload(user, roster(row()))
    imports.discard_import(import_id=brought.pk, by=user)
    with pytest.raises(Refused, match="已放弃"):
        imports.confirm_import(import_id=brought.pk, by=user, accept_good=False)


def test_result_sheet_runs_no_formula_of_the_file() -> None:
    make_city()
    user = make_user()
    brought = upload(user, roster(row(), row(姓名="=1+1", 身份证号码=make_id_number(serial=2))))
    imports.confirm_import(import_id=brought.pk, by=user, accept_good=True)
    work_on(brought)
    with brought.result.open("rb") as content:
        cell = load_workbook(content).active["C3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


# --- scope --------------------------------------------------------------------------------------------------


def test_row_outside_my_scope_is_a_problem() -> None:
    city = make_city()
    user = make_user(unit=city["临湖区"])
    brought = upload(user, roster(row(), row(单位="云川市临湖区槐林镇", 身份证号码=make_id_number(serial=2))))

    assert (brought.good, brought.bad) == (1, 1)
    with brought.findings.open() as file:
        (problem,) = json.load(file)["problems"]
    assert (problem["row"], problem["column"]) == (2, "单位")
    assert "不在您的管理范围内" in problem["reason"]


def test_person_of_another_scope_cannot_be_drawn_into_mine() -> None:
    city = make_city()
    stranger = make_cadre(city["财政局"], "方敏", 3)
    user = make_user(unit=city["临湖区"])
    brought = upload(
        user, roster(row(姓名="方敏", 单位="云川市临湖区槐林镇", 身份证号码=make_id_number(serial=3)))
    )

    assert (brought.good, brought.bad) == (0, 1)
    with brought.findings.open() as file:
        text = file.read().decode()
    assert "不在您的管理范围内" in text
    assert stranger.number not in text


def test_upload_needs_the_permission() -> None:
    with pytest.raises(NotAllowed):
        upload(make_user(role=Role.UNIT_LEADER), roster(row()))
    with pytest.raises(NotAllowed):
        upload(make_user("chen"), roster(row()), create_units=True)


def test_handler_cannot_found_units_even_in_an_empty_city() -> None:
    brought = upload(make_user(), roster(row()))
    assert (brought.good, brought.bad) == (0, 1)
    assert not Unit.objects.exists()


def test_section_head_founds_the_units_of_an_empty_city() -> None:
    user = make_user(role=Role.SECTION_HEAD)
    brought = upload(user, roster(row()))
    assert not Unit.objects.exists()
    imports.confirm_import(import_id=brought.pk, by=user, accept_good=False)
    work_on(brought)
    assert Cadre.objects.get().unit.name == "云川市财政局"
    assert Post.objects.get().unit == Cadre.objects.get().unit


# --- LRMX through the same pages ---------------------------------------------------------------------------------


def test_lrmx_files_are_packed_checked_and_recorded_with_their_elements() -> None:
    found_units()
    user = make_user(role=Role.SECTION_HEAD)
    files = [ContentFile(path.read_bytes(), name=path.name) for path in sorted(LRMX.glob("*.lrmx"))]
    brought = work_on(imports.upload_import(files=files, kind=ImportKind.LRMX, create_units=True, by=user))

    assert (brought.state, brought.rows, brought.good, brought.bad) == (ImportState.READY, 3, 3, 0)
    imports.confirm_import(import_id=brought.pk, by=user, accept_good=False)
    work_on(brought)
    assert (brought.state, brought.created) == (ImportState.DONE, 3)
    assert LrmxRecord.objects.count() == 3
    assert [line[1] for line in sheet_rows(brought.result)[1:]] == sorted(f.name for f in files)


def test_broken_lrmx_is_listed_by_its_file_name() -> None:
    make_city()
    brought = upload(make_user(), b"<nothing/>", "坏的.lrmx", kind=ImportKind.LRMX)
    with brought.findings.open() as file:
        (problem,) = json.load(file)["problems"]
    assert (brought.good, brought.bad, problem["file"]) == (0, 1, "坏的.lrmx")


# --- pages ------------------------------------------------------------------------------------------------------


ClientAs = Callable[..., Client]


@pytest.fixture
def mine() -> tuple[Client, User]:
    make_city()
    user, client = make_user(), Client()
    client.force_login(user)
    return client, user


def test_pages_from_upload_to_result(mine: tuple[Client, User]) -> None:
    client, _ = mine
    assert client.get(reverse("cadre:import-new")).status_code == 200
    with GOOD.open("rb") as file:
        response = client.post(reverse("cadre:import-new"), {"kind": "roster", "uploads": file})
    brought = Import.objects.get()
    assert response.headers["Location"] == brought.get_absolute_url()
    assert "正在核对" in client.get(brought.get_absolute_url()).text
    work_on(brought)

    page = client.get(brought.get_absolute_url()).text
    assert "有问题" in page
    assert "没有名为" in page
    filtered = client.get(brought.get_absolute_url(), {"column": "单位"})
    assert filtered.status_code == 200
    response = client.post(
        reverse("cadre:import-confirm", args=[brought.pk]), {"accept_good": "on"}, follow=True
    )
    assert "正在导入" in response.text
    work_on(brought)
    assert "导入完成" in client.get(brought.get_absolute_url()).text
    for name in ("import-result", "import-problems", "import-file"):
        response = client.get(reverse(f"cadre:{name}", args=[brought.pk]))
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert b"".join(response).startswith(b"PK")
    assert AuditEvent.objects.filter(event=Event.CADRE_EXPORT).count() == 3


def test_confirm_page_twice_says_so(mine: tuple[Client, User]) -> None:
    client, user = mine
    brought = upload(user, roster(row()))
    url = reverse("cadre:import-confirm", args=[brought.pk])
    client.post(url)
    assert "不必再办" in client.post(url, follow=True).text
    work_on(brought)
    assert Cadre.objects.count() == 1


def test_confirm_of_bad_rows_needs_the_choice(mine: tuple[Client, User]) -> None:
    client, user = mine
    brought = upload(user, roster(row(), row(姓名="")))
    response = client.post(reverse("cadre:import-confirm", args=[brought.pk]), follow=True)
    assert "请选择" in response.text
    brought.refresh_from_db()
    assert brought.state == ImportState.READY


def test_discard_page(mine: tuple[Client, User]) -> None:
    client, user = mine
    brought = upload(user, roster(row()))
    assert "没有写入名册" in client.post(reverse("cadre:import-discard", args=[brought.pk]), follow=True).text


@pytest.mark.parametrize(
    ("name", "content", "kind", "says"),
    [
        ("a.xls", b"x", "roster", "不是.xlsx文件"),
        ("a.xlsx", b"", "roster", "空文件"),
        ("a.xlsx", b"x", "lrmx", "不是.lrmx或.zip文件"),
    ],
)
def test_upload_form_refuses(
    mine: tuple[Client, User], name: str, content: bytes, kind: str, says: str
) -> None:
    client, _ = mine
    file = ContentFile(content, name=name)
    response = client.post(reverse("cadre:import-new"), {"kind": kind, "uploads": file})
    assert response.status_code == 422
    assert says in response.text
    assert not Import.objects.exists()


def test_upload_form_offers_new_units_only_to_who_may_found_them(client_as: ClientAs) -> None:
    make_city()
    assert "新建文件中的机构" not in client_as(Role.HANDLER).get(reverse("cadre:import-new")).text
    assert "新建文件中的机构" in client_as(Role.SECTION_HEAD).get(reverse("cadre:import-new")).text


def test_template_has_text_columns_and_known_heads(mine: tuple[Client, User]) -> None:
    client, _ = mine
    response = client.get(reverse("cadre:import-template"))
    page = load_workbook(io.BytesIO(response.content))["花名册"]
    heads = [cell.value for cell in page[2]]
    found = find_heads([heads])
    assert found is not None
    assert found.ignored == ()
    assert len(found.columns) == len(heads) - 1
    assert page.column_dimensions["B"].number_format == "@"


PAGES = ("detail", "confirm", "discard", "file", "problems", "result")


@pytest.mark.parametrize("name", PAGES)
def test_import_of_somebody_else_is_not_there(client_as: ClientAs, name: str) -> None:
    make_city()
    brought = upload(make_user(), roster(row()))
    url = reverse(f"cadre:import-{name}", args=[brought.pk])
    client = client_as(Role.HANDLER)
    method = client.post if name in ("confirm", "discard") else client.get
    assert method(url).status_code == 404
    brought.refresh_from_db()
    assert brought.state == ImportState.READY


@pytest.mark.parametrize("name", ["import-list", "import-new", "import-template"])
@pytest.mark.parametrize("role", list(Role))
def test_pages_are_for_who_may_import(client_as: ClientAs, name: str, role: Role) -> None:
    allowed = Permission.IMPORT_CADRES in ROLES[role].permissions
    assert client_as(role).get(reverse(f"cadre:{name}")).status_code == (200 if allowed else 403)


def test_signed_out_visitors_are_sent_to_sign_in() -> None:
    assert Client().get(reverse("cadre:import-list")).status_code == 302


@pytest.mark.parametrize("count", [1, 30])
def test_list_takes_the_same_queries_for_one_and_thirty(
    mine: tuple[Client, User], django_assert_num_queries: Any, count: int
) -> None:
    client, user = mine
    for n in range(count):
        Import.objects.create(kind="roster", file_name=f"{n}.xlsx", sha256="0" * 64, uploaded_by=user)
    with django_assert_num_queries(5):
        client.get(reverse("cadre:import-list"))


@pytest.mark.parametrize("count", [1, 30])
def test_preview_takes_the_same_queries_for_one_and_thirty(
    mine: tuple[Client, User], django_assert_num_queries: Any, count: int
) -> None:
    client, user = mine
    rows = [row(姓名="", 身份证号码=make_id_number(serial=n)) for n in range(1, count + 1)]
    brought = upload(user, roster(*rows))
    with django_assert_num_queries(5):
        client.get(brought.get_absolute_url())


def test_findings_hold_no_id_number_and_no_full_phone() -> None:
    city = make_city()
    number = make_id_number(serial=3)
    make_cadre(city["财政局"], "方敏", 3, phone="13811112222")
    brought = upload(
        make_user(),
        roster(row(姓名="方敏", 身份证号码=number, 联系电话="13911112222"), row(身份证号码=number)),
    )
    with brought.findings.open() as file:
        text = file.read().decode()
    assert number not in text
    brought = upload(User.objects.get(), roster(row(姓名="方敏", 身份证号码=number, 联系电话="13911112222")))
    with brought.findings.open() as file:
        text = file.read().decode()
    assert "139****2222" in text
    assert "13911112222" not in text


def test_a_form_without_a_file_asks_for_one(mine: tuple[Client, User]) -> None:
    client, _ = mine
    response = client.post(reverse("cadre:import-new"), {"kind": "roster"})
    assert response.status_code == 422
    assert "请选择文件" in response.content.decode()
