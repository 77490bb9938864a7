"""What a dataset's tables leave out and the model needs: taken from national figures, and said to be so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import floor

import numpy as np
from numpy.typing import NDArray

from sim.ballot import BALLOT_CLASSES
from sim.datasets.closing import last_share, shared_out
from sim.datasets.table import PrintedTable, parse_table
from sim.files.faults import Fault
from sim.nouns import counted

_NAMED = 3


def no_turnout(closing: str) -> PrintedTable:
    """The table of turnout of a dataset without one: one report at closing, of no unit.

    Examples
    --------
    >>> no_turnout("20:00").columns, no_turnout("20:00").rows
    (('20:00',), ())
    """
    return parse_table("", f"unit,{closing}\n".encode())


def lacks_result(unit: str, results: PrintedTable, turnout: PrintedTable) -> bool:
    """Whether a turnout is reported of a unit, and no result."""
    return not results.cell(unit, "ballots") and unit in turnout and any(turnout.row(unit).cells)


def national_faults(results: PrintedTable, turnout: PrintedTable, total_row: str) -> Iterator[Fault]:
    """Faults of units with a turnout and no result: a national result must say what is left for them."""
    lacking = [unit for unit in results.labels if unit != total_row and lacks_result(unit, results, turnout)]
    if lacking and not results.cell(total_row, "ballots"):
        message = (
            f"the unit has a turnout and no result: {results.file} needs its result, or a row of the "
            "national one that files.results.total_row names"
        )
        yield from (results.fault(unit, "ballots", message) for unit in lacking)
        return
    for name in ("ballots", *BALLOT_CLASSES) if lacking else ():
        total = int(results.cell(total_row, name) or 0)
        known = sum(int(results.cell(unit, name) or 0) for unit in results.labels if unit != total_row)
        if known > total or (known == total and name == "ballots"):
            message = (
                f"the other units have {known}: nothing is left for {lacking[0]}, which has a turnout and no "
                "result"
            )
            yield results.fault(total_row, name, message)


def with_national_results(
    ballots: NDArray[np.int64],
    registered: NDArray[np.int64],
    shares: Sequence[Sequence[Fraction | None]],
    lacking: NDArray[np.bool_],
    total: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Papers by unit and class, those of units without a result taken from what the national result leaves.

    Papers are shared out by the last turnout reported; every unit votes as all of them do.

    Parameters
    ----------
    ballots : int64, shape (unit, 4)
        Zeros where there is no result.
    registered : int64, shape (unit,)
    shares : sequence of sequences of Fraction or None, shape (unit, report)
        Cumulative turnout.
    lacking : bool, shape (unit,)
        Units without a result.
    total : int64, shape (4,)
        The national result.

    Examples
    --------
    >>> half, fifth = Fraction(1, 2), Fraction(1, 5)
    >>> roll, none = np.array([100, 200]), np.zeros((2, 4), dtype=np.int64)
    >>> lack = np.array([True, True])
    >>> with_national_results(none, roll, [[half], [fifth]], lack, np.array([60, 27, 0, 3])).tolist()
    [[34, 15, 0, 1], [26, 12, 0, 2]]
    """
    filled, left = ballots.copy(), total - ballots.sum(axis=0)
    turned_out = [0 if (last := last_share(each)) is None else last[1] for each in shares]
    papers = [floor(int(roll) * share) for roll, share in zip(registered, turned_out, strict=True)]
    room = np.where(lacking, registered, 0)
    free = shared_out(int(left.sum()), room, np.array(papers, dtype=np.int64))
    for place, count in enumerate(left.tolist()):
        given = shared_out(count, free, free)
        filled[:, place] += given
        free = free - given
    return filled


def with_national_hours(
    turnout: NDArray[np.float64], national: NDArray[np.float64], final: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Turnout by unit and report, units without any taking the hours of the whole vote up to their own final.

    Parameters
    ----------
    turnout : float64, shape (unit, report)
    national : float64, shape (report,)
    final : float64, shape (unit,)
        Share of the roll that took a paper; 0 of a unit that did not vote.

    Examples
    --------
    >>> with_national_hours(np.array([[np.nan, np.nan]]), np.array([0.2, 0.5]), np.array([0.6])).round(3)
    array([[0.24, 0.6 ]])
    """
    known = national[~np.isnan(national)]
    without = np.isnan(turnout).all(axis=1) & (final > 0)
    if not known.size or known[-1] == 0 or not without.any():
        return turnout
    return np.where(without[:, None], final[:, None] * np.minimum(national / known[-1], 1.0), turnout)


def missing_notices(
    units: Sequence[str],
    without_result: NDArray[np.bool_],
    without_hours: NDArray[np.bool_],
    *,
    national: bool,
) -> Iterator[str]:
    """What every report has to say of parts that were missing."""
    if without_result.any():
        yield (
            f"No result is given of {_named(units, without_result)}: what the national result leaves for "
            "them is shared out by their turnout, as if all had voted alike (assumption). Majorities of "
            "units cannot be told from that."
        )
    if without_hours.any():
        how = "at the hours of the whole vote" if national else "evenly from opening to closing"
        yield (
            f"No turnout by hour is given of {_named(units, without_hours)}: voters are taken to come {how} "
            "(assumption), and as many papers to have been issued as were counted."
        )


def _named(units: Sequence[str], chosen: NDArray[np.bool_]) -> str:
    places = np.flatnonzero(chosen)
    if places.size > 1 and chosen.all():
        return "any unit"
    more = places.size - _NAMED
    names = ", ".join(units[place] for place in places[:_NAMED])
    return f"{names} and {counted(more, 'other')}" if more > 0 else names
