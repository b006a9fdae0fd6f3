"""Codes as people type them, ballots as they are sealed, their count, and whether it holds. Pure."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.rules.answers import COMMENT_MOST
from evaluation.rules.numbers import shown

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
CODE_LENGTH, KEY_LENGTH = 12, 20  # 55 and 95 random bits; the last character of each is a check
MOST_TARGETS = 80  # on one ballot
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_WIDEST = 12  # bytes of one answer with its quotes and comma: "-9999.99",
_HEAD = 64  # bytes of everything else but the comment

Place = tuple[int, int]  # (key of a target, key of a dimension)


# --- codes ------------------------------------------------------------------------------------------------------


def normal(text: str) -> str:
    """A code or key without dashes and blanks, with letters that look like figures read as these."""
    return "".join(c for c in text.upper().translate(_READ_AS) if c.isalnum())[:40]


def check_character(body: str) -> str:
    """Tells nearly every slip of one character and every swap of two neighbours."""
    total = sum((place + 1) * ALPHABET.index(character) for place, character in enumerate(body))
    return ALPHABET[total % 31]


def is_well_formed(text: str, length: int) -> bool:
    """Whether a normal text may be a code or a key at all."""
    return len(text) == length and all(c in ALPHABET for c in text) and check_character(text[:-1]) == text[-1]


def in_fours(text: str) -> str:
    """As it is printed and typed: "7KQ3-0001-XYZ2"."""
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


# --- ballots ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ballot:
    """One ballot: whose group, the answer at each place ("" left open), and a comment."""

    group: int
    answers: tuple[str, ...]
    comment: str = ""

    @property
    def is_valid(self) -> bool:
        """A ballot on which nothing was answered is none."""
        return any(self.answers)


def packed_size(places: int) -> int:
    """Bytes that every ballot of a box fills, so that its length tells nothing."""
    return _HEAD + _WIDEST * places + 4 * COMMENT_MOST


def packed(ballot: Ballot, size: int) -> bytes:
    """A ballot as bytes of that size."""
    content = json.dumps([ballot.group, list(ballot.answers), ballot.comment], ensure_ascii=False)
    raw = content.encode()
    if len(raw) > size:
        raise ValueError(f"a ballot of {len(raw)} bytes in {size}")
    return raw.ljust(size)


def unpacked(raw: bytes) -> Ballot:
    group, answers, comment = json.loads(raw)
    return Ballot(group, tuple(answers), comment)


def clean_comment(text: str) -> str:
    """What is kept of a comment: no control characters, which JSON would write longer than they are."""
    plain = "".join(c if c.isprintable() else " " for c in text.replace("\r\n", "\n")).strip()
    kept = plain[:COMMENT_MOST]
    while len(json.dumps(kept, ensure_ascii=False).encode()) > 4 * COMMENT_MOST:
        kept = kept[:-10]
    return kept


# --- the count --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Count:
    """Everything that is kept of the ballots: no order, no ballot, only how often something was said."""

    received: Mapping[int, int]  # by group
    valid: Mapping[int, int]
    votes: Mapping[tuple[int, int, int, Decimal], int]  # (group, target, dimension, answer) -> how often
    comments: tuple[str, ...]  # sorted


def count(ballots: Iterable[Ballot], places: Sequence[Place]) -> Count:
    """Add up; the same ballots in any order give the same count."""
    received: Counter[int] = Counter()
    valid: Counter[int] = Counter()
    votes: Counter[tuple[int, int, int, Decimal]] = Counter()
    comments: list[str] = []
    for ballot in ballots:
        received[ballot.group] += 1
        comments += [ballot.comment] if ballot.comment else []
        if not ballot.is_valid:
            continue
        valid[ballot.group] += 1
        for (target, dimension), answer in zip(places, ballot.answers, strict=True):
            if answer:
                votes[ballot.group, target, dimension, Decimal(answer)] += 1
    return Count(dict(received), dict(valid), dict(votes), tuple(sorted(comments)))


@dataclass(frozen=True)
class Turnout:
    """Whether a count holds. A floor of None is one that nobody has set: it never fails, and that is told."""

    holds: bool
    working: tuple[str, ...]


def turnout(
    *, eligible: int, received: int, valid: int, turnout_floor: int | None, valid_floor: int | None
) -> Turnout:
    """Ballots against who may vote, and valid ones against all, each against its floor in percent."""
    steps = (
        _share("参评率", "收回", received, "应参评", eligible, turnout_floor),
        _share("有效率", "有效", valid, "收回", received, valid_floor),
    )
    return Turnout(all(holds for holds, _ in steps), tuple(line for _, line in steps))


def _share(name: str, what: str, part: int, of: str, whole: int, floor: int | None) -> tuple[bool, str]:
    share = Fraction(100 * part, whole) if whole else Fraction()
    line = f"{name} = {what}{part}票 ÷ {of}{whole} = {shown(share)}%"
    if floor is None:
        return True, f"{line}；没有设定最低{name}，请按本地规定设定。"
    holds = share >= floor
    return holds, f"{line}，{'达到' if holds else '未达到'}最低{name}{floor}%。"
