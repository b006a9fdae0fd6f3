"""Where a title is broken: whole words as far as punctuation and a few words tell, lines of like length.

GB/T 9704-2012 wants the lines of a title 词意完整、排列对称、长短适宜. A clerk who knows better types the line breaks.
"""

from functools import cache
from math import inf

LINE_COST = 30  # of one line more
LINE_LENGTH = 20  # characters of 22 pt in 156 mm
BEFORE = ("关于", "《", "（", "“", "有关", "开展", "进一步", "加强", "给予", "实施", "予以", "组织")
AFTER = ("、", "》", "）", "”", "，", "部", "委员会", "局", "办公室", "情况", "工作", "同志", "印发", "转发")
AFTER_BUT = ("的", "等", "及", "和", "与")  # good, but less so
NEVER_FIRST = "》）”、，。；：！？的了和与及等"
NEVER_LAST = ("《", "（", "“", "〔", "关于", "对", "给予", "予以", "进一步")


def title_lines(title: str) -> tuple[str, ...]:
    """The lines of a title. Its own line breaks stand; a longer line is broken where it costs least."""
    return tuple(part for line in title.splitlines() for part in _broken(line.strip()))


def _broken(line: str) -> tuple[str, ...]:
    """As few lines as will do; one more where that spares a line that begins with a closing mark."""
    count = -(-len(line) // LINE_LENGTH)
    if count <= 1:
        return (line,)
    return min(_best(line, count), _best(line, count + 1))[1]


def _best(line: str, count: int) -> tuple[float, tuple[str, ...]]:
    """The cheapest way to break a line into `count` lines, and what it costs."""
    target = len(line) / count

    @cache
    def rest(start: int, left: int) -> tuple[float, tuple[str, ...]]:
        if left == 1:
            return abs(len(line) - start - target), (line[start:],)
        ends = range(max(start + 1, len(line) - (left - 1) * LINE_LENGTH), start + LINE_LENGTH + 1)
        tried = (
            (abs(end - start - target) + _cost(line[:end], line[end:]) + cost, (line[start:end], *lines))
            for end in ends
            if end < len(line)
            for cost, lines in [rest(end, left - 1)]
        )
        return min(tried, default=(inf, ()))

    cost, lines = rest(0, count)
    return cost + LINE_COST * count, lines


def _cost(head: str, tail: str) -> float:
    """What it costs to break here: most before a closing mark, something within a word."""
    if tail[0] in NEVER_FIRST or head.endswith(NEVER_LAST):
        return 2 * LINE_COST
    if head[-1].isascii() and tail[0].isascii() and head[-1].isalnum() and tail[0].isalnum():
        return LINE_COST
    within = 8 if head.count("《") > head.count("》") else 0
    if tail.startswith(BEFORE) or head.endswith(AFTER):
        return within
    return within + (3 if head.endswith(AFTER_BUT) else 10)
