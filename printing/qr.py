"""QR codes as one SVG path, for slips and dossiers, on paper and on the screen.

The outline of the dark modules is traced, because rectangles side by side show hairlines when a viewer smooths edges.
"""

from dataclasses import dataclass
from itertools import pairwise

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, QRData

LIMIT = 300  # bytes; more would be too fine to read from paper of 3 cm
QUIET = 4  # modules of white on every side, which readers need

Point = tuple[int, int]


@dataclass(frozen=True)
class Qr:
    """A code of `modules` × `modules`: its dark parts as an SVG path in units of one module, to be filled evenodd."""

    modules: int
    path: str

    @property
    def view_box(self) -> str:
        """The SVG viewBox with the quiet zone."""
        side = self.modules + 2 * QUIET
        return f"{-QUIET} {-QUIET} {side} {side}"


def qr(text: str) -> Qr:
    """The code of a text of 1 to 300 bytes of UTF-8, medium error correction. Raises ValueError."""
    content = text.encode()
    if not 0 < len(content) <= LIMIT:
        raise ValueError(f"二维码的内容应为 1 至 {LIMIT} 个字节，现有 {len(content)} 个。")
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(QRData(content, mode=MODE_8BIT_BYTE))
    code.make(fit=True)
    dark = {(x, y) for y, row in enumerate(code.get_matrix()) for x, cell in enumerate(row) if cell}
    return Qr(code.modules_count, outline(dark))


def outline(dark: set[Point]) -> str:
    """The border of a set of unit squares, as closed subpaths."""
    ways = _borders(dark)
    parts = []
    while ways:
        start = here = min(ways)
        corners = [start]
        while True:
            there = ways[here].pop()
            if not ways[here]:
                del ways[here]
            if len(corners) > 1 and _straight(corners[-2], corners[-1], there):
                corners.pop()
            corners.append(there)
            here = there
            if here == start:
                break
        parts.append(_subpath(corners))
    return "".join(parts)


def _borders(dark: set[Point]) -> dict[Point, list[Point]]:
    """From each corner the next ones along the border, the dark side to the right."""
    ways: dict[Point, list[Point]] = {}
    for x, y in sorted(dark):
        for neighbour, start, end in (
            ((x, y - 1), (x, y), (x + 1, y)),
            ((x + 1, y), (x + 1, y), (x + 1, y + 1)),
            ((x, y + 1), (x + 1, y + 1), (x, y + 1)),
            ((x - 1, y), (x, y + 1), (x, y)),
        ):
            if neighbour not in dark:
                ways.setdefault(start, []).append(end)
    return ways


def _straight(one: Point, two: Point, three: Point) -> bool:
    return one[0] == two[0] == three[0] or one[1] == two[1] == three[1]


def _subpath(corners: list[Point]) -> str:
    """M to the first corner, h and v to the others; z closes."""
    steps = [f"M{corners[0][0]} {corners[0][1]}"]
    for (x, y), (to_x, to_y) in pairwise(corners):
        steps.append(f"h{to_x - x}" if y == to_y else f"v{to_y - y}")
    return "".join(steps[:-1]) + "z"
