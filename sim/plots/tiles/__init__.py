"""Tile grids: a square for every unit. CSV files: ``unit``, ``label``, ``column``, ``row``, ``city``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import ResultsError
from sim.files.csv_tables import CsvTable, read_csv
from sim.files.faults import Fault, raise_if_any


@dataclass(frozen=True, slots=True)
class Tile:
    """A unit's square.

    Attributes
    ----------
    unit, label : str
        Its name in the table, and what is written in the square.
    column, row : int
        From the west, and from the north.
    city : bool
        A city that is a unit of its own.
    """

    unit: str
    label: str
    column: int
    row: int
    city: bool


def read_tiles(path: str | os.PathLike[str]) -> tuple[Tile, ...]:
    """Read a tile grid.

    Parameters
    ----------
    path : str or Path
        A CSV file with the columns ``unit``, ``column``, ``row`` and where it has them ``label`` and ``city``
        (anything but nothing makes the unit a city).

    Raises
    ------
    FaultyFileError
        With every cell that cannot be read, a unit that stands twice, a square that two units have.

    Examples
    --------
    >>> read_tiles(Path(__file__).with_name("kazakhstan-2022.csv"))[-1]
    Tile(unit='Almaty', label='Almaty', column=4, row=4, city=True)
    """
    table, faults = read_csv(Path(path), str(path), key="unit", separators=",;\t"), list[Fault]()
    lacking = [name for name in ("unit", "column", "row") if name not in table.names]
    raise_if_any([table.name_fault(name, "is missing: a tile grid has it") for name in lacking])
    tiles = tuple(_tiles(table, faults))
    for row, tile in enumerate(tiles):
        if any(tile.unit == other.unit for other in tiles[:row]):
            faults.append(table.fault(row, "unit", "stands twice"))
        if any((tile.column, tile.row) == (other.column, other.row) for other in tiles[:row]):
            faults.append(table.fault(row, "column", "another unit has this square"))
    raise_if_any(faults)
    return tiles


def _tiles(table: CsvTable, faults: list[Fault]) -> Iterator[Tile]:
    units, labels, cities = (table.column(name) for name in ("unit", "label", "city"))
    for row, unit in enumerate(units or ()):
        column, line = (_whole(table, row, name, faults) for name in ("column", "row"))
        label = labels[row] if labels and labels[row].strip() else unit
        yield Tile(unit.strip(), label.strip(), column, line, bool(cities and cities[row].strip()))


def _whole(table: CsvTable, row: int, name: str, faults: list[Fault]) -> int:
    text = (table.column(name) or ())[row].strip()
    if not (text.isascii() and text.isdigit() and int(text) < 1_000):
        faults.append(table.fault(row, name, "must be a whole number from 0 to 999"))
        return 0
    return int(text)


def tiles_for(units: Sequence[str]) -> tuple[Tile, ...]:
    """The packaged tile grid that has a square for each of these units.

    Raises
    ------
    ResultsError
        If none has.

    Examples
    --------
    >>> len(tiles_for(["Almaty", "Nur-Sultan"])), len(tiles_for(["Almaty", "Astana"]))
    (17, 20)
    """
    found = {path.stem: read_tiles(path) for path in sorted(Path(__file__).parent.glob("*.csv"))}
    for tiles in found.values():
        if {*units} <= {tile.unit for tile in tiles}:
            return tiles
    raise ResultsError(
        f"no packaged tile grid ({', '.join(found)}) has these {len(units)} units: give one of your own, a "
        "CSV file with the columns unit, column, row, and as you like label, city"
    )
