"""The table of a scenario as it stands: its expected papers, the roll that goes with them, its stations.

Whoever asks how far a vote is from failure takes table, roll and stations from here, so that all of them
speak of the same vote.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Ints
from sim.ballot import BALLOT_CLASSES
from sim.break_even.station_table import StationTable
from sim.datasets import Dataset
from sim.electorate.electorate import Electorate, build_electorate
from sim.electorate.stations import largest_remainder
from sim.engines.plan import Plan
from sim.errors import ResultsError
from sim.experiment.expected import expect
from sim.rules import Tally


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioTable:
    """A single table with the stations that add up to it.

    Attributes
    ----------
    tally : Tally
    electorate : Electorate or None
        None for anyone's table of results, of which no stations are known.
    notices : tuple of str
        What every answer about the table has to say.
    outside : int64, shape (unit, 4), optional
        Papers of the table that were cast outside the stations.
    average_roll : int, optional
        Voters of a station, where none is known and all of a unit are taken to be alike (assumption).
    """

    tally: Tally
    electorate: Electorate | None
    notices: tuple[str, ...]
    outside: Ints | None = None
    average_roll: int | None = None

    @property
    def has_stations(self) -> bool:
        """Whether stations are known or assumed."""
        return self.electorate is not None or self.average_roll is not None

    def stations(self) -> StationTable:
        """Every unit's roll and papers shared out among its stations by their lists, exact in total.

        Results of single stations were not published (assumption). Units without a polling day have none.

        Raises
        ------
        ResultsError
            If no stations are known.
        """
        tally = self._at_stations()
        of_unit = tally.by_unit("cast" if tally.issued is None else "issued")
        start, lists = self._lists()
        papers = np.zeros((lists.size, len(BALLOT_CLASSES)), dtype=np.int64)
        roll, issued = np.zeros((2, lists.size), dtype=np.int64)
        for unit in range(len(tally.units)):
            rows = slice(int(start[unit]), int(start[unit + 1]))
            roll[rows] = _shared_out(lists[rows], int(tally.registered[unit]))
            issued[rows] = _shared_out(roll[rows], int(of_unit[unit]))
            # Each class out of what is left, so that none goes below nothing. Stuffed papers go beyond
            # those issued.
            left = _shared_out(roll[rows], max(int(of_unit[unit]), int(tally.ballots[unit].sum())))
            for c in range(papers.shape[1]):
                papers[rows, c] = _shared_out(left, int(tally.ballots[unit, c]))
                left -= papers[rows, c]
        return StationTable(np.repeat(np.arange(len(tally.units)), np.diff(start)), roll, issued, papers)

    def _lists(self) -> tuple[Ints, Ints]:
        """Where the stations of each unit begin, and the lengths of their lists."""
        if self.electorate is not None:
            return self.electorate.stations.start, self.electorate.stations.roll
        if self.average_roll is None:
            raise ResultsError(
                "a table of results has no stations: annulled stations need a dataset, or --average-station"
                " and how many voters one has"
            )
        number = np.maximum((self.tally.registered + self.average_roll // 2) // self.average_roll, 1)
        return np.concatenate([[0], np.cumsum(number)]), np.ones(int(number.sum()), dtype=np.int64)

    def _at_stations(self) -> Tally:
        """The table less its papers from outside the stations."""
        if self.outside is None:
            return self.tally
        issued = self.tally.by_unit("issued") - self.outside.sum(axis=1)
        return replace(self.tally, ballots=self.tally.ballots - self.outside, issued=issued)


def _shared_out(weights: Ints, total: int) -> Ints:
    return largest_remainder(weights.astype(np.float64), total)


def table_of(source: Dataset) -> Tally:
    """The published table of a dataset as a tally."""
    return Tally(source.units, source.registered, source.ballots, source.issued, source.weights)


def table_of_dataset(dataset: Dataset) -> ScenarioTable:
    """The published table with stations.

    Examples
    --------
    >>> import sim
    >>> table = table_of_dataset(sim.load_dataset("kz-2022"))
    >>> stations = table.stations()
    >>> int(stations.papers.sum()) == int(table.tally.national("cast"))
    True
    """
    outside = None if dataset.outside is None else dataset.outside.by_unit
    return ScenarioTable(table_of(dataset), build_electorate(dataset), dataset.notices, outside)


def table_of_scenario(plan: Plan) -> ScenarioTable:
    """The expected table of a scenario: campaigns, irregularities and what follows from them included."""
    found = expect(plan)
    return ScenarioTable(found.tally, plan.electorate, plan.dataset.notices, found.outside)
