"""Results of single stations, for questions about whole stations."""

from __future__ import annotations

from dataclasses import dataclass

from sim.arrays import Ints
from sim.rules import Tally


@dataclass(frozen=True, slots=True, eq=False)
class StationTable:
    """Results of single stations.

    Attributes
    ----------
    unit : int64, shape (station,)
        Index of each station's unit.
    roll, issued : int64, shape (station,)
    papers : int64, shape (station, 4)
    """

    unit: Ints
    roll: Ints
    issued: Ints
    papers: Ints

    def tally(self) -> Tally:
        """One row a station."""
        names = tuple(f"station {number}" for number in range(self.unit.size))
        return Tally(names, self.roll, self.papers, self.issued)
