"""The page of a case: for the office everything, for whom it concerns nothing but what is his to know."""

import pytest

from casework import services
from casework.enums import PartyRole
from casework.models import Case, Link, Paper, Party
from casework.rules.stages import bar_of
from tests.casework.conftest import Office
from tests.casework.sample import SAMPLE, about, walk
from tests.casework.test_evidence import bring, signed_in
from tests.factories import make_cadre, make_user
from tests.html import assert_clean_html


@pytest.mark.parametrize(
    ("status", "visited", "states", "note"),
    [
        ("checking", ["applied", "checking"], ["done", "current", "to_come", "to_come", "to_come"], "核实中"),
        (
            "returned",
            ["applied", "returned"],
            ["current", "to_come", "to_come", "to_come", "to_come"],
            "待补正",
        ),
        (
            "withdrawn",
            ["applied", "withdrawn"],
            ["stopped", "to_come", "to_come", "to_come", "to_come"],
            "已撤回",
        ),
        ("refused", ["applied", "refused"], ["done"] * 5, "不同意"),
    ],
)
def test_the_bar_says_where_it_stands(status: str, visited: list[str], states: list[str], note: str) -> None:
    bar = bar_of(SAMPLE, status, visited)
    assert [stage.state for stage in bar] == states
    assert [stage.note for stage in bar if stage.note] == [note]


def shown(case: Case, user: object) -> str:
    response = signed_in(user).get(case.get_absolute_url())  # type: ignore[arg-type]
    assert_clean_html(response)
    return str(response.content.decode())


@pytest.mark.django_db
def test_the_office_sees_the_turn_the_steps_and_why_one_is_refused(office: Office) -> None:
    case = walk(about(office.cadre, by=office.clerk), "accept", "submit", "pass")
    Link.objects.create(case=case, to=about(office.cadre, title="被引用的件"), note="支持")
    page = shown(case, office.head)
    for said in ("部领导", "退回重办", "须经集体研究决定", "aria-describedby", "被引用的件", "办理记录"):
        assert said in page, said
    assert "样办件一" in shown(Case.objects.get(title="被引用的件"), office.head)  # the way back


@pytest.mark.django_db
def test_whom_it_concerns_sees_only_what_is_his(office: Office) -> None:
    own = make_user("ganbu", None, full_name="本人账号")
    office.cadre.user = own
    office.cadre.save(update_fields=["user"])
    case = about(office.cadre, by=office.handler, note="内部线索来源")
    Party.objects.create(case=case, cadre=make_cadre(office.unit, "何举报", 7), role=PartyRole.REPORTER)
    bring(case, title="内部核查材料")
    bring(case, title="给本人看的材料", content=b"open", is_open_to_subject=True)
    services.countersign(case_id=case.pk, user=office.section_head, question="内部商量", by=office.handler)
    Case.objects.filter(pk=case.pk).update(is_shown_to_subject=True)
    for number, is_for_subject in (("甲1号", True), ("乙2号", False)):
        Paper.objects.create(
            case=case, kind="x", title=f"文书{number}", number=number, content={}, content_hash="0",
            is_for_subject=is_for_subject,
        )  # fmt: skip
    page = shown(case, own)
    for said in ("给本人看的材料", "文书甲1号", "签收"):
        assert said in page, said
    for hidden in ("何举报", "反映人", "内部", "乙2号", "经办", "科长", "加签"):
        assert hidden not in page, hidden


@pytest.mark.django_db
def test_a_handler_who_is_the_subject_sees_it_as_the_subject(office: Office) -> None:
    office.cadre.user = office.handler
    office.cadre.save(update_fields=["user"])
    case = walk(about(office.cadre, by=office.section_head), "accept", "submit")
    assert signed_in(office.handler).get(case.get_absolute_url()).status_code == 404
    walk(case, "pass", "refuse")
    page = shown(case, office.handler)
    assert "送审核" not in page
    assert "不同意" in page


@pytest.mark.django_db
def test_the_applicant_reads_why_it_came_back_and_no_other_note(office: Office) -> None:
    case = about(office.cadre, by=office.clerk)
    services.act(case_id=case.pk, action="return", version=None, by=office.handler, note="缺会议记录")
    page = shown(case, office.clerk)
    assert "缺会议记录" in page
    assert "补正后报送" in page
    assert "现在轮到您办理" in page
    services.act(case_id=case.pk, action="supply", version=None, by=office.clerk)
    services.act(case_id=case.pk, action="accept", version=None, by=office.handler, note="内部批注")
    page = shown(case, office.clerk)
    assert "内部批注" not in page
    assert "核实中" not in page
    assert "办理中" in page


@pytest.mark.django_db
def test_a_reporter_is_shown_to_who_has_the_case_in_hand(office: Office) -> None:
    case = about(office.cadre)
    Party.objects.create(case=case, cadre=make_cadre(office.unit, "何举报", 7), role=PartyRole.REPORTER)
    assert "何举报" not in shown(case, office.handler)
    services.claim(case_id=case.pk, by=office.handler)
    assert "何举报" in shown(case, office.handler)
    assert "何举报" not in shown(case, office.section_head)
