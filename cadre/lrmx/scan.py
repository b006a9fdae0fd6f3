"""Cutting running text where brackets and quotes allow it. Pure."""

import re

_PAIRS = {"（": "）", "(": ")", "“": "”", "《": "》", "【": "】", "〔": "〕", "‘": "’"}
ROUND = {"（": "）", "(": ")"}


def split_outside(text: str, separators: str) -> list[str]:
    """The pieces of `text` between separators that stand outside brackets and quotes, without empty ones.

    An unclosed bracket protects nothing: the text is then cut at every separator.
    """
    pieces, closers, start = [], [], 0
    for place, character in enumerate(text):
        if character in _PAIRS:
            closers.append(_PAIRS[character])
        elif closers and character == closers[-1]:
            closers.pop()
        elif character in separators and not closers:
            pieces.append(text[start:place])
            start = place + 1
    pieces.append(text[start:])
    if closers:
        pieces = re.split(f"[{re.escape(separators)}]", text)
    return [piece.strip() for piece in pieces if piece.strip()]


def depth(text: str, start: int = 0) -> int:
    """How many round brackets are open after `text`; negative once one closed that was not open."""
    level = start
    for character in text:
        if character in ROUND:
            level += 1
        elif character in ROUND.values():
            level -= 1
            if level < 0:
                return level
    return level


def brackets(text: str) -> list[tuple[int, int]]:
    """The outermost round brackets as (start, end) with their signs; one left open reaches to the end."""
    found, level, start = [], 0, 0
    for place, character in enumerate(text):
        if character in ROUND:
            start = place if level == 0 else start
            level += 1
        elif character in ROUND.values() and level:
            level -= 1
            if level == 0:
                found.append((start, place + 1))
    return [*found, (start, len(text))] if level else found


def inside(bracketed: str) -> str:
    """The text within the outer brackets; the closing one may be missing."""
    body = bracketed[1:]
    return (body[:-1] if depth(bracketed) == 0 else body).strip()


def squeeze(text: str) -> str:
    """One blank for every run of blanks and line breaks, none at the ends."""
    return re.sub(r"[\s\u3000]+", " ", text).strip()
