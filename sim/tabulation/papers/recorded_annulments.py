"""Stations that the dataset records as annulled, put back among the simulated papers.

The published tables leave their papers out, so the model, fitted to these tables, does not draw them either.
They are therefore added, exactly as recorded, to the longest list of their unit (assumption: which of the
simulated stations stands for them is not known), in a box of their own. In the turnout table they count as
issued: the unit's papers taken away, which were inferred from that table, are fewer by as many.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import Bools, Ints
from sim.ballot import TAKEN_AWAY
from sim.datasets.annulments import RecordedAnnulment
from sim.tabulation.papers.ballot_accounts import N_CLASSES


def recorded_papers(annulments: Sequence[RecordedAnnulment], start: Ints) -> Ints:
    """Papers recorded as annulled at the stations that stand for theirs: int64, shape (station, 4)."""
    papers = np.zeros((int(start[-1]), N_CLASSES), dtype=np.int64)
    for annulment in annulments:
        papers[start[annulment.unit + 1] - 1] += np.array(annulment.ballots)
    return papers


def struck_off(annulments: Sequence[RecordedAnnulment], start: Ints) -> Bools:
    """Stations whose list left the number of registered voters with them: bool, shape (station,)."""
    off = np.zeros(int(start[-1]), dtype=bool)
    off[[start[annulment.unit + 1] - 1 for annulment in annulments if not annulment.roll_kept]] = True
    return off


def without_inferred(papers: Ints, recorded: Ints, start: Ints) -> Ints:
    """Papers with fewer taken away in each unit, by the number recorded there, as far as there are any.

    Parameters
    ----------
    papers : int64, shape (station, 5)
    recorded : int64, shape (station, 4)
    start : int64, shape (unit + 1,)

    Returns
    -------
    int64, shape (station, 5)

    Examples
    --------
    >>> papers = np.array([[9, 0, 0, 0, 3], [9, 0, 0, 0, 1]])
    >>> without_inferred(papers, np.array([[2, 0, 0, 0], [0, 0, 0, 0]]), np.array([0, 2]))[:, 4]
    array([1, 1])
    """
    out = papers.copy()
    for unit in np.flatnonzero(np.diff(start)):
        part = slice(start[unit], start[unit + 1])
        surplus = int(recorded[part].sum())
        if surplus:
            # From the first stations on: as many as each has, until all are found.
            before = np.cumsum(out[part, TAKEN_AWAY]) - out[part, TAKEN_AWAY]
            out[part, TAKEN_AWAY] -= np.clip(surplus - before, 0, out[part, TAKEN_AWAY])
    return out
