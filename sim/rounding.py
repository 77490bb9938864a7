"""How many digits of a figure are told: four of a share of two counts, of an estimate what its error allows.

Counts themselves are never rounded. A share is rounded once, from the exact fraction, half to even: so a
document and a table say the same, whatever the last digit of a division.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Final

SHARE_DIGITS: Final = 4
"""Digits of a share after the point: hundredths of a per cent."""

_ERROR_DIGITS: Final = 2
_PLACES_WITHOUT_ERROR: Final = 6


def rounded_share(
    numerator: int | Fraction, denominator: int | Fraction, digits: int = SHARE_DIGITS
) -> float | None:
    """Share of two counts, half to even; None where there is nothing to take a share of.

    Examples
    --------
    >>> rounded_share(7_985_769, 11_734_642), rounded_share(0, 0)
    (0.6805, None)
    >>> rounded_share(5, 100_000), rounded_share(15, 100_000)
    (0.0, 0.0002)
    """
    return float(round(Fraction(numerator) / denominator, digits)) if denominator else None


def percent_text(numerator: int | Fraction, denominator: int = 1, digits: int = SHARE_DIGITS - 2) -> str:
    """A share in per cent, half to even; a dash where there is nothing to take a share of.

    Examples
    --------
    >>> percent_text(7_985_769, 11_734_642), percent_text(1, 0)
    ('68.05 %', '–')
    >>> percent_text(Fraction(5, 100_000)), percent_text(Fraction(-1, 3), digits=1)
    ('0.00 %', '-33.3 %')
    """
    if not denominator:
        return "–"
    places = round(Fraction(numerator) / denominator * 100 * 10**digits)
    return f"{Decimal(places).scaleb(-digits):f} %"


def decimal_places(error: float | None) -> int:
    """Digits after the point at which a value with this error ends: two of the error's own.

    Examples
    --------
    >>> decimal_places(0.0183), decimal_places(2.1e-9), decimal_places(34.0), decimal_places(0.0)
    (3, 10, 0, 6)
    """
    if error is None or not isfinite(error) or error <= 0.0:
        return _PLACES_WITHOUT_ERROR
    return _ERROR_DIGITS - 1 - Decimal(error).adjusted()


def rounded(value: float, error: float | None) -> float:
    """An estimate to the digits that its error, or half the width of its interval, allows.

    Examples
    --------
    >>> rounded(5.3338318957691925e-08, 2.13e-09), rounded(0.25, 0.33)
    (5.33e-08, 0.25)
    """
    return round(value, decimal_places(error)) + 0.0  # no −0.0


def percent_estimate(value: float, error: float | None) -> str:
    """An estimated share in per cent, to the digits that its error allows.

    Examples
    --------
    >>> percent_estimate(0.25, 0.33), percent_estimate(0.02, 0.05), percent_estimate(0.00012, 0.00008)
    ('25 %', '2.0 %', '0.0120 %')
    """
    return percent_text(Fraction(value), digits=max(decimal_places(error) - 2, 0))


def percent_told(share: float, sign: str = "") -> str:
    """A share that is rounded already, in per cent, with the digits that it has.

    Examples
    --------
    >>> percent_told(0.6805), percent_told(0.1), percent_told(-0.0042, "+"), percent_told(2.3e-07)
    ('68.05', '10', '-0.42', '0.000023')
    """
    percent = Decimal(repr(share)).scaleb(2).normalize()
    return f"{percent + 0:{sign}f}"


def rounded_ends(value: float, low: float, high: float) -> tuple[float, float, float]:
    """An estimate and its interval, whose ends have a digit more and are rounded outwards.

    Examples
    --------
    >>> rounded_ends(0.04, 0.020341, 0.077259)
    (0.04, 0.0203, 0.0773)
    """
    half = (high - low) / 2
    places = decimal_places(half) + 1
    return rounded(value, half), _outwards(low, places, -1), _outwards(high, places, 1)


def _outwards(end: float, places: int, sign: int) -> float:
    # A millionth of the last digit is rounding error, not distance: 0.05 stays 0.05 where it came out above.
    scaled = sign * Fraction(end) * Fraction(10) ** places - Fraction(1, 10**6)
    return float(sign * -(-scaled.numerator // scaled.denominator) / Fraction(10) ** places)


def finite_or_none(value: float) -> float | None:
    """A number as a document holds it: None for what is not known (NaN) or has no bound (infinite).

    Examples
    --------
    >>> finite_or_none(0.5), finite_or_none(float("nan"))
    (0.5, None)
    """
    return value if isfinite(value) else None


def significant(value: float, digits: int = _ERROR_DIGITS) -> float:
    """A number to so many significant digits, such as an error itself.

    Examples
    --------
    >>> significant(0.018342), significant(11702639645.8), significant(0.0)
    (0.018, 12000000000.0, 0.0)
    """
    if not isfinite(value) or value == 0.0:
        return value
    return round(value, digits - 1 - Decimal(value).adjusted())
