"""Papers: numbered without gaps, frozen with their hash, printed once, signed for by whom they are meant for."""

import pytest

from accounts.permissions import NotAllowed, Refused
from casework.models import Case, Paper, Todo
from casework.queries.papers import organ_of, papers_of
from casework.services import papers
from jobs.models import Job
from printing.official import OfficialPaper, Paragraph
from tests.casework.conftest import Office
from tests.casework.sample import about
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def content(number: str, text: str = "同意。") -> OfficialPaper:
    return OfficialPaper(
        organ="中共云川市委组织部",
        title="关于样办件的决定",
        number=number,
        body=(Paragraph(text),),
        signed_by="中共云川市委组织部",
        signed_on="2026年3月5日",
    )


def issue(case: Case, text: str = "同意。", *, for_subject: bool = True) -> Paper:
    return papers.issue(
        case=case,
        kind="decision",
        mark="样决",
        build=lambda number: content(number, text),
        by=None,
        for_subject=for_subject,
    )


def test_a_paper_is_numbered_frozen_and_printed(office: Office, documents_dir: object) -> None:
    case = about(office.cadre)
    first, second = issue(case), issue(case)
    assert first.number.endswith("〕1号")
    assert second.number.endswith("〕2号")
    assert Job.objects.filter(kind="casework.print_paper").count() == 2
    made = papers.file_of(first)
    assert made.startswith(b"%PDF")
    assert papers.file_of(Paper.objects.get(pk=first.pk)) == made


def test_a_changed_content_is_not_printed(office: Office, documents_dir: object) -> None:
    paper = issue(about(office.cadre))
    said = paper.content | {"title": "关于另一件事的决定"}
    Paper.objects.filter(pk=paper.pk).update(content=said)
    with pytest.raises(Refused, match="校验值不符"):
        papers.file_of(Paper.objects.get(pk=paper.pk))


def test_a_faulty_paper_takes_no_number(office: Office) -> None:
    case = about(office.cadre)
    with pytest.raises(Refused, match="文书不能制发"):
        issue(case, "机密★十年")
    assert issue(case).number.endswith("〕1号")


def test_the_person_reads_and_signs_only_what_is_meant_for_him(office: Office) -> None:
    user = make_user("ben", None, full_name="本人")
    office.cadre.user = user
    office.cadre.save(update_fields=["user"])
    case = about(office.cadre)
    mine, other = issue(case), issue(case, for_subject=False)
    assert list(papers_of(case, user)) == [mine]
    assert set(papers_of(case, office.handler)) == {mine, other}
    assert Todo.objects.filter(user=user, kind="receipt", done_at=None).count() == 1
    papers.receive(paper_id=mine.pk, by=user)
    assert not Todo.objects.filter(user=user, kind="receipt", done_at=None).exists()
    with pytest.raises(Refused, match="已经签收"):
        papers.receive(paper_id=mine.pk, by=user)


def test_a_handler_records_delivery_and_says_how(office: Office) -> None:
    paper = issue(about(office.cadre))
    with pytest.raises(Refused, match="送达方式"):
        papers.receive(paper_id=paper.pk, by=office.handler)
    with pytest.raises(NotAllowed):
        papers.receive(paper_id=paper.pk, by=office.clerk, note="当面")
    papers.receive(paper_id=paper.pk, by=office.handler, note="3月6日当面送达")


def test_in_whose_name(office: Office) -> None:
    assert organ_of(about(office.cadre).office) == "中共云川市委组织部"
    assert organ_of(office.unit) == office.unit.name
