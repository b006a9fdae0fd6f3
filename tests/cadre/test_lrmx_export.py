"""The fixed point: what is written reads back to the same facts, and is then written the same byte for byte."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadre import rules
from cadre.drafts import FactDraft, FactKind
from cadre.enums import Politics, Rank, Sex
from cadre.lrmx.check import LrmxDraft, check_files
from cadre.lrmx.elements import KNOWN, PLAIN_FIELDS, Document
from cadre.lrmx.export import CARRIED, Held, export_document
from cadre.lrmx.xml import read_document, write_document
from cadre.unitnames import UnitBook
from tests.cadre import test_lrmx_resume as resumes
from tests.cadre import test_lrmx_texts as texts
from tests.cadre.lrmx_files import TODAY, lrmx, packed, picture, samples
from tests.factories import make_id_number

UNIT = "云川市财政局"
BOOK = UnitBook(
    [
        (1, "云川市"),
        (2, UNIT),
        (3, "云川市临湖区槐林镇"),
        (4, "云川市石桥县司法局"),
        (5, "云川市青岗县水利局"),
    ]
)
DEFAULTS: dict[str, Any] = {
    "politics": Politics.MASSES,
    "second_party": "",
    "party_joined_on": None,
    "work_started_on": None,
    "title": "",
    "rank": "",
    **dict.fromkeys(PLAIN_FIELDS.values(), ""),
}


class Period:
    """A fact as `rules.current` reads it."""

    def __init__(self, fact: FactDraft) -> None:
        self.fact, self.started_on, self.ended_on = fact, fact.values["started_on"], fact.values["ended_on"]


def settled(fields: dict[str, Any], facts: list[FactDraft]) -> dict[str, Any]:
    """Fields with title and rank as the register settles them."""
    posts = [Period(f) for f in facts if f.kind == FactKind.POST and not f.values["is_study"]]
    ranks = [Period(f) for f in facts if f.kind == FactKind.RANK]
    fields = {
        name: value for name, value in (DEFAULTS | fields).items() if name not in ("education", "school")
    }
    if post := rules.current(posts, TODAY):
        fields["title"] = post.fact.values["title"] or post.fact.values["text"]
    if rank := rules.current(ranks, TODAY):
        fields["rank"] = rank.fact.values["rank"]
    return fields


def register(draft: LrmxDraft, names: dict[int, str]) -> Held:
    """What the register would hold after recording the draft of an unknown person."""
    facts = [
        FactDraft(f.kind, {name: f.values.get(name) for name in (*CARRIED[f.kind], "title")})
        for f in draft.facts
    ]
    return Held(
        name=draft.name,
        id_number=draft.id_number,
        fields=settled(draft.person, draft.facts),
        unit_id=draft.unit_id,
        unit_name=names[draft.unit_id],
        facts=facts,
        photo=draft.photo,
    )


NAMES = {1: "云川市", 2: UNIT, 3: "云川市临湖区槐林镇", 4: "云川市石桥县司法局", 5: "云川市青岗县水利局"}


def imported(data: bytes) -> LrmxDraft:
    findings = check_files([("一.lrmx", data)], BOOK, today=TODAY)
    assert findings.problems == []
    return findings.drafts()[0]


def exported(held: Held, stored: Document) -> bytes:
    return write_document(export_document(held, stored, BOOK, on=TODAY))


def round_trip(data: bytes) -> tuple[Held, bytes]:
    """Import and export again."""
    draft = imported(data)
    held = register(draft, NAMES)
    return held, exported(held, Document.from_fields(draft.fields))


def carried(facts: list[FactDraft]) -> list[str]:
    return sorted(f"{f.kind} {[(name, str(f.values.get(name))) for name in CARRIED[f.kind]]}" for f in facts)


@pytest.mark.parametrize(("name", "data"), samples())
def test_a_sample_keeps_every_text_and_reads_back(name: str, data: bytes) -> None:
    first, once = round_trip(data)
    second, twice = round_trip(once)
    assert carried(second.facts) == carried(first.facts)
    assert (second.fields, second.photo) == (first.fields, first.photo)
    assert twice == once
    before, after = read_document(data), read_document(once)
    assert [e.name for e in after.elements if e.name in KNOWN] == list(KNOWN)
    for element in before.elements:
        assert after.text(element.name) == element.text, element.name


def test_the_editors_own_file_comes_back_byte_for_byte() -> None:
    data = dict(samples())["陆远航.lrmx"]
    assert round_trip(data)[1] == data


def test_a_changed_fact_rewrites_its_own_element_only() -> None:
    data = dict(samples())["马晓岚.lrmx"]
    draft = imported(data)
    held = register(draft, NAMES)
    held.facts.append(FactDraft(FactKind.GRADE, {"year": 2025, "grade": "excellent"}))
    once = read_document(exported(held, Document.from_fields(draft.fields)))
    before = read_document(data)
    assert once.text("NianDuKaoHeJieGuo") == "2022年度称职；2023年度称职；2024年度称职；2025年度优秀。"
    for name in ("JianLi", "RuDangShiJian", "XianRenZhiWu", "JiangChengQingKuang"):
        assert once.text(name) == before.text(name)


def test_text_that_nobody_understood_stays_when_its_element_is_rewritten() -> None:
    draft = imported(lrmx(NianDuKaoHeJieGuo="历年良好；2024年度称职").encode())
    held = register(draft, NAMES)
    held.facts.append(FactDraft(FactKind.GRADE, {"year": 2025, "grade": "competent"}))
    once = read_document(exported(held, Document.from_fields(draft.fields)))
    assert once.text("NianDuKaoHeJieGuo") == "2024年度称职；2025年度称职；历年良好。"


def test_a_day_in_the_register_does_not_rewrite_a_month() -> None:
    data = lrmx(JiangChengQingKuang="2022年3月，经云川市人民政府批准，记三等功。").encode()
    draft = imported(data)
    held = register(draft, NAMES)
    for fact in held.facts:
        if fact.kind == FactKind.HONOUR:
            fact.values["awarded_on"] = date(2022, 3, 18)
    once = exported(held, Document.from_fields(draft.fields))
    assert read_document(once).text("JiangChengQingKuang") == "2022年3月，经云川市人民政府批准，记三等功。"


@pytest.mark.parametrize(
    ("field", "value", "element", "text"),
    [
        ("politics", Politics.CDL, "RuDangShiJian", "民盟"),
        ("native_place", "云川临湖", "JiGuan", "云川临湖"),
        ("work_started_on", date(2008, 1, 1), "CanJiaGongZuoShiJian", "200801"),
        ("title", "局长", "XianRenZhiWu", "云川市财政局局长、四级调研员"),
        ("rank", "", "XianRenZhiWu", "云川市财政局副局长"),
        ("sex", Sex.FEMALE, "XingBie", "女"),
        ("born_on", date(1985, 4, 9), "ChuShengNianYue", "198504"),
    ],
)
def test_a_field_changed_in_the_register_is_written_anew(
    field: str, value: Any, element: str, text: str
) -> None:
    draft = imported(lrmx().encode())
    held = register(draft, NAMES)
    held.fields[field] = value
    if field == "politics":
        held.fields["party_joined_on"] = None
    assert export_document(held, Document.from_fields(draft.fields), BOOK, on=TODAY).text(element) == text


# --- people that never came in a file ---------------------------------------------------------------------------

titles = st.sampled_from(["局长", "副局长、党组成员", "科长", "办公室主任（正科级）", "四级主任科员兼干事"])
# A note that tells a sanction makes one: such a note alone would not read back to the same facts.
notes = resumes.notes.filter(lambda note: "处分" not in note)
plain = st.text(alphabet="云川市大学工程师健康汉族<&", max_size=8)


@st.composite
def work_posts(draw: st.DrawFn) -> FactDraft:
    started_on, ended_on = draw(resumes.periods())
    values = {"started_on": started_on, "ended_on": ended_on, "is_study": False, "note": draw(notes)}
    title = draw(titles)
    return FactDraft(FactKind.POST, {**values, "text": UNIT + title, "title": title})


@st.composite
def study_posts(draw: st.DrawFn) -> FactDraft:
    started_on, ended_on = draw(resumes.periods())
    values = {"started_on": started_on, "ended_on": ended_on, "is_study": True, "note": ""}
    return FactDraft(FactKind.POST, {**values, "text": "云川大学中文系学习", "title": ""})


def facts_of(kind: FactKind, values: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[FactDraft]:
    return values.map(lambda v: FactDraft(kind, v))


grades = st.builds(
    lambda year, grade: {"year": year, "grade": grade}, st.integers(1995, 2026), st.sampled_from(texts.Grade)
)
dated = st.one_of(
    work_posts(),
    study_posts(),
    resumes.held_secondments(),
    resumes.held_ranks(),
    facts_of(FactKind.HONOUR, texts.honours()),
    facts_of(FactKind.SANCTION, texts.sanctions()),
    facts_of(FactKind.GRADE, grades),
)


@st.composite
def people(draw: st.DrawFn) -> Held:
    facts = draw(st.lists(dated, max_size=12, unique_by=lambda fact: fact.key))
    family = draw(st.lists(texts.members, max_size=3, unique_by=lambda v: (v["relation"], v["name"])))
    facts += [FactDraft(FactKind.FAMILY, {**values, "position": n}) for n, values in enumerate(family)]
    born_on, sex = draw(st.dates(date(1950, 1, 1), date(2005, 1, 1))), draw(st.sampled_from(Sex))
    politics = draw(st.sampled_from(Politics))
    fields: dict[str, Any] = {name: draw(plain) for name in PLAIN_FIELDS.values()}
    fields |= {"sex": sex, "born_on": born_on, "politics": politics}
    if politics == Politics.CPC:
        fields["party_joined_on"] = draw(st.none() | resumes.months)
        fields["second_party"] = draw(st.sampled_from(["", Politics.CDL]))
    return Held(
        name=draw(st.text(alphabet="陆远航宋知微·", min_size=2, max_size=5)),
        id_number=make_id_number(born_on, sex=sex),
        fields=settled(fields, facts),
        unit_id=2,
        unit_name=UNIT,
        facts=facts,
        photo=draw(st.sampled_from([b"", picture(), picture("PNG")])),
    )


@settings(max_examples=150, deadline=None)
@given(people())
def test_any_person_of_the_register_reads_back(held: Held) -> None:
    once = exported(held, Document(()))
    draft = imported(once)
    again = register(draft, NAMES)
    assert carried(again.facts) == carried(held.facts)
    assert (again.name, again.id_number, again.photo) == (held.name, held.id_number, held.photo)
    assert again.fields == held.fields
    assert exported(again, Document.from_fields(draft.fields)) == once


def test_a_rank_inside_a_longer_word_of_the_title_is_written_beside_it() -> None:
    title, since = "四级主任科员兼干事", date(2021, 6, 1)
    post = {
        "started_on": since,
        "ended_on": None,
        "is_study": False,
        "note": "",
        "text": UNIT + title,
        "title": title,
    }
    facts = [
        FactDraft(FactKind.POST, post),
        FactDraft(FactKind.RANK, {"rank": Rank.SECTION_4, "started_on": since, "ended_on": None}),
    ]
    plain_fields: dict[str, Any] = dict.fromkeys(PLAIN_FIELDS.values(), "")
    plain_fields |= {"sex": Sex.MALE, "born_on": date(1985, 3, 9), "politics": Politics.MASSES}
    number = make_id_number(date(1985, 3, 9))
    held = Held("陆远航", number, settled(plain_fields, facts), 2, UNIT, facts, b"")
    again = register(imported(exported(held, Document(()))), NAMES)
    assert (again.fields["title"], again.fields["rank"]) == (title, Rank.SECTION_4)


TEXTS = (
    "RuDangShiJian", "CanJiaGongZuoShiJian", "JianLi", "JiangChengQingKuang", "NianDuKaoHeJieGuo", "MinZu",
    "RenMianLiYou",
)  # fmt: skip


def test_what_the_id_number_tells_is_written_for_other_programs() -> None:
    once = read_document(round_trip(lrmx(XingBie="", ChuShengNianYue="").encode())[1])
    assert (once.text("XingBie"), once.text("ChuShengNianYue")) == ("男", "198503")


garbage = st.text(
    alphabet="2013.09-—至年月日无优秀称职嘉奖处分（）；。，、\n 云川市财政局长一级主任科员民盟<&]>",
    max_size=60,
)


@settings(max_examples=200, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(TEXTS, garbage)))
def test_any_text_survives_and_settles(said: dict[str, str]) -> None:
    """Whatever stands in a file: import, export, import gives the same facts, and the texts stay as they were."""
    first, once = round_trip(lrmx(**said).encode())
    second, twice = round_trip(once)
    assert carried(second.facts) == carried(first.facts)
    assert second.fields == first.fields
    assert twice == once
    written = read_document(once)
    for name, text in said.items():
        assert written.text(name) == text, name


def test_a_photo_comes_back_as_it_was() -> None:
    held, once = round_trip(lrmx(ZhaoPian=packed(picture())).encode())
    assert held.photo == picture()
    assert imported(once).photo == picture()


def test_a_rank_of_the_register_keeps_its_date() -> None:
    period = {"started_on": date(2021, 6, 1), "ended_on": None, "is_study": False, "note": ""}
    former = {"rank": Rank.SECTION_1, "started_on": date(2019, 6, 1), "ended_on": date(2023, 7, 1)}
    present = {"rank": Rank.RESEARCHER_4, "started_on": date(2023, 8, 1), "ended_on": None}
    facts = [FactDraft(FactKind.POST, {**period, "text": UNIT + "局长", "title": "局长"})]
    facts += [FactDraft(FactKind.RANK, values) for values in (former, present)]
    fields = settled({"sex": Sex.MALE, "born_on": date(1980, 1, 1)}, facts)
    held = Held("陆远航", make_id_number(date(1980, 1, 1)), fields, 2, UNIT, facts, b"")
    text = export_document(held, Document(()), BOOK, on=TODAY).text("JianLi")
    assert text == (
        "2021.06--         云川市财政局局长\n"
        "（其间：2019.06--2023.07任一级主任科员）\n（其间：2023.08任四级调研员）"
    )
    assert carried(list(imported(exported(held, Document(()))).facts)) == carried(facts)
