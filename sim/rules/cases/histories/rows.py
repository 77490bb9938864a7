"""Rows of the files of this folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

from sim.files.csv_tables import read_csv
from sim.rules.tables.deriving import tally_of_columns
from sim.rules.tally import Tally
from sim.rules.unit_lists import unit_list

HistoryRow: TypeAlias = Mapping[str, str]

_FOLDER = Path(__file__).parent


@cache
def votes_in(file: str) -> Mapping[str, HistoryRow]:
    """The rows of a file of votes, by the number of the vote."""
    return {row["vote"]: row for row in _rows(file)}


@cache
def unit_rows_of(file: str) -> Mapping[str, Sequence[HistoryRow]]:
    """The rows of a file by unit, by the number of the vote."""
    grouped: defaultdict[str, list[HistoryRow]] = defaultdict(list)
    for row in _rows(file):
        grouped[row["vote"]].append(row)
    return grouped


def _rows(file: str) -> list[dict[str, str]]:
    table = read_csv(_FOLDER / file, file)
    return [dict(zip(table.names, row.cells, strict=True)) for row in table.rows]


def tally_by_list(
    rows: Sequence[HistoryRow], unit: str, counts: Mapping[str, Sequence[int]], listed: str
) -> Tally:
    """A table by units, weighed as a list of units says; not all of the list need be there.

    Parameters
    ----------
    rows : sequence of HistoryRow
    unit : str
        The column that names the unit.
    counts : mapping of str to sequence of int
        Counts by unit, in the order of the rows.
    listed : str
        Name of the list: :mod:`sim.rules.unit_lists`.
    """
    known = unit_list(listed)
    units = tuple(known.unit_of[row[unit].casefold()] for row in rows)
    columns: dict[str, list[int | None]] = {name: list(column) for name, column in counts.items()}
    return tally_of_columns(units, columns, [known.weights[name] for name in units], [])
