"""Exact numbers in words: shares of people, percents and money. Pure."""

from decimal import Decimal
from fractions import Fraction

PERCENT = Fraction(1, 100)
BASIS_POINT = Fraction(1, 10_000)  # 1/100 of a percent: ratios are kept as whole basis points


def shown_amount(amount: int, *, is_money: bool) -> str:
    """ "3 名", or cents as "1,200.00 元"."""
    return f"{Decimal(amount) / 100:,.2f} 元" if is_money else f"{amount:,} 名"


def shown_number(value: Fraction) -> str:
    """A number as people write it: exact up to four places ("8.6"), else two places with ≈."""
    scaled = value * 10_000
    if scaled.denominator == 1:
        text = f"{Decimal(scaled.numerator) / 10_000:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"≈{Decimal(rounded(value * 100)) / 100:.2f}"


def shown_percent(ratio: Fraction) -> str:
    """ "20%", "17.5%"."""
    return f"{shown_number(ratio * 100)}%"


def rounded(value: Fraction) -> int:
    """Half up (四舍五入) of a number that is not negative."""
    return int(value + Fraction(1, 2))


def basis_points(text: str) -> int:
    """A percent that somebody typed ("17.5", "17.5%") in basis points. Raises ValueError outside 0 to 100."""
    try:
        points = Decimal(text.strip().removesuffix("%").removesuffix("％").strip()) * 100
    except ArithmeticError as error:
        raise ValueError(text) from error
    if not points.is_finite() or points != int(points) or not 0 <= points <= 10_000:
        raise ValueError(text)
    return int(points)
