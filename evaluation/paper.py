"""The slips of a ballot as content for the printer."""

from evaluation.rules.ballots import in_fours
from evaluation.services.boxes import Issued
from printing.slips import Slip, SlipSheet

NOTE = "扫码或输入测评码填写，一码一次，不记名。请勿在纸条上署名。"


def slip_sheet(issued: Issued, *, address: str) -> SlipSheet:
    """One slip for each code. The code goes behind the address's #, which no browser sends to any server."""
    day = issued.box.held_on
    return SlipSheet(
        title=issued.box.title,
        day=f"{day.year}年{day.month}月{day.day}日",
        slips=tuple(Slip(in_fours(code), f"{address}#{code}", (group,)) for group, code in issued.codes),
        note=NOTE,
    )
