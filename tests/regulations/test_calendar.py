"""The calendar in the database: shipped years, a year from Excel, and an honest word about years not published."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from regulations import queries as regulations
from regulations.holiday_rules import check_year
from regulations.holiday_sheet import read_holidays
from regulations.holidays import SpecialDay, seeded
from regulations.models import CalendarDay, CalendarYear
from regulations.services.calendar import SHIPPED, import_holidays, sync_calendar
from tests.factories import make_user
from tests.html import assert_clean_html

PAGE = "/regulations/calendar/"
NEXT = timezone.localdate().year + 1
HEAD = ["日期", "类型", "名称"]
ClientAs = Callable[..., Client]


def weekend(year: int) -> date:
    """A Saturday in February of the year, to be worked."""
    day = date(year, 2, 8)
    return day + timedelta(days=(5 - day.weekday()) % 7)


def days_of(year: int = NEXT) -> list[SpecialDay]:
    return [
        SpecialDay(date(year, 1, 1), False, "元旦"),
        SpecialDay(weekend(year), True, "调休上班"),
        SpecialDay(date(year, 10, 1), False, "国庆节"),
    ]


def sheet(rows: list[list[Any]]) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return content.getvalue()


def sheet_of(year: int = NEXT) -> bytes:
    rows = [[day.on, "上班" if day.worked else "休息", day.name] for day in days_of(year)]
    return sheet([[f"{year}年放假安排"], HEAD, *rows])


def read(content: bytes) -> list[SpecialDay]:
    return read_holidays(BytesIO(content), len(content))


# --- reading the sheet ------------------------------------------------------------------------------------


def test_dates_may_be_dates_or_texts() -> None:
    assert read(sheet_of()) == days_of()
    texts = sheet(
        [HEAD, ["2027-01-01", "放假", "元旦"], [], ["2027/02/06".replace("/", "."), "调休上班", "春节调休"]]
    )
    assert [(day.on, day.worked) for day in read(texts)] == [
        (date(2027, 1, 1), False),
        (date(2027, 2, 6), True),
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["日期", "名称"]], "没有找到表头"),
        ([HEAD], "表里没有日期"),
        ([HEAD, ["元旦", "休息", "元旦"]], "第2行的日期“元旦”读不懂"),
        ([HEAD, ["2027-01-01", "休息", "元旦"], ["2027-01-02", "放", "元旦"]], "第3行的类型“放”不对"),
        ([HEAD, ["2027-01-01", "休息", ""]], "第2行没有名称"),
    ],
)
def test_a_sheet_that_cannot_be_read_names_the_row(rows: list[list[Any]], words: str) -> None:
    with pytest.raises(Refused, match=words):
        read(sheet(rows))


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04broken", b"x" * (1024 * 1024 + 1)])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match=r"打不开|超过1MB"):
        read(content)


# --- what a year must look like ----------------------------------------------------------------------------


def test_every_shipped_year_would_be_accepted() -> None:
    for year in range(2015, 2027):
        assert check_year([day for day in seeded() if day.on.year == year], date(2026, 1, 1)) == year


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (
            [*days_of(2027), SpecialDay(date(2028, 1, 1), False, "元旦")],
            "一次只能导入一个年度，文件里有2027、2028年",
        ),
        (days_of(2029), "2029年不在2015年至2027年之间"),
        (days_of(2014), "2014年不在"),
        ([*days_of(2027), days_of(2027)[0]], "2027-01-01出现了两次"),
        ([*days_of(2027), SpecialDay(date(2027, 3, 3), True, "调休上班")], "2027-03-03是平日"),
        (days_of(2027)[:2], "10月1日没有列为休息"),
        (days_of(2027)[1:2], "1月1日和10月1日没有列为休息"),
    ],
)
def test_what_no_year_looks_like(days: list[SpecialDay], words: str) -> None:
    with pytest.raises(Refused, match=words):
        check_year(days, date(2026, 11, 22))


# --- the table -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_calendar_is_there_before_anything_is_recorded() -> None:
    assert regulations.work_calendar().add(date(2025, 9, 30), 1).on == date(2025, 10, 9)


@pytest.mark.django_db
def test_shipped_years_are_recorded_once() -> None:
    assert sync_calendar(by=None) == list(range(2015, 2027))
    assert CalendarDay.objects.count() == len(seeded())
    assert sync_calendar(by=None) == []
    CalendarDay.objects.filter(on=date(2025, 10, 1)).update(name="错字")
    assert sync_calendar(by=None) == [2025]


@pytest.mark.django_db
def test_an_imported_year_counts_from_now_on() -> None:
    term = regulations.work_calendar().add(date(NEXT - 1, 12, 31), 1)
    assert term.published is False
    assert import_holidays(days=days_of(), source="国办发明电", by=make_user()) == NEXT
    calendar = regulations.work_calendar()
    assert calendar.add(date(NEXT - 1, 12, 31), 1).published is True
    assert calendar.is_working(weekend(NEXT))
    event = AuditEvent.objects.get(event="calendar.import")
    assert (event.target, event.detail["days"]) == (f"calendar:{NEXT}", 3)


@pytest.mark.django_db
def test_an_import_replaces_the_year_and_the_product_leaves_it_alone() -> None:
    sync_calendar(by=None)
    import_holidays(days=days_of(2025), source="更正通知", by=None)
    assert CalendarDay.objects.filter(year_id=2025).count() == 3
    assert regulations.work_calendar().is_working(date(2025, 10, 2))
    assert sync_calendar(by=None) == []
    assert CalendarYear.objects.exclude(source=SHIPPED).get().year == 2025


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HANDLER, Role.SECTION_HEAD)])
def test_only_staff_of_the_whole_city_import(role: Role) -> None:
    with pytest.raises(NotAllowed):
        import_holidays(days=days_of(), source="x", by=make_user("somebody", role))


def test_the_county_does_not_set_the_citys_calendar(city: dict[str, Unit]) -> None:
    with pytest.raises(NotAllowed):
        import_holidays(days=days_of(), source="x", by=make_user("xianqu", Role.HANDLER, city["临湖区"]))


# --- pages and commands -----------------------------------------------------------------------------------------


def test_the_year_as_a_page(city: dict[str, Unit], client_as: ClientAs) -> None:
    page = assert_clean_html(client_as(Role.UNIT_CLERK, city["财政局"]).get(PAGE, {"year": "2025"}))
    assert "全年工作日 248 天" in page.text
    assert "2025-09-28 调休上班（上班）" in page.text
    assert "导入节假日" not in page.text


def test_a_year_not_published_says_so(city: dict[str, Unit], client_as: ClientAs) -> None:
    page = assert_clean_html(client_as(Role.HANDLER).get(PAGE, {"year": str(NEXT + 1)}))
    assert "尚未公布" in page.text


@pytest.mark.parametrize("year", ["2014", "9999", "abc", "-1"])
def test_other_years_are_not_found(year: str, city: dict[str, Unit], client_as: ClientAs) -> None:
    assert client_as(Role.HANDLER).get(PAGE, {"year": year}).status_code == 404


def test_importing_by_the_page(city: dict[str, Unit], client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    assert_clean_html(client.get(f"{PAGE}import/"))
    wrong = {"file": SimpleUploadedFile("节假日.xlsx", b"nothing"), "source": "国办发明电"}
    refused = client.post(f"{PAGE}import/", wrong)
    assert refused.status_code == 422
    assert "打不开" in assert_clean_html(refused).text
    right = {"file": SimpleUploadedFile("节假日.xlsx", sheet_of()), "source": "国办发明电"}
    answer = client.post(f"{PAGE}import/", right)
    assert answer.url == f"{PAGE}?year={NEXT}"
    assert "来源：国办发明电" in assert_clean_html(client.get(answer.url)).text
    assert client_as(Role.AUDITOR).get(f"{PAGE}import/").status_code == 403


@pytest.mark.django_db
def test_importing_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "days.xlsx"
    file.write_bytes(sheet_of())
    call_command("import_holidays", str(file), source="国办发明电")
    assert f"{NEXT}年的节假日已经导入，共 3 天" in capsys.readouterr().out
    with pytest.raises(CommandError, match="打不开"):
        call_command("import_holidays", str(tmp_path / "none.xlsx"), source="x")
    file.write_bytes(b"nothing")
    with pytest.raises(CommandError, match="打不开"):
        call_command("import_holidays", str(file), source="x")
