"""职级晋升的文书: the publicity notice and the decision."""

from cadre.enums import Rank
from casework.models import Case, Publicity
from casework.papers import paper_of, section
from printing.chinese import day_text
from printing.official import OfficialPaper, Paragraph, Table
from rewards.models import Promotion
from rewards.queries.promotions import remaining


def _whom(promotion: Promotion) -> Table:
    rows = tuple(
        (
            str(place),
            candidate.cadre.name,
            candidate.cadre.unit.name,
            Rank(candidate.from_rank).label if candidate.from_rank else "—",
            Rank(candidate.to_rank).label,
        )
        for place, candidate in enumerate(remaining(promotion), start=1)
    )
    return Table(("序号", "姓名", "单位", "现职级", "晋升职级"), rows)


def notice_text(promotion: Promotion) -> str:
    """What the publicity says in a line."""
    names = "、".join(
        f"{candidate.cadre.name}（{Rank(candidate.to_rank).label}）" for candidate in remaining(promotion)
    )
    return f"拟晋升职级：{names}。"


def publicity_notice(case: Case, promotion: Promotion, shown: Publicity, number: str) -> OfficialPaper:
    """职级晋升公示 (职务与职级并行规定 art. 20)."""
    body: tuple[Paragraph | Table, ...] = (
        Paragraph("经民主推荐、考察和集体研究，下列人员拟晋升职级，现予公示。"),
        _whom(promotion),
        *section("公示时间", f"{day_text(shown.since)}至{day_text(shown.until)}。"),
        *section(
            "反映方式", "对公示对象有异议的，请在公示期内以真实姓名向本机关反映，本机关对反映人严格保密。"
        ),
    )
    return paper_of(case, number=number, title="职级晋升公示", recipient="", body=body)


def decision(case: Case, promotion: Promotion, number: str) -> OfficialPaper:
    """晋升职级的决定."""
    body: tuple[Paragraph | Table, ...] = (
        Paragraph("经研究，决定晋升下列人员的职级，自本决定之日起计算。"),
        _whom(promotion),
    )
    return paper_of(case, number=number, title="关于晋升职级的决定", recipient=case.unit.name, body=body)
