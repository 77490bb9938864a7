"""A file of shares read: which column is which share of what, each at the precision it is printed with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Final

from sim.errors import RuleError
from sim.files.csv_tables import CsvTable
from sim.files.faults import Fault, raise_if_any
from sim.files.plain_files import TABLE, read_bytes
from sim.rules.tables.column_names import unit_column
from sim.rules.tables.counts import counts_of, in_one_script, one_script
from sim.rules.tables.options import TableOptions
from sim.rules.tables.reading import table_found
from sim.rules.tables.row_choice import column_named, names_of_rows, rows_asked_for
from sim.rules.tables.share_decision import RANKS, PrintedBetween, TableOfShares, is_within
from sim.rules.tables.unit_rows import is_called_total

_SHARE: Final = re.compile(r"(\d{1,3})(?:[.,](\d{1,12}))?\s*%?")


def read_shares(path: str | Path, names: Mapping[str, str], options: TableOptions) -> TableOfShares:
    """Read a table of shares in per cent.

    Parameters
    ----------
    path : str or Path
    names : mapping of str to str
        The column of each share, by what it is of what: ``{"yes/valid": "Ja in %"}``.
    options : TableOptions
        Of these ``encoding``, ``sheet``, ``where``, ``leave_out`` (by name) and ``columns`` (``unit``,
        ``registered``) are used.

    Raises
    ------
    RuleError
        If a share is none of a quantity within a larger one, or a column is not there.
    FaultyFileError
        With all cells that are no per cent, and rows that are called totals.
    """
    found = table_found(read_bytes(Path(path), TABLE, str(path)), str(path), options)
    cells = rows_asked_for(found.table, options)
    columns = {_pair(name): column_named(cells, text, f"--shares {name}") for name, text in names.items()}
    own = {ours: column_named(cells, text, "--columns") for ours, text in options.columns.items()}
    free = [name for name in cells.names if name not in columns.values()]
    unit = own.get("unit") or unit_column(cells, free).get("unit")
    faults: list[Fault] = []
    units = names_of_rows(cells, [] if unit is None else [unit], faults)
    kept = [row for row, name in enumerate(units) if name not in options.leave_out]
    if len(kept) != len(units) - len(set(options.leave_out)) or not kept:
        raise RuleError(f"--leave-out {', '.join(options.leave_out)}: not all are rows, or no row is left")
    message = "is called a total: --leave-out and its name, or --where for the whole vote alone"
    if len(kept) > 1:
        faults += [cells.fault(row, unit or "", message) for row in kept if is_called_total(units[row])]
    shares = [_shares_of(cells, columns, row, faults) for row in kept]
    rolls = _rolls(cells, own.get("registered"), kept, faults)
    raise_if_any(faults)
    return TableOfShares(tuple(units[row] for row in kept), tuple(shares), rolls, None, found.notes)


def _pair(name: str) -> tuple[str, str]:
    part, _, whole = name.partition("/")
    if part not in RANKS or whole not in RANKS or not is_within(part, whole):
        known = ", ".join(RANKS)
        raise RuleError(f"--shares {name}: write PART/WHOLE=COLUMN, as yes/valid=NAME; they are {known}")
    return part, whole


def _shares_of(
    cells: CsvTable, columns: Mapping[tuple[str, str], str], row: int, faults: list[Fault]
) -> dict[tuple[str, str], PrintedBetween]:
    """The shares of a row; a blank cell says nothing."""
    found: dict[tuple[str, str], PrintedBetween] = {}
    for pair, column in columns.items():
        text = one_script(cells.rows[row].cells[cells.names.index(column)])
        between = _between(text)
        if between is not None:
            found[pair] = between
        elif text:
            faults.append(cells.fault(row, column, "must be per cent such as 54.3, from 0 to 100"))
    return found


def _between(text: str) -> PrintedBetween | None:
    """Between which two a printed share lies: half a unit of its last digit to either side."""
    read = _SHARE.fullmatch(text)
    share = Fraction(0) if read is None else Fraction(f"{read[1]}.{read[2] or 0}") / 100
    if read is None or share > 1:
        return None
    half = Fraction(1, 200 * 10 ** len(read[2] or ""))
    return max(share - half, Fraction(0)), min(share + half, Fraction(1))


def _rolls(
    cells: CsvTable, column: str | None, kept: list[int], faults: list[Fault]
) -> tuple[int, ...] | None:
    if column is None:
        return None
    texts = in_one_script(cells.column(column) or [])
    rolls = counts_of(texts, None, lambda row, message: faults.append(cells.fault(row, column, message)))
    faults += [cells.fault(row, column, "is blank") for row in kept if rolls[row] is None]
    return tuple(rolls[row] or 0 for row in kept)
