"""Rules of reminders, inquiries and admonitions (提醒、函询、诫勉). Pure."""

from accounts.permissions import Refused
from faultcorrection.enums import Measure
from regulations.rules import Rule

SERVED_BY = {"remind": Measure.REMINDER, "inquire": Measure.INQUIRY, "admonish": Measure.ADMONITION}


def check_ladder(action: str, measure: str, rule: Rule) -> tuple[str, ...]:
    """An admonition goes up to the party committee's leader, the lighter measures end with the department's.

    The ladder is one city's (常州, confidence V), and is shown in its words. Raises Refused.
    """
    goes_up = measure == Measure.ADMONITION
    if action == "approve" and goes_up:
        raise Refused(f"诫勉须报党委主要领导审批，请办理“同意并报党委主要领导”（{rule.source}）。")
    if action == "send_up" and not goes_up:
        raise Refused(f"{Measure(measure).label}由部领导审批，请办理“批准”（{rule.source}）。")
    return (f"审批次序：{'→'.join(rule.texts)}（{rule.source}）。",)


def check_measure(action: str, measure: str) -> None:
    """What is done is what was approved. Raises Refused."""
    if SERVED_BY[action] != measure:
        raise Refused(f"批准的措施是{Measure(measure).label}，不能办理{SERVED_BY[action].label}。")
