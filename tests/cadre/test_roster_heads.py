"""Heads under a title, in one line or two, in any order, under their usual names."""

from typing import Any

import pytest

from accounts.permissions import Refused
from cadre.roster.check import check_roster
from cadre.roster.heads import find_heads
from cadre.roster.reader import Sheet
from tests.cadre.rosters import GOOD, HEADS, TODAY, check, find_unit, row

PLAIN = ["单位", "姓名", "身份证号码"]


def fields(*rows: list[Any]) -> dict[str, int]:
    heads = find_heads(list(rows))
    assert heads is not None
    return {f"{c.year or ''}{c.field}": c.place for c in heads.columns}


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("公民身份号码", "id_number"), ("身份证号", "id_number"), ("居民身份证号码", "id_number"),
        ("身份证号码", "id_number"),
        ("工作单位", "unit"), ("单位名称", "unit"), ("职级", "rank"), ("现任职级", "rank"), ("职务", "title"),
        ("出生日期", "born_on"), ("出 生\n年 月", "born_on"), ("出生年月（岁）", "born_on"), ("性 别", "sex"),
        ("*姓名", "name"),
        ("任职时间", "title_since"), ("毕业学校", "school"), ("手机号", "phone"), ("2023年", "2023grade"),
        ("2023年度", "2023grade"), ("2023年度考核结果", "2023grade"), ("2023年考核等次", "2023grade"),
        (2023.0, "2023grade"),
    ],
)  # fmt: skip
def test_usual_names_of_a_head(head: Any, field: str) -> None:
    needed = {
        "unit": "单位", "name": "姓名", "id_number": "身份证号码", "title_since": "任现职时间",
        "rank_since": "任现职级时间",
    }  # fmt: skip
    others = [name for key, name in needed.items() if key != field]
    assert fields([*others, head])[field] == len(others)


def test_any_order_and_a_title_above() -> None:
    assert fields(["花名册", "", ""], ["2024年12月", "", ""], ["身份证号", "姓名", "单位"]) == {
        "id_number": 0, "name": 1, "unit": 2,
    }  # fmt: skip


def test_two_lines_with_years_below_a_group() -> None:
    upper = ["单位", "姓名", "身份证号码", "近三年年度考核结果", "", "", "备注"]
    lower = ["", "", "", "2022年", "2023年", "2024年", ""]
    heads = find_heads([["花名册", *[""] * 6], upper, lower])

    assert heads is not None
    assert heads.first == 3
    assert [(c.head, c.year, c.place) for c in heads.columns if c.field == "grade"] == [
        ("2022年", 2022, 3), ("2023年", 2023, 4), ("2024年", 2024, 5),
    ]  # fmt: skip
    assert heads.by_field["remark"].place == 6


def test_two_lines_where_groups_stand_above_everything() -> None:
    upper = ["基本情况", "", "", "任职情况", "", "备注"]
    lower = ["单位", "姓名", "身份证号码", "现任职务", "任现职时间", ""]

    assert fields(upper, lower) == {
        "unit": 0, "name": 1, "id_number": 2, "title": 3, "title_since": 4, "remark": 5,
    }  # fmt: skip


def test_more_years_below_than_heads_above() -> None:
    upper = ["单位", "姓名", "身份证号码", "年度考核", *[""] * 5]
    lower = ["", "", "", *(f"{year}年" for year in range(2019, 2025))]

    assert len(fields(upper, lower)) == 9


def test_first_person_is_no_second_line_of_the_head() -> None:
    heads = find_heads([list(HEADS), row()])
    assert heads is not None
    assert heads.first == 1


@pytest.mark.parametrize("missing", PLAIN)
def test_missing_required_head_is_named(missing: str) -> None:
    with pytest.raises(Refused, match=f"缺少“{missing}”列"):
        find_heads([[head for head in [*PLAIN, "性别", "民族"] if head != missing]])


@pytest.mark.parametrize(("head", "partner"), [("现任职务", "任现职时间"), ("现职级", "任现职级时间")])
def test_post_without_the_column_of_its_date_is_named(head: str, partner: str) -> None:
    with pytest.raises(Refused, match=f"有“{head}”列而缺少“{partner}”列"):
        find_heads([[*PLAIN, head]])


def test_doubled_head_is_named() -> None:
    with pytest.raises(Refused, match="“姓名”列出现了2次"):
        find_heads([[*PLAIN, "姓名"]])
    with pytest.raises(Refused, match="“2023年”列出现了2次"):
        find_heads([[*PLAIN, "2023年", "2023年度"]])


def test_no_head_at_all() -> None:
    with pytest.raises(Refused, match="没有找到表头"):
        check(heads=["甲", "乙", "丙"])


def test_head_without_people() -> None:
    with pytest.raises(Refused, match="表头下面没有人员"):
        check()


def test_head_that_nobody_knows_is_told_and_left_out() -> None:
    roster = check([*row(), "A型"], heads=[*HEADS, "血型"])

    assert [(u.field, u.text) for u in roster.unparsed] == [("血型", "没有对应的项目，这一列未导入")]
    assert len(roster.people) == 1


def test_grade_of_a_year_to_come_is_refused() -> None:
    heads = [head if head != "2024年" else "2027年" for head in HEADS]
    (problem,) = check(row(), heads=heads).problems
    assert (problem.column, problem.reason) == ("2027年", "2027年还没有到，不会有考核等次，请核对")


def test_second_sheet_is_read_when_the_first_is_a_cover() -> None:
    cover = Sheet("封面", [["云川市委组织部"]])
    list_ = Sheet("名单", [list(HEADS), [GOOD[head] for head in HEADS]])
    roster = check_roster([cover, list_], today=TODAY, find_unit=find_unit)

    assert len(roster.people) == 1
    assert [u.text for u in roster.unparsed] == ["“封面”未导入，只导入“名单”"]
