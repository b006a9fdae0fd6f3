"""manage.py plan_places --year Y [--json]: what each unit's 优秀 places would be, and why; nothing is written.

With --plan a stored plan is printed, with --save the trial becomes a draft.
"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.permissions import Refused
from cadre.models import Unit
from regulations.rules import RuleUnknown
from rewards.enums import Leftover, Rounding, Scheme
from rewards.models import Plan
from rewards.queries.places_json import plan_data, trial_data
from rewards.queries.places_rules import PlaceRules, place_rules
from rewards.queries.trial import trial
from rewards.rules.amounts import basis_points
from rewards.rules.choices import PlanChoices, check_choices
from rewards.services.places import create_plan


class Command(BaseCommand):
    help = "测算一个年度的优秀名额：每个单位多少名、怎么算出来的。默认只算不存。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="考核年度")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--unit", metavar="CODE", help="只算这个机构及下级，默认全市")
        parser.add_argument("--scheme", choices=Scheme.values, default=Scheme.CIVIL.value, help="人员")
        parser.add_argument("--rounding", choices=Rounding.values, help="小数进位办法，默认按规则库")
        parser.add_argument(
            "--leftover", choices=Leftover.values, default=Leftover.POOL.value, help="余数去向"
        )
        parser.add_argument("--reserve", type=int, default=0, help="预留激励池的名额")
        parser.add_argument("--group-below", type=int, default=0, help="少于这个人数的单位合并计算")
        parser.add_argument("--unit-ratio", metavar="PERCENT", help="单位比例上限，高于规定的须有 --approval")
        parser.add_argument("--approval", default="", help="提高比例的批准文件")
        parser.add_argument("--plan", type=int, metavar="ID", help="输出已有的方案")
        parser.add_argument("--save", metavar="NAME", help="把测算结果存为草拟方案")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = self._stored(options) if options["plan"] else self._tried(options)
        except (Refused, RuleUnknown) as reason:
            raise CommandError(str(reason)) from reason
        if options["json"]:
            self.stdout.write(json.dumps(data, ensure_ascii=False))
        else:
            self._show(data)

    def _stored(self, options: dict[str, Any]) -> dict[str, Any]:
        plan = Plan.objects.filter(pk=options["plan"], year=options["year"]).first()
        if plan is None:
            raise CommandError(f"{options['year']}年度没有编号为 {options['plan']} 的方案。")
        return plan_data(plan, plan.rows.all())

    def _tried(self, options: dict[str, Any]) -> dict[str, Any]:
        unit, scheme, year = _unit(options["unit"]), Scheme(options["scheme"]), options["year"]
        rules = place_rules(year, scheme, unit)
        choices = _choices(rules, options)
        check_choices(choices, rules.ceiling, rules.approved)
        if options["save"]:
            plan = create_plan(
                year=year, unit=unit, scheme=scheme, name=options["save"], choices=choices, by=None
            )
            return plan_data(plan, plan.rows.all())
        return trial_data(year, trial(year, scheme, unit, choices, rules), choices, rules.grade_names)

    def _show(self, data: dict[str, Any]) -> None:
        self.stdout.write(
            f"{data['year']}年度：应参加考核 {data['participants']:,} 人，上限 {data['ceiling']:,} 名，"
            f"激励池 {data['pool']:,} 名。"
        )
        for unit in data["units"]:
            grade = f"（{unit['grade']}）" if unit["grade"] else ""
            self.stdout.write(f"{unit['code']}{grade}\t{unit['places']}\t{unit['working']}")


def _unit(code: str | None) -> Unit:
    """The unit of that code, else the only root. Raises CommandError."""
    units = list(Unit.objects.open().filter(**({"code": code} if code else {"parent": None}))[:2])
    if len(units) != 1:
        raise CommandError(f"没有编码为“{code}”的机构。" if code else "请用 --unit 指定机构编码。")
    return units[0]


def _choices(rules: PlaceRules, options: dict[str, Any]) -> PlanChoices:
    given = {
        "leftover": Leftover(options["leftover"]),
        "reserve": options["reserve"],
        "group_below": options["group_below"],
        "approval": options["approval"].strip(),
    }
    if options["rounding"]:
        given["rounding"] = Rounding(options["rounding"])
    if options["unit_ratio"]:
        try:
            given["unit_points"] = basis_points(options["unit_ratio"])
        except ValueError as error:
            raise CommandError("--unit-ratio 应为百分数，例如 20 或 17.5。") from error
    if min(given["reserve"], given["group_below"]) < 0:
        raise CommandError("--reserve 和 --group-below 不能为负数。")
    return PlanChoices(**{**rules.first_choices(), **given})
