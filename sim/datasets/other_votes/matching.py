"""Which units of a dataset a table speaks of: by name, and by parts that a unit has been cut into since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.clock import TICKS_PER_HOUR, clock_of
from sim.datasets.dataset import Dataset
from sim.datasets.other_votes.turnout_table import TurnoutCell, TurnoutTable
from sim.datasets.other_votes.unit_names import Carved, unit_names
from sim.files.faults import quoted

WHOLE_VOTE: Final = -1
"""Stands for the whole vote where a unit's number is expected."""

_Placed = tuple[int, TurnoutCell]
"""A cell, and the number of the unit that it belongs to."""


@dataclass(frozen=True, slots=True, eq=False)
class MatchedTurnout:
    """A table's cells at the units of a dataset; arrays of shape (cell,) but for the last.

    Attributes
    ----------
    table : TurnoutTable
    unit : int64
        Number of the unit in the dataset; −1 for the whole vote.
    report_ticks : int64
        Clock of the table's report [ticks]; the hour of closing for the turnout of the whole day.
    local_ticks : int64
        The same on the unit's own clock; on that of the report for the whole vote.
    share, rounding : float64
        Share of the roll, and half a unit of its last printed digit.
    is_final : bool
        Whether the unit's stations had closed by then. Of several such cells of a unit the last is kept.
    offset_ticks : int64, shape (unit,)
        Local clock of each unit of the dataset minus clock of the report [ticks].
    notes : tuple of str
        What was matched otherwise than by its name, and what was not matched at all.
    """

    table: TurnoutTable
    unit: Ints
    report_ticks: Ints
    local_ticks: Ints
    share: Floats
    rounding: Floats
    is_final: Bools
    offset_ticks: Ints
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return int(self.unit.size)


def match_units(table: TurnoutTable, dataset: Dataset) -> MatchedTurnout:
    """Match a table's units with those of a dataset.

    Names are compared as :mod:`~sim.datasets.other_votes.unit_names` reads them. A unit that has been cut
    into parts since takes the mean of its parts, weighted as ``units.toml`` says, at the times that all of
    them have. What matches nothing is told in the notes, not guessed.

    Parameters
    ----------
    table : TurnoutTable
    dataset : Dataset
        Whose closing hour, and whose clocks where the table has no ``local_offset_hours``, are taken for the
        table's.

    Returns
    -------
    MatchedTurnout

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> from sim.datasets.other_votes.votes import load_turnout
    >>> matched = match_units(load_turnout("kz-2024")[0], load_dataset("kz-2022"))
    >>> len(set(matched.unit.tolist()) - {WHOLE_VOTE}), int(matched.is_final.sum())
    (17, 18)
    """
    notes: list[str] = []
    placed = list(_by_unit(table, dataset, notes))
    notes += _clock_notes(placed, dataset)
    unit = np.array([number for number, _ in placed], dtype=np.int64)
    offset = _offsets(placed, dataset)
    whole_day = np.array([cell.report_ticks is None for _, cell in placed], dtype=np.bool_)
    closing = dataset.closing_ticks - offset
    # The whole vote has closed when its last unit has.
    closing[unit == WHOLE_VOTE] = closing.max(initial=dataset.closing_ticks)
    report = np.array([cell.report_ticks or 0 for _, cell in placed], dtype=np.int64)
    report[whole_day] = closing[whole_day]
    kept = _last_final(unit, report, report >= closing)
    return MatchedTurnout(
        table=table,
        unit=unit[kept],
        report_ticks=report[kept],
        local_ticks=(report + offset)[kept],
        share=np.array([cell.share for _, cell in placed])[kept],
        rounding=np.array([cell.rounding for _, cell in placed])[kept],
        is_final=(report >= closing)[kept],
        offset_ticks=_clocks(unit, offset, dataset),
        notes=tuple(notes),
    )


def _offsets(placed: Sequence[_Placed], dataset: Dataset) -> Ints:
    """Local clock minus clock of the report [ticks]; of the whole vote none."""
    shift = (dataset.utc_offset_hours - dataset.reference_offset_hours).tolist()
    said = [
        (0 if unit == WHOLE_VOTE else shift[unit])
        if cell.local_offset_hours is None
        else cell.local_offset_hours
        for unit, cell in placed
    ]
    return np.array(said, dtype=np.int64) * TICKS_PER_HOUR


def _clocks(unit: Ints, offset: Ints, dataset: Dataset) -> Ints:
    """Local clock minus clock of the report by unit [ticks]; the dataset's where no cell says another."""
    clocks = (dataset.utc_offset_hours - dataset.reference_offset_hours) * TICKS_PER_HOUR
    clocks[unit[unit != WHOLE_VOTE]] = offset[unit != WHOLE_VOTE]
    return np.asarray(clocks, dtype=np.int64)


def _last_final(unit: Ints, report: Ints, closed: Bools) -> Ints:
    """Cells kept: all from before closing, and of each unit the last from after it."""
    last = {int(unit[cell]): cell for cell in np.argsort(report, kind="stable").tolist() if closed[cell]}
    return np.flatnonzero(~closed | np.isin(np.arange(unit.size), list(last.values())))


def _by_unit(table: TurnoutTable, dataset: Dataset, notes: list[str]) -> Iterator[_Placed]:
    names = unit_names()
    cells: dict[str, list[TurnoutCell]] = {}
    for cell in table.cells:
        cells.setdefault(names.one_name(cell.unit), []).append(cell)
    own = {names.one_name(unit): number for number, unit in enumerate(dataset.units)}
    cut = tuple(each for each in names.carved if each.unit in own)
    new = {part for each in cut for part in each.weights} - {each.unit for each in cut}
    own_is_cut, table_is_cut = not new.isdisjoint(own), not new.isdisjoint(cells)
    parts = {part for each in cut for part in each.weights} if own_is_cut != table_is_cut else set()
    if parts and table_is_cut:
        notes.append(f"units that have been cut into parts take the mean of these by {names.weights_source}")
    elif parts:
        wholes = ", ".join(each.unit for each in cut if each.unit in cells)
        notes.append(f"left out, as {dataset.name} has their parts of today: {wholes}")
    unknown: list[str] = []
    for each in cut if parts and table_is_cut else ():
        yield from ((own[each.unit], cell) for cell in _joined(each, cells, notes))
    for name, found in cells.items():
        if name == names.nation:
            yield from ((WHOLE_VOTE, cell) for cell in found)
        elif name in own and name not in parts:
            yield from ((own[name], cell) for cell in found)
        elif name not in parts:
            unknown.append(quoted(found[0].unit))
    if unknown:
        notes.append(f"left out, as no unit of {dataset.name} has the name: {', '.join(unknown)}")
    whole = parts if parts and own_is_cut else set()  # the table's figure of this name is of another unit
    lacking = {u for name, u in own.items() if name not in cells or name in whole}
    without = [dataset.units[u] for u in sorted(lacking) if dataset.simulated[u]]
    if without:
        n_units = int(dataset.simulated.sum())
        compared = f"{n_units - len(without)} of {n_units} units are compared"
        notes.append(f"no figure for {', '.join(without)}: {compared}")


def _joined(each: Carved, cells: dict[str, list[TurnoutCell]], notes: list[str]) -> Iterator[TurnoutCell]:
    """Mean of the parts at every time that all of them have."""
    by_part = {part: {cell.report_ticks: cell for cell in cells.get(part, [])} for part in each.weights}
    times = dict.fromkeys(time for found in by_part.values() for time in found)
    shares = " and ".join(f"{part} ({weight:g})" for part, weight in each.weights.items())
    without: list[str] = []
    for time in times:
        found = [cells_of[time] for cells_of in by_part.values() if time in cells_of]
        if len(found) < len(by_part):
            without.append("the whole day" if time is None else clock_of(time))
            continue
        weighted = zip(each.weights.values(), found, strict=True)
        share = sum(weight * cell.share for weight, cell in weighted) / sum(each.weights.values())
        first, rounding = found[0], max(cell.rounding for cell in found)
        yield TurnoutCell(each.unit, time, first.local_offset_hours, share, rounding, first.source)
    left_out = f"; left out at {', '.join(without)}, where a part has no figure" if without else ""
    notes.append(f"{each.unit}: mean of {shares}{left_out}")


def _clock_notes(placed: Sequence[_Placed], dataset: Dataset) -> Iterator[str]:
    shift = dataset.utc_offset_hours - dataset.reference_offset_hours
    unsaid = {unit for unit, cell in placed if cell.local_offset_hours is None} - {WHOLE_VOTE}
    apart = [dataset.units[unit] for unit in sorted(unsaid) if shift[unit]]
    if apart:
        yield (
            f"no column local_offset_hours: the clocks of {', '.join(apart)} are taken to differ from that "
            f"of the reports as in {dataset.name}"
        )
