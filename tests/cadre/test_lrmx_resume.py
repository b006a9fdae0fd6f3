"""简历: lines to posts, studies, secondments and ranks, and back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadre.drafts import FactDraft, FactKind
from cadre.enums import Rank, SecondmentKind
from cadre.lrmx import secondments
from cadre.lrmx.resume import Resume, is_study, read_resume, write_resume


def posts(text: str) -> list[tuple[str, str, str]]:
    """(from, to, text) of every post, months as "2001.08"."""
    return [
        (
            f"{p.values['started_on']:%Y.%m}",
            f"{p.values['ended_on']:%Y.%m}" if p.values["ended_on"] else "",
            p.values["text"],
        )
        for p in read_resume(text).posts
    ]


@pytest.mark.parametrize(
    "dash", ["--", "---", "-", "—", "——", "－", "－－", "–", "―", "─", "~", "～", "至", "到", "一"]
)
@pytest.mark.parametrize("blank", ["", " "])
def test_every_dash_is_read(dash: str, blank: str) -> None:
    line = f"2001.08{blank}{dash}{blank}2006.03  云川市规划局科员"
    assert posts(line) == [("2001.08", "2006.03", "云川市规划局科员")]


@pytest.mark.parametrize(
    "line",
    [
        "2021.06--         云川市财政局局长",
        "2021.06--云川市财政局局长",
        "2021.06——  云川市财政局局长",
        "2021.06-  云川市财政局局长",
        "2021.06至今  云川市财政局局长",
        "2021.06--至今  云川市财政局局长",
        "2021.06—今  云川市财政局局长",
        "2021.06起，云川市财政局局长",
        "2021年6月至今 云川市财政局局长",
        "２０２１．０６－－　　云川市财政局局长",
    ],
)
def test_an_open_end_is_read(line: str) -> None:
    assert posts(line) == [("2021.06", "", "云川市财政局局长")]


@pytest.mark.parametrize(
    "line",
    [
        "2001.8-2006.3 科员",
        "2001年8月—2006年3月：科员",
        "200108--200603 科员",
        "2001/08--2006/03 科员；",
        "2001-08--2006-03 科员。",
    ],
)
def test_every_way_to_write_a_month_is_read(line: str) -> None:
    assert posts(line) == [("2001.08", "2006.03", "科员")]


def test_a_unit_called_number_one_is_not_a_dash() -> None:
    assert posts("2012.09--  一中教师") == [("2012.09", "", "一中教师")]


def test_lines_without_dates_go_on_with_the_one_above() -> None:
    text = "2016.11--2021.06  槐林镇党委副书记、\n                  镇长\n\n2021.06--  槐林镇党委书记"
    assert posts(text) == [
        ("2016.11", "2021.06", "槐林镇党委副书记、镇长"),
        ("2021.06", "", "槐林镇党委书记"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2006.03--2011.07  规划科副科长\n（其间：2008.09--2011.06  省委党校在职研究生学习）",
        "2006.03--2011.07  规划科副科长\n（其间：2008.09--2011.06  省委党校\n  在职研究生学习）",
        "2006.03--2011.07  规划科副科长（其间：2008.09--2011.06  省委党校在职研究生学习）",
        "2006.03--2011.07  规划科\n副科长\n(其间：2008.09--2011.06  省委党校在职研究生学习)",
        "2006.03--2011.07  规划科副科长（其间：2008.09--2011.06  省委党校在职研究生学习",  # never closed
    ],
)
def test_a_note_stays_with_its_post(text: str) -> None:
    resume = read_resume(text + "\n2011.07--2016.11  副局长（主持工作）")
    assert [p.values["text"] for p in resume.posts] == [
        "规划科副科长",
        "副局长（主持工作）",
    ] or "省委党校\n" in text
    note = resume.posts[0].values["note"]
    assert note.startswith("其间：2008.09--2011.06 省委党校")
    assert note.endswith("在职研究生学习")
    assert resume.rest == []


def test_several_notes_are_kept_apart() -> None:
    text = "2006.03--2011.07  科长\n（其间：2008.09--2009.06  学习）\n（2010.05受党内警告处分）"
    assert read_resume(text).posts[0].values["note"] == "其间：2008.09--2009.06 学习\n2010.05受党内警告处分"


@pytest.mark.parametrize(
    ("line", "study"),
    [
        ("云川大学建筑系城市规划专业学习", True),
        ("江东政法大学法学院民商法专业硕士研究生学习", True),
        ("云川大学中文系", True),
        ("云川市委党校学员（脱产）", True),
        ("云川大学中文系教师", False),
        ("云川市教育局局长", False),
        ("云川市疫情防控专班", False),
    ],
)
def test_studies_are_told_from_posts(line: str, study: bool) -> None:
    assert is_study(line) is study


def told(resume: Resume) -> list[tuple[object, ...]]:
    return [tuple(fact.values.values()) for fact in resume.told]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (
            "2023.03起挂职槐林镇副镇长，2024.03结束",
            ("hangzhi", "槐林镇", "副镇长", date(2023, 3, 1), date(2024, 3, 1)),
        ),
        (
            "其间：2023.03--2024.03  挂职任云川市临湖区槐林镇副镇长",
            ("hangzhi", "云川市临湖区槐林镇", "副镇长", date(2023, 3, 1), date(2024, 3, 1)),
        ),
        (
            "其间：2018.03—2019.03借调云川市委组织部工作",
            ("seconded", "云川市委组织部", "", date(2018, 3, 1), date(2019, 3, 1)),
        ),
        ("2024.05起借调到云川市教育局", ("seconded", "云川市教育局", "", date(2024, 5, 1), None)),
        (
            "2021.05--2023.05在柳河乡大桥村担任第一书记",
            ("first_secretary", "柳河乡大桥村", "", date(2021, 5, 1), date(2023, 5, 1)),
        ),
    ],
)
def test_a_secondment_in_a_note_becomes_a_fact(note: str, expected: tuple[object, ...]) -> None:
    resume = read_resume(f"2020.12--  石桥县司法局副局长（{note}）")
    assert told(resume) == [expected]
    assert resume.posts[0].values["note"] == ""
    assert resume.posts[0].values["text"] == "石桥县司法局副局长"
    assert resume.rest == []


def test_a_line_that_is_a_secondment_is_post_and_fact() -> None:
    resume = read_resume("2019.03--2021.03  云川市临湖区槐林镇副镇长（挂职）")
    assert told(resume) == [("hangzhi", "云川市临湖区槐林镇", "副镇长", date(2019, 3, 1), date(2021, 3, 1))]
    assert resume.posts[0].values["text"] == "云川市临湖区槐林镇副镇长（挂职）"


def test_a_note_may_date_a_rank() -> None:
    resume = read_resume(
        "2012.09--  水利局局长\n（其间：2019.06--2023.05任一级主任科员；2023.05任四级调研员；2015.01--2015.07 学习）"
    )
    assert told(resume) == [
        (Rank.SECTION_1, date(2019, 6, 1), date(2023, 5, 1)),
        (Rank.RESEARCHER_4, date(2023, 5, 1), None),
    ]
    assert resume.posts[0].values["note"] == "其间：2015.01--2015.07 学习"


@pytest.mark.parametrize(
    "line",
    [
        "主要经历：",
        "2012.13--2014.01  科员",
        "2014.01--2012.01  科员",
        "2012--2014  科员",
        "2012.09--2014.01",
        "2012.09  科员",
    ],
)
def test_what_cannot_be_dated_is_left_and_named(line: str) -> None:
    resume = read_resume(f"{line}\n2014.01--  局长")
    assert resume.rest == [line]
    assert posts(f"{line}\n2014.01--  局长") == [("2014.01", "", "局长")]


def test_written_as_forms_are() -> None:
    values = {
        "started_on": date(2021, 6, 1),
        "ended_on": None,
        "text": "局长",
        "is_study": False,
        "note": "其间：2022.01--2022.07 学习",
    }
    assert (
        write_resume([values], [], ["看不懂的行"])
        == "看不懂的行\n2021.06--         局长\n（其间：2022.01--2022.07 学习）"
    )


# --- what is written reads back -------------------------------------------------------------------------

words = st.text(alphabet="云川市规划局科长副书记镇党委员司法一二三王李、，·", min_size=1, max_size=20).map(
    lambda text: "某局" + text.strip("、，一") + "长"
)
months = st.dates(date(1970, 1, 1), date(2026, 11, 1)).map(lambda day: day.replace(day=1))
notes = st.sampled_from(
    [
        "",
        "其间：2008.09--2011.06 省委党校学习",
        "主持工作",
        "2019.05受党内警告处分\n其间：2001.01--2001.07 进修",
    ]
)


@st.composite
def periods(draw: st.DrawFn) -> tuple[date, date | None]:
    started_on = draw(months)
    ended_on = draw(st.none() | months)
    return (started_on, ended_on) if ended_on is None or ended_on >= started_on else (ended_on, started_on)


@st.composite
def held_posts(draw: st.DrawFn) -> dict[str, object]:
    started_on, ended_on = draw(periods())
    study = draw(st.booleans())
    text = draw(words) + ("专业学习" if study else "")
    return {
        "text": text,
        "started_on": started_on,
        "ended_on": ended_on,
        "is_study": study,
        "note": draw(notes),
    }


@st.composite
def held_secondments(draw: st.DrawFn) -> FactDraft:
    started_on, ended_on = draw(periods())
    values = {
        "kind": draw(st.sampled_from(SecondmentKind)),
        "place": draw(words),
        "post": draw(st.just("") | words),
        "started_on": started_on,
        "ended_on": ended_on,
    }
    return FactDraft(FactKind.SECONDMENT, values)


@st.composite
def held_ranks(draw: st.DrawFn) -> FactDraft:
    started_on, ended_on = draw(periods())
    return FactDraft(
        FactKind.RANK, {"rank": draw(st.sampled_from(Rank)), "started_on": started_on, "ended_on": ended_on}
    )


def by_text(values: dict[str, object]) -> str:
    return repr(sorted((name, str(value)) for name, value in values.items()))


@given(st.lists(held_posts(), max_size=6), st.lists(held_secondments() | held_ranks(), max_size=4))
def test_what_is_written_reads_back(held: list[dict[str, object]], facts: list[FactDraft]) -> None:
    text = write_resume(held, facts, [])
    resume = read_resume(text)
    assert resume.rest == []
    assert sorted((p.values for p in resume.posts), key=by_text) == sorted(held, key=by_text)
    assert sorted((f.values for f in resume.told), key=by_text) == sorted(
        (f.values for f in facts), key=by_text
    )


@given(st.text(alphabet="2013.09-—至今 \n（）(；其间：学习挂职任云川市局长一级主任科员", max_size=120))
def test_nothing_in_a_resume_is_dropped_silently(text: str) -> None:
    """Every character that carries meaning is in a post, a note, a fact's source or among the lines left over."""
    resume = read_resume(text)
    kept = " ".join(
        [*(p.source_text for p in resume.posts), *(f.source_text for f in resume.told), *resume.rest]
    )
    lost = [
        line
        for line in text.splitlines()
        if line.strip(" （）(；") and line.strip(" （）(；")[:8] not in kept
    ]
    assert lost == []


def test_secondments_are_recognized_by_word() -> None:
    assert secondments.mentioned("借调到云川市委组织部")
    assert not secondments.mentioned("云川市委组织部干部")
