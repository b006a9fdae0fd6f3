"""Checking the audit chain: is every row still what was written, where it was written?"""

from dataclasses import dataclass

from accounts import chain
from accounts.models import AuditEvent, AuditHead


@dataclass(frozen=True)
class Verdict:
    """The outcome. `first_bad` is the id of the first row that does not fit, or None when a lane's end is missing."""

    ok: bool
    events: int
    first_bad: int | None
    reason: str = ""


def verify_chain() -> Verdict:
    """Walk every lane from its beginning to its head, a million rows in well under a minute, in constant memory."""
    heads = {head.lane: head for head in AuditHead.objects.all()}
    ends = dict.fromkeys(heads, (0, chain.GENESIS))
    bad: list[tuple[int, str]] = []
    events = 0
    broken: set[int] = set()
    for row in AuditEvent.objects.order_by("lane", "seq").iterator(chunk_size=5000):
        events += 1
        if row.lane in broken:
            continue
        seq, before = ends.get(row.lane, (0, chain.GENESIS))
        if row.seq != seq + 1 or row.hash != chain.link(before, row.chained_fields()):
            bad.append((row.pk, f"第 {row.pk} 号记录与前一条对不上"))
            broken.add(row.lane)
        ends[row.lane] = (row.seq, row.hash)
    if bad:
        first, reason = min(bad)
        return Verdict(False, events, first, reason)
    for lane, (seq, last) in ends.items():
        head = heads.get(lane)
        if head is None or (head.seq, head.hash) != (seq, last):
            return Verdict(False, events, None, f"第 {lane} 道日志的末尾缺失或被改动")
    return Verdict(True, events, None)
