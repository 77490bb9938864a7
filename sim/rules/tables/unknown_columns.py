"""Columns that nobody knows: a class of papers that a sum of votes may lack, or of no use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from sim.ballot import BALLOT_CLASSES
from sim.files.csv_tables import CsvTable
from sim.files.faults import as_written, raise_if_any, shorten
from sim.nouns import agreeing
from sim.rules.tables.column_names import ColumnsFound
from sim.rules.tables.counts import whole_numbers
from sim.rules.tables.deriving import Column

_LISTED: Final = 20


def refuse_unknown_counts(cells: CsvTable, columns: ColumnsFound, counts: Mapping[str, Column]) -> None:
    """A column of whole numbers that nobody knows may be a class of papers: a third option, blank papers.

    Where all papers are known, only what leaves room for it among them may be one; a sum or a rest of known
    columns is none.
    """
    message = (
        "holds whole numbers, and may be a class of papers that the sum of votes lacks: say what it is with"
        " --columns OURS={name}, or --columns ignore={name}"
    )
    texts = {name: whole_numbers(cells.column(name) or ()) for name in columns.unused}
    unknown = {name: column for name, column in texts.items() if column is not None}
    if not unknown:
        return
    rest, follow = _not_accounted_for(counts), _that_follow(counts)
    parts = {
        name
        for one, other in combinations(unknown, 2)
        if any(_add_up(unknown[one], unknown[other], counts.get(whole)) for whole in ("registered", "cast"))
        for name in (one, other)
    }
    raise_if_any(
        cells.name_fault(name, message.format(name=shorten(name)))
        for name, found in unknown.items()
        if name not in parts
        and found not in follow
        and (rest is None or all((n or 0) <= most for n, most in zip(found, rest, strict=True)))
    )


def _that_follow(counts: Mapping[str, Column]) -> list[Column]:
    """Columns that follow from known ones: all votes, all papers, those who stayed away."""
    if not {"yes", "no"} <= counts.keys():
        return []
    others = [counts[name] for name in ("invalid", "blank", "both_marked") if name in counts]
    papers = [
        added_columns((counts["yes"], counts["no"], *some))
        for n in range(len(others) + 1)
        for some in combinations(others, n)
    ]
    wholes = [counts[name] for name in ("cast", "valid") if name in counts] + papers
    cast, roll = counts.get("cast", papers[-1]), counts.get("registered")
    rests = [_rest(cast, counts["valid"])] if {"cast", "valid"} <= counts.keys() else []
    return [*wholes, *rests, *([roll, _rest(roll, cast)] if roll else [])]


def _not_accounted_for(counts: Mapping[str, Column]) -> list[int] | None:
    """Papers of each row that are in no class; None where a row does not say how many there are."""
    cast = counts.get("cast")
    if cast is None or None in cast:
        return None
    classes = [counts[name] for name in (*BALLOT_CLASSES, "blank") if name in counts]
    return [(papers or 0) - sum(column[row] or 0 for column in classes) for row, papers in enumerate(cast)]


def _add_up(one: Column, other: Column, whole: Column | None) -> bool:
    if whole is None:
        return False
    rows = zip(one, other, whole, strict=True)
    return all(a is not None and b is not None and a + b == c for a, b, c in rows)


def added_columns(columns: Sequence[Column]) -> Column:
    """The sum of columns, row by row; unknown where one of them is."""
    rows = zip(*columns, strict=True)
    return [None if None in row else sum(n or 0 for n in row) for row in rows]


def _rest(whole: Column, part: Column) -> Column:
    return [None if a is None or b is None else a - b for a, b in zip(whole, part, strict=True)]


def unused(cells: CsvTable, columns: ColumnsFound) -> Iterator[str]:
    """Say which columns with something in them are not used; nothing where all are."""
    names = [name for name in columns.unused if any(cells.column(name) or ())]
    if names:
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        listed = ", ".join(map(as_written, names[:_LISTED]))
        yield f"not used: the {agreeing(str(len(names)), ('column', 'columns'))} {listed}{more}"
