"""职级晋升: how a batch begins, what its steps must meet, and what they write."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.enums import Permission
from accounts.models import User
from accounts.permissions import Refused, require
from cadre.drafts import FactKind
from cadre.enums import Rank
from cadre.models import Cadre, RankHeld, Unit
from cadre.services import facts
from casework import services as casework
from casework.enums import PartyRole
from casework.kinds import Transition
from casework.models import Case, Party, Step
from casework.queries.publicity import open_objections, running
from casework.registry import Data, Finding
from casework.rules.publicity import check_over
from casework.services import publicity
from casework.services.papers import issue
from rewards.enums import Channel, LedgerKind
from rewards.models import Account, Candidate, Promotion
from rewards.papers import promotion as papers
from rewards.queries import promotions as queries
from rewards.queries.award_cases import rule_of
from rewards.rules.rank_words import conclusion, working_of
from rewards.services import ledger


@transaction.atomic
def open_promotion(
    *,
    title: str,
    unit: Unit,
    on: date,
    people: Sequence[tuple[Cadre, Channel]],
    by: User | None,
    plan: str = "",
) -> Case:
    """Begin a batch with its candidates. Raises NotAllowed, and Refused for who is not eligible, with the reason."""
    if not people:
        raise Refused("请至少填写一名人选。")
    case = casework.open_case(kind="promotion", title=title, unit=unit, by=by)
    promotion = Promotion.objects.create(case=case, on=on, plan=plan)
    found = queries.standing_of_people([person.pk for person, _ in people], promotion)
    for person, channel in people:
        standing = found[person.pk]
        if not standing.is_eligible or standing.to_rank is None:
            raise Refused(f"{person.name}在{on}不符合晋升条件：{conclusion(standing)}")
        Candidate.objects.create(
            promotion=promotion,
            cadre=person,
            from_rank=standing.from_rank or "",
            to_rank=standing.to_rank,
            channel=channel,
            working=working_of(standing),
        )
        Party.objects.create(case=case, cadre=person, role=PartyRole.RELATED)
    return case


@transaction.atomic
def set_quota(*, unit: Unit, year: int, rank: Rank, total: int, document: str, by: User | None) -> Account:
    """核定职数: open the account of a unit's posts of a rank in a year. Raises NotAllowed and Refused."""
    require(by, Permission.APPROVE_PLACES, unit.path)
    if not document.strip():
        raise Refused("请填写核定职数的文件。")
    return ledger.open_account(
        kind=LedgerKind.RANK,
        year=year,
        unit=unit,
        total=total,
        name=f"{unit.short_name}{year}年{rank.label}职数",
        reason=document.strip(),
        subject=rank,
        by=by,
    )


# --- what a step must meet --------------------------------------------------------------------------------------


def check(case: Case, move: Transition, data: Data, on: date) -> Finding:
    """Raises Refused."""
    promotion = Promotion.objects.get(case=case)
    if move.action in ("inspect", "pass", "agree", "approve"):
        return Finding(_check_candidates(promotion))
    if move.action == "close_publicity":
        shown = running(case)
        if shown is None:
            raise Refused("本件还没有公示。")
        return Finding(check_over(shown.until, on, open_objections(case)))
    if move.action in ("drop", "uphold") and not _named(promotion, data):
        raise Refused("请选择要移出的人选。")
    return Finding()


def _check_candidates(promotion: Promotion) -> tuple[str, ...]:
    """Everybody still in the batch is eligible still: an effect may have begun since. Raises Refused."""
    left = queries.remaining(promotion)
    if not left:
        raise Refused("批次里已没有人选，请取消批次。")
    found = queries.standing_of_people([candidate.cadre_id for candidate in left], promotion)
    for candidate in left:
        standing = found[candidate.cadre_id]
        if not standing.is_eligible:
            raise Refused(f"{candidate.cadre.name}已不符合晋升条件：{conclusion(standing)}请移出人选。")
    return (f"{len(left)}名人选在{promotion.on}均符合晋升条件。",)


def _named(promotion: Promotion, data: Data) -> Candidate | None:
    number = data.get("number", "")
    return next((one for one in queries.remaining(promotion) if one.cadre.number == number), None)


# --- what a step writes ------------------------------------------------------------------------------------------


def effect(case: Case, step: Step, data: Data, by: User | None) -> None:
    """Take and give back places, show publicly, write the new ranks."""
    promotion = Promotion.objects.select_for_update().get(case=case)
    if step.action == "agree":
        _take_places(case, promotion, by)
    elif step.action in ("drop", "uphold"):
        _leave(promotion, _named(promotion, data), step, by)
        if step.action == "uphold":
            publicity.settle(case=case, is_upheld=True, finding=step.note)
    elif step.action in ("reject", "cancel", "send_back"):
        _give_back_places(promotion, by)
    elif step.action == "publish":
        _publish(case, promotion, data, by)
    elif step.action == "object":
        publicity.object_to(
            case=case, on=timezone.localdate(), text=step.note, by_whom=data.get("by_whom", ""), by=by
        )
    elif step.action == "dismiss":
        publicity.settle(case=case, is_upheld=False, finding=step.note)
    elif step.action == "approve":
        _promote(case, promotion, by)


def _take_places(case: Case, promotion: Promotion, by: User | None) -> None:
    for candidate in queries.remaining(promotion):
        if candidate.to_rank in queries.WITHOUT_QUOTA or candidate.entry is not None:
            continue
        account = queries.account_for(candidate, promotion)
        rank = Rank(candidate.to_rank).label
        if account is None:
            raise Refused(f"{candidate.cadre.unit.name}没有{promotion.on.year}年{rank}职数，请先核定职数。")
        candidate.entry = ledger.take(
            account_id=account.pk,
            ref=candidate.cadre.audit_target,
            reason=f"{case.reference}晋升{rank}",
            by=by,
        )
        candidate.save(update_fields=["entry"])


def _give_back_places(promotion: Promotion, by: User | None) -> None:
    for candidate in queries.remaining(promotion):
        _give_back(candidate, "未批准晋升", by)


def _give_back(candidate: Candidate, reason: str, by: User | None) -> None:
    if candidate.entry is not None:
        ledger.release(entry_id=candidate.entry.pk, reason=reason, by=by)
        candidate.entry = None
        candidate.save(update_fields=["entry"])


def _leave(promotion: Promotion, candidate: Candidate | None, step: Step, by: User | None) -> None:
    assert candidate is not None  # checked  # nosec B101
    candidate.left_reason, candidate.left_at = step.note[:200], step.label
    candidate.save(update_fields=["left_reason", "left_at"])
    _give_back(candidate, step.note[:100], by)


def _publish(case: Case, promotion: Promotion, data: Data, by: User | None) -> None:
    rule = rule_of(case, "rank.publicity", timezone.localdate())
    shown = publicity.start(
        case=case,
        since=data.get("since") or timezone.localdate(),
        days=max(rule.number, data.get("days") or 0),
        place=data.get("place") or "单位公示栏",
        content=papers.notice_text(promotion),
        by=by,
    )
    issue(
        case=case,
        kind="publicity",
        mark="晋示",
        build=lambda number: papers.publicity_notice(case, promotion, shown, number),
        by=by,
        rules=[rule],
    )


def _promote(case: Case, promotion: Promotion, by: User | None) -> None:
    today = timezone.localdate()
    promotion.approved_on = today
    promotion.save(update_fields=["approved_on"])
    for candidate in queries.remaining(promotion):
        fact = facts.record_outcome(
            cadre_id=candidate.cadre_id,
            kind=FactKind.RANK,
            values={"rank": candidate.to_rank, "started_on": today},
            source=case.reference,
            by=by,
        )
        assert isinstance(fact, RankHeld)  # narrows the type  # nosec B101
        candidate.rank = fact
        candidate.save(update_fields=["rank"])
    issue(
        case=case,
        kind="promotion_decision",
        mark="晋决",
        build=lambda number: papers.decision(case, promotion, number),
        by=by,
    )
