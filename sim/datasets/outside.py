"""Papers from outside the stations (by post, in advance, abroad, provisional): a stream of their own.

The results table holds them too. They never queue, no clock of the polling day is theirs, and each way of
voting is counted at an hour of its own after the polls have closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from sim.ballot import BALLOT_CLASSES
from sim.clock import TICKS_PER_HOUR
from sim.datasets.checks import is_count
from sim.datasets.dataset import OutsidePapers
from sim.datasets.manifest import OutsideEntry
from sim.datasets.table import PrintedTable
from sim.files.faults import Fault, did_you_mean

_COLUMNS: Final = ("way", *BALLOT_CLASSES)


def outside_of(
    table: PrintedTable, entries: Mapping[str, OutsideEntry], units: Sequence[str]
) -> OutsidePapers:
    """The papers of a table whose faults have been looked for.

    Examples
    --------
    >>> from sim.datasets.table import parse_table
    >>> post = OutsideEntry(counted_hours_after_closing=2.0, source="the law")
    >>> rows = parse_table("o.csv", b"region,way,yes,no,both_marked,invalid\\nHere,postal,5,4,0,1\\n")
    >>> found = outside_of(rows, {"postal": post}, ["There", "Here"])
    >>> found.by_unit.tolist(), found.counted_after.tolist()
    ([[0, 0, 0, 0], [5, 4, 0, 1]], [7200000])
    """
    ways = tuple(entries)
    papers = np.zeros((len(ways), len(units), len(BALLOT_CLASSES)), dtype=np.int64)
    for row in table.rows:
        said = dict(zip(table.columns, row.cells, strict=True))
        counts = [int(said[name]) for name in BALLOT_CLASSES]
        papers[ways.index(said["way"]), units.index(row.label)] += counts
    hours = [entries[way].counted_hours_after_closing for way in ways]
    return OutsidePapers(ways, papers, np.array([round(each * TICKS_PER_HOUR) for each in hours]))


def outside_faults(
    table: PrintedTable, entries: Mapping[str, OutsideEntry], results: PrintedTable, total_row: str
) -> Iterator[Fault]:
    """Faults of a table of papers from outside the stations: unknown units and ways, more than the result."""
    for name in (*_COLUMNS, *table.columns):
        if name not in table.columns:
            yield table.source.name_fault(name, "is missing: the table needs this column")
        elif name not in _COLUMNS:
            yield table.source.name_fault(name, f"is no column of this table; allowed: {', '.join(_COLUMNS)}")
    if set(_COLUMNS) != set(table.columns):
        return
    units = [label for label in results.labels if label != total_row]
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(table.rows):
        said = dict(zip(table.columns, row.cells, strict=True))
        if row.label not in units:
            hint = did_you_mean(row.label, units)
            yield table.row_fault(row, f"must be one of the units of {results.file}{hint}")
        if said["way"] not in entries:
            known = ", ".join(entries) or "none"
            message = f"the manifest has no table [outside.…] of it, which says when it is counted: {known}"
            yield table.source.fault(number, "way", message)
        if seen.setdefault((row.label, said["way"]), row.line) != row.line:
            yield table.source.fault(number, "way", f"stands in line {seen[row.label, said['way']]} already")
        for name in BALLOT_CLASSES:
            if not is_count(said[name]):
                yield table.source.fault(number, name, "must be a whole number from 0, in plain digits")
    yield from _beyond_results(table, results, units)


def _beyond_results(table: PrintedTable, results: PrintedTable, units: Sequence[str]) -> Iterator[Fault]:
    """The result of a unit holds the papers from outside: no class has more outside than in all."""
    for name in BALLOT_CLASSES:
        column = table.columns.index(name)
        for unit in units:
            rows = [i for i, row in enumerate(table.rows) if row.label == unit]
            cells = [table.rows[i].cells[column] for i in rows]
            in_all = results.cell(unit, name)
            if not rows or not all(map(is_count, cells)) or (in_all and not is_count(in_all)):
                continue
            if sum(map(int, cells)) > int(in_all or 0):
                message = f"{unit} has {in_all or 0} in {results.file}, which must hold these too"
                yield table.source.fault(rows[-1], name, message)


def cast_outside(table: PrintedTable | None) -> dict[str, int]:
    """Papers from outside the stations by unit, of a table whose cells are numbers."""
    found: dict[str, int] = {}
    if table is None:
        return found
    for row in table.rows:
        said = dict(zip(table.columns, row.cells, strict=True))
        if all(is_count(said.get(name, "")) for name in BALLOT_CLASSES):
            found[row.label] = found.get(row.label, 0) + sum(int(said[name]) for name in BALLOT_CLASSES)
    return found
