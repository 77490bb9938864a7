"""Stations as a table lists them: the roll of each, and desks and booths where they are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from sim.datasets.checks import is_count
from sim.datasets.dataset import StationLists
from sim.datasets.manifest import KnownEntry, Manifest, ZoneEntry
from sim.datasets.table import PrintedTable, clean_name
from sim.files.faults import Fault, did_you_mean

_COLUMNS: Final = ("unit", "registered")
_ROOM: Final = ("desks", "booths")


def listed_stations(table: PrintedTable, units: Sequence[str]) -> StationLists:
    """The stations of a table whose faults have been looked for, unit by unit.

    Examples
    --------
    >>> from sim.datasets.table import parse_table
    >>> rows = parse_table("s.csv", b"station,unit,registered,desks\\n7,South,400,\\n3,North,900,2\\n")
    >>> found = listed_stations(rows, ["North", "South"])
    >>> found.names, found.roll.tolist(), found.desks.tolist()
    (('3', '7'), [900, 400], [2, 0])
    """
    said = [dict(zip(table.columns, row.cells, strict=True)) for row in table.rows]
    unit = np.array([units.index(clean_name(each["unit"])) for each in said], dtype=np.int64)
    order = np.argsort(unit, kind="stable")

    def column(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        return np.array([int(each.get(name) or 0) for each in said], dtype=np.int64)[order]

    names = tuple(table.rows[place].label for place in order.tolist())
    return StationLists(names, unit[order], column("registered"), column("desks"), column("booths"))


def with_listed(manifest: Manifest, table: PrintedTable) -> Manifest:
    """The manifest with the numbers of stations by unit and time zone that a table lists."""
    if "unit" not in table.columns:
        return manifest
    source = f"{table.file}, station by station"
    offsets = {clean_name(unit): hours for unit, hours in manifest.clock.utc_offset_hours.items()}
    at = table.columns.index("unit")
    of_unit: dict[str, int] = {}
    of_zone: dict[int, int] = {}
    for row in table.rows:
        unit = clean_name(row.cells[at])
        zone = offsets.get(unit, manifest.clock.reference_utc_offset_hours)
        of_unit[unit] = of_unit.get(unit, 0) + 1
        of_zone[zone] = of_zone.get(zone, 0) + 1
    zones = [ZoneEntry(utc_offset_hours=zone, n_stations=n, source=source) for zone, n in of_zone.items()]
    known = [KnownEntry(unit=unit, n_stations=n, source=source) for unit, n in of_unit.items() if unit]
    stations = manifest.stations.model_copy(update={"zones": zones, "known": known})
    return manifest.model_copy(update={"stations": stations})


def station_faults(
    table: PrintedTable, results: PrintedTable, total_row: str, max_roll: int
) -> Iterator[Fault]:
    """Faults of a table of stations: cells, unknown units, rolls that are not those of the units."""
    for name in (*_COLUMNS, *table.columns):
        if name not in table.columns:
            yield table.source.name_fault(name, "is missing: the table needs this column")
        elif name not in (*_COLUMNS, *_ROOM):
            allowed = ", ".join((*_COLUMNS, *_ROOM))
            yield table.source.name_fault(name, f"is no column of this table; allowed: {allowed}")
    if not set(_COLUMNS) <= set(table.columns):
        return
    units = [label for label in results.labels if label != total_row]
    rolls = dict.fromkeys(units, 0)
    for number, row in enumerate(table.rows):
        said = dict(zip(table.columns, row.cells, strict=True))
        unit = clean_name(said["unit"])
        if unit not in rolls:
            hint = did_you_mean(unit, units)
            yield table.source.fault(number, "unit", f"must be one of the units of {results.file}{hint}")
        elif not is_count(said["registered"]) or not 1 <= int(said["registered"]) <= max_roll:
            message = f"must be a whole number from 1 to {max_roll} (stations.max_roll)"
            yield table.source.fault(number, "registered", message)
        else:
            rolls[unit] += int(said["registered"])
        for name in _ROOM:
            if said.get(name) and not (is_count(said[name]) and 1 <= int(said[name]) <= _MOST):
                yield table.source.fault(
                    number, name, f"must be a whole number from 1 to {_MOST}, or nothing"
                )
    for unit, roll in rolls.items():
        stated = results.cell(unit, "registered")
        if roll and is_count(stated) and roll != int(stated):
            message = f"the stations of {table.file} have {roll} in all: both must be the same roll"
            yield results.fault(unit, "registered", message)


_MOST: Final = 200
"""Desks or booths of a station at most, as of the polling station's model."""
