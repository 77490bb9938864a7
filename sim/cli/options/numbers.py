"""Numbers on the command line: what an option may be, refused before anything runs."""

from __future__ import annotations

import math
from typing import Any

import click


class FiniteNumber(click.FloatRange):
    """A finite number within bounds: ``click.FloatRange`` lets nan pass, which is neither below nor above.

    Examples
    --------
    >>> FiniteNumber(0.0, 1.0, min_open=True, max_open=True).convert("0.25", None, None)
    0.25
    """

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; a fault of the command line if it is none, not finite or out of bounds."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number in the range {self._describe_range()}.", param, ctx)
        return number
