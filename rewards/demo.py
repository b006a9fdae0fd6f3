"""Places of 云川市 to try: last year's issued and used, with a pool that was drawn on; this year's in two drafts."""

from contextlib import suppress
from itertools import cycle

from accounts.models import User
from accounts.permissions import Refused
from cadre.enums import CadreStatus, Grade, PersonType
from cadre.models import Cadre, Unit
from cadre.models.person import CadreQuerySet
from rewards.enums import LedgerKind, Leftover, Scheme, SpecialKind
from rewards.models import Account, Plan
from rewards.queries.participants import TYPES
from rewards.queries.places_rules import place_rules
from rewards.rules.choices import PlanChoices
from rewards.services import excellent, grades, places, places_steps, pool, special

LAST, THIS = 2024, 2025
_MOST_TAKEN = 300  # of a large demo city only the first are written into the ledger
_GRADES = ("良好", "优秀", "良好", "一般", "良好", "优秀", "良好", "一般", "良好", "较差")
_BY_GRADE = {"优秀": 2500, "良好": 2000, "一般": 1500, "较差": 1000}
_APPROVAL = "云组批〔2024〕21号"
_SOURCE = "云川市年度考核优秀名额统筹办法（云组发〔2024〕8号）"
_GRANTS = (
    ("重大项目", "跨湖大桥提前通车，专班连续奋战", "云组呈〔2025〕11号", 1),
    ("乡村振兴", "驻村帮扶成效突出", "云组呈〔2025〕14号", 1),
    ("防汛救灾", "汛期转移群众零伤亡", "云组呈〔2025〕19号", 1),
)


def load_demo() -> None:
    """Everything by the real services, as the people of the demo would have done it."""
    root = Unit.objects.filter(parent=None).order_by("path").first()
    clerk, head = (User.objects.filter(username=name).first() for name in ("jingban", "buling"))
    if root is None or not _civil_servants().exists():
        return
    _grade_units(clerk)
    last = _plan(root, LAST, "优秀名额分配方案", clerk, _by_grade(root, LAST, reserve=3))
    places_steps.submit_plan(plan_id=last.pk, by=clerk)
    places_steps.approve_plan(plan_id=last.pk, by=head, note="同意")
    last = places_steps.issue_plan(plan_id=last.pk, by=clerk)
    _use(last, clerk)
    _draw_on_pool(last, clerk, head)
    _record_special(clerk)
    _plan(
        root,
        THIS,
        "方案一：统一比例",
        clerk,
        PlanChoices(**place_rules(THIS, Scheme.CIVIL, root).first_choices()),
    )
    graded = _plan(root, THIS, "方案二：按单位等次", clerk, _by_grade(root, THIS, reserve=3))
    places_steps.submit_plan(plan_id=graded.pk, by=clerk)


def _civil_servants() -> CadreQuerySet:
    types = (PersonType.CIVIL_SERVANT, PersonType.QUASI)
    return Cadre.objects.filter(person_type__in=types, status=CadreStatus.ACTIVE)


def _grade_units(clerk: User | None) -> None:
    units = Unit.objects.filter(cadres__in=_civil_servants()).distinct().order_by("code")
    for year, shift in ((LAST, 0), (THIS, 3)):
        given = cycle(_GRADES[shift:] + _GRADES[:shift])
        record = {unit.pk: grade for unit, grade in zip(units, given, strict=False)}
        grades.record_unit_grades(year=year, grades=record, source=f"云考发〔{year + 1}〕4号", by=clerk)


def _by_grade(root: Unit, year: int, reserve: int) -> PlanChoices:
    first = place_rules(year, Scheme.CIVIL, root).first_choices()
    own = {
        "unit_points": 2500,
        "approval": _APPROVAL,
        "ratios": _BY_GRADE,
        "ratios_source": _SOURCE,
        "leftover": Leftover.POOL,
        "group_below": 8,
    }
    ceiling = _civil_servants().count() // 5
    return PlanChoices(**{**first, **own, "reserve": min(reserve, ceiling)})


def _plan(root: Unit, year: int, name: str, clerk: User | None, choices: PlanChoices) -> Plan:
    return places.create_plan(year=year, unit=root, scheme=Scheme.CIVIL, name=name, choices=choices, by=clerk)


def _use(plan: Plan, clerk: User | None) -> None:
    """The people graded 优秀 for the year hold the places, as far as there are any."""
    best = Cadre.objects.filter(
        yeargrades__year=plan.year, yeargrades__grade=Grade.EXCELLENT, person_type__in=TYPES[Scheme.CIVIL]
    )
    for cadre in best.select_related("unit").order_by("pk")[:_MOST_TAKEN]:
        with suppress(Refused):
            excellent.take_place(
                cadre=cadre, unit=cadre.unit, year=plan.year, reason="年度考核确定为优秀", by=clerk
            )


def _draw_on_pool(plan: Plan, clerk: User | None, head: User | None) -> None:
    """Some units hand back, some are granted places for what they did, and one of these comes back unused."""
    purse = plan.pool_account
    if purse is None:
        return
    accounts = Account.objects.filter(kind=LedgerKind.EXCELLENT, year=plan.year).order_by("unit_path")
    for account in [account for account in accounts if account.balance][:2]:
        pool.hand_back(account_id=account.pk, amount=1, reason="符合条件的人员不足", by=clerk)
    full = [account for account in accounts if account.total and not account.balance]
    granted = []
    for account, (field, reason, ref, amount) in zip(full[::3], _GRANTS, strict=False):
        with suppress(Refused):
            grant = pool.propose_grant(
                pool_id=purse.pk,
                unit=account.unit,
                amount=amount,
                field=field,
                reason=reason,
                ref=ref,
                by=clerk,
            )
            granted.append(pool.approve_grant(grant_id=grant.pk, by=head, note="同意"))
    if len(granted) > 1:
        pool.return_grant(grant_id=granted[-1].pk, amount=1, reason="推荐人选受诫勉，不再使用", by=clerk)
    if full:
        with suppress(Refused):
            pool.propose_grant(
                pool_id=purse.pk, unit=full[-1].unit, amount=1, field="信访攻坚", reason="积案化解率全市第一",
                ref="云组呈〔2025〕23号", by=clerk,
            )  # fmt: skip


def _record_special(clerk: User | None) -> None:
    kinds = (SpecialKind.LEAVE, SpecialKind.INVESTIGATION)
    documents = ("考勤汇总：病假7个月", "云纪立〔2025〕6号")
    for cadre, kind, document in zip(_civil_servants().order_by("-pk")[:2], kinds, documents, strict=False):
        special.record_special(number=cadre.number, year=THIS, kind=kind, document=document, by=clerk)
