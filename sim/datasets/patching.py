"""Patches: checked against the printed cells, then applied to a copy of the table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sim.datasets.checks import SHARE_COLUMNS, is_patch_value
from sim.datasets.dataset import MISSING, Patch
from sim.datasets.faults import Fault, did_you_mean, shown
from sim.datasets.table import Table, clean_name


def patched(table: Table, patches: Sequence[Patch], kinds: Collection[str] | None = None) -> Table:
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


def patch_faults(patches: Sequence[Patch], tables: Mapping[str, Table], turnout_file: str) -> Iterator[Fault]:
    """Faults of the patches: unknown cells, another printed value, unusable corrections, two for one cell."""
    seen: dict[tuple[str, str, str], int] = {}
    for i, patch in enumerate(patches):
        place = f"patches.toml: patches[{i}]"
        cell = (patch.file, patch.row, patch.column)
        if cell in seen:
            yield Fault(place, "a second patch for one cell", f"patches[{seen[cell]}] corrects it already")
        seen.setdefault(cell, i)
        if patch.file not in tables:
            hint = did_you_mean(patch.file, tables)
            yield Fault(f"{place}.file", shown(patch.file), f"allowed are {', '.join(tables)}{hint}")
        else:
            yield from _cell_faults(patch, tables[patch.file], place, may_miss=patch.file == turnout_file)


def _cell_faults(patch: Patch, table: Table, place: str, *, may_miss: bool) -> Iterator[Fault]:
    if clean_name(patch.row) not in table:
        hint = did_you_mean(patch.row, table.labels)
        yield Fault(f"{place}.row", shown(patch.row), f"{table.file} has no such row{hint}")
        return
    if patch.column not in table.columns:
        hint = did_you_mean(patch.column, table.columns)
        yield Fault(f"{place}.column", shown(patch.column), f"{table.file} has no such column{hint}")
        return
    found = table.cell(patch.row, patch.column)
    if found != patch.printed:
        cell = table.place(patch.row, patch.column)
        allowed = f"the cell ({cell}) is printed {found!r}: correct or drop the patch"
        yield Fault(f"{place}.printed", shown(patch.printed), allowed)
    if not (is_patch_value(patch.corrected, patch.column) or (may_miss and patch.corrected == MISSING)):
        yield Fault(f"{place}.corrected", shown(patch.corrected), _allowed(patch.column, may_miss=may_miss))


def _allowed(column: str, *, may_miss: bool) -> str:
    if may_miss:
        return 'allowed is a percentage from 0 to 100, a fraction such as "405994/708969", or "missing"'
    kind = "percentage from 0 to 100" if column in SHARE_COLUMNS else "whole number from 0"
    return f"allowed is a {kind}"
