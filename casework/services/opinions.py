"""Opinions: asked of bodies (会商) and of colleagues (加签), answered, taken back, or met with silence."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused
from accounts.queries import holders_of
from cadre.models import Unit
from casework.enums import OpinionStand, OpinionState, TodoKind
from casework.models import Case, Draft, Evidence, Opinion, Todo
from casework.permissions.opinions import check_may_answer, check_may_cancel, check_may_note_silence
from casework.permissions.work import check_may_work
from casework.queries.opinions import colleagues_to_ask
from casework.services import clocks


@transaction.atomic
def ask_opinions(
    *,
    case_id: int,
    bodies: Sequence[Unit],
    question: str,
    due_on: date,
    by: User | None,
    evidence: Iterable[Evidence] = (),
) -> list[Opinion]:
    """Put one question to several bodies at once. The clock of the case stands still until the last has answered.

    Each body sees the question and the material sent, nothing else. Raises NotAllowed and Refused.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    check_may_work(case, by)
    _check_date(due_on)
    if not bodies:
        raise Refused("请选择征求意见的单位。")
    for body in bodies:
        _check_can_be_asked(case, body)
    sent = _of_case(case, evidence)
    asked = [
        _put(Opinion(case=case, body=body, question=question.strip(), due_on=due_on, asked_by=by), sent)
        for body in bodies
    ]
    names = "、".join(body.short_name for body in bodies)
    _record(case, "ask", "征求意见", f"{names}，{due_on:%Y-%m-%d}前答复：{question.strip()}", by)
    audit.record(
        Event.OPINION_ASK,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        what=names,
        until=due_on.isoformat(),
    )
    return asked


@transaction.atomic
def countersign(*, case_id: int, user: User, question: str, by: User, due_on: date | None = None) -> Opinion:
    """Ask a colleague first (加签): the case makes no step until he has answered or the question is taken back.

    Raises NotAllowed and Refused.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    check_may_work(case, by)
    if due_on is not None:
        _check_date(due_on)
    if user.pk not in {colleague.pk for colleague in colleagues_to_ask(case, by)}:
        raise Refused(f"不能请{user}加签：须是能办理本件、无需回避的其他人员。")
    if _waiting(case).filter(asked_user=user).exists():
        raise Refused(f"已经请{user}加签，正在等待答复。")
    opinion = Opinion(
        case=case,
        asked_user=user,
        question=question.strip(),
        due_on=due_on,
        asked_by=by,
        is_blocking=True,
        stops_clock=False,
    )
    _put(opinion, [])
    _record(case, "countersign", "加签", f"请{user}先行提出意见：{opinion.question}", by)
    audit.record(
        Event.OPINION_ASK,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        what=f"加签：{user}",
    )
    return opinion


@transaction.atomic
def answer_opinion(*, opinion_id: int, stand: OpinionStand, text: str, by: User | None) -> Opinion:
    """Record the answer of a body or a colleague; after its date too, marked late. Raises NotAllowed and Refused."""
    case, opinion = _lock(opinion_id)
    on_behalf_of = check_may_answer(opinion, by)
    if not text.strip():
        raise Refused("请填写意见；没有意见的，请写明“无意见”。")
    late = opinion.due_on is not None and timezone.localdate() > opinion.due_on
    opinion.is_late = late or opinion.state == OpinionState.SILENT
    opinion.stand, opinion.answer = stand, text.strip()
    opinion.answered_by, opinion.answered_at = by, timezone.now()
    end_question(case, opinion, OpinionState.ANSWERED, by)
    lateness = "（逾期答复）" if opinion.is_late else ""
    said = f"{opinion.asked}：{OpinionStand(stand).label}{lateness}。{opinion.answer}"
    _record(case, "answer", "答复意见", said, by, on_behalf_of)
    if by is not None:
        Draft.objects.filter(case=case, user=by, action=opinion.ref).delete()
    audit.record(
        Event.OPINION_ANSWER,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        on_behalf_of=on_behalf_of,
        what=f"{opinion.asked}：{OpinionStand(stand).label}{lateness}",
    )
    return opinion


@transaction.atomic
def cancel_opinion(*, opinion_id: int, reason: str, by: User | None) -> Opinion:
    """Take a question back, with a reason. Raises NotAllowed and Refused."""
    case, opinion = _lock(opinion_id)
    check_may_cancel(opinion, by)
    if not reason.strip():
        raise Refused("请写明取消的理由。")
    end_question(case, opinion, OpinionState.CANCELLED, by)
    _record(case, "cancel_opinion", "取消征求意见", f"{opinion.asked}：{reason.strip()}", by)
    audit.record(
        Event.OPINION_CANCEL,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        what=opinion.asked,
        reason=reason.strip(),
    )
    return opinion


@transaction.atomic
def note_silence(*, opinion_id: int, by: User | None) -> Opinion:
    """Record that no answer came before the date. Raises NotAllowed and Refused."""
    case, opinion = _lock(opinion_id)
    check_may_note_silence(opinion, by)
    end_question(case, opinion, OpinionState.SILENT, by)
    _record(case, "silence", "逾期未答复", f"{opinion.asked}在{opinion.due_on:%Y-%m-%d}前没有答复。", by)
    audit.record(
        Event.OPINION_CANCEL,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        what=f"{opinion.asked}逾期未答复",
        until=f"{opinion.due_on}",
    )
    return opinion


def note_silences(on: date | None = None) -> int:
    """Record the silence of every body whose date has passed; tells how many. Each is a transaction of its own."""
    today = on or timezone.localdate()
    late = Opinion.objects.filter(state=OpinionState.WAITING, is_blocking=False, due_on__lt=today)
    count = 0
    for opinion_id in list(late.order_by("pk").values_list("pk", flat=True)):
        try:
            note_silence(opinion_id=opinion_id, by=None)
        except Refused:
            continue  # answered or taken back in the meantime
        count += 1
    return count


def follow(case: Case, *, by: User | None) -> None:
    """The case has made a step: its new clock waits for the same answers, and its end ends every question."""
    waiting = list(_waiting(case))
    for opinion in waiting:
        if not case.state.is_end:
            _stop_clock(case, opinion)
        elif opinion.due_on is not None and opinion.due_on < timezone.localdate():
            end_question(case, opinion, OpinionState.SILENT, by)
        else:
            end_question(case, opinion, OpinionState.CANCELLED, by)


# --- one question --------------------------------------------------------------------------------------------


def _lock(opinion_id: int) -> tuple[Case, Opinion]:
    """The case first, as everybody does, and then the question."""
    case_id = Opinion.objects.values_list("case_id", flat=True).get(pk=opinion_id)
    case = Case.objects.select_for_update().get(pk=case_id)
    opinion = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("body", "asked_user")
        .get(pk=opinion_id)
    )
    opinion.case = case
    return case, opinion


def _put(opinion: Opinion, sent: Sequence[Evidence]) -> Opinion:
    case = opinion.case
    opinion.save(force_insert=True)
    opinion.evidence.set(sent)
    body = opinion.body
    label = f"征求意见：{case.process.label}" if body else f"加签：{case.title}"
    Todo.objects.create(
        kind=TodoKind.OPINION if body else TodoKind.COUNTERSIGN,
        case=case,
        ref=opinion.pk,
        label=label[:60],
        permission=Permission.GIVE_OPINIONS if body else "",
        unit_path=body.path if body else case.unit_path,
        user=opinion.asked_user,
        due_on=opinion.due_on,
    )
    _stop_clock(case, opinion)
    return opinion


def _stop_clock(case: Case, opinion: Opinion) -> None:
    if opinion.stops_clock:
        clocks.stop(case=case, ref=opinion.ref, reason=f"等待{opinion.asked}答复意见")


def end_question(case: Case, opinion: Opinion, state: OpinionState, by: User | None) -> None:
    """The question waits no longer: on no desk, and for no clock."""
    opinion.state, opinion.version = state, opinion.version + 1
    opinion.save(
        update_fields=["state", "version", "stand", "answer", "answered_by", "answered_at", "is_late"]
    )
    kinds = (TodoKind.OPINION, TodoKind.COUNTERSIGN)
    todos = Todo.objects.filter(case=case, kind__in=kinds, ref=opinion.pk, done_at=None)
    todos.update(done_at=timezone.now(), done_by=by)
    clocks.resume(case=case, ref=opinion.ref)


def _waiting(case: Case) -> QuerySet[Opinion]:
    return Opinion.objects.filter(case=case, state=OpinionState.WAITING).select_related("body", "asked_user")


def _record(case: Case, action: str, label: str, note: str, by: User | None, principal: str = "") -> None:
    clocks.note_in_record(case, action=action, label=label, note=note, by=by, on_behalf_of=principal)


# --- what may be asked ---------------------------------------------------------------------------------------


def _check_date(due_on: date) -> None:
    if due_on < timezone.localdate():
        raise Refused("答复期限已经过去，请改为今天或者以后的日期。")


def _check_can_be_asked(case: Case, body: Unit) -> None:
    if not holders_of(Permission.GIVE_OPINIONS, body.path).exists():
        raise Refused(f"{body.name}没有能答复意见的账号，请联系系统管理员和安全保密管理员开通。")
    if _waiting(case).filter(body=body).exists():
        raise Refused(f"已经征求{body.name}的意见，正在等待答复。")


def _of_case(case: Case, evidence: Iterable[Evidence]) -> list[Evidence]:
    sent = list(evidence)
    if any(item.case_id != case.pk for item in sent):
        raise Refused("只能附送本件的材料。")
    return sent
