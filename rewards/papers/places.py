"""优秀名额的文书: the notice to one unit, and the schedule of a whole plan. Content only, tested without a PDF."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from casework.queries.papers import organ_of
from printing.chinese import day_text
from printing.list_paper import Align, Column, Item, ListPaper
from printing.official import OfficialPaper, Paragraph
from rewards.enums import Leftover, Scheme
from rewards.models import Plan, PlanRow
from rewards.queries.places_rules import place_rules
from rewards.rules.amounts import BASIS_POINT, shown_percent


def unit_notice(plan: Plan, row: PlanRow, members: Iterable[PlanRow] = ()) -> OfficialPaper:
    """通知: how many places a unit has for the year, and how the number came about. `members` are a group's units."""
    organ = organ_of(plan.unit)
    names = "、".join(member.unit.name for member in members)
    who = f"{plan.year}年度，你单位应参加考核的{Scheme(plan.scheme).label}{row.people}人"
    if row.is_group:
        who = f"{names}人数较少，合并计算、共用名额。{plan.year}年度，各单位应参加考核的人员共{row.people}人"
    left_out = "，不计入不确定等次人员" if not plan.counts_undetermined else ""
    return OfficialPaper(
        organ=organ,
        title=f"关于下达{plan.year}年度考核优秀等次名额的通知",
        recipient=_recipient(row, names),
        body=(
            Paragraph(f"经研究，现将{plan.year}年度考核优秀等次名额下达给你们，请遵照执行。"),
            Paragraph(head="名额", level=1),
            Paragraph(f"{who}{left_out}，核定优秀等次名额{row.places}名。"),
            Paragraph(head="核定办法", level=1),
            Paragraph(f"{row.working}。{_rest(plan)}"),
            Paragraph(head="有关要求", level=1),
            Paragraph(
                "优秀等次人数不得超过核定名额。名额不得自行调剂，用不完的名额应当退回，纳入激励池统筹使用。"
            ),
        ),
        signed_by=organ,
        signed_on=day_text(_day(plan)),
        rule_notes=_rule_notes(plan),
    )


def plan_schedule(plan: Plan, rows: Iterable[PlanRow]) -> ListPaper:
    """方案表: every unit with its people, ratio, places and the line that explains them."""
    listed = [row for row in rows if row.group_id is None]
    return ListPaper(
        title=f"{plan.year}年度考核优秀等次名额分配方案",
        day=day_text(_day(plan)),
        about=f"{plan.unit.name}　{Scheme(plan.scheme).label}　{plan.get_state_display()}",
        lead=tuple(Item(line) for line in plan.working),
        columns=(
            Column("序号", 2),
            Column("单位", 7, Align.LEFT),
            Column("等次", 2),
            Column("人数", 2, Align.RIGHT),
            Column("比例", 2, Align.RIGHT),
            Column("名额", 2, Align.RIGHT),
            Column("算式", 7, Align.LEFT),
        ),
        rows=tuple(
            (
                str(number),
                row.name,
                row.grade or "—",
                str(row.people),
                "—" if row.is_group else shown_percent(min(row.points, row.cap_points) * BASIS_POINT),
                str(row.places),
                row.working,
            )
            for number, row in enumerate(listed, start=1)
        ),
        totals=(
            "",
            "合计",
            "",
            str(sum(row.people for row in listed)),
            "",
            str(sum(row.places for row in listed)),
            "",
        ),
        signed_by=organ_of(plan.unit),
        landscape=True,
        rule_notes=_rule_notes(plan),
    )


def _recipient(row: PlanRow, names: str) -> str:
    """A group with many units is addressed by the unit above them."""
    return names if row.is_group and len(names) <= 180 else row.unit.name


def _rest(plan: Plan) -> str:
    if plan.leftover == Leftover.REMAINDER:
        return "取整余下的名额按余数从大到小补给单位；余数相同的，依次看单位等次、人数和机构编码。"
    return "取整余下的名额纳入激励池。"


def _day(plan: Plan) -> date:
    return timezone.localtime(plan.issued_at or plan.approved_at or plan.created_at).date()


def _rule_notes(plan: Plan) -> tuple[str, ...]:
    rules = place_rules(plan.year, Scheme(plan.scheme), plan.unit)
    used = [rules.ceiling, *([rules.approved] if plan.approval and rules.approved else [])]
    notes = [f"{rule.title}{rule.shown}：{rule.source}" for rule in used]
    return (*notes, *([f"按单位等次的比例：{plan.ratios_source}"] if plan.ratios else []))
