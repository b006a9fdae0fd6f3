"""What a city may choose for a plan, held against the rules. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from accounts.permissions import Refused
from regulations.enums import Confidence, Severity
from regulations.rules import Rule
from rewards.enums import Leftover, Rounding
from rewards.rules.amounts import BASIS_POINT, shown_percent
from rewards.rules.places import Policy
from rewards.rules.plans import Choices

POINTS = 100


@dataclass(frozen=True)
class PlanChoices:
    """The parameters of a plan; ratios in basis points. `ratios`: unit grade → ratio of its people."""

    city_points: int
    unit_points: int
    approval: str = ""
    ratios: Mapping[str, int] = field(default_factory=dict)
    ratios_source: str = ""
    rounding: Rounding = Rounding.FLOOR
    leftover: Leftover = Leftover.POOL
    reserve: int = 0
    group_below: int = 0
    grassroots_points: int = 0
    counts_undetermined: bool = True
    leaders_apart: bool = False

    def as_rules(self, grades: tuple[str, ...]) -> Choices:
        """The same as exact numbers for the calculation."""
        return Choices(
            policy=Policy(self.city_points * BASIS_POINT, self.rounding, self.leftover, self.reserve),
            ratios={grade: points * BASIS_POINT for grade, points in self.ratios.items()},
            grades=grades,
            group_below=self.group_below,
            grassroots=self.grassroots_points * BASIS_POINT,
        )

    def trimmed(self) -> "PlanChoices":
        return replace(self, approval=self.approval.strip(), ratios_source=self.ratios_source.strip())


def check_choices(choices: PlanChoices, ceiling: Rule, approved: Rule | None) -> None:
    """Raise Refused where a rule that blocks is broken: above the ceiling, or above the approved one with approval.

    公务员考核规定: at most 20 % of those who should take part, up to 25 % with the approval of the 公务员主管部门.
    """
    most = approved if choices.approval and approved else ceiling
    for what, points in (("全部比例上限", choices.city_points), ("单位比例上限", choices.unit_points)):
        if points > most.number * POINTS and most.severity == Severity.BLOCK:
            way = (
                ""
                if choices.approval or approved is None
                else f"；经批准可到 {approved.shown}，请填写批准文件"
            )
            raise Refused(
                f"{what} {shown_percent(points * BASIS_POINT)} 超过 {most.shown}（{most.source}）{way}。"
            )
    if choices.ratios and not choices.ratios_source:
        raise Refused("按单位等次定了比例，请写明比例的依据文件。")


def warnings_of(choices: PlanChoices, ceiling: Rule, approved: Rule | None, used: list[Rule]) -> list[str]:
    """What does not block and must be seen: unverified rules, ratios above the ceiling, approval in use."""
    found = []
    most = approved if choices.approval and approved else ceiling
    over = [name for name, points in choices.ratios.items() if points > choices.unit_points]
    if over:
        cap = shown_percent(choices.unit_points * BASIS_POINT)
        found.append(f"{'、'.join(over)}单位的比例高于单位上限 {cap}，按上限计算。")
    if max(choices.city_points, choices.unit_points) > most.number * POINTS:
        found.append(f"比例高于 {most.shown}（{most.source}），该规定待核，请核实后再送审。")
    unverified = [rule.title for rule in used if rule.confidence == Confidence.UNVERIFIED]
    if unverified:
        found.append(f"以下规则的依据待核，请对照本地文件：{'、'.join(unverified)}。")
    return found
