"""Papers issued by the close of the polls: from a report after closing, else from what was counted.

Most tables of turnout end before the polls close. The last report is then no end: whoever came later is known
from the results alone, and of papers issued and never cast nothing is known but what the national row says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np
from numpy.typing import NDArray

Shares = Sequence[Fraction | None]
"""Cumulative turnout by report as a share of the roll, None where there is no cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Closing:
    """What is known at closing.

    Attributes
    ----------
    issued : int64, shape (unit,)
        Papers issued by the close.
    reported : bool, shape (unit,)
        Whether a report after closing says so. Where it is False, more papers may have been issued.
    """

    issued: NDArray[np.int64]
    reported: NDArray[np.bool_]


def papers_at_closing(
    units: Sequence[Shares],
    national: Shares,
    registered: NDArray[np.int64],
    counted: NDArray[np.int64],
    closed: NDArray[np.bool_],
    rounding: Sequence[Fraction] = (),
) -> Closing:
    """Papers issued by the close of the polls.

    Where a few more papers were counted than the printed share comes to, but no more than its last digit
    leaves open, those counted were issued.

    Parameters
    ----------
    units : sequence of shares, length unit
    national : shares
        Of the national row; empty where there is none.
    registered, counted : int64, shape (unit,)
    closed : bool, shape (unit, report)
        Whether the polls of a unit have closed by a report.
    rounding : sequence of Fraction, length unit, optional
        By how much the last share of a unit may have been rounded; 0 where it is exact, as without it.

    Returns
    -------
    Closing

    Examples
    --------
    A report at closing, and a unit whose reports end earlier, where more papers were counted:

    >>> half, third = Fraction(1, 2), Fraction(1, 3)
    >>> known = papers_at_closing(
    ...     [[third, half], [third, None]],
    ...     [],
    ...     np.array([900, 600]),
    ...     np.array([440, 250]),
    ...     np.array([[False, True], [False, True]]),
    ... )
    >>> known.issued.tolist(), known.reported.tolist()
    ([450, 250], [True, False])
    """
    n_units = len(units)
    issued, reported = np.zeros(n_units, dtype=np.int64), np.zeros(n_units, dtype=np.bool_)
    voting = np.zeros(n_units, dtype=np.bool_)
    for unit, shares in enumerate(units):
        last = last_share(shares)
        if last is None:  # no turnout is reported of it; if it voted, its result alone says how many did
            voting[unit], issued[unit] = bool(counted[unit]), counted[unit]
            continue
        voting[unit], reported[unit] = True, closed[unit, last[0]]
        papers = _papers(int(registered[unit]), last[1])
        slack = rounding[unit] if rounding else Fraction(0)
        within = int(counted[unit]) <= int(registered[unit]) * (last[1] + slack)
        issued[unit] = max(papers, int(counted[unit])) if within or not reported[unit] else papers
    end = last_share(national)
    if end is not None and not reported[voting].all() and closed[voting, end[0]].all():
        # Shared out by papers counted (assumption), since only the country's total is stated.
        missing = _papers(int(registered.sum()), end[1]) - int(issued.sum())
        issued += shared_out(missing, np.where(voting & ~reported, registered - issued, 0), counted)
    return Closing(issued, reported | ~voting)


def last_share(shares: Shares) -> tuple[int, Fraction] | None:
    """The last report that has a cell, and its share; None where no cell is filled."""
    known = [(report, share) for report, share in enumerate(shares) if share is not None]
    return known[-1] if known else None


def _papers(roll: int, share: Fraction) -> int:
    return floor(roll * share + Fraction(1, 2))


def shared_out(papers: int, room: NDArray[np.int64], counted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Papers in proportion to those counted, as far as there is room; none if none are missing."""
    out = np.zeros_like(room)
    left = max(min(papers, int(room.sum())), 0)
    while left:
        weights = np.where(out < room, np.maximum(counted, 1), 0)
        total = int(weights.sum())
        more = np.array([left * weight // total for weight in weights.tolist()], dtype=np.int64)
        if not more.any():  # fewer papers than units are left: one each, the largest first
            more[np.argsort(-weights, kind="stable")[:left]] = 1
        more = np.minimum(more, room - out)
        out, left = out + more, left - int(more.sum())
    return out


def closing_notice(
    units: Sequence[str],
    known: Closing,
    registered: NDArray[np.int64],
    closing: str,
    without_hours: NDArray[np.bool_],
) -> str | None:
    """What every report has to say of a table that ends before closing; None if none does."""
    open_ended = np.flatnonzero(~known.reported & ~without_hours)
    if not open_ended.size:
        return None
    names = ", ".join(units[u] for u in open_ended[:3]) + (" and others" if open_ended.size > 3 else "")
    at_most = int((registered - known.issued)[open_ended].sum())
    return (
        f"The turnout table ends before the polls close, at {closing} local time ({names}): who came later "
        "is taken from the papers counted. How many papers were issued and not cast is not known there, so "
        f"those who stayed at home are at most {at_most:,}, and may be fewer."
    )
