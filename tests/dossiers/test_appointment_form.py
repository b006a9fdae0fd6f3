"""干部任免审批表: the facts in their places, on two pages."""

import io
from datetime import date

import pikepdf
import pytest

from cadre.drafts import FactDraft, FactKind
from cadre.enums import Politics, SanctionKind
from cadre.models import Cadre, LrmxRecord, Unit
from dossiers.appointment_form import (
    FAMILY_ROWS,
    RESUME_SIZES,
    AppointmentForm,
    appointment_form,
    fitting_size,
)
from dossiers.rendering import render_form
from tests.dossiers.people import make_rich
from tests.factories import make_cadre, make_city
from tests.printing.test_pdf import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def town() -> Unit:
    return make_city()["槐林镇"]


def form_of(cadre: Cadre) -> AppointmentForm:
    return appointment_form(Cadre.objects.select_related("unit").get(pk=cadre.pk), as_of=TODAY)


def test_the_facts_stand_in_their_places(town: Unit) -> None:
    form = form_of(make_rich(town, party_joined_on=date(2001, 6, 1)))
    assert (form.born, form.age, form.party) == ("1979.08", 47, "2001.06")
    assert form.title == "云川市临湖区槐林镇党委书记"
    assert [(line.period, line.text) for line in form.resume] == [
        ("2016.11--2021.06", "槐林镇镇长"),
        ("2021.06--", "云川市临湖区槐林镇党委书记"),
        ("", "（其间：2024.03--2025.03 挂职）"),
    ]
    assert form.grades == "2019年度优秀；2024年度称职；2025年度优秀。"
    assert form.honours == (
        "2022年3月，经云川市人民政府批准，记三等功；2025年1月，因督促不力，给予诫勉；"
        "2025年6月，给予党内警告；2026年3月，给予明年的表彰。"
    )
    assert (form.family[0].name, form.family[0].age) == ("宋知微", "45")
    assert len(form.family) == FAMILY_ROWS


def test_without_honours_the_form_says_none(town: Unit) -> None:
    assert form_of(make_cadre(town)).honours == "无"


@pytest.mark.parametrize(
    ("politics", "second", "expected"),
    [
        (Politics.CPC, "", "2001.06"),
        (Politics.CDL, "", "民盟；2001.06"),
        (Politics.CPC, Politics.CDL, "民盟；2001.06"),
        (Politics.MASSES, "", ""),
    ],
)
def test_the_party_is_written_as_on_the_form(town: Unit, politics: str, second: str, expected: str) -> None:
    joined = None if politics == Politics.MASSES else date(2001, 6, 1)
    cadre = make_cadre(town, politics=politics, second_party=second, party_joined_on=joined)
    assert form_of(cadre).party == expected


def test_what_only_the_last_file_knows_is_taken_from_it(town: Unit) -> None:
    cadre = make_cadre(town)
    fields = [
        ["NiRenZhiWu", "槐林镇镇长"],
        ["RenMianLiYou", "工作需要"],
        ["ChengBaoDanWei", "中共云川市委组织部"],
    ]
    LrmxRecord.objects.create(cadre=cadre, fields=fields, file_name="x.lrmx", sha256="0" * 64)
    form = form_of(cadre)
    assert (form.proposed, form.reason, form.reported_by) == ("槐林镇镇长", "工作需要", "中共云川市委组织部")


def test_it_is_two_pages_with_everything_on_them(town: Unit) -> None:
    content = render_form(form_of(make_rich(town)))
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) == 2
    text = text_of(content)
    for expected in ("干部任免审批表", "陆远航", "云川市临湖区槐林镇党委书记", "宋知微", "2025年度优秀"):
        assert expected in text
    assert len(content) <= 220 * 1024


def test_a_long_life_is_set_smaller_and_still_takes_two_pages(town: Unit) -> None:
    facts = [
        FactDraft(
            FactKind.POST,
            {
                "started_on": date(1990 + n, 1, 1),
                "ended_on": date(1991 + n, 1, 1),
                "text": f"云川市临湖区槐林镇第{n}办公室副主任、四级主任科员（试用期一年）",
            },
        )
        for n in range(28)
    ]
    facts += [
        FactDraft(
            FactKind.SANCTION,
            {"kind": SanctionKind.ADMONITION, "started_on": date(2000 + n, 1, 1), "reason": "督促检查不到位"},
        )
        for n in range(12)
    ]
    facts += [
        FactDraft(
            FactKind.FAMILY, {"relation": "兄弟", "name": f"陆{n}", "work": "云川市临湖区槐林镇农民" * 2}
        )
        for n in range(14)
    ]
    form = form_of(make_cadre(town, facts=facts))
    assert form.resume_points < 11
    with pikepdf.open(io.BytesIO(render_form(form))) as document:
        assert len(document.pages) == 2


def test_type_shrinks_only_as_far_as_it_must() -> None:
    assert fitting_size(["甲" * 30] * 20, RESUME_SIZES) == 11
    assert fitting_size(["甲" * 30] * 21, RESUME_SIZES) == 10
    assert fitting_size(["甲" * 300] * 60, RESUME_SIZES) == 7
