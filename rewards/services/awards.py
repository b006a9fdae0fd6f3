"""奖励: how an award begins, what its steps must meet, and what they write."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Refused
from cadre.drafts import FactKind
from cadre.enums import HonourKind
from cadre.models import Cadre, Honour, Unit
from cadre.services import facts
from casework import services as casework
from casework.enums import PartyRole
from casework.kinds import Transition
from casework.models import Case, Party, Step
from casework.queries.evidence import proven
from casework.queries.papers import organ_of
from casework.queries.publicity import open_objections, running
from casework.registry import Data, Finding
from casework.rules.publicity import check_over
from casework.services import publicity
from casework.services.papers import issue
from regulations.rules import Rule
from rewards.enums import AwardMode
from rewards.models import Award, Awardee
from rewards.papers import award as papers
from rewards.queries import award_cases as queries
from rewards.rules import award_rules as rules


@transaction.atomic
def open_award(
    *,
    title: str,
    unit: Unit,
    by: User | None,
    people: Sequence[Cadre] = (),
    teams: Sequence[str] = (),
    **what: Any,
) -> Case:
    """Nominate people or teams. Raises NotAllowed, and Refused without anybody."""
    if not people and not teams:
        raise Refused("请至少填写一名奖励对象或者一个集体。")
    case = casework.open_case(kind="award", title=title, unit=unit, by=by)
    award = Award.objects.create(case=case, **what)
    Awardee.objects.bulk_create([Awardee(award=award, cadre=person) for person in people])
    Awardee.objects.bulk_create([Awardee(award=award, team=team, unit=unit) for team in teams])
    Party.objects.bulk_create([Party(case=case, cadre=person, role=PartyRole.RELATED) for person in people])
    return case


# --- what a step must meet --------------------------------------------------------------------------------------


def check(case: Case, move: Transition, data: Data, on: date) -> Finding:
    """Raises Refused."""
    award = Award.objects.get(case=case)
    if move.action == "withdraw_award":
        rule = queries.rule_of(case, "reward.withdrawal", on)
        return Finding(rules.check_ground(data.get("ground", ""), rule), (rule,))
    if move.action == "close_publicity":
        return Finding(_check_shown(case, on))
    if move.action in ("verify", "pass", "agree", "award"):
        return _check_people(case, award, move.action, on)
    return Finding()


def _check_people(case: Case, award: Award, action: str, on: date) -> Finding:
    obstacles = queries.obstacles_of(award, on)
    warnings: list[str] = []
    people = [awardee.cadre for awardee in queries.people_of(award) if awardee.cadre]
    for person in people:
        warnings += rules.check_free(person.name, obstacles[person.pk], on)
    used = [queries.rule_of(case, "reward.blocked_in_investigation", on)]
    working = [f"{len(people)}人均没有被立案审查调查等不得奖励的情形（{used[0].source}）。"]
    if action == "verify" and award.mode == AwardMode.TIMELY:
        used.append(queries.rule_of(case, "reward.timely_needs", on))
        warnings += rules.check_papers(proven(case), used[-1])
    if action == "award":
        used.append(queries.rule_of(case, "reward.bonus", on))
        working.append(rules.money_line(HonourKind(award.kind), len(people), used[-1]))
    return Finding(tuple(working), tuple(used), tuple(warnings))


def _check_shown(case: Case, on: date) -> tuple[str, ...]:
    shown = running(case)
    if shown is None:
        raise Refused("本件还没有公示。")
    return check_over(shown.until, on, open_objections(case))


# --- what a step writes ------------------------------------------------------------------------------------------


def effect(case: Case, step: Step, data: Data, by: User | None) -> None:
    """Write what a step says about the award, and the facts in which it ends."""
    award = Award.objects.select_for_update().get(case=case)
    if step.action == "publish":
        _publish(case, award, data, by)
    elif step.action == "object":
        publicity.object_to(
            case=case, on=timezone.localdate(), text=step.note, by_whom=data.get("by_whom", ""), by=by
        )
    elif step.action in ("dismiss", "uphold"):
        publicity.settle(case=case, is_upheld=step.action == "uphold", finding=step.note)
    elif step.action == "award":
        _give(case, award, by)
    elif step.action == "withdraw_award":
        _take_back(case, award, data["ground"], by)


def _publish(case: Case, award: Award, data: Data, by: User | None) -> None:
    rule = queries.rule_of(case, "reward.publicity", timezone.localdate())
    shown = publicity.start(
        case=case,
        since=data.get("since") or timezone.localdate(),
        days=max(rule.number, data.get("days") or 0),
        place=data.get("place") or "单位公示栏",
        content=papers.notice_text(award),
        by=by,
    )
    issue(
        case=case,
        kind="publicity",
        mark="奖示",
        build=lambda number: papers.publicity_notice(case, award, shown, number),
        by=by,
        rules=[rule],
    )


def _give(case: Case, award: Award, by: User | None) -> None:
    today = timezone.localdate()
    bonus = queries.rule_of(case, "reward.bonus", today)
    award.decided_on = today
    award.save(update_fields=["decided_on"])
    for awardee in queries.people_of(award):
        _give_one(case, award, awardee, bonus, by)
    issue(
        case=case,
        kind="award_decision",
        mark="奖决",
        build=lambda number: papers.decision(case, award, number),
        by=by,
        rules=[bonus],
    )


def _give_one(case: Case, award: Award, awardee: Awardee, bonus: Rule, by: User | None) -> None:
    assert awardee.cadre is not None  # people_of  # nosec B101
    fact = facts.record_outcome(
        cadre_id=awardee.cadre.pk,
        kind=FactKind.HONOUR,
        values={
            "kind": award.kind,
            "title": award.name,
            "awarded_on": award.decided_on,
            "authority": organ_of(case.office),
            "reason": (f"{award.year}年度考核" if award.year else award.event)[:300],
        },
        source=case.reference,
        by=by,
    )
    assert isinstance(fact, Honour)  # narrows the type  # nosec B101
    awardee.honour, awardee.yuan = fact, rules.money(HonourKind(award.kind), bonus)
    awardee.save(update_fields=["honour", "yuan"])


def _take_back(case: Case, award: Award, ground: str, by: User | None) -> None:
    """The law's ground is kept, the honours leave the register, and the log says what they were."""
    award.withdrawn_on, award.withdrawal_ground = timezone.localdate(), ground
    award.save(update_fields=["withdrawn_on", "withdrawal_ground"])
    for awardee in queries.people_of(award):
        if awardee.honour is not None:
            facts.withdraw_outcome(fact=awardee.honour, source=case.reference, reason=ground, by=by)
    issue(
        case=case,
        kind="withdrawal",
        mark="奖撤",
        build=lambda number: papers.withdrawal(case, award, number),
        by=by,
    )
