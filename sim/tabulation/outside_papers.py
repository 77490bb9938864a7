"""Papers from outside the stations in the tabulation: counted apart, way by way, at hours of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Ints
from sim.datasets.dataset import OutsidePapers
from sim.tabulation.papers.ballot_accounts import N_CLASSES


@dataclass(frozen=True, slots=True, eq=False)
class OutsideCount:
    """What is counted apart from the stations.

    Attributes
    ----------
    papers : int64, shape (unit, 5)
        By issued class.
    counts : int64, shape (row, 4)
        The same papers as the counts of each way and unit state them.
    unit, at : int64, shape (row,)
        Unit of each count, and when its figures reach the centre, on the reporting clock [ticks].
    """

    papers: Ints
    counts: Ints
    unit: Ints
    at: Ints

    def beside(self, ballots: Ints, at_centre: Ints, unit: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Papers, times and units of stations and of these counts, and where each unit begins."""
        units = np.concatenate([unit, self.unit])
        order = np.argsort(units, kind="stable")
        start = np.searchsorted(units[order], np.arange(len(self.papers) + 1))
        papers, times = np.concatenate([ballots, self.counts]), np.concatenate([at_centre, self.at])
        return papers[order], times[order], units[order], start


def outside_count(papers: Ints, published: OutsidePapers, close: Ints) -> OutsideCount:
    """Counts of the papers from outside, shared out among the ways of voting as the published ones are.

    Parameters
    ----------
    papers : int64, shape (unit, 5)
    published : OutsidePapers
    close : int64, shape (unit,)
        Closing of the polls on the reporting clock [ticks].

    Examples
    --------
    >>> cast = np.array([[[6, 3, 0, 0]], [[2, 1, 0, 0]]])
    >>> post = OutsidePapers(("postal", "abroad"), cast, np.array([60, 7]))
    >>> found = outside_count(np.array([[4, 5, 0, 0, 0]]), post, np.array([1000]))
    >>> found.counts.tolist(), found.at.tolist()
    ([[3, 3, 0, 0], [1, 2, 0, 0]], [1060, 1007])
    """
    n_ways, n_units = published.papers.shape[:2]
    # A class that nobody cast that way when it was published is shared out as all papers are.
    weights = np.where(
        published.papers.any(axis=0), published.papers, published.papers.sum(axis=2, keepdims=True)
    )
    until = np.cumsum(weights, axis=0)
    ends = papers[:, :N_CLASSES] * until // np.maximum(until[-1], 1)
    counts = np.diff(ends, axis=0, prepend=0)
    at = close + published.counted_after[:, None]
    unit = np.tile(np.arange(n_units), n_ways)
    return OutsideCount(papers, counts.reshape(-1, N_CLASSES), unit, at.reshape(-1))
