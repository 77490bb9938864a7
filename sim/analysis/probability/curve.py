"""P(fail | share) from one sample, without a sweep: each replication's own critical share is its curve.

A replication fails from its own critical share on, so the distribution of critical shares over the
replications *is* the probability of failure as a function of the share: a step at each replication. Some
moves rescue a replication again (No voters at home lift the yes share): it then leaves at another share.
Kolmogorov's band holds for all shares at once.

It takes no control variate (:mod:`sim.analysis.probability.control`). The critical share of one table costs
0.5 to 2 ms, about what a replication costs, so that fifty tables of conditional means for each replication
cost far more than the replications that they would save.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.results.results_view import rule_at, tally_at
from sim.arrays import Floats
from sim.break_even.cases import cases
from sim.break_even.moves import Move, move_of
from sim.break_even.uniform_share import as_float, turning_shares
from sim.errors import ResultsError
from sim.experiment.results_axes import Results, with_axes
from sim.nouns import counted
from sim.rules import Rule, Tally

if TYPE_CHECKING:
    pass

NO_SHARE: Final = np.inf
"""Critical share of a replication that no share fails."""


@dataclass(frozen=True, slots=True, eq=False)
class Critical:
    """Where one sample's replications begin to fail, and where they cease to.

    Attributes
    ----------
    first : float64, shape (replication,)
        Share from which each replication fails: 0 where it fails as it is, infinite where no share fails it.
    by : tuple of str, length replication
        Condition that gives way there; empty where none does.
    begins, ends : float64
        Shares at which a replication begins or ceases to fail, of all replications, in ascending order.
    pieces : int
        Largest number of separate ranges of shares in which one replication fails.
    """

    first: Floats
    by: tuple[str, ...]
    begins: Floats
    ends: Floats
    pieces: int


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Probability of failure for every share at once.

    Attributes
    ----------
    move, prior : str
    critical : Critical
    half_width : float
        Of the band, which holds for all shares at once.
    confidence : float
    """

    move: str
    prior: str
    critical: Critical
    half_width: float
    confidence: float

    @property
    def replications(self) -> int:
        """Size of the sample."""
        return self.critical.first.size

    def __repr__(self) -> str:
        at = ", ".join(f"{float(self.at(share)):.0%} at {share:.0%}" for share in (0.0, 0.25, 0.5, 1.0))
        return (
            f"Curve({self.move}, prior {self.prior}: {at} fail, of "
            f"{counted(self.replications, 'replication')})"
        )

    def at(self, share: Floats | float) -> Floats:
        """Share of the replications that fail at these shares.

        Returns
        -------
        float64, of the shape of `share`
        """
        begun = np.searchsorted(self.critical.begins, share, side="right")
        ended = np.searchsorted(self.critical.ends, share, side="right")
        return np.asarray((begun - ended) / self.replications)

    def band(self, share: Floats | float) -> tuple[Floats, Floats]:
        """Lower and upper end of the band at these shares."""
        estimate = self.at(share)
        return np.maximum(estimate - self.half_width, 0.0), np.minimum(estimate + self.half_width, 1.0)

    @classmethod
    def of(cls, critical: Critical, move: str, prior: str, confidence: float = 0.95) -> Curve:
        """The curve of a sample, with its band."""
        n = critical.first.size
        # Each piece has two distribution functions of its own, of beginnings and of ends; without any end
        # there is one.
        parts = 1 if critical.ends.size == 0 and critical.pieces <= 1 else 2 * critical.pieces
        half_width = parts * band_half_width(n, 1.0 - (1.0 - confidence) / parts)
        return cls(move, prior, critical, min(half_width, 1.0), confidence)


def band_half_width(n: int, confidence: float = 0.95) -> float:
    """Half width of the band around a distribution function estimated from n draws, exact for every n.

    Parameters
    ----------
    n : int
    confidence : float

    Returns
    -------
    float

    References
    ----------
    .. [1] Kolmogorov's statistic: Marsaglia, Tsang, Wang, J. Stat. Software 8 (2003),
       doi:10.18637/jss.v008.i18; conservative where the distribution has steps.

    Examples
    --------
    >>> round(band_half_width(100), 4)  # the bound of Dvoretzky, Kiefer, Wolfowitz and Massart: 0.1358
    0.134
    """
    from scipy.stats import kstwo

    return float(kstwo.ppf(confidence, n))


def critical_shares(tally: Tally, rule: Rule, move: Move) -> Critical:
    """Each table's own critical uniform share, exact: from which the proposal is not adopted.

    Parameters
    ----------
    tally : Tally
        Leading shape (replication,).
    rule : Rule
    move : Move
        A share s of it moves ``floor(s × n)`` people of each unit.

    Returns
    -------
    Critical

    Raises
    ------
    ResultsError
        If the move has no limit, such as stuffed ballots.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> tables = Tally(("Here",), [100], [[[60, 20, 0, 0]], [[30, 10, 0, 0]]], issued=[[80], [40]])
    >>> critical = critical_shares(tables, load_rule("kazakhstan-2022"), move_of("yes-home"))
    >>> critical.first.tolist(), critical.by
    ([0.5, 0.0], ('turnout_quorum', 'turnout_quorum'))
    """
    deciding = {c.name for c in rule.conditions if c.role in ("validity", "adoption")}
    told = [_failing_ranges(_table(tally, k), rule, move, deciding) for k in range(len(tally.ballots))]
    return Critical(
        first=np.array([ranges[0][0] if ranges else NO_SHARE for ranges, _ in told]),
        by=tuple(name for _, name in told),
        begins=np.sort([begin for ranges, _ in told for begin, _ in ranges]),
        ends=np.sort([end for ranges, _ in told for _, end in ranges if end != NO_SHARE]),
        pieces=max((len(ranges) for ranges, _ in told), default=0),
    )


def _failing_ranges(
    table: Tally, rule: Rule, move: Move, deciding: set[str]
) -> tuple[list[tuple[float, float]], str]:
    """Ranges of shares, from one on and below another, in which a table fails; and what fails first."""
    capacity = move.available(table)
    if capacity is None:
        raise ResultsError(f"move {move.name} has no limit, so it has no share")
    unmet, turns = set(), []
    for case in cases(table, rule, move):
        if case.condition in deciding:
            if not case.holds_now:
                unmet.add(case.condition)
            turns += [(share, case.condition) for share in turning_shares(case, capacity.tolist())]
    ranges, by, begin = [], next((c.name for c in rule.conditions if c.name in unmet), ""), 0.0
    failing = bool(unmet)
    for share, turned in groupby(sorted(turns), key=itemgetter(0)):
        unmet ^= {name for _, name in turned}
        if failing and not unmet:
            ranges.append((begin, as_float(share)))
        elif unmet and not failing:
            begin = as_float(share)
            by = by or next(c.name for c in rule.conditions if c.name in unmet)
        failing = bool(unmet)
    return ([*ranges, (begin, NO_SHARE)] if failing else ranges), by


def _table(tally: Tally, number: int) -> Tally:
    issued = tally.issued
    return Tally(
        tally.units,
        tally.registered if tally.registered.ndim == 1 else tally.registered[number],
        tally.ballots[number],
        issued if issued is None or issued.ndim == 1 else issued[number],
        tally.weights,
    )


def failure_curve(
    results: Results, move: str = "yes-home", *, point: int | None = None, confidence: float = 0.95
) -> tuple[Curve, ...]:
    """P(fail | share) under every prior, from a run without a sweep.

    Parameters
    ----------
    results : xarray.Dataset
        Of a scenario, with the campaigns that there may be: the move comes on top of them. Or a selection
        along point, prior and replication.
    move : str
        Name of the move (:data:`sim.break_even.moves.MOVES`).
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    confidence : float
        Of the band.

    Returns
    -------
    tuple of Curve
        One a prior.

    Examples
    --------
    >>> import sim
    >>> results = sim.run(sim.load("scenarios/baseline.toml"), replications=3)
    >>> curve = failure_curve(results)[0]
    >>> curve.prior, curve.at(np.array([0.0, 1.0])).tolist()
    ('replay', [0.0, 1.0])
    """
    results = with_axes(results)
    rule, chosen = rule_at(results, point), move_of(move)
    curves = []
    for prior in (str(name) for name in results["prior"].values):
        critical = critical_shares(tally_at(results, point, prior), rule, chosen)
        curves.append(Curve.of(critical, move, prior, confidence))
    return tuple(curves)
