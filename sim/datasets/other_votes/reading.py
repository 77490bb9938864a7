"""Read anyone's table of turnout: a row a unit and time, or a row a unit and a column a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from sim.clock import ticks_of
from sim.datasets.figures import last_digit
from sim.datasets.other_votes.hourly import AT_THE_END, FIGURE, NO_FIGURE, clock_in, hourly_table
from sim.datasets.other_votes.turnout_table import TurnoutCell, TurnoutTable
from sim.files.csv_tables import CsvTable
from sim.files.faults import Fault, raise_if_any
from sim.files.plain_files import TABLE, read_bytes
from sim.files.published_tables import PublishedTable, published_table

TURNOUT_COLUMNS: Final = {
    "unit": ("region", "unit", "name"),
    "time": ("time", "clock_time", "clock", "hour"),
    "per_cent": ("per_cent", "percent", "pct", "turnout_pct", "cum_turnout_pct", "turnout", "%"),
    "vote": ("vote", "event"),
    "offset": ("local_offset_hours",),
    "zone": ("clock_zone",),
    "source": ("source",),
    "doubt": ("doubt", "note"),
}
"""What a column holds, and the names that it may have."""
REMARKS: Final = (*TURNOUT_COLUMNS["doubt"], *TURNOUT_COLUMNS["source"])

_UTC: Final = re.compile(r"UTC\s*([+-]\d{1,2})")

_Found = tuple[str, TurnoutCell]
"""A cell and the vote that it belongs to."""


def read_turnout(path: Path) -> tuple[TurnoutTable, ...]:
    """Read the turnout of one vote, or of several, from a CSV file.

    Parameters
    ----------
    path : Path
        With the columns ``region``, ``time`` and ``per_cent``, and where it has them ``vote``,
        ``local_offset_hours``, ``source``, ``doubt`` (:data:`TURNOUT_COLUMNS` has more names); or
        with a first column of units and then a column a clock time. Per cent as 69.57, 69,57 or 69.57 %;
        times as 10:00, 10.00 or 10; ``final`` for the whole day. Cells may be blank or a dash.

    Returns
    -------
    tuple of TurnoutTable
        A table a vote, in the order of the file.

    Raises
    ------
    FaultyFileError
        With every cell that cannot be read.
    """
    cells = turnout_file(read_bytes(path, TABLE, str(path)), str(path)).table
    columns, faults = {what: _column(cells, what) for what in TURNOUT_COLUMNS}, list[Fault]()
    found = list(_long(cells, columns, faults) if columns["time"] else _wide(cells, columns["unit"]))
    raise_if_any(faults)
    if not found:
        raise_if_any([cells.name_fault("", "has no figure in any cell")])
    if max(cell.share for _, cell in found) <= 0.01:
        message = "has no figure above 1: write per cent, 69.57 and not 0.6957"
        raise_if_any([cells.name_fault("", message)])
    votes = {vote: tuple(cell for of, cell in found if of == vote) for vote, _ in found}
    return tuple(TurnoutTable(vote or path.stem, vote or path.stem, "", of) for vote, of in votes.items())


def turnout_file(
    data: bytes, label: str, *, encoding: str | None = None, known: Callable[[str], bool] = lambda name: False
) -> PublishedTable:
    """Find the table of turnout in a file: titles above it and notes below it are passed over.

    Parameters
    ----------
    data : bytes
    label : str
        How messages call the file.
    encoding : str, optional
    known : callable
        Whether a column of such a name, small, may stand in a table of turnout besides our own.
    """
    ours = {name for names in TURNOUT_COLUMNS.values() for name in names}
    return published_table(
        data,
        label,
        key="region",
        clean=_small,
        is_known=lambda name: name in ours or clock_in(name) is not None or known(name),
        encoding=encoding,
    )


def _small(name: str) -> str:
    return name.strip().casefold()


def _column(cells: CsvTable, what: str) -> str:
    """The column that holds it, or an empty text."""
    return next((name for name in TURNOUT_COLUMNS[what] if name in cells.names), "")


def _long(cells: CsvTable, columns: dict[str, str], faults: list[Fault]) -> Iterator[_Found]:
    missing = [what for what in ("unit", "per_cent") if not columns[what]]
    faults += [cells.name_fault("", f"has no column {TURNOUT_COLUMNS[what][0]}") for what in missing]
    texts = {what: cells.column(name) or [""] * len(cells.rows) for what, name in columns.items()}
    seen: dict[object, int] = {}
    for row in range(0 if missing else len(cells.rows)):
        said = {what: column[row] for what, column in texts.items()}
        if said["per_cent"].casefold() in NO_FIGURE:
            continue
        read = {
            what: _read(reader, said[what], cells, row, columns[what], faults)
            for what, reader in _READERS.items()
        }
        if None in read.values():
            continue
        address = said["vote"], said["unit"].casefold(), read["time"]
        if seen.setdefault(address, row) != row:
            message = f"stands in line {cells.rows[seen[address]].line} already for this time"
            faults.append(cells.fault(row, columns["unit"], message))
        yield said["vote"], _cell(said, read)


def _wide(cells: CsvTable, unit: str) -> Iterator[_Found]:
    table = hourly_table(cells, unit or cells.names[0], _roll, REMARKS)
    if table.in_papers and table.registered is None:
        message = "is missing: figures in papers need the roll of each unit"
        raise_if_any([cells.name_fault("registered", message)])
    for row, name in enumerate(table.units):
        whole = table.registered[row] if table.in_papers and table.registered else 100
        for clock, column in table.cells.items():
            if text := column[row]:
                rounding = float(last_digit([text]) / (2 * whole))
                ticks = None if clock == AT_THE_END else ticks_of(clock)
                yield "", TurnoutCell(name, ticks, None, float(text) / whole, rounding)


def _roll(name: str) -> str | None:
    return "registered" if name in {"registered", "roll"} else None


def _cell(said: dict[str, str], read: dict[str, Any]) -> TurnoutCell:
    rounding = float(last_digit([_number(said["per_cent"])]) / 200)
    offset = read["offset"] if said.get("offset") else _one_zone(said.get("zone", ""))
    time = read["time"] if read["time"] >= 0 else None
    about = said.get("source", ""), said.get("doubt", "")
    return TurnoutCell(said["unit"], time, offset, read["per_cent"], rounding, *about)


def _read(
    reader: Callable[[str], Any], text: str, cells: CsvTable, row: int, column: str, faults: list[Fault]
) -> Any:
    """What a reader makes of a cell; None, and a fault, where it makes nothing of it."""
    found = reader(text)
    if found is None:
        faults.append(cells.fault(row, column, _MESSAGES[reader]))
    return found


def _number(text: str) -> str:
    """The digits of a figure in per cent, with a point; empty where it is none."""
    read = FIGURE.fullmatch(text.strip())
    return "" if read is None else read[1] + (f".{read[2]}" if read[2] else "")


def _share(text: str) -> float | None:
    number = _number(text)
    return float(number) / 100 if number and float(number) <= 100 else None


def _ticks(text: str) -> int | None:
    """Ticks of a clock time; −1 for the whole day."""
    clock = clock_in(text)
    return None if clock is None else -1 if clock == AT_THE_END else ticks_of(clock)


def _hours(text: str) -> int | None:
    """Whole hours; 0 of a blank cell."""
    return int(text or 0) if re.fullmatch(r"[+-]?\d{1,2}|", text) else None


def _unit(text: str) -> str | None:
    return text or None


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "unit": _unit, "time": _ticks, "per_cent": _share, "offset": _hours,
}  # fmt: skip
_MESSAGES: Final[dict[Callable[[str], Any], str]] = {
    _unit: "must name a unit",
    _ticks: "must be a clock time such as 10:00, or final for the whole day",
    _share: "must be per cent of the roll from 0 to 100, such as 69.57; blank where unknown",
    _hours: "must be whole hours, such as -1 or 0",
}


def _one_zone(text: str) -> int | None:
    """0 where a text about clocks names a single time zone, so that every clock is the same."""
    return 0 if len(set(_UTC.findall(text))) == 1 else None
