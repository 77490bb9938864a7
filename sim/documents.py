"""Documents: what a command tells, of plain values under a schema's name; and the table that is one's CSV.

A document is made by a function beside the quantity. The command line prints it: as JSON, as CSV, as tables.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

Document = dict[str, Any]
"""Of str, int, float, bool, None, and lists and dictionaries of them; ``schema`` is the first key."""

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of a document, tidy: a row an observation, a column a variable.

    Attributes
    ----------
    columns : tuple of str
    cells : iterable of sequences
        A row's plain values, in the order of the columns; None for what is not known.
    """

    columns: tuple[str, ...]
    cells: Iterable[Sequence[Cell]]


def as_document(schema: str, body: Mapping[str, Any]) -> Document:
    """A document: the name of its schema first, then what it tells, with tuples as lists.

    Parameters
    ----------
    schema : str
        Stable name and version, such as ``"referendum/frontier/1"``. The version rises when a key changes
        its meaning or goes, not when one is added.
    body : mapping
        What is not known is None, never NaN.

    Raises
    ------
    TypeError
        If a value is not plain, or a key is no str.
    ValueError
        If a number is NaN or infinite, which JSON has not.

    Examples
    --------
    >>> as_document("referendum/timeline/1", {"dataset": "kz-2022", "faults": ()})
    {'schema': 'referendum/timeline/1', 'dataset': 'kz-2022', 'faults': []}
    >>> as_document("referendum/x/1", {"units": [{"share": float("nan")}]})
    Traceback (most recent call last):
    ValueError: units[0].share is nan: ...
    """
    return {"schema": schema, **_plain(body, "")}


def rows(columns: Sequence[str], entries: Iterable[Mapping[str, Any]]) -> Rows:
    """Rows of entries of a document: the values at the columns' names, which every entry has.

    Examples
    --------
    >>> table = rows(["unit", "yes"], [{"unit": "North", "yes": 3, "no": 4}])
    >>> table.columns, list(table.cells)
    (('unit', 'yes'), [('North', 3)])
    """
    return Rows(tuple(columns), (tuple(entry[name] for name in columns) for entry in entries))


def csv_lines(rows: Rows) -> Iterator[str]:
    """Lines of CSV, the header first.

    Examples
    --------
    >>> list(csv_lines(Rows(("unit", "share", "met"), [("North, old", 0.5, True), ("South", None, False)])))
    ['unit,share,met\\r\\n', '"North, old",0.5,true\\r\\n', 'South,,false\\r\\n']
    """
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    for row in (rows.columns, *rows.cells):
        writer.writerow(map(_cell, row))
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _cell(value: Cell) -> Cell:
    return str(value).lower() if isinstance(value, bool) else value


def _plain(value: Any, where: str) -> Any:
    if isinstance(value, Mapping):
        return {_key(key, where): _plain(each, f"{where}.{key}") for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, f"{where}[{number}]") for number, each in enumerate(value)]
    if type(value) not in (str, int, float, bool, type(None)):
        raise TypeError(
            f"{where.lstrip('.')} is {value!r}, a {type(value).__name__}: a document holds str, int, float,"
            " bool, None, and lists and dictionaries of them"
        )
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{where.lstrip('.')} is {value}: what is not known, or has no bound, is None")
    return value


def _key(key: Any, where: str) -> str:
    if type(key) is not str:
        raise TypeError(f"{where.lstrip('.') or 'the document'} has the key {key!r}: keys are str")
    return key
