"""Workbooks: templates that come back, every problem told before anything is written, taken whole or not at all."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from accounts.permissions import Refused
from cadre.models import Unit
from evaluation.enums import FileState, SheetState
from evaluation.models import Answer, IndicatorResult, Scheme, Sheet, Survey, Upload
from evaluation.services import surveys, uploads
from tests.evaluation.makers import make_version, open_sheets, people_of, running_survey
from tests.evaluation.test_schemes import scheme as scheme
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
Rows = list[list[Any]]


def rows_of(content: bytes) -> Rows:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def workbook(rows: Sequence[Sequence[Any]], formula_at: tuple[int, int] | None = None) -> SimpleUploadedFile:
    output = BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if formula_at:
            sheet.write_formula(*formula_at, "=1+1", None, 2)
    return SimpleUploadedFile("填报.xlsx", output.getvalue())


@pytest.fixture
def survey(city: dict[str, Unit]) -> Survey:
    """Two people rated by the leader of 财政局, who has an account, and by 老李, who has none."""
    leader = make_user("shan", Role.UNIT_LEADER, city["财政局"], full_name="单维舟")
    made = running_survey(city["财政局"], [leader], people_of(city["财政局"], 2), make_version())
    group = made.version.groups.get(name="群众")
    surveys.assign_raters(survey_id=made.pk, group_id=group.pk, names=["老李"], by=None)
    return made


def send(client: Client, about: Survey | Scheme, file: SimpleUploadedFile) -> Any:
    kind = "survey" if isinstance(about, Survey) else "scheme"
    return client.post(reverse(f"evaluation:{kind}-upload", args=[about.pk]), {"file": file})


def test_the_template_goes_out_and_comes_back(survey: Survey, client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    assert_clean_html(client.get(reverse("evaluation:survey-upload", args=[survey.pk])))
    rows = rows_of(client.get(reverse("evaluation:survey-template", args=[survey.pk])).content)
    assert rows[0] == ["编号", "评价对象", "评价人", "账号", "评价组", "德", "能", "评语"]
    assert len(rows) == 5
    for row in rows[1:4]:
        row[5:] = [90, "80", "踏实"]
    answer = send(client, survey, workbook(rows))
    upload = Upload.objects.get()
    assert answer["Location"] == upload.get_absolute_url()
    assert upload.count == 3
    assert not Answer.objects.exists()
    assert "核对没有问题，还没有写入" in assert_clean_html(client.get(answer["Location"])).text
    done = client.post(reverse("evaluation:upload-confirm", args=[upload.pk]), follow=True)
    assert "已导入3行" in assert_clean_html(done).text
    assert Sheet.objects.filter(state=SheetState.SUBMITTED).count() == 3
    upload.refresh_from_db()
    assert (upload.state, upload.rows) == (FileState.DONE, [])


def test_every_problem_is_told_and_nothing_written(survey: Survey, client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    rows = rows_of(client.get(reverse("evaluation:survey-template", args=[survey.pk])).content)
    code = rows[1][0]
    rows[1][5:7] = [120, "优秀"]
    rows[2][5:7] = [90, ""]
    rows[3][0], rows[3][5:7] = "GB9999999", [90, 80]
    rows += [[code, "", "老王", "meiyou", "群众", 90, 80, ""], [code, "", "老赵", "", "领导班子", 90, 80, ""]]
    rows += [[code, "", "老孙", "", "群众", 90, 80, ""], [code, "", "老孙", "", "群众", 90, 80, ""]]
    answer = send(client, survey, workbook(rows, formula_at=(4, 5)))
    assert answer.status_code == 422
    text = assert_clean_html(answer).text
    for said in (
        "“120”超出范围", "“优秀”不是分数", "没有填，一行要填全", "没有编号“GB9999999”", "没有指派“meiyou”",
        "没有评价组“领导班子”", "与第8行重复", "是公式，请改成数值或文字",
    ):  # fmt: skip
        assert said in text, said
    assert not Upload.objects.exists()
    assert not Answer.objects.exists()


def test_new_people_without_an_account_come_by_the_file(survey: Survey, client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    rows = rows_of(client.get(reverse("evaluation:survey-template", args=[survey.pk])).content)
    send(client, survey, workbook([rows[0], [rows[1][0], "", "老王", "", "群众", 90, 80, ""]]))
    client.post(reverse("evaluation:upload-confirm", args=[Upload.objects.get().pk]))
    assert Sheet.objects.get(rater_name="老王").state == SheetState.SUBMITTED


def test_a_rater_brings_his_own_sheets_only_and_sees_what_is_replaced(
    survey: Survey, city: dict[str, Unit]
) -> None:
    sheet = next(one for one in open_sheets(survey) if one.rater)
    client = Client()
    assert sheet.rater is not None
    client.force_login(sheet.rater)
    key = str(survey.version.dimensions.all()[0].pk)
    Sheet.objects.filter(pk=sheet.pk).update(draft={"answers": {key: "70"}})
    rows = rows_of(client.get(reverse("evaluation:survey-template", args=[survey.pk])).content)
    assert [row[3] for row in rows[1:]] == ["shan", "shan"]
    assert rows[1][5] == "70"
    other = [*rows, [rows[1][0], "", "老李", "", "群众", 90, 80, ""]]
    assert "没有指派“老李”" in assert_clean_html(send(client, survey, workbook(other))).text
    rows[1][5:7] = [75, 80]
    page = client.get(send(client, survey, workbook(rows[:2]))["Location"])
    text = assert_clean_html(page).text
    assert "德70、能空" in text
    assert "德75、能80" in text


def test_the_ground_may_move_before_the_word(survey: Survey, client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    rows = rows_of(client.get(reverse("evaluation:survey-template", args=[survey.pk])).content)
    rows[1][5:7] = [90, 80]
    rows[2][5:7] = [90, 80]
    send(client, survey, workbook(rows[:3]))
    upload = Upload.objects.get()
    surveys.excuse_sheets(survey_id=survey.pk, sheet_ids=None, reason="停评", by=None)
    with pytest.raises(Refused, match="请重新上传核对"):
        uploads.take_upload(upload_id=upload.pk, by=upload.uploaded_by)
    assert not Answer.objects.exists()
    client.post(reverse("evaluation:upload-discard", args=[upload.pk]))
    upload.refresh_from_db()
    assert upload.state == FileState.DISCARDED


def test_anothers_upload_and_a_strangers_survey_are_404(survey: Survey, client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    rows = rows_of(client.get(reverse("evaluation:survey-template", args=[survey.pk])).content)
    rows[1][5:7] = [90, 80]
    send(client, survey, workbook(rows[:2]))
    upload = Upload.objects.get()
    other = client_as(Role.SECTION_HEAD)
    assert other.get(upload.get_absolute_url()).status_code == 404
    assert (
        client_as(Role.UNIT_CLERK).get(reverse("evaluation:survey-template", args=[survey.pk])).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("a.xlsx", b"not a workbook"), "已损坏或不是Excel文件"),
        (SimpleUploadedFile("a.xls", b"x"), "请选择.xlsx文件"),
        (workbook([["别的", "表头"], [1, 2]]), "没有找到表头"),
    ],
    ids=["damaged", "old", "another"],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(
    file: SimpleUploadedFile, said: str, survey: Survey, client_as: ClientAs
) -> None:
    file.seek(0)
    answer = send(client_as(Role.HANDLER), survey, file)
    assert answer.status_code == 422
    assert said in assert_clean_html(answer).text


# --- indicators -----------------------------------------------------------------------------------------------


def test_results_come_by_the_template(scheme: Scheme, client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    rows = rows_of(client.get(reverse("evaluation:scheme-template", args=[scheme.pk])).content)
    assert len(rows) == 5
    rows[1][4:7] = [40, "", "商务局年报"]
    rows[2][3:6] = ["85", "88.5", ""]
    rows[3][5] = "是"
    client.post(send(client, scheme, workbook(rows))["Location"] + "confirm/")
    found = IndicatorResult.objects.order_by("pk").values_list("value", "target", "is_excluded", "source")
    assert [tuple(row) for row in found] == [
        (40, None, False, "商务局年报"),
        (pytest.approx(88.5), 85, False, "填报.xlsx"),
        (None, None, True, "填报.xlsx"),
    ]


def test_every_problem_of_results_is_told(scheme: Scheme, client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    rows = rows_of(client.get(reverse("evaluation:scheme-template", args=[scheme.pk])).content)
    rows[1][4] = "40亿"
    rows[2][4:6] = ["88", "是"]
    rows[3][0], rows[3][4] = "JG9", "1"
    rows[4][3:6] = ["-5", "1.23456", "也许"]
    answer = send(client, scheme, workbook(rows))
    text = assert_clean_html(answer).text
    for said in (
        "“40亿”不是数字", "标了“不考核”就不要填完成值", "没有编码“JG9”", "目标值不能是负数", "小数最多4位",
        "请填“是”或空着",
    ):  # fmt: skip
        assert said in text, said
    assert not IndicatorResult.objects.exists()
