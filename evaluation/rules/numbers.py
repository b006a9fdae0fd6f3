"""Exact numbers and how they are shown. Pure."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction

PLACES = 2  # digits behind the point on screen and paper; computing never rounds


def number(text: str) -> Decimal:
    """The plain decimal number that somebody typed; full-width digits count. Raises ValueError.

    Neither an exponent nor a sign other than a leading minus is taken: "1e3" in a sheet is a slip.
    """
    plain = text.strip()
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise ValueError(plain) from error
    if not value.is_finite() or "e" in plain.lower() or plain.startswith("+") or "_" in plain:
        raise ValueError(plain)
    return value


def rounded(value: Fraction, places: int = PLACES) -> Decimal:
    """Half away from zero, exactly: 86.125 is 86.13."""
    scale = 10**places
    units = (abs(value) * scale * 2 + 1) // 2
    return Decimal(-units if value < 0 else units).scaleb(-places)


def shown(value: Fraction, places: int = PLACES) -> str:
    """As the screen writes it: "86.13"."""
    return f"{rounded(value, places):f}"


def plain(value: Fraction | Decimal) -> str:
    """Without needless zeros: "20", "7.5"; a fraction without an end is rounded."""
    exact = rounded(Fraction(value), 4).normalize()
    return f"{exact:f}" if exact else "0"


def total(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction())
