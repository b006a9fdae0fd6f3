"""Filling in: kept as typed, never overwritten, submitted when complete."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from evaluation.enums import SheetState
from evaluation.models import Answer, Sheet, SheetCopy, Survey
from evaluation.services import sheets
from evaluation.services.sheets import Incomplete, merged
from tests.evaluation.makers import (
    close,
    draft_of,
    fill_in,
    levels_design,
    make_version,
    open_sheets,
    people_of,
    running_survey,
)
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(city: dict[str, Unit]) -> User:
    return make_user("shan", Role.UNIT_LEADER, city["财政局"])


@pytest.fixture
def survey(city: dict[str, Unit], leader: User) -> Survey:
    """Two people of 财政局, rated by its leader."""
    return running_survey(city["财政局"], [leader], people_of(city["财政局"], 2), make_version())


@pytest.fixture
def sheet(survey: Survey) -> Sheet:
    return open_sheets(survey)[0]


@pytest.fixture
def client(leader: User) -> Client:
    client = Client()
    client.force_login(leader)
    return client


def save(sheet: Sheet, *texts: str, edition: int, copy: int | None = None, comment: str = ""):  # type: ignore[no-untyped-def]
    draft = draft_of(sheet.target.survey.version, *texts, comment=comment)
    assert sheet.rater is not None
    return sheets.save_sheet(sheet_id=sheet.pk, draft=draft, edition=edition, copy_id=copy, by=sheet.rater)


def names(sheet: Sheet) -> list[str]:
    return [f"d{pk}" for pk in sheet.target.survey.version.dimensions.values_list("pk", flat=True)]


def test_a_draft_keeps_what_was_typed_whatever_it_is(sheet: Sheet) -> None:
    saved = save(sheet, "八十", "", edition=0, comment="踏实")
    assert (saved.edition, saved.copy) == (1, None)
    sheet.refresh_from_db()
    assert sheet.draft == draft_of(sheet.target.survey.version, "八十", "", comment="踏实")
    assert not Answer.objects.exists()


def test_an_incomplete_sheet_is_not_handed_in_and_says_why(sheet: Sheet) -> None:
    save(sheet, "120", edition=0)
    with pytest.raises(Incomplete, match="还没有评：能。“120”超出范围，请填0到100分，整数。"):
        sheets.submit_sheet(sheet_id=sheet.pk, by=sheet.rater)
    assert not Answer.objects.exists()


def test_a_submitted_sheet_is_answers_until_it_is_taken_back(sheet: Sheet) -> None:
    fill_in(sheet, "90", "80", comment="踏实")
    assert sorted(Answer.objects.values_list("value", flat=True)) == [80, 90]
    with pytest.raises(Refused, match="已经提交。要修改，请先取回"):
        save(sheet, "1", "1", edition=1)
    sheets.take_back(sheet_id=sheet.pk, by=sheet.rater)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.comment, Answer.objects.count()) == (SheetState.OPEN, "", 0)
    assert sheet.draft["comment"] == "踏实"


def test_only_the_rater_writes_and_only_while_it_runs(sheet: Sheet, survey: Survey) -> None:
    other = make_user("gan", Role.HANDLER)
    for act in (sheets.submit_sheet, sheets.take_back):
        with pytest.raises(NotAllowed, match="只能填写自己的评分表"):
            act(sheet_id=sheet.pk, by=other)
    for one in open_sheets(survey):
        fill_in(one, "90", "80")
    close(survey)
    with pytest.raises(Refused, match="已经结束"):
        save(sheet, "1", edition=0)


# --- two places at once ---------------------------------------------------------------------------------------


def test_what_comes_from_an_old_page_is_kept_beside_not_over(sheet: Sheet) -> None:
    save(sheet, "90", "80", edition=0)
    late = save(sheet, "60", "80", edition=0)
    assert late.copy is not None
    sheet.refresh_from_db()
    assert sheet.draft["answers"] == draft_of(sheet.target.survey.version, "90", "80")["answers"]
    later = save(sheet, "61", "80", edition=0, copy=late.copy.pk)
    assert SheetCopy.objects.get() == later.copy
    with pytest.raises(Refused, match="有两份不同的内容"):
        sheets.submit_sheet(sheet_id=sheet.pk, by=sheet.rater)
    first = str(sheet.target.survey.version.dimensions.all()[0].pk)
    sheets.settle_copy(copy_id=late.copy.pk, taken=[first], by=sheet.rater)
    sheet.refresh_from_db()
    assert sheet.draft["answers"][first] == "61"
    assert sheet.edition == 2
    assert not SheetCopy.objects.exists()


def test_the_same_content_from_two_places_is_no_conflict(sheet: Sheet) -> None:
    save(sheet, "90", "80", edition=0)
    assert save(sheet, "90", "80", edition=0).copy is None


def test_a_page_that_comes_round_to_what_is_saved_drops_its_copy(sheet: Sheet) -> None:
    save(sheet, "90", "80", edition=0)
    late = save(sheet, "60", "80", edition=0)
    assert late.copy is not None
    save(sheet, "90", "80", edition=0, copy=late.copy.pk)
    assert not SheetCopy.objects.exists()


def test_merging_takes_what_is_named_also_when_it_is_empty() -> None:
    mine = {"answers": {"1": "90", "2": "80"}, "comment": "甲"}
    other = {"answers": {"1": "60"}, "comment": "乙"}
    assert merged(mine, other, ["2", "comment"]) == {"answers": {"1": "90"}, "comment": "乙"}
    assert merged(mine, other, []) == mine
    assert merged(mine, {}, ["1", "2", "comment"]) == {}


# --- pages ----------------------------------------------------------------------------------------------------


def test_without_javascript_the_button_saves_and_submits(client: Client, sheet: Sheet) -> None:
    first, second = names(sheet)
    page = assert_clean_html(client.get(sheet.get_absolute_url()))
    assert "第 1 / 2 份" in page.text
    sent = {first: "90", second: "八十", "comment": "踏实", "edition": "0"}
    answer = client.post(sheet.get_absolute_url(), sent | {"action": "save"}, follow=True)
    assert "已保存" in assert_clean_html(answer).text
    answer = client.post(sheet.get_absolute_url(), sent | {"action": "submit", "edition": "1"})
    page = assert_clean_html(answer)
    assert "“八十”不是分数" in page.text
    assert "八十" in [given.get("value") for given in page.all("input")]
    answer = client.post(
        sheet.get_absolute_url(), sent | {second: "80", "action": "submit", "edition": "1"}, follow=True
    )
    page = assert_clean_html(answer)
    assert "测试1已提交" in page.text
    assert "第 2 / 2 份" in page.text


def test_while_one_types_a_fragment_answers_with_the_next_edition(client: Client, sheet: Sheet) -> None:
    first, _ = names(sheet)
    headers = {"HX-Request": "true"}
    answer = client.post(sheet.get_absolute_url(), {first: "9", "edition": "0"}, headers=headers)
    page = assert_clean_html(answer)
    assert [given["value"] for given in page.all("input") if given["name"] == "edition"] == ["1"]
    answer = client.post(sheet.get_absolute_url(), {first: "95", "edition": "0"}, headers=headers)
    page = assert_clean_html(answer)
    copy = SheetCopy.objects.get()
    assert "对比后选定" in page.text
    assert str(copy.pk) in [given["value"] for given in page.all("input")]


def test_both_versions_stand_side_by_side(client: Client, sheet: Sheet) -> None:
    first, second = names(sheet)
    client.post(sheet.get_absolute_url(), {first: "90", second: "80", "edition": "0"})
    answer = client.post(sheet.get_absolute_url(), {first: "60", second: "80", "edition": "0"}, follow=True)
    page = assert_clean_html(answer)
    assert {"90", "60"} <= set(page.text.split())
    address = reverse("evaluation:copy-settle", args=[SheetCopy.objects.get().pk])
    merged_page = client.post(address, {f"take-{first[1:]}": "copy"}, follow=True)
    values = [given.get("value") for given in assert_clean_html(merged_page).all("input")]
    assert "60" in values
    assert "90" not in values


def test_an_edition_that_cannot_be_read_loses_nothing(client: Client, sheet: Sheet) -> None:
    first, _ = names(sheet)
    client.post(sheet.get_absolute_url(), {first: "90", "edition": "0"})
    client.post(sheet.get_absolute_url(), {first: "60", "edition": "²"})
    assert SheetCopy.objects.get().draft["answers"] == {first[1:]: "60"}


def test_the_grid_holds_every_sheet_and_hands_in_the_complete_ones(
    client: Client, sheet: Sheet, survey: Survey
) -> None:
    save(sheet, "90", "80", edition=0)
    grid = reverse("evaluation:sheet-grid", args=[survey.pk])
    page = assert_clean_html(client.get(grid))
    fields = [given for given in page.all("input") if given.get("form") == f"sheet-{sheet.pk}"]
    assert [given["value"] for given in fields] == ["90", "80"]
    answer = client.post(reverse("evaluation:sheet-submit-all", args=[survey.pk]), follow=True)
    text = assert_clean_html(answer).text
    assert "没有提交的：测试2：还没有评：德、能。" in text
    assert set(Sheet.objects.values_list("state", flat=True)) == {SheetState.OPEN, SheetState.SUBMITTED}


def test_a_word_scale_offers_its_words(city: dict[str, Unit], leader: User, client: Client) -> None:
    version = make_version(levels_design(), name="民主评议表")
    survey = running_survey(city["教育局"], [leader], people_of(city["教育局"], 1), version)
    sheet = open_sheets(survey)[0]
    page = assert_clean_html(client.get(sheet.get_absolute_url()))
    words = [given["value"] for given in page.all("input") if given.get("type") == "radio"]
    assert words == ["优秀", "称职", "基本称职", "不称职"] * 2
    assert_clean_html(client.get(reverse("evaluation:sheet-grid", args=[survey.pk])))
    fill_in(sheet, "优秀", "称职")
    assert sorted(Answer.objects.values_list("value", flat=True)) == [80, 100]
    shown = assert_clean_html(client.get(sheet.get_absolute_url()))
    assert "取回修改" in shown.text


@pytest.mark.parametrize("name", ["sheet-detail", "copy-settle"])
def test_anothers_sheet_is_404(
    name: str, sheet: Sheet, client_as: Callable[..., Client], survey: Survey
) -> None:
    save(sheet, "90", edition=0)
    save(sheet, "60", edition=0)
    pk = sheet.pk if name == "sheet-detail" else SheetCopy.objects.get().pk
    for role in (Role.HANDLER, Role.UNIT_LEADER, Role.AUDITOR):
        client = client_as(role)
        assert client.get(reverse(f"evaluation:{name}", args=[pk])).status_code == 404
        assert client.get(reverse("evaluation:sheet-grid", args=[survey.pk])).status_code == 404


def test_sheets_of_a_survey_that_has_not_begun_are_not_there(
    city: dict[str, Unit], leader: User, client: Client, survey: Survey, sheet: Sheet
) -> None:
    Survey.objects.filter(pk=survey.pk).update(state="draft")
    assert client.get(sheet.get_absolute_url()).status_code == 404
    assert "没有要您评的" in assert_clean_html(client.get(reverse("evaluation:sheet-list"))).text
