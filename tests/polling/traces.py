"""Where two engines' traces of the same voters differ."""

from __future__ import annotations

import numpy as np

from sim.polling.trace import FIELDS, FIRST_VISIT_FIELDS, Trace


def first_difference(one: Trace, other: Trace) -> str | None:
    """Where two traces of the same voters differ first, or None.

    Examples
    --------
    >>> from sim.polling.trace import trace_of
    >>> one, other = (trace_of(np.full((13, 2), value, dtype=np.int64)) for value in (3, 4))
    >>> first_difference(one, other)
    'voter 0: arrival is 3 and 4'
    """
    if one.n_voters != other.n_voters:
        return f"{one.n_voters} voters and {other.n_voters}"
    for name in (*FIELDS, *FIRST_VISIT_FIELDS):
        ours, theirs = getattr(one, name), getattr(other, name)
        unequal = np.flatnonzero(ours != theirs)
        if unequal.size:
            voter = int(unequal[0])
            return f"voter {voter}: {name} is {ours[voter]} and {theirs[voter]}"
    if one.away.tolist() != other.away.tolist():
        return f"absences: servers away {one.away.T.tolist()} and {other.away.T.tolist()}"
    return None
