"""Interval of a proportion by a control variate: a like event whose own proportion is known better.

With F the event, G the control: P(F) = P(G) + P(F without G) − P(G without F). The first is counted in many
cheap draws of its own, the others in the replications, where they are rare. Each has Clopper and Pearson's
interval; their distances from the estimate are added in squares (the method of variance estimates recovery
[1]_), the two last with their correlation [2]_. In the tests it covers at least as often as stated.

References
----------
.. [1] Zou, Donner: Construction of confidence limits about effect measures. Statistics in Medicine 27 (2008),
   doi:10.1002/sim.3095.
.. [2] Newcombe: Improved confidence intervals for the difference between binomial proportions based on paired
   data. Statistics in Medicine 17 (1998), 2635–2650.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from sim.analysis.statistics.intervals import exact_interval


@dataclass(frozen=True, slots=True)
class ControlledShare:
    """How often an event happened, beside its control.

    Attributes
    ----------
    control, draws : int
        How often the control happened in draws of its own, independent of the replications.
    gained, lost, replications : int
        Replications with the event and without its control; with the control alone; in all.

    Examples
    --------
    >>> told = ControlledShare(control=15_000, draws=50_000, gained=3, lost=2, replications=1_000)
    >>> round(told.estimate, 4), [round(end, 4) for end in told.interval()], round(told.variance_ratio)
    (0.301, [0.294, 0.3082], 21)
    """

    control: int
    draws: int
    gained: int
    lost: int
    replications: int

    @property
    def estimate(self) -> float:
        """Probability of the event, from 0 to 1."""
        return _within(self._sum())

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Lower and upper end; the estimate lies between them."""
        control = _distances(self.control, self.draws, confidence)
        gained, lost = (_distances(k, self.replications, confidence) for k in (self.gained, self.lost))
        joint = 2.0 * self._correlation()

        def far(end: int) -> float:
            other = lost[1 - end]
            return sqrt(control[end] ** 2 + gained[end] ** 2 + other**2 + joint * gained[end] * other)

        return _within(self._sum() - far(0)), _within(self._sum() + far(1))

    @property
    def variance_ratio(self) -> float:
        """Variance of the share of replications over that of the estimate, both as measured.

        One more replication than was seen is taken to differ: where none does, there still is an error.
        """
        p, q, n = self.estimate, self.control / self.draws, self.replications
        differing = (self.gained + self.lost + 1) / n
        return p * (1.0 - p) / (n * q * (1.0 - q) / self.draws + differing)

    def _sum(self) -> float:
        return self.control / self.draws + (self.gained - self.lost) / self.replications

    def _correlation(self) -> float:
        """Of gained and lost, with its sign turned: a replication that is one of them is not the other."""
        gained, lost = (k / self.replications for k in (self.gained, self.lost))
        either = gained * lost
        return sqrt(either / ((1.0 - gained) * (1.0 - lost))) if either > 0.0 else 0.0


def _distances(successes: int, n: int, confidence: float) -> tuple[float, float]:
    """From a share down to the lower end of its exact interval, and up to the upper one."""
    low, high = exact_interval(successes, n, confidence)
    return successes / n - low, high - successes / n


def _within(value: float) -> float:
    return min(max(value, 0.0), 1.0)
