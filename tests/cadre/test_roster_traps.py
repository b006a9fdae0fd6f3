"""The traps of real rosters, one row each: which column is named, and what the reason says."""

from datetime import date, datetime
from typing import Any

import pytest

from cadre.drafts import FactKind
from cadre.enums import Education, Grade, PersonType, Politics, Rank, Sex
from tests.cadre.rosters import HEADS, UNIT, check, row
from tests.factories import make_id_number

ID_JANUARY = make_id_number(date(1985, 1, 15))
ID_OCTOBER = make_id_number(date(1985, 10, 15))
ID_1985_03_09 = make_id_number(date(1985, 3, 9))
WRONG_CHECK = ID_1985_03_09[:17] + ("0" if ID_1985_03_09[17] != "0" else "1")
WOMAN = make_id_number(date(1985, 3, 9), sex=Sex.FEMALE)

TRAPS: list[tuple[dict[str, Any], str, str]] = [
    # numbers that lost how they were typed
    ({"出生年月": 1985.1}, "出生年月", "可能是1985.01或1985.10"),
    ({"任现职时间": 2012.1}, "任现职时间", "分不清是1月还是10月"),
    ({"参加工作时间": 2007.1}, "参加工作时间", "写成2007.01或2007.10"),
    ({"入党时间": 2010.1}, "入党时间", "分不清是1月还是10月"),
    ({"出生年月": 31048}, "出生年月", "Excel日期序号，即1985.01"),
    ({"任现职时间": 43800.0}, "任现职时间", "43800像是Excel的日期序号（2019-12-01）"),
    ({"身份证号码": 3.20000198603150e17}, "身份证号码", "存成了数字，末几位已丢失"),
    ({"身份证号码": 320000198503099017}, "身份证号码", "存成了数字"),
    ({"身份证号码": "3.20000198603E+17"}, "身份证号码", "科学计数法"),
    ({"出生年月": 1985.0}, "出生年月", "1985不是日期"),
    ({"出生年月": 1985.13}, "出生年月", "没有“1985.13”这一天"),
    # the ID number itself
    ({"身份证号码": WRONG_CHECK}, "身份证号码", "校验位不对"),
    ({"身份证号码": ID_1985_03_09[:15]}, "身份证号码", "应为18位，现为15位"),
    ({"身份证号码": "32000019850231901X"}, "身份证号码", "出生日期不存在"),
    ({"身份证号码": "３２０００"}, "身份证号码", "应为18位，现为5位"),
    ({"身份证号码": "A" + ID_1985_03_09[1:]}, "身份证号码", "只能是数字"),
    ({"身份证号码": ""}, "身份证号码", "缺少身份证号码"),
    ({"身份证号码": "无"}, "身份证号码", "缺少身份证号码"),
    # against the ID number
    ({"出生年月": "1985.04"}, "出生年月", "1985.04与身份证号码中的1985.03不一致"),
    ({"出生年月": "1985.03.10"}, "出生年月", "1985.03.10与身份证号码中的1985.03.09不一致"),
    ({"出生年月": datetime(1985, 3, 10)}, "出生年月", "不一致"),
    ({"出生年月": "１９８５．０４"}, "出生年月", "不一致"),
    ({"性别": "女"}, "性别", "第17位为男性"),
    ({"身份证号码": WOMAN}, "性别", "第17位为女性"),
    ({"性别": "不详"}, "性别", "不是性别"),
    # dates that cannot be
    ({"出生年月": "三月"}, "出生年月", "“三月”不是日期"),
    ({"出生年月": "1985年"}, "出生年月", "请写成年月"),
    ({"出生年月": True}, "出生年月", "不是日期"),
    ({"任现职时间": "2031.05"}, "任现职时间", "2031.05晚于今天"),
    ({"任现职级时间": "2027.01"}, "任现职级时间", "晚于今天"),
    ({"参加工作时间": "2026.12"}, "参加工作时间", "晚于今天"),
    ({"入党时间": "2026.12"}, "入党时间", "晚于今天"),
    ({"参加工作时间": "1960.01"}, "参加工作时间", "早于出生日期1985.03"),
    ({"参加工作时间": "1999.02"}, "参加工作时间", "不满14岁"),
    ({"入党时间": "2003.02"}, "入党时间", "不满18岁"),
    ({"任现职时间": "2007.07"}, "任现职时间", "早于参加工作时间2007.08"),
    ({"任现职级时间": "2007.07"}, "任现职级时间", "早于参加工作时间"),
    ({"参加工作时间": "", "任现职时间": "1984.01"}, "任现职时间", "早于出生日期"),
    ({"参加工作时间": "2024.08", "任现职时间": "2024.08", "任现职级时间": "2024.08", "y2023": ""},
     "2022年", "2022年还没有参加工作"),
    ({"出生年月": "", "身份证号码": make_id_number(date(1920, 3, 9))}, "身份证号码", "超过100年"),
    ({"出生年月": "", "身份证号码": make_id_number(date(2015, 3, 9))}, "身份证号码", "不满16岁"),
    ({"出生年月": "", "身份证号码": make_id_number(date(2031, 3, 9))}, "身份证号码", "晚于今天"),
    # words
    ({"单位": "云川市不存在局"}, "单位", "没有名为“云川市不存在局”的机构"),
    ({"单位": ""}, "单位", "缺少单位"),
    ({"姓名": "　"}, "姓名", "缺少姓名"),
    ({"姓名": "陆12"}, "姓名", "不像姓名"),
    ({"姓名": "陆"}, "姓名", "不像姓名"),
    ({"现职级": "五级主任科员"}, "现职级", "不是职级，是否应为“四级主任科员”"),
    ({"现职级": "处长"}, "现职级", "可填：一级巡视员"),
    ({"y2023": "良好"}, "2023年", "“良好”不是年度考核等次，可填：优秀、称职"),
    ({"学历": "很高"}, "学历", "不是学历"),
    ({"人员类别": "公务"}, "人员类别", "是否应为“公务员”"),
    ({"人员类别": "事业单位人员", "y2024": "合格"}, "2023年", "没有“称职”等次，可填：优秀、合格"),
    ({"入党时间": "某党"}, "入党时间", "不是政治面貌"),
    ({"入党时间": "2001.06；2002.06"}, "入党时间", "两者用“；”隔开"),
    ({"入党时间": "群众；2010.06"}, "入党时间", "又写着“群众”"),
    ({"政治面貌": "群众"}, "入党时间", "政治面貌是“群众”"),
    ({"入党时间": "民盟", "政治面貌": "群众"}, "入党时间", "与政治面貌“群众”不一致"),
    ({"联系电话": "1380"}, "联系电话", "7至12位数字"),
    ({"备注": "长" * 201}, "备注", "有201个字，最多200个字"),
    # pairs
    ({"任现职时间": ""}, "任现职时间", "有现任职务而没有起任时间"),
    ({"现任职务": ""}, "现任职务", "有起任时间而没有现任职务"),
    ({"任现职级时间": ""}, "任现职级时间", "有现职级而没有起任时间"),
    ({"现职级": ""}, "现职级", "有起任时间而没有现职级"),
    # what a spreadsheet would run
    ({"姓名": '=HYPERLINK("http://x.invalid","点我")'}, "姓名", "以“=”开头"),
    ({"备注": "=1+1"}, "备注", "以“=”开头"),
    ({"备注": " +1"}, "备注", "以“+”开头"),
    ({"备注": "-1"}, "备注", "以“-”开头"),
    ({"备注": "@SUM(A1)"}, "备注", "以“@”开头"),
    ({"备注": "\t=1"}, "备注", "以“=”开头"),
    ({"备注": "＝1"}, "备注", "以“＝”开头"),
    ({"单位": "=A1"}, "单位", "以“=”开头"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "column", "reason"), TRAPS, ids=lambda value: str(value)[:40])
def test_trap_is_named_by_row_column_and_reason(cells: dict[str, Any], column: str, reason: str) -> None:
    roster = check(row(), row(**{"身份证号码": make_id_number(date(1985, 3, 9), 2), **cells}))

    assert roster.rows_of_people == [3]
    assert [(p.row, p.column) for p in roster.problems] == [(4, column)]
    assert reason in roster.problems[0].reason


def test_formula_cell_is_refused_only_where_it_is_read() -> None:
    number, remark = HEADS.index("序号"), HEADS.index("备注")
    roster = check(
        row(), row(身份证号码=ID_1985_03_09), formulas={2: frozenset({number}), 3: frozenset({remark})}
    )

    assert {(p.row, p.column) for p in roster.problems} >= {(4, "备注")}
    assert not [p for p in roster.problems if p.row == 3 and p.column == "序号"]
    assert "公式" in next(p.reason for p in roster.problems if p.column == "备注")


def test_all_problems_of_a_row_are_told() -> None:
    roster = check(
        row(姓名="", 性别="女", 现职级="五级主任科员", y2023="良好", 任现职时间="2031.05", 单位="某局")
    )

    assert {p.column for p in roster.problems} == {"姓名", "性别", "现职级", "2023年", "任现职时间", "单位"}
    assert roster.people == []


def test_doubled_person_is_refused_in_both_rows_each_naming_the_other() -> None:
    other = make_id_number(date(1990, 5, 5))
    roster = check(
        row(),
        row(姓名="方敏", 出生年月="1990.05", 身份证号码=other, 参加工作时间="2013.08", 入党时间=""),
        row(姓名="张伟"),
    )

    assert [(p.row, p.column) for p in roster.problems] == [(3, "身份证号码"), (5, "身份证号码")]
    assert "与第5行的身份证号码相同" in roster.problems[0].reason
    assert "与第3行的身份证号码相同" in roster.problems[1].reason
    assert roster.rows_of_people == [4]


def test_doubles_are_found_even_when_one_has_other_problems() -> None:
    roster = check(row(), row(现职级="五级主任科员"))

    assert [(p.row, p.column) for p in roster.problems] == [
        (3, "身份证号码"), (4, "现职级"), (4, "身份证号码"),
    ]  # fmt: skip


# --- what is taken ---------------------------------------------------------------------------------------


TAKEN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"姓名": "张 伟"}, {"name": "张伟"}),
    ({"姓名": "张　伟"}, {"name": "张伟"}),
    ({"姓名": "阿依古丽•买买提"}, {"name": "阿依古丽·买买提"}),
    ({"出生年月": "１９８５．０３"}, {"born_on": date(1985, 3, 9)}),
    ({"出生年月": "1985-3"}, {"born_on": date(1985, 3, 9)}),
    ({"出生年月": "1985年3月"}, {"born_on": date(1985, 3, 9)}),
    ({"出生年月": "198503"}, {"born_on": date(1985, 3, 9)}),
    ({"出生年月": 198503.0}, {"born_on": date(1985, 3, 9)}),
    ({"出生年月": 1985.03}, {"born_on": date(1985, 3, 9)}),
    ({"出生年月": "1985/3/9"}, {"born_on": date(1985, 3, 9)}),
    ({"出生年月": datetime(1985, 3, 9)}, {"born_on": date(1985, 3, 9)}),
    ({"出生年月": 19850309}, {"born_on": date(1985, 3, 9)}),
    ({"出生年月": 31107}, {"born_on": date(1985, 3, 9)}),  # 1985-03-01 as Excel counts, the month of the ID
    ({"出生年月": 1985.1, "身份证号码": ID_JANUARY}, {"born_on": date(1985, 1, 15)}),
    ({"出生年月": 1985.1, "身份证号码": ID_OCTOBER}, {"born_on": date(1985, 10, 15)}),
    ({"出生年月": ""}, {"born_on": date(1985, 3, 9)}),
    ({"性别": ""}, {"sex": Sex.MALE}),
    ({"身份证号码": f" '{ID_1985_03_09[:6]} {ID_1985_03_09[6:14]} {ID_1985_03_09[14:]}"}, {"id_number": ID_1985_03_09}),
    ({"民族": "汉"}, {"ethnicity": "汉族"}),
    ({"学历": "省委党校研究生"}, {"education": Education.GRADUATE}),
    ({"学历": "大学本科"}, {"education": Education.BACHELOR}),
    ({"学历": "大学专科"}, {"education": Education.COLLEGE}),
    ({"人员类别": "参公"}, {"person_type": PersonType.QUASI}),
    ({"入党时间": "2010.04"}, {"politics": Politics.CPC, "party_joined_on": date(2010, 4, 1)}),
    ({"入党时间": "民盟"}, {"politics": Politics.CDL, "party_joined_on": None}),
    ({"入党时间": "九三学社"}, {"politics": Politics.JIUSAN}),
    ({"入党时间": "民盟；200706"},
     {"politics": Politics.CPC, "second_party": Politics.CDL, "party_joined_on": date(2007, 6, 1)}),
    ({"入党时间": "200706；民盟"}, {"politics": Politics.CPC, "second_party": Politics.CDL}),
    ({"入党时间": "民盟 2007.06"}, {"second_party": Politics.CDL, "party_joined_on": date(2007, 6, 1)}),
    ({"入党时间": "群众"}, {"politics": Politics.MASSES}),
    ({"入党时间": ""}, {"politics": None, "party_joined_on": None}),
    ({"入党时间": "—"}, {"politics": None, "party_joined_on": None}),
    ({"政治面貌": "中共预备党员"}, {"politics": Politics.CPC_PROBATIONARY, "party_joined_on": date(2010, 4, 1)}),
    ({"政治面貌": "民建", "入党时间": ""}, {"politics": Politics.CNDCA}),
    ({"联系电话": 13800000000.0}, {"phone": "13800000000"}),
    ({"联系电话": "138-0000-0000"}, {"phone": "13800000000"}),
    ({"备注": "第一行\n第二行"}, {"remark": "第一行 第二行"}),
    ({"备注": "无"}, {"remark": None}),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), TAKEN, ids=lambda value: str(value)[:40])
def test_value_is_understood(cells: dict[str, Any], expected: dict[str, Any]) -> None:
    roster = check(row(**cells))

    assert roster.problems == []
    draft = roster.people[0]
    said = {"name": draft.name, "id_number": draft.id_number, **draft.person}
    assert {key: said.get(key) for key in expected} == expected


def test_facts_of_a_row() -> None:
    facts = check(row(y2022="", 人员类别="公务员")).people[0].facts

    by_kind = {kind: [fact.values for fact in facts if fact.kind == kind] for kind in FactKind}
    assert by_kind[FactKind.GRADE] == [
        {"year": 2023, "grade": Grade.COMPETENT},
        {"year": 2024, "grade": Grade.COMPETENT},
    ]
    assert by_kind[FactKind.RANK] == [{"rank": Rank.SECTION_1, "started_on": date(2020, 4, 1)}]
    (post,) = by_kind[FactKind.POST]
    assert (post["text"], post["title"], post["started_on"]) == (UNIT + "科长", "科长", date(2019, 11, 1))
    assert post["unit_id"] == 7


def test_person_without_post_or_rank_is_taken() -> None:
    roster = check(row(现任职务="", 任现职时间="", 现职级="", 任现职级时间=""))

    assert {fact.kind for fact in roster.people[0].facts} == {FactKind.GRADE}


def test_lines_that_are_no_person_are_left_out() -> None:
    blank = [""] * len(HEADS)
    numbered = [2.0, *blank[1:]]
    signed = ["填表人：方敏", *blank[1:]]
    roster = check(row(), blank, numbered, signed)

    assert len(roster.rows) == 1
    assert [(text.row, text.text) for text in roster.unparsed] == [(6, "填表人：方敏")]
    assert roster.problems == []
