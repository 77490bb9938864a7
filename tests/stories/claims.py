"""What a text says in figures: computed, simulated, cited from a source, or no figure at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import xarray as xr

from tests.stories.texts import FIGURE, number

_FIELD = "{}"
_NUMBER = r"(\d[\d,.:]*\d|\d)"


@dataclass(frozen=True)
class Computed:
    """A phrase with ``{}`` for each figure, and the figures as computed; no other figure may stand in it."""

    phrase: str
    values: tuple[str, ...]

    def __init__(self, phrase: str, *values: object) -> None:
        object.__setattr__(self, "phrase", phrase)
        object.__setattr__(self, "values", tuple(map(str, values)))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the phrase stands with its figures; nowhere if they are others."""
        return _found(re.escape(self.phrase.format(*self.values)), text)


@dataclass(frozen=True)
class Simulated:
    """A phrase with LOW and HIGH for the ends of an interval that must hold the mean under every prior.

    Other figures are computed, as in `Computed`.
    """

    phrase: str
    values: tuple[str, ...]
    figure: Callable[[xr.Dataset], xr.DataArray]

    def __init__(self, phrase: str, *values: object, figure: Callable[[xr.Dataset], xr.DataArray]) -> None:
        object.__setattr__(self, "phrase", phrase)
        object.__setattr__(self, "values", tuple(map(str, values)))
        object.__setattr__(self, "figure", figure)

    @property
    def pattern(self) -> str:
        """The phrase with a group for each end."""
        return re.escape(self.phrase.format(*self.values)).replace("LOW", _NUMBER).replace("HIGH", _NUMBER)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the phrase stands, whatever its ends."""
        return _found(self.pattern, text)

    def ends(self, text: str) -> tuple[float, float]:
        """The interval as the text has it."""
        found = re.search(self.pattern, text)
        assert found is not None, self.phrase
        low, high = map(number, found.groups())
        return low, high

    def means(self, results: xr.Dataset) -> list[float]:
        """The figure on an average day, under each prior."""
        return np.atleast_1d(self.figure(results).values).tolist()


@dataclass(frozen=True)
class Estimated:
    """A phrase with ABOUT for each figure, which a long computation must meet to a tenth."""

    phrase: str
    figures: Callable[[], list[float]]

    @property
    def pattern(self) -> str:
        """The phrase with a group for each figure."""
        return re.escape(self.phrase).replace("ABOUT", _NUMBER)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the phrase stands, whatever its figures."""
        return _found(self.pattern, text)

    def told(self, text: str) -> list[float]:
        """The figures as the text has them."""
        found = re.search(self.pattern, text)
        assert found is not None, self.phrase
        return [number(each) for each in found.groups()]


@dataclass(frozen=True)
class Cited:
    """A phrase with figures that its source states and nothing here computes: dates, numbers of stations."""

    phrase: str
    source: str

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the phrase stands, if the text names its source."""
        return _found(re.escape(self.phrase), text) if self.source in text else []


@dataclass(frozen=True)
class Prose:
    """A phrase with a number word that counts what stands beside it, or nothing."""

    phrase: str

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the phrase stands."""
        return _found(re.escape(self.phrase), text)


Claim = Computed | Simulated | Estimated | Cited | Prose


def own_figures(claim: Claim) -> list[str]:
    """Digits that a computed or simulated phrase brings along uncomputed; "half of {}" is how one says it."""
    if isinstance(claim, Cited | Prose | Estimated):
        return []
    return [each for each in FIGURE.findall(claim.phrase.replace(_FIELD, "…")) if each[0].isdigit()]


def _found(pattern: str, text: str) -> list[tuple[int, int]]:
    # Not within a longer number: 17 is not found in 117, nor 3.6 in 3.61.
    return [match.span() for match in re.finditer(rf"(?<!\d)(?<!\d[.,])(?:{pattern})(?!\d|[.,]\d)", text)]


def count(value: object) -> str:
    """A number as texts write it: 7,985,769."""
    return f"{int(value):,}"


def decimal(value: Fraction | float, digits: int) -> str:
    """A number to some digits, half to even."""
    scaled = round(Fraction(value) * 10**digits)
    whole, part = divmod(scaled, 10**digits)
    return f"{whole}.{part:0{digits}d}" if digits else str(whole)


def percent(share: Fraction | float, digits: int = 2) -> str:
    """A share in per cent, without the sign."""
    return decimal(100 * Fraction(share), digits)


def word(value: int) -> str:
    """A small number in letters."""
    return ("nil", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")[value]
