"""Patches: checked against the printed cells, then applied to a copy of the table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sim.datasets.checks import SHARE_COLUMNS, is_patch_value
from sim.datasets.dataset import MISSING, Patch
from sim.datasets.table import PrintedTable
from sim.files.drafts import Draft, fault_at
from sim.files.faults import Fault, did_you_mean


def patched(
    table: PrintedTable, patches: Sequence[Patch], kinds: Collection[str] | None = None
) -> PrintedTable:
    """The table with its patches applied (of the given kinds only, if any are given).

    A cell patched as missing becomes blank.

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> data = load_dataset("kz-2022")
    >>> patched(data.turnout_table, data.patches).cell("Pavlodar Region", "20:00")
    '75.53'
    """
    chosen = [
        patch for patch in patches if patch.file == table.file and (kinds is None or patch.kind in kinds)
    ]
    return table.replaced(
        {(patch.row, patch.column): "" if patch.corrected == MISSING else patch.corrected for patch in chosen}
    )


def patch_faults(
    draft: Draft, patches: Sequence[Patch], tables: Mapping[str, PrintedTable], turnout_file: str
) -> Iterator[Fault]:
    """Faults of the patches: unknown cells, another printed value, unusable corrections, two for one cell.

    Parameters
    ----------
    draft : Draft
        What the file of patches says, with the place of every key.
    patches : sequence of Patch
        The same, read.
    tables : mapping of str to PrintedTable
        Those that may be patched, by file name.
    turnout_file : str
        The one whose cells may be missing.
    """
    seen: dict[tuple[str, str, str], int] = {}
    for i, patch in enumerate(patches):
        here = ("patches", i)
        cell = (patch.file, patch.row, patch.column)
        if cell in seen:
            yield fault_at(draft, here, f"is a second patch for one cell: patches[{seen[cell]}] corrects it")
        seen.setdefault(cell, i)
        if patch.file not in tables:
            message = f"must be one of {', '.join(tables)}{did_you_mean(patch.file, tables)}"
            yield fault_at(draft, (*here, "file"), message)
        else:
            for key, message in _cell_messages(patch, tables[patch.file], patch.file == turnout_file):
                yield fault_at(draft, (*here, key), message)


def _cell_messages(patch: Patch, table: PrintedTable, may_miss: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with a patch of a table, by key."""
    if patch.row not in table:
        yield "row", f"{table.file} has no such row{did_you_mean(patch.row, table.labels)}"
        return
    if patch.column not in table.columns:
        yield "column", f"{table.file} has no such column{did_you_mean(patch.column, table.columns)}"
        return
    found = table.cell(patch.row, patch.column)
    if found != patch.printed:
        line = table.row(patch.row).line
        yield "printed", f"line {line} of {table.file} prints {found!r}: correct or drop the patch"
    if not (is_patch_value(patch.corrected, patch.column) or (may_miss and patch.corrected == MISSING)):
        yield "corrected", _allowed(patch.column, may_miss=may_miss)


def _allowed(column: str, *, may_miss: bool) -> str:
    if may_miss:
        return 'must be a percentage from 0 to 100, a fraction such as "405994/708969", or "missing"'
    kind = "percentage from 0 to 100" if column in SHARE_COLUMNS else "whole number from 0"
    return f"must be a {kind}"
