"""Read a QR code back from its modules, written from ISO/IEC 18004 and not from the library that draws.

Enough for what the product draws: byte mode, medium error correction, versions 1 to 13, nothing damaged.
"""

from collections.abc import Callable, Iterator

Grid = list[list[bool]]

# version -> blocks (how many, data codewords each) and error-correction codewords per block, level M
BLOCKS: dict[int, tuple[tuple[tuple[int, int], ...], int]] = {
    1: (((1, 16),), 10), 2: (((1, 28),), 16), 3: (((1, 44),), 26), 4: (((2, 32),), 18), 5: (((2, 43),), 24),
    6: (((4, 27),), 16), 7: (((4, 31),), 18), 8: (((2, 38), (2, 39)), 22), 9: (((3, 36), (2, 37)), 22),
    10: (((4, 43), (1, 44)), 26), 11: (((1, 50), (4, 51)), 30), 12: (((6, 36), (2, 37)), 22),
    13: (((8, 37), (1, 38)), 22),
}  # fmt: skip
ALIGNMENT = {
    1: (), 2: (6, 18), 3: (6, 22), 4: (6, 26), 5: (6, 30), 6: (6, 34), 7: (6, 22, 38), 8: (6, 24, 42),
    9: (6, 26, 46), 10: (6, 28, 50), 11: (6, 30, 54), 12: (6, 32, 58), 13: (6, 34, 62),
}  # fmt: skip
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)
FORMAT_MASK, LEVEL_M = 0b101010000010010, 0b00


def read(grid: Grid) -> str:
    """The text. Asserts what a code must have."""
    side = len(grid)
    version = (side - 17) // 4
    assert side == 17 + 4 * version
    mask = MASKS[_mask_number(grid)]
    bits = [grid[y][x] ^ mask(y, x) for y, x in _places(side, version)]
    words = [
        int("".join("01"[bit] for bit in bits[start : start + 8]), 2) for start in range(0, len(bits) - 7, 8)
    ]
    return _text(_data(words, version), version)


def _mask_number(grid: Grid) -> int:
    """From the format information beside the upper left finder; its level must be medium."""
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    value = int("".join("01"[grid[y][x]] for y, x in places), 2) ^ FORMAT_MASK
    assert value >> 13 == LEVEL_M
    return value >> 10 & 0b111


def _reserved(side: int, version: int) -> set[tuple[int, int]]:
    """Finders with format information, timing, alignment, version information."""
    kept = {(y, x) for y in range(9) for x in range(9)}
    kept |= {(y, x) for y in range(9) for x in range(side - 8, side)}
    kept |= {(y, x) for y in range(side - 8, side) for x in range(9)}
    kept |= {(6, n) for n in range(side)} | {(n, 6) for n in range(side)}
    middles = ALIGNMENT[version]
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    for y in middles:
        for x in middles:
            if (y, x) not in corners:
                kept |= {(y + dy, x + dx) for dy in range(-2, 3) for dx in range(-2, 3)}
    if version >= 7:
        block = {(y, x) for y in range(6) for x in range(side - 11, side - 8)}
        kept |= block | {(x, y) for y, x in block}
    return kept


def _places(side: int, version: int) -> Iterator[tuple[int, int]]:
    """The modules that carry data, two columns at a time from the right, up and down."""
    kept = _reserved(side, version)
    upwards = True
    for right in (*range(side - 1, 6, -2), *range(5, 0, -2)):
        for y in range(side - 1, -1, -1) if upwards else range(side):
            yield from ((y, x) for x in (right, right - 1) if (y, x) not in kept)
        upwards = not upwards


def _data(words: list[int], version: int) -> list[int]:
    """The data codewords, blocks put back in order."""
    groups, _ = BLOCKS[version]
    lengths = [length for count, length in groups for _ in range(count)]
    blocks: list[list[int]] = [[] for _ in lengths]
    rest = iter(words)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(rest))
    return [word for block in blocks for word in block]


def _text(data: list[int], version: int) -> str:
    bits = "".join(f"{word:08b}" for word in data)
    assert bits[:4] == "0100"  # byte mode
    width = 8 if version < 10 else 16
    length = int(bits[4 : 4 + width], 2)
    start = 4 + width
    return bytes(int(bits[at : at + 8], 2) for at in range(start, start + 8 * length, 8)).decode()
