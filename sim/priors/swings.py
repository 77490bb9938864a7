"""What other votes of the country did, seen from the published one, and the parameters that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Floats
from sim.datasets import Dataset, load_dataset
from sim.datasets.other_votes import MatchedTurnout, load_turnout, match_units
from sim.datasets.other_votes.matching import WHOLE_VOTE
from sim.electorate.arrivals import ArrivalCurves, fit_curves
from sim.files.sources import PACKAGED
from sim.numerics import logit
from sim.priors.fitting import FurtherVote, between_regions, further_vote, shape_of

VOTES: Final = ("kz-2019", "kz-2021", "kz-2022-november", "kz-2024")
"""The other votes that the priors are fitted to."""

YES_SHARES: Final = (0.8053, 0.7311, 0.8986)
"""Yes share of the valid two-way vote: 2022 (the table), 2024 and 2026 (the commission, in the press)."""

_FEWEST_HOURS: Final = 3
"""Hours of a unit, before closing, from which both numbers of its day are told."""


@dataclass(frozen=True, slots=True, eq=False)
class Swing:
    """One other vote against the published one; NaN where its table does not say.

    Attributes
    ----------
    election : bool
    turnout : float
        Of the country [log-odds]: mean of the units', or from the last figure of its own where these are not
        known, over the share that had come by then in the published vote.
    units : float64, shape (unit,)
        Of each unit's final turnout [log-odds].
    day : tuple of float
        How much later and how much steeper the country's day was.
    units_day : float64, shape (unit, 2)
        The same of each unit; from fewer than three hours as steep as the country's.
    """

    election: bool
    turnout: float
    units: Floats
    day: tuple[float, float]
    units_day: Floats


def swing_of(vote: str, dataset: Dataset, curves: ArrivalCurves) -> Swing:
    """The swing of another vote, by name, against a dataset."""
    (table,) = load_turnout(PACKAGED + vote)
    matched = match_units(table, dataset)
    is_unit = matched.unit != WHOLE_VOTE
    final = np.full(len(dataset.units), np.nan)
    closed = matched.is_final & is_unit
    final[matched.unit[closed]] = matched.share[closed]
    come, share = _country(matched, dataset, curves)
    end = share[-1:] / come[-1:]
    day = shape_of(come[:-1], share[:-1] / end) if share.size > 1 else (np.nan, np.nan)
    units = logit(final) - logit(dataset.issued / dataset.registered)
    of_country = logit(end) - logit(dataset.issued.sum() / dataset.registered.sum())
    units_day = np.full((len(dataset.units), 2), np.nan)
    for unit in set(matched.unit[is_unit & ~matched.is_final & ~np.isnan(final[matched.unit])].tolist()):
        cells = np.flatnonzero((matched.unit == unit) & ~matched.is_final)
        steeper = None if cells.size >= _FEWEST_HOURS else day[1]
        come = curves.at(matched.local_ticks[cells])[unit]
        units_day[unit] = shape_of(come, matched.share[cells] / final[unit], steeper)
    turnout = float(np.nanmean(units) if closed.any() else of_country[0])
    return Swing(table.kind == "election", turnout, units, day, units_day)


def _country(matched: MatchedTurnout, dataset: Dataset, curves: ArrivalCurves) -> tuple[Floats, Floats]:
    """Share of the country come by the published curves at the hours of its row, and that row."""
    offsets, known = curves.local_shift.copy(), matched.unit != WHOLE_VOTE
    offsets[matched.unit[known]] = (matched.local_ticks - matched.report_ticks)[known]
    row = np.flatnonzero(~known)
    row = row[np.argsort(matched.report_ticks[row])]
    times, issued = matched.report_ticks[row], dataset.issued / dataset.issued.sum()
    come = [
        weight * np.interp(times + offset, curves.ticks, curve)
        for weight, offset, curve in zip(issued, offsets, curves.cumulative, strict=True)
    ]
    return np.asarray(np.sum(come, axis=0)), matched.share[row]


def swings(votes: Sequence[str] = VOTES) -> tuple[Swing, ...]:
    """Other votes, by name, against the one of June 2022."""
    dataset = load_dataset("packaged:kz-2022")
    curves = fit_curves(dataset)
    return tuple(swing_of(vote, dataset, curves) for vote in votes)


def fitted(votes: Sequence[str] = VOTES) -> dict[str, FurtherVote | float]:
    """What votes say of the parameters of ``next-vote``, by the name of the parameter.

    Parameters
    ----------
    votes : sequence of str
        Some of :data:`VOTES`. What rests on other data, as the Yes share, does not depend on them.

    Examples
    --------
    >>> found = fitted()
    >>> round(found["sd_regional_turnout"], 2), round(found["sd_national_turnout"].spread, 2)
    (0.32, 0.43)
    """
    others = swings(votes)
    elections = [False, *(each.election for each in others)]
    timed = [each for each in others if not np.isnan(each.day[0])]
    elections_timed = [False, *(each.election for each in timed)]
    yes = logit(np.array(YES_SHARES))
    with_units = [each.units for each in others if not np.isnan(each.units).all()]
    found: dict[str, FurtherVote | float] = {
        "sd_national_turnout": further_vote([0.0, *(each.turnout for each in others)], elections, centre=0.0),
        "sd_national_yes": further_vote((yes - yes[0]).tolist(), centre=0.0),
        "sd_regional_turnout": _between(with_units),
    }
    for number, name in enumerate(("later", "steeper")):
        days = [0.0, *(each.day[number] for each in timed)]
        further = further_vote(days, elections_timed)
        found |= {f"centre_{name}": further.centre, f"sd_national_{name}": further}
        found[f"sd_regional_{name}"] = _between([each.units_day[:, number] for each in timed])
    return found


def _between(units: list[Floats]) -> float:
    known = [each[~np.isnan(each)] for each in units]
    spreads = [float(each.std(ddof=1)) for each in known if each.size and each.std() > 1e-9]
    return between_regions(spreads, [each.size for each in known if each.size and each.std() > 1e-9])
