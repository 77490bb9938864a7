"""The repeat vote: the same stations, the same lists, other papers."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.ballot import TAKEN_AWAY
from sim.streams import Stream
from sim.tabulation.papers.ballot_accounts import N_CLASSES
from sim.tabulation.unit_sums import sum_classes


def repeat_papers(
    first: Ints, roll: Ints, again: Bools, ratio: float, mix: Floats | None, stream: Stream
) -> Ints:
    """Papers of the repeat vote.

    As many come as at the first vote times `ratio`, give or take what chance does to a list of that length;
    what they mark is drawn from `mix`, or from the papers of the first vote at their own station. Nobody
    takes a paper away (assumption).

    Parameters
    ----------
    first : int64, shape (station, 5)
        Papers that voters were given at the first vote, by issued class.
    roll : int64, shape (station,)
    again : bool, shape (station,)
        Stations that vote again; the others get no papers.
    ratio : float
    mix : float64, shape (4,), or None
    stream : Stream

    Returns
    -------
    int64, shape (station, 5)

    Examples
    --------
    >>> import numpy as np
    >>> from sim.streams import Purpose
    >>> first, roll = np.array([[40, 10, 0, 0, 0], [30, 0, 0, 0, 0]]), np.array([50, 60])
    >>> again, stream = np.array([True, False]), Stream(1, Purpose.REPEAT, 0)
    >>> repeat_papers(first, roll, again, 1.0, np.array([1.0, 0, 0, 0]), stream).tolist()
    [[50, 0, 0, 0, 0], [0, 0, 0, 0, 0]]
    """
    papers = np.zeros_like(first)
    turnout = np.clip(ratio * sum_classes(first) / np.maximum(roll, 1), 0.0, 1.0)
    come = np.where(again, stream.binomials("come", roll, turnout), 0)
    papers[:, :N_CLASSES] = stream.multinomials("papers", come, _shares(first, mix))
    papers[:, TAKEN_AWAY] = 0
    return papers


def _shares(first: Ints, mix: Floats | None) -> Floats:
    if mix is not None:
        return np.broadcast_to(mix, (first.shape[0], N_CLASSES))
    cast = first[:, :N_CLASSES].astype(float)
    total = cast.sum(axis=1, keepdims=True)
    shares = np.full_like(cast, 1.0 / N_CLASSES)  # of a station where nobody cast a paper nobody comes
    np.divide(cast, total, out=shares, where=total > 0)
    return shares
