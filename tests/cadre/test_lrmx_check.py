"""Files to people: who is taken, who is refused and why, what is listed as not understood; zips."""

import zipfile
from io import BytesIO

import pytest

from cadre.drafts import FactKind
from cadre.enums import Rank
from cadre.lrmx import archive
from cadre.lrmx.archive import unpack
from cadre.lrmx.check import Founding, LrmxFindings, check_files
from cadre.lrmx.elements import BadFile
from cadre.unitnames import UnitBook
from tests.cadre.lrmx_files import PERSON, TODAY, family, lrmx, packed, samples
from tests.factories import make_id_number

BOOK = UnitBook([(1, "云川市"), (2, "云川市财政局"), (3, "云川市石桥县")])


def check(*texts: str, book: UnitBook = BOOK, founding: Founding = Founding.NEVER) -> LrmxFindings:
    files = [(f"{place}.lrmx", text.encode()) for place, text in enumerate(texts, start=1)]
    return check_files(files, book, today=TODAY, founding=founding)


def reasons(findings: LrmxFindings) -> list[tuple[str, str]]:
    return [(problem.column, problem.reason) for problem in findings.problems]


def unparsed(findings: LrmxFindings) -> list[tuple[str, str]]:
    return [(text.field, text.text) for text in findings.unparsed]


def test_a_good_file_gives_a_person_and_nothing_else() -> None:
    findings = check(lrmx())
    assert (findings.rows, findings.problems, findings.unparsed) == (1, [], [])
    (draft,) = findings.drafts()
    assert (draft.name, draft.unit_id, draft.file_name) == ("周明川", 2, "1.lrmx")
    assert draft.person["born_on"].isoformat() == "1985-03-09"  # the day is the ID number's
    assert draft.person["education"] == "bachelor"
    assert [fact.values["title"] for fact in draft.facts if fact.kind == FactKind.POST] == ["科员", "副局长"]
    assert [fact.values for fact in draft.facts if fact.kind == FactKind.RANK] == [
        {"rank": Rank.RESEARCHER_4, "started_on": TODAY.replace(2019, 11, 1), "ended_on": None}
    ]


@pytest.mark.parametrize(
    ("texts", "element", "reason"),
    [
        ({"XingMing": ""}, "XingMing", "没有姓名"),
        ({"XingMing": "周1"}, "XingMing", "不像姓名"),
        ({"XingBie": "", "ShenFenZheng": ""}, "XingBie", "没有性别"),
        ({"XingBie": "公"}, "XingBie", "没有性别"),
        ({"XingBie": "女"}, "XingBie", "性别与身份证号码不符"),
        ({"ChuShengNianYue": "", "ShenFenZheng": ""}, "ChuShengNianYue", "没有能看懂的出生年月"),
        ({"ChuShengNianYue": "1985春", "ShenFenZheng": ""}, "ChuShengNianYue", "没有能看懂的出生年月"),
        ({"ChuShengNianYue": "203001"}, "ChuShengNianYue", "晚于今天"),
        ({"ShenFenZheng": PERSON["ShenFenZheng"][:-1]}, "ShenFenZheng", "应为18位"),
        ({"ShenFenZheng": PERSON["ShenFenZheng"][:-1] + "X"}, "ShenFenZheng", "校验位不对"),
        ({"XianRenZhiWu": ""}, "XianRenZhiWu", "没有现任职务"),
        ({"XianRenZhiWu": "退休"}, "XianRenZhiWu", "看不出单位"),
        ({"XianRenZhiWu": "江东市教育局局长"}, "XianRenZhiWu", "没有“江东市教育局”"),
        ({"XianRenZhiWu": "云川市石桥县司法局局长"}, "XianRenZhiWu", "没有“云川市石桥县司法局”"),
        ({"ZhaoPian": packed(b"no picture")}, "ZhaoPian", "照片不是完整的"),
    ],
)
def test_a_person_is_never_taken_by_half(texts: dict[str, str], element: str, reason: str) -> None:
    findings = check(lrmx(**texts))
    assert findings.people == []
    assert findings.new_units == []
    ((column, why),) = reasons(findings)
    assert column == element
    assert reason in why
    assert why.endswith("。")


def test_a_bad_file_stops_no_other() -> None:
    findings = check("kein xml", lrmx())
    assert [draft.name for draft in findings.people] == ["周明川"]
    assert findings.files_of_people == ["2.lrmx"]
    assert [problem.file for problem in findings.problems] == ["1.lrmx"]
    assert [(s.file, s.name) for s in findings.subjects] == [("1.lrmx", ""), ("2.lrmx", "周明川")]


def test_sex_and_birth_may_come_from_the_id_number() -> None:
    (draft,) = check(lrmx(XingBie="", ChuShengNianYue="")).people
    assert (draft.person["sex"], f"{draft.person['born_on']}") == ("M", "1985-03-09")


def test_one_person_twice_is_refused_with_the_other_file() -> None:
    findings = check(
        lrmx(),
        lrmx(XingMing="周明"),
        lrmx(ShenFenZheng="", XingMing="李一"),
        lrmx(ShenFenZheng="", XingMing="李一"),
    )
    assert findings.files_of_people == ["1.lrmx", "3.lrmx"]
    assert [reason for _, reason in reasons(findings)] == [
        "与本批中的“1.lrmx”是同一人，请只保留较新的一份。",
        "与本批中的“3.lrmx”是同一人，请只保留较新的一份。",
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"RuDangShiJian": "某党"}, ("RuDangShiJian", "某党")),
        ({"CanJiaGongZuoShiJian": "八十年代"}, ("CanJiaGongZuoShiJian", "八十年代")),
        (
            {"CanJiaGongZuoShiJian": "199001"},
            ("CanJiaGongZuoShiJian", "参加工作1990.01时不满14岁（出生1985.03），请核对"),
        ),
        ({"ShenFenZheng": ""}, ("ShenFenZheng", "没有身份证号码，按姓名和出生年月与名册对照")),
        (
            {"ChuShengNianYue": "198405"},
            ("ShenFenZheng", "身份证号码中的出生年月198503与出生年月198405不一致，以后者为准"),
        ),
        ({"NianDuKaoHeJieGuo": "历年称职"}, ("NianDuKaoHeJieGuo", "历年称职")),
        ({"JiangChengQingKuang": "多次获奖"}, ("JiangChengQingKuang", "多次获奖")),
        ({"JianLi": "说明\n2019.11--  云川市财政局副局长"}, ("JianLi", "说明")),
        ({"MinZu": "很" * 21}, ("MinZu", "很" * 21 + "（太长，未导入）")),
        (
            {"JianLi": "2019.11--  云川市财政局" + "长" * 300},
            ("JianLi", "2019.11--  云川市财政局" + "长" * 300 + "（太长，未导入）"),
        ),
        (
            {"XianRenZhiWu": "云川市财政局局长"},
            ("XianRenZhiWu", "云川市财政局局长（与简历中的现任职务“副局长”不一致，按简历记载）"),
        ),
        (
            {"JianLi": "2007.08--2019.11  云川市财政局科员"},
            ("XianRenZhiWu", "云川市财政局副局长、四级调研员（简历中没有这一任职，任职时间暂按2019.11）"),
        ),
        ({"JianLi": ""}, ("XianRenZhiWu", "四级调研员（简历中没有任职经历，任职级时间不明，未导入）")),
        (
            {"JiaTingChengYuan": family(("妻子", "某某", "一九八五", "", ""))},
            ("JiaTingChengYuan", "某某 一九八五"),
        ),
        (
            {"JiaTingChengYuan": family(("子", "某某", "", "", "甲"), ("子", "某某", "", "", "乙"))},
            ("JiaTingChengYuan", "子 某某 乙（与前一条重复，未导入）"),
        ),
    ],
)
def test_what_was_not_understood_is_listed_by_field(texts: dict[str, str], expected: tuple[str, str]) -> None:
    findings = check(lrmx(**texts))
    assert [draft.name for draft in findings.people] == ["周明川"]
    assert expected in unparsed(findings)


def test_a_sanction_told_twice_is_taken_once() -> None:
    resume = PERSON["JianLi"] + "\n（2019.05受党内警告处分；2021.06受政务记过处分）"
    findings = check(lrmx(JianLi=resume, JiangChengQingKuang="2019年6月，给予党内警告处分"))
    facts = [fact.values for fact in findings.people[0].facts if fact.kind == FactKind.SANCTION]
    assert [(f["kind"], f["started_on"].isoformat()) for f in facts] == [
        ("party_warning", "2019-06-01"),
        ("discipline_demerit", "2021-06-01"),
    ]


# --- units ----------------------------------------------------------------------------------------------------


def test_an_empty_register_is_filled_from_the_files() -> None:
    findings = check_files(samples(), UnitBook([]), today=TODAY)
    assert findings.problems == []
    assert sorted(findings.new_units) == ["云川市临湖区槐林镇", "云川市石桥县司法局", "云川市青岗县水利局"]
    assert sorted(draft.unit_id for draft in findings.people) == [-3, -2, -1]
    assert unparsed(findings) == [("BeiYong1", "保留字段")]


@pytest.mark.parametrize(
    ("post", "founding", "founded"),
    [
        ("云川市石桥县司法局局长", Founding.BELOW_KNOWN, "云川市石桥县司法局"),
        ("石桥县司法局局长", Founding.BELOW_KNOWN, "云川市石桥县司法局"),
        ("江东市教育局局长", Founding.BELOW_KNOWN, ""),
        ("江东市教育局局长", Founding.ALWAYS, "江东市教育局"),
        ("槐林镇镇长", Founding.BELOW_KNOWN, ""),
    ],
)
def test_a_missing_unit_is_founded_as_far_as_allowed(post: str, founding: Founding, founded: str) -> None:
    findings = check(lrmx(XianRenZhiWu=post), founding=founding)
    if founded:
        assert findings.new_units == [founded]
        assert ("XianRenZhiWu", f"{founded}（名册中没有此单位，按文件新建）") in unparsed(findings)
    else:
        assert [column for column, _ in reasons(findings)] == ["XianRenZhiWu"]


# --- zips -----------------------------------------------------------------------------------------------------


def zipped(entries: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packing:
        for name, data in entries.items():
            packing.writestr(name, data)
    return file.getvalue()


def test_a_zip_is_unpacked_without_its_litter() -> None:
    data = zipped(
        {"甲/一.lrmx": b"1", "甲/": b"", "__MACOSX/甲/._一.lrmx": b"x", "Thumbs.db": b"x", "二.lrmx": b"2"}
    )
    assert list(unpack("批.zip", data)) == [("批.zip/甲/一.lrmx", b"1"), ("批.zip/二.lrmx", b"2")]
    assert list(unpack("一.lrmx", b"<Person/>")) == [("一.lrmx", b"<Person/>")]


def test_names_that_windows_wrote_in_gbk_are_read() -> None:
    data = zipped({"abcd.lrmx": b"1"}).replace(b"abcd", "周明".encode("gbk"))
    assert [name for name, _ in unpack("批.zip", data)] == ["批.zip/周明.lrmx"]


def test_a_zip_in_a_zip_is_refused_by_name() -> None:
    findings = check_files(unpack("外.zip", zipped({"内.zip": zipped({"一.lrmx": b"1"})})), BOOK, today=TODAY)
    assert [(p.file, p.reason) for p in findings.problems] == [
        ("外.zip/内.zip", "这是压缩包，不是任免审批表文件；压缩包里的压缩包请先解开。")
    ]


def test_an_oversized_entry_is_cut_and_refused_alone() -> None:
    data = zipped({"大.lrmx": b"<Person>" + b" " * 9_000_000, "好.lrmx": lrmx().encode()})
    findings = check_files(unpack("批.zip", data), BOOK, today=TODAY)
    assert [(p.file, "超过8 MB" in p.reason) for p in findings.problems] == [("批.zip/大.lrmx", True)]
    assert findings.files_of_people == ["批.zip/好.lrmx"]


def encrypted(data: bytes) -> bytes:
    """The zip with its flags saying that the first entry has a password."""
    head, directory = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    patched = bytearray(data)
    patched[head + 6] |= 1
    patched[directory + 8] |= 1
    return bytes(patched)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped({"一.lrmx": b"1"})[:-30], "已损坏"),
        (b"PK\x03\x04" + b"0" * 50, "已损坏"),
        (zipped({}), "没有文件"),
        (encrypted(zipped({"一.lrmx": b"1"})), "有密码"),
    ],
)
def test_a_bad_zip_is_refused_in_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(BadFile, match=reason):
        list(unpack("批.zip", data))


def test_a_bomb_is_refused_before_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({f"{n}.lrmx": b" " * 1000 for n in range(5)})
    monkeypatch.setattr(archive, "MAX_FILES", 4)
    with pytest.raises(BadFile, match="超过4个"):
        next(unpack("批.zip", data))
    monkeypatch.setattr(archive, "MAX_FILES", 5)
    monkeypatch.setattr(archive, "MAX_TOTAL", 4999)
    with pytest.raises(BadFile, match="请分几次导入"):
        next(unpack("批.zip", data))


def test_an_id_number_of_another_person_is_another_person() -> None:
    other = make_id_number(serial=2)
    assert len(check(lrmx(), lrmx(ShenFenZheng=other)).people) == 2
