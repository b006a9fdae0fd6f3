"""What the pages of plans show: the plan with its parts, its rows with their bars, two plans side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import may, scope_of
from regulations.rules import Rule
from rewards.enums import Leftover, Rounding, Scheme, Treatment
from rewards.models import Plan, PlanPerson, PlanRow
from rewards.queries.places_rules import PlaceRules, place_rules
from rewards.queries.trial import choices_of
from rewards.rules.amounts import BASIS_POINT, shown_percent
from rewards.rules.bars import LotBar, Slice, lot_bar, slices
from rewards.rules.choices import warnings_of

SORTS = {"path": "按机构", "places": "名额从多到少", "rest": "余数从大到小", "people": "人数从多到少"}
_ORDER = {
    "path": ("unit_path", "-is_group"),
    "places": ("-places", "unit_path"),
    "people": ("-people", "unit_path"),
}


@dataclass(frozen=True)
class Line:
    """A row with its bar; `members` are the units of a group."""

    row: PlanRow
    bar: LotBar
    members: list[PlanRow]

    @property
    def ratio(self) -> str:
        """The ratio that counts."""
        return (
            ""
            if self.row.is_group
            else shown_percent(min(self.row.points, self.row.cap_points) * BASIS_POINT)
        )

    @property
    def is_capped(self) -> bool:
        return self.row.points > self.row.cap_points

    @property
    def uncounted(self) -> int:
        """People of the unit who are not in its base."""
        return self.row.graded + self.row.undetermined + self.row.absent - self.row.people


def sees_whole(plan: Plan, user: User) -> bool:
    """Whether the user may see the whole plan, not only the rows of his own units."""
    return may(user, Permission.VIEW_CADRES, plan.unit_path)


def rows_of(plan: Plan, user: User) -> QuerySet[PlanRow]:
    return plan.rows.filter(scope_of(user, Permission.VIEW_CADRES).q())


def find_rows(rows: QuerySet[PlanRow], *, q: str, grade: str, sort: str) -> QuerySet[PlanRow] | list[PlanRow]:
    """The rows with places of their own that are asked for; a group is found by its members too."""
    found = rows.filter(group=None).select_related("unit", "account")
    if q:
        by_name = (
            Q(unit__name__contains=q) | Q(unit__short_name__contains=q) | Q(members__unit__name__contains=q)
        )
        found = found.filter(by_name).distinct()
    if grade:
        found = found.filter(grade="" if grade == "-" else grade)
    if sort == "rest":
        return sorted(found, key=lambda row: (row.places - Fraction(row.due), row.unit_path))
    return found.order_by(*_ORDER.get(sort, _ORDER["path"]))


def lines_of(rows: Iterable[PlanRow]) -> list[Line]:
    """Rows of a page with their bars on one scale; one query for the members of groups."""
    shown = list(rows)
    groups = [row.pk for row in shown if row.is_group]
    members: dict[int, list[PlanRow]] = {}
    if groups:
        for member in PlanRow.objects.filter(group__in=groups).select_related("unit").order_by("unit_path"):
            members.setdefault(member.group_id or 0, []).append(member)
    longest = max((max(Fraction(row.due), Fraction(row.places)) for row in shown), default=Fraction(1))
    return [Line(row, bar_of(row, longest), members.get(row.pk, [])) for row in shown]


def bar_of(row: PlanRow, longest: Fraction | None = None) -> LotBar:
    due = Fraction(row.due)
    return lot_bar(due=due, places=row.places, most=row.most, longest=longest or max(due, Fraction(row.most)))


# --- one plan ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Overview:
    """What stands above the rows: the parts of the ceiling, what was chosen, and what must be looked at."""

    parts: tuple[Slice, ...]
    choices: list[tuple[str, str]]
    rules: list[Rule]
    warnings: list[str]
    grade_names: tuple[str, ...]
    people: dict[str, int]
    gist: str

    @property
    def people_count(self) -> int:
        return sum(self.people.values())


def overview(plan: Plan) -> Overview:
    rules = place_rules(plan.year, Scheme(plan.scheme), plan.unit)
    return Overview(
        parts=parts_of(plan),
        choices=told_choices(plan),
        rules=rules.used,
        warnings=_warnings(plan, rules),
        grade_names=rules.grade_names,
        people=_people(plan),
        gist=_gist(plan),
    )


def parts_of(plan: Plan) -> tuple[Slice, ...]:
    return slices(
        [
            ("分配到单位", plan.places, "is-place"),
            ("预留", plan.reserve, "is-reserve"),
            ("取整余数", plan.pool_rounding, "is-rest"),
            ("比例差额", plan.pool_ratios, "is-ratio"),
        ]
    )


def told_choices(plan: Plan) -> list[tuple[str, str]]:
    """What the plan chose, as (label, words)."""
    ratios = "，".join(f"{grade} {_points(points)}" for grade, points in plan.ratios.items())
    told = [
        ("全部比例上限", _points(plan.city_points)),
        ("单位比例上限", _points(plan.unit_points) + (f"（{plan.approval}）" if plan.approval else "")),
        ("按单位等次", ratios or "不分等次，一律按单位上限"),
        ("比例依据", plan.ratios_source),
        ("小数", Rounding(plan.rounding).label),
        ("余数", Leftover(plan.leftover).label),
        ("预留激励池", f"{plan.reserve} 名" if plan.reserve else ""),
        ("小单位合并", f"不足 {plan.group_below} 人的，同一上级下合并计算" if plan.group_below else ""),
        ("乡镇街道上浮", f"{plan.grassroots_points / 100:g} 个百分点" if plan.grassroots_points else ""),
        ("不定等次", "计入基数" if plan.counts_undetermined else "不计入基数"),
        ("领导成员", "单列，不计入本单位基数" if plan.leaders_apart else "计入本单位基数"),
    ]
    return [(label, words) for label, words in told if words]


def _gist(plan: Plan) -> str:
    """The choices in one line."""
    ratios = "、".join(f"{grade} {_points(points)}" for grade, points in plan.ratios.items())
    first = ratios or f"一律 {_points(plan.unit_points)}"
    return f"{first}，小数{Rounding(plan.rounding).label}，余数{Leftover(plan.leftover).label}"


def _points(points: int) -> str:
    return shown_percent(points * BASIS_POINT)


def _warnings(plan: Plan, rules: PlaceRules) -> list[str]:
    choices = choices_of(plan)
    by_grade = (rules.ratios, rules.grades)
    used = [rule for rule in rules.used if rule not in by_grade or plan.ratios]
    return warnings_of(choices, rules.ceiling, rules.approved, used)


def _people(plan: Plan) -> dict[str, int]:
    """How many people are told by name, by treatment."""
    found = (
        PlanPerson.objects.filter(row__plan=plan).order_by().values_list("treatment").annotate(n=Count("pk"))
    )
    counts = dict(found)
    return {treatment.label: counts[treatment] for treatment in Treatment if counts.get(treatment)}


def persons_of(
    plan: Plan, user: User, treatment: str = "", row: PlanRow | None = None
) -> QuerySet[PlanPerson]:
    """The people of a plan who are told by name, in the user's scope."""
    scope = scope_of(user, Permission.VIEW_CADRES)
    found = PlanPerson.objects.filter(scope.q("row__unit_path"), row__plan=plan)
    if treatment:
        found = found.filter(treatment=treatment)
    if row is not None:
        found = found.filter(Q(row=row) | Q(row__group=row))
    return found.select_related("cadre", "row__unit").order_by(
        "row__unit_path", "cadre__seniority", "cadre_id"
    )


# --- two plans ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """One unit in two plans; None where it has no places of its own there."""

    code: str
    name: str
    left: PlanRow | None
    right: PlanRow | None
    left_bar: LotBar | None = None
    right_bar: LotBar | None = None

    @property
    def difference(self) -> int:
        return (self.right.places if self.right else 0) - (self.left.places if self.left else 0)

    @property
    def is_same(self) -> bool:
        return not self.difference and _told(self.left) == _told(self.right)


def _told(row: PlanRow | None) -> Any:
    return row and (row.grade, row.working)


def compare(left: Plan, right: Plan, user: User, *, only_different: bool) -> list[Pair]:
    """Every unit of either plan, in the order of the tree, each with what it gets here and there; two queries."""
    sides = [
        {row.code: row for row in rows_of(plan, user).filter(group=None).select_related("unit")}
        for plan in (left, right)
    ]
    rows = {**sides[0], **sides[1]}
    longest = max(
        (max(Fraction(row.due), Fraction(row.places)) for side in sides for row in side.values()),
        default=None,
    )
    pairs = []
    for code, row in sorted(rows.items(), key=lambda item: (item[1].unit_path, not item[1].is_group)):
        one, other = sides[0].get(code), sides[1].get(code)
        bars = [bar_of(each, longest) if each else None for each in (one, other)]
        pairs.append(Pair(code, row.name, one, other, *bars))
    return [pair for pair in pairs if not only_different or not pair.is_same]
