"""Yearly grades, honours and sanctions, party, family, rank and unit: texts to facts and back."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadre.drafts import FactDraft, FactKind
from cadre.enums import Grade, HonourKind, Politics, Rank, SanctionKind
from cadre.lrmx.dates import read_date
from cadre.lrmx.family import read_family, write_family
from cadre.lrmx.grades import read_grades, write_grades
from cadre.lrmx.honours import read_awards, sanctions_in_note, write_awards
from cadre.lrmx.party import read_party, write_party
from cadre.lrmx.scan import brackets, split_outside
from cadre.lrmx.standing import place, split_rank
from cadre.unitnames import UnitBook
from tests.cadre.lrmx_files import family

# --- dates ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("200106", date(2001, 6, 1)),
        ("20010615", date(2001, 6, 15)),
        ("2001.06", date(2001, 6, 1)),
        ("2001.6", date(2001, 6, 1)),
        ("2001年6月", date(2001, 6, 1)),
        ("2001年6月15日", date(2001, 6, 15)),
        ("２００１．０６", date(2001, 6, 1)),
        (" 2001-06-15 ", date(2001, 6, 15)),
        ("200113", None),
        ("20010230", None),
        ("2001", None),
        ("180001", None),
        ("民盟", None),
        ("", None),
    ],
)
def test_dates_are_read(text: str, on: date | None) -> None:
    assert read_date(text) == on


# --- yearly grades ------------------------------------------------------------------------------------------


def grades(text: str) -> dict[int, str]:
    return {fact.values["year"]: fact.values["grade"].label for fact in read_grades(text).facts}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年度优秀；2024年度称职", {2023: "优秀", 2024: "称职"}),
        ("2022、2023、2024年年度考核均为称职。", dict.fromkeys((2022, 2023, 2024), "称职")),
        ("2020—2022年度均为称职", dict.fromkeys((2020, 2021, 2022), "称职")),
        ("2020年至2022年年度考核结果均为称职等次", dict.fromkeys((2020, 2021, 2022), "称职")),
        ("2020-2021年度称职，2022年优秀", {2020: "称职", 2021: "称职", 2022: "优秀"}),
        ("2022年度：优秀\n2023年度：基本称职", {2022: "优秀", 2023: "基本称职"}),
        ("2022、2023年度分别为优秀、称职", {2022: "优秀", 2023: "称职"}),
        (
            "2021年度不称职；2022年度不确定等次；2023年未参加考核",
            {2021: "不称职", 2022: "不确定等次", 2023: "未参加考核"},
        ),
        ("2021年度合格，2022年度基本合格，2023年度不合格", {2021: "合格", 2022: "基本合格", 2023: "不合格"}),
        ("２０２３年度优秀", {2023: "优秀"}),
        ("2023年因病未参加考核", {2023: "未参加考核"}),
        ("2023年度优秀；2023年度优秀", {2023: "优秀"}),
        ("无", {}),
        (" \n", {}),
    ],
)
def test_grades_are_read(text: str, expected: dict[int, str]) -> None:
    assert grades(text) == expected
    assert read_grades(text).rest == []


@pytest.mark.parametrize(
    ("text", "expected", "rest"),
    [
        ("近三年均为称职", {}, ["近三年均为称职"]),
        ("2023年度良好；2024年度称职", {2024: "称职"}, ["2023年度良好"]),
        ("2023年度优秀党务工作者；2024年度称职", {2024: "称职"}, ["2023年度优秀党务工作者"]),
        ("2023年度优秀；2023年度称职", {}, ["2023年度优秀；2023年度称职"]),
        ("2021、2022、2023年度分别为优秀、称职", {}, ["2021、2022、2023年度分别为优秀、称职"]),
        ("2023年度优秀（记三等功）", {2023: "优秀"}, ["2023年度优秀（记三等功）"]),
        ("2024—2022年度称职", {}, ["2024—2022年度称职"]),
    ],
)
def test_unclear_grades_are_left_and_named(text: str, expected: dict[int, str], rest: list[str]) -> None:
    assert grades(text) == expected
    assert read_grades(text).rest == rest


@given(st.dictionaries(st.integers(1990, 2050), st.sampled_from(Grade), max_size=8))
def test_written_grades_read_back(held: dict[int, Grade]) -> None:
    text = write_grades([{"year": year, "grade": grade} for year, grade in held.items()], [])
    assert {f.values["year"]: f.values["grade"] for f in read_grades(text).facts} == held


# --- honours and sanctions ------------------------------------------------------------------------------------


def awards(text: str) -> list[tuple[str, str, str, str, str]]:
    """(kind, title, day, authority, reason) of every fact."""
    found = []
    for fact in read_awards(text).facts:
        v = fact.values
        on = v.get("awarded_on") or v["started_on"]
        found.append((str(v["kind"]), v.get("title", ""), f"{on:%Y-%m-%d}", v["authority"], v["reason"]))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "2019年1月，因2018年度考核优秀，经云川市临湖区委批准，给予嘉奖",
            ("commendation", "嘉奖", "2019-01-01", "云川市临湖区委", "2018年度考核优秀"),
        ),
        (
            "2022年3月18日，经云川市人民政府批准，记三等功",
            ("merit_3", "三等功", "2022-03-18", "云川市人民政府", ""),
        ),
        ("2022.03荣立二等功", ("merit_2", "二等功", "2022-03-01", "", "")),
        (
            "2020年7月，被中共云川市委授予“优秀共产党员”称号",
            ("title", "优秀共产党员", "2020-07-01", "中共云川市委", ""),
        ),
        (
            "2020年7月被云川市委评为“优秀党务工作者”",
            ("other", "优秀党务工作者", "2020-07-01", "云川市委", ""),
        ),
        ("2020年7月，荣获全市先进工作者称号", ("title", "全市先进工作者", "2020-07-01", "", "")),
        (
            "2019年5月，因工作失职，经青岗县纪委批准，给予党内警告处分",
            ("party_warning", "", "2019-05-01", "青岗县纪委", "工作失职"),
        ),
        ("2019年5月，受到党内严重警告处分", ("party_serious_warning", "", "2019-05-01", "", "")),
        ("2019年5月，给予撤销党内职务处分", ("party_removal", "", "2019-05-01", "", "")),
        ("2019年5月，给予政务记大过处分", ("discipline_major_demerit", "", "2019-05-01", "", "")),
        ("2019年5月，受行政记过处分", ("discipline_demerit", "", "2019-05-01", "", "")),
        ("2019年5月，给予政务警告处分", ("discipline_warning", "", "2019-05-01", "", "")),
        ("2019年5月，被云川市委组织部诫勉谈话", ("admonition", "", "2019-05-01", "云川市委组织部", "")),
        ("2019年5月，予以停职检查", ("measure_suspension", "", "2019-05-01", "", "")),
    ],
)
def test_an_award_is_read(text: str, expected: tuple[str, str, str, str, str]) -> None:
    assert awards(text) == [expected]
    assert read_awards(text).rest == []


def test_awards_are_told_apart() -> None:
    text = (
        "2019年1月、2020年1月，因年度考核优秀，分别给予嘉奖；2021年6月，获得“甲；乙”。\n2022年3月，记三等功"
    )
    assert [(kind, on) for kind, _, on, _, _ in awards(text)] == [
        ("commendation", "2019-01-01"),
        ("commendation", "2020-01-01"),
        ("other", "2021-06-01"),
        ("merit_3", "2022-03-01"),
    ]


@pytest.mark.parametrize("text", ["", "无", "无。", " \n"])
def test_no_award_is_nothing_left_over(text: str) -> None:
    read = read_awards(text)
    assert (read.facts, read.rest) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "多次受到表彰",
        "2020年11月，解除政务记过处分",
        "2020年13月，记三等功",
        "工作认真负责",
        "2020年7月，参加培训",
    ],
)
def test_what_is_no_dated_award_is_left_and_named(text: str) -> None:
    read = read_awards(text)
    assert (read.facts, read.rest) == ([], [text])


def test_a_year_alone_is_taken_with_a_doubt() -> None:
    read = read_awards("2019年度获嘉奖")
    assert [fact.values["awarded_on"] for fact in read.facts] == [date(2019, 1, 1)]
    assert read.doubts == ["2019年度获嘉奖（只有年份，暂记为1月）"]


def test_the_period_of_a_sanction_is_read() -> None:
    read = read_awards("2019年5月20日，给予党内警告处分（影响期至2020年5月19日）")
    assert read.facts[0].values["ended_on"] == date(2020, 5, 19)


def test_a_note_of_the_resume_may_tell_a_sanction() -> None:
    (fact,) = sanctions_in_note("2019.05受党内警告处分")
    assert (fact.values["kind"], fact.values["started_on"]) == (SanctionKind.PARTY_WARNING, date(2019, 5, 1))
    assert sanctions_in_note("其间：2019.05--2019.07 学习") == []


names = st.text(alphabet="云川市委县人民先进工作者标兵年度", min_size=2, max_size=12)
_FIXED = {
    HonourKind.MERIT_1: "一等功",
    HonourKind.MERIT_2: "二等功",
    HonourKind.MERIT_3: "三等功",
    HonourKind.COMMENDATION: "嘉奖",
}
days = st.dates(date(1980, 1, 1), date(2026, 11, 1))


@st.composite
def honours(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(HonourKind))
    title = draw(st.just(_FIXED[kind]) | names) if kind in _FIXED else draw(names)
    reason = draw(st.just("") | names)
    return {
        "kind": kind,
        "title": title,
        "awarded_on": draw(days),
        "authority": draw(st.just("") | names),
        "reason": reason,
    }


@st.composite
def sanctions(draw: st.DrawFn) -> dict[str, Any]:
    begun, ended = sorted((draw(days), draw(days)))
    values = {
        "kind": draw(st.sampled_from(SanctionKind)),
        "started_on": begun,
        "ended_on": draw(st.none() | st.just(ended)),
    }
    return {**values, "authority": draw(st.just("") | names), "reason": draw(st.just("") | names)}


def ordered(values: list[dict[str, Any]]) -> list[str]:
    return sorted(repr(sorted((name, str(v)) for name, v in value.items())) for value in values)


@given(st.lists(honours(), max_size=4), st.lists(sanctions(), max_size=3))
def test_written_awards_read_back(held: list[dict[str, Any]], penal: list[dict[str, Any]]) -> None:
    read = read_awards(write_awards(held, penal, []))
    assert read.rest == []
    assert ordered([f.values for f in read.facts if f.kind == FactKind.HONOUR]) == ordered(held)
    assert ordered([f.values for f in read.facts if f.kind == FactKind.SANCTION]) == ordered(penal)


# --- party ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("200106", {"politics": Politics.CPC, "party_joined_on": date(2001, 6, 1)}),
        ("2001.06", {"politics": Politics.CPC, "party_joined_on": date(2001, 6, 1)}),
        ("民盟", {"politics": Politics.CDL}),
        ("九三学社", {"politics": Politics.JIUSAN}),
        ("农工党；", {"politics": Politics.CPWDP}),
        ("民盟；200106", {"politics": Politics.CPC, "party_joined_on": date(2001, 6, 1), "second_party": Politics.CDL}),
        ("200106、民盟", {"politics": Politics.CPC, "party_joined_on": date(2001, 6, 1), "second_party": Politics.CDL}),
        ("中共预备党员；202406", {"politics": Politics.CPC_PROBATIONARY, "party_joined_on": date(2024, 6, 1)}),
        ("无党派人士", {"politics": Politics.NONPARTISAN}),
        ("群众", {"politics": Politics.MASSES}),
        ("", {}),
        ("无", {}),
    ],
)  # fmt: skip
def test_party_is_read(text: str, expected: dict[str, Any]) -> None:
    assert read_party(text) == (expected, "")


def test_a_party_that_nobody_knows_is_left() -> None:
    assert read_party("某某党；200106") == (
        {"politics": Politics.CPC, "party_joined_on": date(2001, 6, 1)},
        "某某党",
    )


@given(st.sampled_from(Politics), st.booleans(), st.none() | days.map(lambda day: day.replace(day=1)))
def test_written_party_reads_back(politics: Politics, second: bool, joined_on: date | None) -> None:
    communist = politics in (Politics.CPC, Politics.CPC_PROBATIONARY)
    other = Politics.CDL if communist and second else ""
    joined_on = joined_on if communist else None
    read, rest = read_party(write_party(politics, other, joined_on))
    assert rest == ""
    assert read.get("politics", Politics.MASSES) == politics
    assert read.get("second_party", "") == other
    assert read.get("party_joined_on") == joined_on


# --- family ---------------------------------------------------------------------------------------------------


def test_family_is_read_in_order() -> None:
    xml = family(
        ("妻子", "宋知微", "198103", "中共党员", "医生"),
        ("女儿", "陆 听澜", "", "", ""),
        ("", "", "", "", ""),
    )
    read = read_family(xml)
    assert [tuple(fact.values.values()) for fact in read.facts] == [
        ("妻子", "宋知微", date(1981, 3, 1), "中共党员", "医生", 0),
        ("女儿", "陆 听澜", None, "", "", 1),
    ]
    assert read.facts[0].source_text == "妻子 宋知微 198103 中共党员 医生"
    assert read.rest == []


def test_what_is_no_member_is_left_and_named() -> None:
    xml = family(("父亲", "", "195002", "", "农民"), ("母亲", "王一", "1950年春", "", ""))
    xml = xml.replace("</JiaTingChengYuan>", "<Item>乙</Item><Bei>丙</Bei>丁</JiaTingChengYuan>")
    xml = xml.replace("<XingMing>王一</XingMing>", "<XingMing>王一</XingMing><GuoJi>某国</GuoJi>")
    read = read_family(xml)
    assert [fact.values["name"] for fact in read.facts] == ["王一"]
    assert read.rest == ["丁", "父亲 195002 农民", "王一 1950年春", "GuoJi 某国", "乙", "丙"]


members = st.builds(
    lambda relation, name, born_on, politics, work: (
        FactDraft(
            FactKind.FAMILY,
            {"relation": relation, "name": name, "born_on": born_on, "politics": politics, "work": work},
        ).values
    ),
    st.sampled_from(["妻子", "儿子", "父亲"]),
    st.text(alphabet="陆听澜宋知微·<&", min_size=1, max_size=5),
    st.none() | days.map(lambda day: day.replace(day=1)),
    st.sampled_from(["", "群众", "中共党员"]),
    st.text(alphabet="云川市医院教师>'\"", max_size=10),
)


@given(st.lists(members, max_size=4))
def test_written_family_reads_back(held: list[dict[str, Any]]) -> None:
    held = [{**values, "position": place} for place, values in enumerate(held)]
    assert [fact.values for fact in read_family(write_family(held)).facts] == held


# --- rank and unit ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rank", "rest"),
    [
        ("槐林镇党委书记、一级主任科员", Rank.SECTION_1, "槐林镇党委书记"),
        ("水利局局长、党组书记、四级调研员", Rank.RESEARCHER_4, "水利局局长、党组书记"),
        ("财政局一级科员", Rank.CLERK_1, "财政局"),
        ("财政局二级巡视员、办公室主任", Rank.INSPECTOR_2, "财政局、办公室主任"),
        ("财政局局长（三级调研员）", Rank.RESEARCHER_3, "财政局局长"),
        ("一级主任科员", Rank.SECTION_1, ""),
        ("财政局主任科员", None, "财政局主任科员"),
        ("一级调研员办公室主任", None, "一级调研员办公室主任"),
    ],
)
def test_the_rank_is_told_from_the_post(text: str, rank: Rank | None, rest: str) -> None:
    assert split_rank(text) == (rank, rest)


BOOK = UnitBook(
    enumerate(
        [
            "云川市", "云川市石桥县", "云川市石桥县水利局", "云川市临湖区", "云川市临湖区槐林镇",
            "云川市青岗县", "云川市青岗县水利局", "云川市财政局", "云川市石桥县委",
        ],
        start=1,
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "unit_id", "title", "missing"),
    [
        ("云川市临湖区槐林镇党委书记、一级主任科员", 5, "党委书记", ""),
        ("中共云川市石桥县水利局党组书记（兼）", 3, "党组书记（兼）", ""),
        ("石桥县水利局局长", 3, "局长", ""),
        ("槐林镇副镇长（挂职）", 5, "副镇长（挂职）", ""),
        ("财政局 一级主任科员", 8, "一级主任科员", ""),
        ("云川市副市长", 1, "副市长", ""),
        ("云川市石桥县司法局副局长", None, "", "云川市石桥县司法局"),
        ("石桥县司法局副局长", None, "", "云川市石桥县司法局"),
        ("云川市石桥县委副书记", 9, "副书记", ""),
        ("云川市石桥县委组织部部长", None, "", "云川市石桥县委组织部"),
        ("水利局局长", None, "", "水利局"),  # two counties have one
        ("江东市财政局局长", None, "", "江东市财政局"),
        ("退休", None, "", ""),
    ],
)
def test_the_unit_of_a_post_is_found(text: str, unit_id: int | None, title: str, missing: str) -> None:
    found = place(text, BOOK)
    assert (found.unit_id, found.title, found.missing) == (unit_id, title, missing)


# --- scanning ---------------------------------------------------------------------------------------------------


def test_text_is_cut_outside_brackets_and_quotes() -> None:
    assert split_outside("甲；乙（丙；丁）；“戊；己”", "；") == ["甲", "乙（丙；丁）", "“戊；己”"]
    assert split_outside("甲（乙；丙", "；") == ["甲（乙", "丙"]


def test_outermost_brackets_are_found() -> None:
    assert brackets("甲（乙（丙））丁(戊") == [(1, 7), (8, 10)]
