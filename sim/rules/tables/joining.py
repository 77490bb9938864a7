"""Two files about the same units made one table: turnout in one, votes in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sim.errors import RuleError
from sim.files.csv_tables import CsvRow, CsvTable
from sim.files.faults import as_written
from sim.rules.tables.column_names import unit_column
from sim.rules.tables.options import TableOptions
from sim.rules.tables.row_choice import one_line

_SHOWN: Final = 5


def beside_each_other(first: CsvTable, second: CsvTable, options: TableOptions) -> CsvTable:
    """The columns of the second table beside those of the first, row by row of the same unit.

    Parameters
    ----------
    first, second : CsvTable
    options : TableOptions
        Rows that are left out need not be in both.

    Raises
    ------
    RuleError
        If a table does not name its units, one twice, or a unit is in one of them alone.

    Examples
    --------
    >>> votes = CsvTable("a.csv", 1, ("unit", "yes"), (CsvRow(2, ("N", "4")), CsvRow(3, ("S", "2"))), "unit")
    >>> rolls = CsvTable("b.csv", 1, ("unit", "roll"), (CsvRow(2, ("S", "9")), CsvRow(3, ("N", "8"))), "unit")
    >>> beside_each_other(votes, rolls, TableOptions()).rows[0].cells
    ('N', '4', 'N', '8')
    """
    own, others = _rows_by_unit(first, options), _rows_by_unit(second, options)
    for here, there, where in ((own, others, second.label), (others, own, first.label)):
        missing = [name for name in here if name not in there]
        if missing:
            raise RuleError(
                f"--join: {_listed(missing)} not in {where}: the files must name the same units; --leave-out"
                " and a name leaves out what is in one alone"
            )
    width = len(first.names)
    beside = (
        f"{name} (column {width + at})" if name in first.names else name
        for at, name in enumerate(second.names, 1)
    )
    rows = tuple(CsvRow(row.line, (*row.cells, *others[name].cells)) for name, row in own.items())
    label = f"{first.label} with {second.label}"
    return replace(first, label=label, names=(*first.names, *beside), rows=rows, turned=[])


def _rows_by_unit(table: CsvTable, options: TableOptions) -> dict[str, CsvRow]:
    names = [each for each in options.unit if each in table.names] or list(
        unit_column(table, table.names).values()
    )
    if not names:
        raise RuleError(f"--join: {table.label} has no column that names the units: say which with --unit")
    columns = [table.column(name) or [] for name in names]
    units = [one_line(", ".join(texts)).casefold() for texts in zip(*columns, strict=True)]
    twice = [unit for at, unit in enumerate(units) if unit in units[:at]]
    if twice:
        raise RuleError(f"--join: {_listed(twice)} more than once in {table.label}")
    left_out = {name.casefold() for name in options.leave_out}
    rows = zip(units, table.rows, strict=True)
    return {unit: row for unit, row in rows if unit not in left_out}


def _listed(units: Sequence[str]) -> str:
    more = f" and {len(units) - _SHOWN} more" if len(units) > _SHOWN else ""
    return f"{', '.join(map(as_written, units[:_SHOWN]))}{more} {'is' if len(units) == 1 else 'are'}"
