"""A turnout table with a row a unit and time, read as one with a column a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sim.clock import moment_ticks
from sim.datasets.table import PrintedTable, Row
from sim.files.faults import Fault, raise_if_any

_COLUMNS: Final = ("time", "per_cent")
_ASIDE: Final = ("local_offset_hours", "source", "doubt")
"""What such a table may say of a cell besides; the clocks of a dataset stand in its manifest."""


def by_column(table: PrintedTable) -> PrintedTable:
    """The table with a column a time; as it is, if it has them already.

    Raises
    ------
    FaultyFileError
        If a column is missing or unknown, a time is none, or a cell is told twice.

    Examples
    --------
    >>> from sim.datasets.table import parse_table
    >>> rows = parse_table("t.csv", b"region,time,per_cent\\nAlmaty,10:00,8.66\\nAlmaty,20:00,25.39\\n")
    >>> by_column(rows).columns, by_column(rows).cell("Almaty", "20:00")
    (('10:00', '20:00'), '25.39')
    """
    if "time" not in table.columns:
        return table
    raise_if_any(_faults(table))
    at = {name: table.columns.index(name) for name in _COLUMNS}
    told = [(row.label, row.cells[at["time"]], row.cells[at["per_cent"]]) for row in table.rows]
    times = sorted({time for _, time, _ in told}, key=moment_ticks)
    cells = {(unit, time): text for unit, time, text in told}
    lines = {row.label: row.line for row in reversed(table.rows)}
    rows = (
        Row(unit, lines[unit], tuple(cells.get((unit, time), "") for time in times))
        for unit in dict.fromkeys(unit for unit, _, _ in told)
    )
    places = {(unit, time): (number, "per_cent") for number, (unit, time, _) in enumerate(told)}
    return replace(table, columns=tuple(times), rows=tuple(rows), places=places)


def _faults(table: PrintedTable) -> Iterator[Fault]:
    for name in table.columns:
        if name not in (*_COLUMNS, *_ASIDE):
            allowed = ", ".join((*_COLUMNS, *_ASIDE))
            yield table.source.name_fault(
                name, f"is no column of a table with a row a unit and time: {allowed}"
            )
    if "per_cent" not in table.columns:
        yield table.source.name_fault("per_cent", "is missing: the table needs this column")
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(table.rows):
        time = row.cells[table.columns.index("time")]
        try:
            moment_ticks(time)
        except ValueError:
            yield table.source.fault(number, "time", "must be a clock time such as 08:00")
        first = seen.setdefault((row.label, time), row.line)
        if first != row.line:
            yield table.source.fault(number, "time", f"stands in line {first} already for {row.label}")
