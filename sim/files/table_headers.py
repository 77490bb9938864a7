"""The names of a table's columns: in which line of a file they stand, or in which two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sim.files.csv_tables import CsvRow

_SAMPLED: Final = 200
_SHORT: Final = 2
_INVISIBLE: Final = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBER: Final = re.compile(r"[-+]?\d[\d.,\s'’_\u00a0\u2009\u202f]*%?")


@dataclass(frozen=True, slots=True)
class Header:
    """Names of columns, each another, and where they stand.

    Attributes
    ----------
    first, last : int
        Rows of the file that hold the names: one, or two that make a name together.
    names : tuple of str
        A column without a name, and one of a name that stands twice, bears its number: ``"% (column 5)"``.
    """

    first: int
    last: int
    names: tuple[str, ...]


def header_of(rows: Sequence[CsvRow], clean: Callable[[str], str], is_known: Callable[[str], bool]) -> Header:
    """Find the line of names: of those above the first figures the one with most known names.

    Of equals it is the lowest. Two lines make the names together where that gives more known ones:
    ``Yes,,No,`` above ``votes,%,votes,%``.

    Examples
    --------
    >>> lines = [("Vote of 2016", "", ""), ("place", "yes", "no"), ("a", "1", "2")]
    >>> rows = [CsvRow(number, cells) for number, cells in enumerate(lines, 1)]
    >>> header_of(rows, str.strip, {"yes", "no"}.__contains__)
    Header(first=1, last=1, names=('place', 'yes', 'no'))
    """
    best, most = (0, 0, rows[0].cells), 0
    for at, row in enumerate(rows[:_SAMPLED]):
        figures = sum(map(is_figures, row.cells))
        if figures > 1 or (figures and most):
            break
        if figures:  # a title with a date
            continue
        for first, names in _readings(rows, at, clean, is_known):
            known = len({clean(name).casefold() for name in names if is_known(clean(name))})
            again = names == best[2]  # on the next page
            if known and (known > most or (known == most and first == at and not again)):
                best, most = (first, at, names), known
    first, last, names = best
    return Header(first, last, tuple(_distinct(tuple(map(clean, _without_empty_end(names))))))


def _readings(
    rows: Sequence[CsvRow], at: int, clean: Callable[[str], str], is_known: Callable[[str], bool]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """A line as names, and together with the one above it."""
    row = rows[at]
    yield at, row.cells
    above = rows[at - 1].cells if at else ()
    if len(above) == len(row.cells) and sum(map(bool, above)) > 1 and not any(map(is_figures, above)):
        pairs = zip(_filled_right(above, row.cells), row.cells, strict=True)
        yield at - 1, tuple(_joined(upper, lower, clean, is_known) for upper, lower in pairs)


def _filled_right(above: Sequence[str], below: Sequence[str]) -> Iterator[str]:
    """A merged cell spans the blank ones beside it that have a name of their own below."""
    last = ""
    for upper, lower in zip(above, below, strict=True):
        last = upper or (last if lower else "")
        yield last


def _joined(upper: str, lower: str, clean: Callable[[str], str], is_known: Callable[[str], bool]) -> str:
    together = f"{upper} {lower}".strip()
    return next((name for name in (together, lower, upper) if is_known(clean(name))), together)


def _without_empty_end(names: Sequence[str]) -> Sequence[str]:
    width = len(names)
    while width > 1 and not names[width - 1]:
        width -= 1
    return names[:width]


def _distinct(names: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for at, name in enumerate(names, 1):
        own = f"{name} (column {at})".strip() if name.casefold() in seen or not name else name
        seen.add(own.casefold())
        yield own


def without_column_number(name: str) -> str:
    """The name as it stands in the file.

    Examples
    --------
    >>> without_column_number("% (column 5)"), without_column_number("(column 2)")
    ('%', '')
    """
    return re.sub(r" ?\(column \d+\)$", "", name)


def is_figures(text: str) -> bool:
    """Whether a cell holds figures alone.

    Examples
    --------
    >>> is_figures("1 234,5 %"), is_figures("Ward 5"), is_figures("")
    (True, False, False)
    """
    return _NUMBER.fullmatch(_INVISIBLE.sub("", text).replace(" %", "%")) is not None


def is_numbering(cells: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 1, 2, 3 and so on, perhaps after a letter for the first; or a, b, c.

    Examples
    --------
    >>> is_numbering(("1", "2", "3=4+5")), is_numbering(("A", "1", "2", "3")), is_numbering(("1", "4"))
    (True, True, False)
    >>> is_numbering(("a", "b", "c"))
    True
    """
    cells = [re.sub(r"\s*=.*", "", cell) for cell in cells]
    if len(cells) > 2 and all(len(cell) == 1 for cell in cells):
        codes = [ord(cell) for cell in cells]
        if cells[0] in ("A", "a", "А", "а") and codes == list(range(codes[0], codes[0] + len(codes))):
            return True
    figures = [int(cell) for cell in cells if cell.isdecimal()]
    others = [cell for cell in cells if cell and not cell.isdecimal()]
    start = figures[0] if figures else 0
    rising = figures == list(range(start, start + len(figures)))
    return len(figures) > 2 and start in (1, 2) and rising and all(len(cell) <= _SHORT for cell in others)
