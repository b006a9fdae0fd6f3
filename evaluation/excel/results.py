"""The results of a survey as a workbook: a line for each target, a column for each group and dimension."""

from collections.abc import Iterable, Sequence

from cadre.roster.sheets import table
from evaluation.models import SurveyTarget
from evaluation.rules.designs import Design

HIDDEN = "份数不足"


def result_sheet(design: Design, targets: Iterable[SurveyTarget]) -> bytes:
    """`targets` with their results, in the order of the lines; what is not shown on the page is not written either."""
    groups = [group.name for group in design.groups]
    heads = [("编号", 14), ("评价对象", 14), ("单位和职务", 36), ("得分", 10)]
    heads += [(f"{group}得分", 16) for group in groups]
    heads += [(f"{group}·{d.name}", 16) for group in groups for d in design.dimensions]
    return table("测评结果", heads, (_line(target) for target in targets))


def _line(target: SurveyTarget) -> Sequence[str]:
    working = target.result.working
    groups = working["groups"]
    return [
        target.code,
        target.label,
        target.detail,
        working["score"] or HIDDEN,
        *(group["score"] or HIDDEN for group in groups),
        *(one["mean"] or HIDDEN for group in groups for one in group["dimensions"]),
    ]
