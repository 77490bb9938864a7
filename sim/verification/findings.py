"""What a check found: the answer known beforehand, the one measured, and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

import numpy as np
from scipy.special import ndtri, stdtr

from sim.arrays import Floats

Z_LIMIT: Final = 4.0
"""A measured mean whose z lies further out than this does not agree."""

FALSE_ALARM: Final = erfc(Z_LIMIT / sqrt(2.0))
"""Chance that a mean lies so far out though all is right: once in some 16,000 seeds."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of the table.

    Attributes
    ----------
    what : str
    theory, measured : float or None
        Of an exact check how many cases may differ, none, and how many do; None where it was not run.
    z : float or None
        None for an exact check.
    cases : int
        Days simulated, or cases compared.
    holds : bool or None
        None where it could not be run.
    """

    what: str
    theory: float | None
    measured: float | None
    z: float | None
    cases: int
    holds: bool | None


def compared_mean(what: str, theory: float, sample: Floats) -> CheckResult:
    """Hold the mean of independent days to a known value.

    Parameters
    ----------
    what : str
    theory : float
    sample : float64, shape (day,)
        Independent, not all alike.

    Returns
    -------
    CheckResult
        Its z is Student's t, brought to the normal number that is as rare: with few days t strays further.

    Examples
    --------
    >>> found = compared_mean("mean of a die", 3.5, np.array([1.0, 6.0, 2.0, 5.0, 4.0, 4.0]))
    >>> found.measured.__round__(2), found.z.__round__(2), found.holds
    (3.67, 0.21, True)
    """
    n = len(sample)
    t = float((sample.mean() - theory) / (sample.std(ddof=1) / sqrt(n)))
    # The lower tail, where small chances have all their digits.
    z = float(-np.sign(t) * ndtri(stdtr(n - 1, -abs(t))))
    return CheckResult(what, theory, float(sample.mean()), z, n, abs(z) < Z_LIMIT)


def counted_differences(what: str, cases: int, differences: int) -> CheckResult:
    """Hold every case to a statement that has no exceptions.

    Examples
    --------
    >>> counted_differences("nobody starts before the doors open", 800, 1).holds
    False
    """
    return CheckResult(what, 0, differences, None, cases, cases > 0 and differences == 0)


def not_run(what: str) -> CheckResult:
    """A check that this machine cannot run; `what` says why."""
    return CheckResult(what, None, None, None, 0, None)
