"""Rules of the preventive loop (防错): from the lesson to the check that its measures work. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.permissions import Refused


@dataclass(frozen=True)
class MeasureFact:
    """A measure of the present round: what, until when, and when it was done."""

    text: str
    due_on: date
    done_on: date | None


def check_planned(measures: Sequence[MeasureFact]) -> tuple[str, ...]:
    """A lesson becomes at least one measure. Raises Refused."""
    if not measures:
        raise Refused("还没有措施，请先“增加措施”，写明责任人和完成期限。")
    return (f"已定{len(measures)}项措施，各有责任人和完成期限。",)


def check_done(measures: Sequence[MeasureFact]) -> tuple[str, ...]:
    """Every measure of the round is done. Raises Refused and names what is open."""
    still = [measure.text for measure in measures if measure.done_on is None]
    if still:
        raise Refused(f"还有{len(still)}项措施没有完成：{'；'.join(still[:3])}。请先“登记措施完成”。")
    late = sum(1 for m in measures if m.done_on is not None and m.done_on > m.due_on)
    return (f"{len(measures)}项措施全部完成{f'，其中{late}项逾期完成' if late else ''}。",)


def is_overdue(measure: MeasureFact, today: date) -> bool:
    return measure.done_on is None and measure.due_on < today
