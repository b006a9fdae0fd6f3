"""Rules of tolerance decisions (容错认定). Pure; every sentence names the rule it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.permissions import Refused
from cadre.enums import ToleranceOutcome
from faultcorrection.enums import Accountability, Answer, ListKind
from regulations.rules import Rule

TOLERANT = (ToleranceOutcome.EXEMPT, ToleranceOutcome.LIGHTER, ToleranceOutcome.MITIGATED)


@dataclass(frozen=True)
class Item:
    """One answered question; `is_proven` when evidence or a note stands behind the answer."""

    kind: ListKind
    text: str
    answer: str
    is_proven: bool
    is_blocking: bool = False


def check_in_time(accountability: str, rule: Rule) -> tuple[str, ...]:
    """An application comes before the accountability decision. Raises Refused."""
    if rule.truth and accountability == Accountability.DECIDED:
        raise Refused(f"已作出问责决定，不再受理容错申请，可通过复核、申诉程序提出（{rule.source}）。")
    return (f"{Accountability(accountability).label}，在问责决定作出以前提出（{rule.source}）。",)


def check_consulted(systems: Iterable[str], rule: Rule) -> tuple[str, ...]:
    """The discipline body has been asked, and its answer or silence is on record. Raises Refused.

    `systems` are the fields of the bodies whose answer or silence is recorded; the organization department itself
    handles the case.
    """
    if "discipline" not in systems:
        raise Refused(f"须先征求纪检监察机关意见并取得答复，请在“征求意见”中办理（{rule.source}）。")
    return (f"已征求纪检监察机关意见，由组织部门办理（{rule.source}）。",)


def check_answered(items: Sequence[Item]) -> tuple[str, ...]:
    """Every question has an answer with its ground. Raises Refused and names what is open."""
    unanswered = [item.text for item in items if not item.answer]
    if unanswered:
        raise Refused(f"还有{len(unanswered)}项没有结论：{_some(unanswered)}。请逐项填写。")
    unproven = [item.text for item in items if not item.is_proven]
    if unproven:
        raise Refused(f"以下各项没有证据也没有说明：{_some(unproven)}。请补充。")
    return (f"清单{len(items)}项逐项有结论、有依据。",)


def _some(texts: Sequence[str]) -> str:
    return "；".join(texts[:3]) + ("等" if len(texts) > 3 else "")


def negative_hits(items: Iterable[Item], *, blocking: bool) -> list[str]:
    """The situations of the negative list that apply; only verified ones block."""
    return [
        item.text
        for item in items
        if item.kind == ListKind.NEGATIVE and item.answer == Answer.YES and item.is_blocking == blocking
    ]


def check_outcome(outcome: ToleranceOutcome, items: Sequence[Item], rule: Rule) -> tuple[str, ...]:
    """A verified hit on the negative list forbids a tolerant outcome. Raises Refused. Doubts are told, not decided.

    `rule` is the negative list (tolerance.negative_list).
    """
    hits = negative_hits(items, blocking=True)
    if outcome in TOLERANT and hits:
        raise Refused(f"命中不得容错的情形：{'；'.join(hits)}，只能不予容错（{rule.source}）。")
    lines = [
        f"未命中不得容错的情形（{rule.source}）。"
        if not hits
        else f"命中不得容错的情形：{'；'.join(hits)}（{rule.source}）。"
    ]
    lines += [
        f"命中待核的情形：{text}，请慎重（待核，不作阻断）。" for text in negative_hits(items, blocking=False)
    ]
    unmet = [item.text for item in items if item.kind == ListKind.CONDITION and item.answer != Answer.YES]
    if outcome == ToleranceOutcome.EXEMPT and unmet:
        lines.append(f"免责但有条件未具备：{_some(unmet)}，须在理由中说明。")
    met = sum(item.kind == ListKind.CONDITION and item.answer == Answer.YES for item in items)
    lines.append(f"容错条件具备{met}项，未具备或未查清{len(unmet)}项。")
    return tuple(lines)


def propose(items: Sequence[Item]) -> tuple[ToleranceOutcome | None, str]:
    """What the answers point to, and why: a proposal that a person signs, never a decision.

    None where the answers leave it to people: no rule says how many conditions may be missing for which outcome.
    """
    hits = negative_hits(items, blocking=True)
    if hits:
        return ToleranceOutcome.REFUSED, f"命中不得容错的情形：{_some(hits)}。"
    unmet = [item.text for item in items if item.kind == ListKind.CONDITION and item.answer != Answer.YES]
    if not unmet:
        return ToleranceOutcome.EXEMPT, "容错条件全部具备，未命中不得容错的情形。"
    return None, f"有{len(unmet)}项条件未具备或未查清：{_some(unmet)}，由研判人员综合考量提出建议。"
