"""Cases of 云川市 to try, of every kind and at every stage, each walked there by the people of the demo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from accounts.models import User
from cadre.enums import CadreStatus
from cadre.models import Cadre, Unit
from casework import services as casework
from casework.enums import OpinionStand
from casework.models import Case
from casework.services import evidence, opinions
from faultcorrection.enums import Accountability, Answer, ListKind, Manner, Measure, Sign
from faultcorrection.models import ChecklistItem
from faultcorrection.services.filing import open_filing
from faultcorrection.services.reminder import open_reminder
from faultcorrection.services.tolerance import open_tolerance

_UNIT = "云川市财政局"
_BODY = "云川市纪委监委"
_GRANTED = ("submit", "accept", "assess", "pass", "grant", "reply")
_DECLINED = ("submit", "accept", "assess", "pass", "decline", "reply_refusal")
_FILINGS = (
    ("老旧小区加装电梯“以奖代补”试点", "城建", "先行先试补助方式，上级尚无明确标准", ()),
    ("招引重大项目“容缺受理”用地手续", "招引", "部分要件承诺后补，存在手续倒置的风险", ("submit",)),
    ("应急度汛工程先实施后补程序", "民生", "汛期紧迫，来不及完成全部招标程序", ("submit", "accept")),
    ("国有闲置厂房盘活分期缴纳租金", "资金", "分期缴纳可能形成欠缴", _GRANTED),
    ("人才公寓以租代购", "人才", "政策边界不清", _DECLINED),
)
_FILLED: dict[str, dict[str, Any]] = {
    "accept": {"grade": "county"},
    "assess": {
        "risk_level": "medium",
        "assessment": "风险总体可控。",
        "advice": "严格资金监管，重大变化及时报告。",
        "negative_hits": [],
    },
}
_FAULTS = (
    ("汛期前动用维修资金排除房屋险情", "城建", "to_end"),
    ("招商项目提前拨付扶持资金", "招引", "to_decision"),
    ("试点项目未按时完成绩效目标", "民生", "to_weighing"),
    ("应急采购未履行询价程序", "资金", "to_verifying"),
)
_SIGNS = (
    ("重点任务连续两个季度滞后", Sign.ASSESSMENT, Manner.CARING, Measure.REMINDER),
    ("群众反映办事推诿", Sign.LETTER, Manner.TEACHING, Measure.INQUIRY),
    ("审计发现资金管理不规范", Sign.AUDIT, Manner.TEACHING, Measure.ADMONITION),
)


@dataclass(frozen=True)
class _Staff:
    """Who works on the demo's cases."""

    handler: User
    section_head: User
    head: User
    clerk: User
    discipline: User

    def by(self, action: str) -> User:
        """Who takes a step: the heads decide and pass, the unit submits, the handler does the rest."""
        if action in ("pass", "clear"):
            return self.section_head
        if action in ("grant", "decline", "approve", "send_up", "exempt", "lighten"):
            return self.head
        return self.clerk if action in ("submit", "report", "improve") else self.handler


def load_demo() -> None:
    """Everything through the real services. Nothing where the accounts of the demo are not there."""
    names = ("jingban", "kezhang", "buling", "ganshi", "jijian")
    found = {user.username: user for user in User.objects.filter(username__in=names)}
    unit = Unit.objects.filter(name=_UNIT).first()
    body = Unit.objects.filter(name=_BODY).first()
    if len(found) < len(names) or unit is None or body is None:
        return
    staff = _Staff(*(found[name] for name in names))
    people = _people(unit)
    for place, (title, field, risk, actions) in enumerate(_FILINGS):
        _file(
            unit, staff, title, field, risk, actions, timezone.localdate() + timedelta(days=20 - 15 * place)
        )
    for person, (title, field, stage) in zip(people, _FAULTS, strict=False):
        _tolerate(person, body, staff, title, field, stage)
    for person, (title, sign, manner, measure) in zip(people[4:], _SIGNS, strict=False):
        _remind(person, staff, title, sign, manner, measure)


def _people(unit: Unit) -> Sequence[Cadre]:
    """People of the unit without an account, so that the office takes their steps down on paper."""
    people = Cadre.objects.filter(unit=unit, status=CadreStatus.ACTIVE, user=None)
    return list(people.select_related("unit").order_by("seniority", "pk")[1:8])


def _step(case: Case, action: str, staff: _Staff, note: str = "同意。", **data: Any) -> Case:
    return casework.act(
        case_id=case.pk,
        action=action,
        version=None,
        by=staff.by(action),
        data=data,
        note=note,
        in_meeting=True,
    )


def _file(
    unit: Unit, staff: _Staff, title: str, field: str, risk: str, actions: Sequence[str], starts_on: date
) -> None:
    case = open_filing(
        title=title,
        unit=unit,
        by=staff.clerk,
        field=field,
        content=f"{title}，拟先行实施。",
        basis="上级鼓励探索，没有明令禁止。",
        risks=risk,
        control_plan="成立专班，逐项制定防控措施，每月调度一次。",
        starts_on=starts_on,
        collective_on=timezone.localdate() - timedelta(days=10),
    )
    for topic, name in (("minutes", "党组会议记录"), ("plan", "风险防控方案")):
        evidence.take_in(
            case_id=case.pk,
            file=BytesIO(f"{name}：{title}。".encode()),
            file_name=f"{name}.txt",
            title=name,
            topic=topic,
            is_declared=True,
            by=staff.clerk,
        )
    for action in actions:
        case = _step(case, action, staff, **_FILLED.get(action, {}))
    if case.status == "following":
        due = timezone.localdate() + timedelta(days=30)
        _step(case, "track", staff, task="现场检查防控措施落实情况", due_on=due, owner="经办人")


def _tolerate(person: Cadre, body: Unit, staff: _Staff, title: str, field: str, stage: str) -> None:
    case = open_tolerance(
        title=title,
        subject=person,
        by=staff.clerk,
        field=field,
        fault_on=timezone.localdate() - timedelta(days=400),
        fault=f"{title}，程序上存在不足。",
        reasons="出于公心推动工作，没有谋取私利，已经补办手续。",
        accountability=Accountability.RUNNING,
    )
    case = _step(case, "accept", staff)
    if stage == "to_verifying":
        return
    _consult(case, body, staff)
    case = _step(case, "verify", staff, findings="经查，事实清楚，当事人出于工作需要，没有谋取私利。")
    case = _step(_step(case, "hear", staff), "record_hearing", staff, note="本人陈述与核实情况一致。")
    if stage == "to_weighing":
        return
    reasons = "属于推动工作中的无意过失，已及时补救，没有造成严重影响。"
    case = _step(case, "weigh", staff, proposal="exempt", proposal_reasons=reasons, **_answers(case))
    case = _step(case, "pass", staff)
    if stage == "to_end":
        case = _step(case, "exempt", staff, decision_reasons=reasons)
        _step(_step(case, "feed_back", staff), "file", staff)


def _consult(case: Case, body: Unit, staff: _Staff) -> None:
    asked = opinions.ask_opinions(
        case_id=case.pk,
        bodies=[body],
        question="请就当事人是否存在谋取私利等问题提出意见。",
        due_on=timezone.localdate() + timedelta(days=7),
        by=staff.handler,
    )
    opinions.answer_opinion(
        opinion_id=asked[0].pk, stand=OpinionStand.AGREE, text="未发现谋取私利的问题。", by=staff.discipline
    )


def _answers(case: Case) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for item in ChecklistItem.objects.filter(tolerance__case=case):
        filled[f"answer_{item.pk}"] = Answer.NO if item.list == ListKind.NEGATIVE else Answer.YES
        filled[f"note_{item.pk}"] = "见核实材料。"
    return filled


def _remind(person: Cadre, staff: _Staff, title: str, sign: Sign, manner: Manner, measure: Measure) -> None:
    case = open_reminder(
        title=title,
        subject=person,
        by=staff.handler,
        sign=sign,
        manner=manner,
        measure=measure,
        issue=f"{title}，经核实情况属实。",
    )
    case = _step(case, "pass", staff)
    if measure == Measure.REMINDER:
        _step(_step(case, "approve", staff), "remind", staff, note="已谈话提醒，本人表示改进。")
    elif measure == Measure.INQUIRY:
        _step(_step(case, "approve", staff), "inquire", staff)
    else:
        case = _step(case, "send_up", staff)
        approved: dict[str, Any] = {"approved_by": "市委主要领导", "approved_on": timezone.localdate()}
        case = _step(case, "record_approval", staff, **approved)
        case = _step(case, "admonish", staff)
        _step(case, "record_review", staff, note="已提交书面检查。")
