"""Charts as SVG text: pure functions, attributes only (no style), so that they pass a strict CSP and print in PDF.

Each has role="img", a title and a description that gives the same figures in words.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from django.utils.html import escape

from dossiers.content import Share

PALETTE = ("#8f1d22", "#c8803c", "#4f6d7a", "#7d9d8c", "#b9a88f", "#8a7f9c", "#c5c1ba", "#5d5a55")
INK, FAINT, RULE = "#222222", "#77716a", "#d9d5cf"
FONT = "Dandang Song, Dandang Fallback, sans-serif"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _text(x: float, y: float, text: str, *, size: float = 11, anchor: str = "start", fill: str = INK) -> str:
    return (
        f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size)}" font-family="{FONT}" '
        f'text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'
    )


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}" '
        f'fill="{fill}"/>'
    )


def _svg(width: float, height: float, title: str, description: str, body: Sequence[str]) -> str:
    label = escape(f"{title}：{description}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_number(width)} {_number(height)}" '
        f'width="{_number(width)}" height="{_number(height)}" role="img" aria-label="{label}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(body)}</svg>"
    )


def _in_words(shares: Sequence[Share]) -> str:
    return "，".join(f"{share.label}{share.count}人" for share in shares) or "无数据"


def percent(count: int, total: int) -> str:
    """ "12.5%"; "—" of nothing."""
    return f"{100 * count / total:.1f}%" if total else "—"


def bars(title: str, shares: Sequence[Share], *, width: float = 300, label_width: float = 74) -> str:
    """Horizontal bars, one a line, with count and share behind each."""
    total, most = sum(share.count for share in shares), max((share.count for share in shares), default=0)
    room, line = width - label_width - 74, 19
    body = []
    for index, share in enumerate(shares):
        top = index * line + 2
        length = room * share.count / most if most else 0
        body.append(_text(label_width - 6, top + 11.5, share.label, anchor="end"))
        body.append(_rect(label_width, top + 2, max(length, 0.75), line - 7, PALETTE[0]))
        figures = f"{share.count}（{percent(share.count, total)}）"
        body.append(_text(label_width + length + 5, top + 11.5, figures, size=10, fill=FAINT))
    return _svg(width, max(len(shares), 1) * line + 4, title, _in_words(shares), body)


def stacked(title: str, shares: Sequence[Share], *, width: float = 620) -> str:
    """One bar for the whole, cut by share, with a legend below."""
    total = sum(share.count for share in shares)
    shown = [(share, PALETTE[index % len(PALETTE)]) for index, share in enumerate(shares) if share.count]
    body, x = [_rect(0, 2, width, 18, RULE)], 0.0
    for share, colour in shown:
        length = width * share.count / total
        body.append(_rect(x, 2, length, 18, colour))
        x += length
    x, y = 0.0, 38.0
    for share, colour in shown:
        text = f"{share.label} {share.count}（{percent(share.count, total)}）"
        length = 24 + sum(11 if ord(character) > 0x2000 else 6 for character in text)
        if x + length > width and x:
            x, y = 0.0, y + 18
        body += [_rect(x, y - 8.5, 9, 9, colour), _text(x + 13, y, text)]
        x += length
    return _svg(width, y + 6, title, _in_words(shares), body)


def donut(
    title: str, shares: Sequence[Share], *, centre: str = "", size: float = 130, legend: float = 150
) -> str:
    """A ring cut by share, the whole in its middle, and a legend at its right."""
    total = sum(share.count for share in shares)
    outer, inner, middle = size / 2 - 1, size / 2 - 22, size / 2
    body, angle, row = [], -math.pi / 2, 0
    lines = [share for share in shares if share.count]
    first = middle - 9 * len(lines) + 13
    for share in lines:
        colour = PALETTE[row % len(PALETTE)]
        turn = 2 * math.pi * share.count / total
        body.append(_ring_part(middle, outer, inner, angle, angle + turn, colour))
        text = f"{share.label} {share.count}（{percent(share.count, total)}）"
        body += [
            _rect(size + 14, first + row * 18 - 8.5, 9, 9, colour),
            _text(size + 28, first + row * 18, text),
        ]
        angle, row = angle + turn, row + 1
    if not lines:
        body.append(_ring_part(middle, outer, inner, 0, 2 * math.pi, RULE))
    body.append(_text(middle, middle + 2, centre or str(total), size=19, anchor="middle"))
    body.append(_text(middle, middle + 17, "人", size=10, anchor="middle", fill=FAINT))
    return _svg(size + 28 + legend, size, title, _in_words(shares), body)


def _ring_part(middle: float, outer: float, inner: float, start: float, end: float, fill: str) -> str:
    if end - start > 2 * math.pi - 1e-6:  # an arc cannot close on itself
        half = start + math.pi
        return _ring_part(middle, outer, inner, start, half, fill) + _ring_part(
            middle, outer, inner, half, end, fill
        )

    def at(radius: float, angle: float) -> str:
        return f"{_number(middle + radius * math.cos(angle))} {_number(middle + radius * math.sin(angle))}"

    large = int(end - start > math.pi)
    return (
        f'<path d="M {at(outer, start)} A {_number(outer)} {_number(outer)} 0 {large} 1 {at(outer, end)} '
        f'L {at(inner, end)} A {_number(inner)} {_number(inner)} 0 {large} 0 {at(inner, start)} Z" fill="{fill}"/>'
    )


def line(
    title: str,
    points: Sequence[tuple[str, float | None]],
    *,
    unit: str = "%",
    width: float = 300,
    height: float = 130,
) -> str:
    """A line over the years; None leaves a gap. The values stand at their points."""
    known = [value for _, value in points if value is not None]
    top = max([*known, 1.0]) * 1.25
    left, right, base = 18.0, width - 18.0, height - 22.0
    step = (right - left) / max(len(points) - 1, 1)
    places = [
        (left + index * step, None if value is None else base - (base - 20) * value / top)
        for index, (_, value) in enumerate(points)
    ]
    body = [f'<path d="M 0 {_number(base)} H {_number(width)}" stroke="{RULE}" fill="none"/>']
    for (x, y), (x2, y2) in pairwise(places):
        if y is not None and y2 is not None:
            body.append(
                f'<path d="M {_number(x)} {_number(y)} L {_number(x2)} {_number(y2)}" stroke="{PALETTE[0]}" '
                'stroke-width="1.6" fill="none"/>'
            )
    for (label, value), (x, place) in zip(points, places, strict=True):
        body.append(_text(x, height - 7, label, size=10, anchor="middle", fill=FAINT))
        if value is not None and place is not None:
            body.append(f'<circle cx="{_number(x)}" cy="{_number(place)}" r="2.8" fill="{PALETTE[0]}"/>')
            body.append(_text(x, place - 7, f"{_number(round(value, 1))}{unit}", size=10, anchor="middle"))
    words = "，".join(
        f"{label}{'无数据' if value is None else f'{value:.1f}{unit}'}" for label, value in points
    )
    return _svg(width, height, title, words, body)


def strip(title: str, cells: Sequence[tuple[str, str, bool]], *, width: float = 620) -> str:
    """Boxes side by side: a head, a value, and whether it stands out."""
    gap = 6.0
    each = (width - gap * (len(cells) - 1)) / max(len(cells), 1)
    body = []
    for index, (head, value, strong) in enumerate(cells):
        x = index * (each + gap)
        body.append(_rect(x, 0, each, 46, PALETTE[0] if strong else "#f3f0ec"))
        body.append(
            _text(x + each / 2, 17, head, size=10, anchor="middle", fill="#f0dcd8" if strong else FAINT)
        )
        body.append(
            _text(x + each / 2, 36, value, size=14, anchor="middle", fill="#ffffff" if strong else INK)
        )
    return _svg(width, 46, title, "，".join(f"{head}{value}" for head, value, _ in cells), body)
