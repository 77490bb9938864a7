"""Turnout by hour for a new dataset: rows matched with the units of the results, figures as per cent."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from sim.clock import TICKS_PER_DAY, TICKS_PER_HOUR, clock_of, ticks_of
from sim.datasets.other_votes.hourly import AT_THE_END, HourlyTable, hourly_table
from sim.datasets.other_votes.reading import REMARKS, TURNOUT_COLUMNS, turnout_file
from sim.datasets.other_votes.unit_names import unit_names
from sim.files.faults import Fault, did_you_mean, raise_if_any
from sim.files.plain_files import TABLE, read_bytes
from sim.nouns import counted
from sim.rules.tables.column_names import meaning
from sim.rules.tables.unit_rows import is_called_total

NATIONAL_ROW: Final = "NATIONAL AS PRINTED"


@dataclass(frozen=True, slots=True)
class UnitTurnout:
    """Turnout by unit: what goes into ``turnout.csv``.

    Attributes
    ----------
    clocks : tuple of str
        ``HH:MM``, in order; ``final`` where the table has the whole day.
    per_cent : dict of str to tuple of str
        Cumulative turnout [% of the roll] by unit, as printed if in per cent; `NATIONAL_ROW` is that
        of the whole vote.
    registered : dict of str to int
        The roll by unit, where the table has it.
    notes : tuple of str
    """

    clocks: tuple[str, ...]
    per_cent: Mapping[str, tuple[str, ...]]
    registered: Mapping[str, int]
    notes: tuple[str, ...]


def read_hours(path: str | os.PathLike[str], encoding: str | None = None) -> HourlyTable:
    """Read a table with a row a unit and a column a clock time.

    Raises
    ------
    FaultyFileError
        With every cell and column that cannot be read.
    """
    found = turnout_file(
        read_bytes(Path(path), TABLE, str(path)),
        str(path),
        encoding=encoding,
        known=lambda name: meaning(name) is not None,
    )
    table = found.table
    named = [name for name in table.names if name in TURNOUT_COLUMNS["unit"] or meaning(name) == "unit"]
    read = hourly_table(table, named[0] if named else table.names[0], meaning, REMARKS)
    return replace(read, notes=(*read.notes, *found.notes))


def unit_turnout(table: HourlyTable, units: Sequence[str], rolls: Mapping[str, int]) -> UnitTurnout:
    """Match rows with units, and write their figures as per cent.

    Parameters
    ----------
    table : HourlyTable
    units : sequence of str
        Of the results; where there are none, every row is a unit but one that is called a total.
    rolls : mapping of str to int
        Their rolls, where known; those of the table itself come first.

    Raises
    ------
    FaultyFileError
        If a row is no unit, stands twice, or has more papers than its roll.
    """
    faults = list[Fault]()
    places = _places(table, units, faults)
    own = {unit: table.registered[row] for unit, row in places.items()} if table.registered else {}
    raise_if_any(faults)
    known = {
        NATIONAL_ROW: sum(rolls.values()) or sum(own[unit] for unit in own if unit != NATIONAL_ROW),
        **rolls,
        **own,
    }
    digits = len(str(max(known.values(), default=1)))
    per_cent = {
        unit: tuple(
            _per_cent(table, clock, row, known.get(unit, 0), digits, faults) for clock in table.columns
        )
        for unit, row in places.items()
    }
    raise_if_any(faults)
    _refuse_intervals(table, per_cent)
    return UnitTurnout(tuple(table.columns), per_cent, own, table.notes)


def _places(table: HourlyTable, units: Sequence[str], faults: list[Fault]) -> dict[str, int]:
    """Row of each unit, and of the whole vote."""
    names, found = unit_names(), dict[str, int]()
    one = {names.one_name(unit): unit for unit in units}
    alone = len(units) == 1 and len(table.units) == 1
    for row, label in enumerate(table.units):
        unit = units[0] if alone else label if label in units else one.get(names.one_name(label))
        if unit is None and (is_called_total(label) or names.one_name(label) == names.nation):
            unit = NATIONAL_ROW
        if unit is None and not units:
            unit = label
        if unit is None:
            message = f"is no unit of the results{did_you_mean(label, units)}: write the name that they have"
            faults.append(table.source.fault(row, table.unit_column, message))
        elif unit in found:
            message = f"is {unit} again: line {table.source.rows[found[unit]].line} is it already"
            faults.append(table.source.fault(row, table.unit_column, message))
        else:
            found[unit] = row
    return found


def _per_cent(table: HourlyTable, clock: str, row: int, roll: int, digits: int, faults: list[Fault]) -> str:
    """A figure as per cent of the roll: as printed, or fine enough to give the papers back."""
    text = table.cells[clock][row]
    if not (table.in_papers and text):
        return text
    if roll == 0:
        message = "are papers, and the roll of the unit is not known: add a column registered"
    elif int(text) > roll:
        message = f"must not exceed the {roll:,} registered"
    else:
        return f"{int(text) / roll * 100:.{digits}f}"
    faults.append(table.source.fault(row, table.columns[clock], message))
    return ""


def _refuse_intervals(table: HourlyTable, per_cent: Mapping[str, Sequence[str]]) -> None:
    """Refuse a table whose figures fall in most rows: it tells who came between two times."""
    falls = [unit for unit, row in per_cent.items() if _falls(row)]
    if 2 * len(falls) > len(per_cent):
        message = (
            f"the figures fall during the day in {len(falls)} of {counted(len(per_cent), 'row')}: a table "
            "of turnout "
            "counts all who came by each time, not those since the time before"
        )
        raise_if_any([table.source.name_fault("", message)])


def _falls(row: Sequence[str]) -> bool:
    known = [float(text) for text in row if text]
    return any(later < earlier for earlier, later in pairwise(known))


def falling(turnout: UnitTurnout) -> list[str]:
    """Units whose printed turnout falls during the day."""
    return [unit for unit, row in turnout.per_cent.items() if _falls(row)]


def on_the_clock(turnout: UnitTurnout, closing: str) -> UnitTurnout:
    """The same with the turnout of the whole day at the hour of closing, or an hour after a later report."""
    clocks = [clock for clock in turnout.clocks if clock != AT_THE_END]
    last = ticks_of(clocks[-1]) if clocks else 0
    end = closing if last < ticks_of(closing) else clock_of(min(last + TICKS_PER_HOUR, TICKS_PER_DAY))
    return replace(turnout, clocks=(*clocks, end) if AT_THE_END in turnout.clocks else tuple(clocks))
