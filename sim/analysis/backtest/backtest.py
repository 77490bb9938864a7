"""A back-test: turnout of other votes as each prior of a dataset simulates it, and as it was reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.backtest.coverage import (
    LEVELS,
    CellPlaces,
    Coverage,
    Uniformity,
    coverage_of,
    places_among,
    uniformity_of,
)
from sim.analysis.backtest.left_out import LEFT_OUT, left_out_turnout
from sim.analysis.backtest.simulated import simulated_turnout
from sim.arrays import Bools, Floats
from sim.clock import TICKS_PER_HOUR, clock_of
from sim.datasets.other_votes.matching import WHOLE_VOTE, MatchedTurnout, match_units
from sim.datasets.other_votes.turnout_table import TurnoutTable
from sim.engines.plan import electorate_of
from sim.errors import DatasetError
from sim.scenario import Scenario

REPLICATIONS: Final = 1_000
"""Simulated votes a prior, where nobody asks for another number."""

FINAL: Final = "final turnout by unit"
HOURLY: Final = "turnout by unit and hour"
WHOLE: Final = "turnout of the whole vote"

_BAND: Final = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Slice:
    """Some cells of the tables, judged together under one prior.

    Attributes
    ----------
    prior : str
    figure : str
        :data:`FINAL`, :data:`HOURLY` (before closing) or :data:`WHOLE` (at any time).
    vote, unit, hour : str
        What the cells are of; empty for all votes, all units, all hours.
    coverage : tuple of Coverage
        By level of :data:`~sim.analysis.backtest.coverage.LEVELS`.
    uniformity : Uniformity
    """

    prior: str
    figure: str
    vote: str
    unit: str
    hour: str
    coverage: tuple[Coverage, ...]
    uniformity: Uniformity


@dataclass(frozen=True, slots=True)
class JudgedCell:
    """One reported figure among its simulated ones; shares of the roll.

    Attributes
    ----------
    place : float
        Its probability integral transform.
    low, median, high : float
        5 %, 50 % and 95 % of the simulated ones.
    """

    prior: str
    vote: str
    figure: str
    unit: str
    local_clock: str
    reported: float
    low: float
    median: float
    high: float
    place: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came of a back-test.

    Attributes
    ----------
    dataset : str
    replications : int
    votes : tuple of MatchedTurnout
    slices : tuple of Slice
    cells : tuple of JudgedCell
    """

    dataset: str
    replications: int
    votes: tuple[MatchedTurnout, ...]
    slices: tuple[Slice, ...]
    cells: tuple[JudgedCell, ...]


def backtest(
    scenario: Scenario,
    tables: Sequence[TurnoutTable],
    *,
    replications: int = REPLICATIONS,
    leave_one_out: bool = False,
) -> Backtest:
    """Hold tables of turnout against what every prior of a scenario says of them.

    Parameters
    ----------
    scenario : Scenario
        Its dataset is the vote that the priors are centred on; its rule changes nothing.
    tables : sequence of TurnoutTable
        Other votes.
    replications : int
        Simulated votes a prior.
    leave_one_out : bool
        Whether each vote is also held against ``next-vote`` as it is fitted without this vote, under the name
        :data:`~sim.analysis.backtest.left_out.LEFT_OUT`.

    Returns
    -------
    Backtest

    Raises
    ------
    DatasetError
        If a table has no figure for any unit of the dataset, or a vote is to be left out of a fit to other
        data.

    Examples
    --------
    >>> import sim
    >>> from sim.datasets.other_votes import load_turnout
    >>> found = backtest(sim.load("baseline"), load_turnout("kz-2024"), replications=20)
    >>> final = [each for each in found.slices if each.figure == FINAL and not each.unit]
    >>> [(each.prior, each.coverage[0].cells) for each in final if each.vote]
    [('replay', 17), ('next-vote', 17), ('fresh-event', 17)]
    """
    dataset = electorate_of(scenario).dataset
    votes = tuple(match_units(table, dataset) for table in tables)
    for vote in votes:
        if not len(vote):
            raise DatasetError(
                f"{vote.table.name}: none of its units is one of {dataset.name}: {'; '.join(vote.notes)}"
            )
    slices: list[Slice] = []
    cells: list[JudgedCell] = []
    for prior in (*scenario.uncertainty.names, *([LEFT_OUT] if leave_one_out else [])):
        simulated = (
            left_out_turnout(scenario, votes, replications)
            if prior == LEFT_OUT
            else simulated_turnout(scenario, votes, prior, replications)
        )
        found = zip(votes, simulated, strict=True)
        places = [places_among(vote.share, vote.rounding, turnout) for vote, turnout in found]
        slices += _slices(prior, votes, places, dataset.units, scenario.monte_carlo.seed)
        cells += _cells(prior, votes, places, simulated, dataset.units)
    return Backtest(dataset.name, replications, votes, tuple(slices), tuple(cells))


def figures_of_cells(vote: MatchedTurnout) -> list[str]:
    """Which figure each cell of a vote is."""
    return [
        WHOLE if unit == WHOLE_VOTE else FINAL if final else HOURLY
        for unit, final in zip(vote.unit.tolist(), vote.is_final.tolist(), strict=True)
    ]


def _hours(vote: MatchedTurnout) -> list[str]:
    """Local hour of each cell before closing, rounded; empty for the others."""
    figures = figures_of_cells(vote)
    nearest = (vote.local_ticks + TICKS_PER_HOUR // 2) // TICKS_PER_HOUR * TICKS_PER_HOUR
    return [
        clock_of(tick) if figure == HOURLY else ""
        for tick, figure in zip(nearest.tolist(), figures, strict=True)
    ]


def _slices(
    prior: str,
    votes: Sequence[MatchedTurnout],
    places: Sequence[CellPlaces],
    units: tuple[str, ...],
    seed: int,
) -> Iterator[Slice]:
    of_cell = [
        [
            (figure, vote.table.name, "" if figure == WHOLE else units[unit], hour)
            for figure, unit, hour in zip(
                figures_of_cells(vote), vote.unit.tolist(), _hours(vote), strict=True
            )
        ]
        for vote in votes
    ]
    for figure, name, unit, hour in _groups(of_cell):
        meant = [
            np.array([_is_of(cell, (figure, name, unit, hour)) for cell in cells], dtype=np.bool_)
            for cells in of_cell
        ]
        chosen: list[tuple[CellPlaces, Bools]] = [
            (place, which) for place, which in zip(places, meant, strict=True) if which.any()
        ]
        coverage = tuple(coverage_of(chosen, level, seed) for level in LEVELS)
        yield Slice(prior, figure, name, unit, hour, coverage, uniformity_of(chosen, seed))


_Group = tuple[str, str, str, str]


def _groups(of_cell: Sequence[Sequence[_Group]]) -> Iterator[_Group]:
    """All votes together, each vote, each unit, each hour, of the figures that there are."""
    every = [cell for cells in of_cell for cell in cells]
    for figure in (FINAL, HOURLY, WHOLE):
        own = [cell for cell in every if cell[0] == figure]
        if own:
            yield figure, "", "", ""
            yield from ((figure, vote, "", "") for vote in dict.fromkeys(vote for _, vote, _, _ in own))
    for unit in sorted({unit for _, _, unit, _ in every} - {""}):
        yield from (
            (figure, "", unit, "")
            for figure in (FINAL, HOURLY)
            if any(cell[0] == figure and cell[2] == unit for cell in every)
        )
    yield from ((HOURLY, "", "", hour) for hour in sorted({hour for *_, hour in every} - {""}))


def _is_of(cell: _Group, group: _Group) -> bool:
    return all(not wanted or own == wanted for own, wanted in zip(cell, group, strict=True))


def _cells(
    prior: str,
    votes: Sequence[MatchedTurnout],
    places: Sequence[CellPlaces],
    simulated: Sequence[Floats],
    units: tuple[str, ...],
) -> Iterator[JudgedCell]:
    for vote, place, turnout in zip(votes, places, simulated, strict=True):
        low, median, high = np.quantile(turnout, _BAND, axis=0)
        for cell, figure in enumerate(figures_of_cells(vote)):
            yield JudgedCell(
                prior,
                vote.table.name,
                figure,
                "" if figure == WHOLE else units[int(vote.unit[cell])],
                clock_of(int(vote.local_ticks[cell])),
                float(vote.share[cell]),
                float(low[cell]),
                float(median[cell]),
                float(high[cell]),
                float(place.reported[cell]),
            )
