"""The console that reports are printed on, and tables that lose no figure on a narrow one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

SCREEN_LINES: Final = 40
SCREEN_WIDTH: Final = 100
"""What short reports fit in, whatever they tell."""

_PIPE_WIDTH: Final = 175
_GAP: Final = 3
"""Columns between two cells: a space on either side of a divider."""


def discard_output() -> None:
    """Print nothing more: the reader has gone, and what is still in the buffer would fail again."""
    import os
    import sys

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def report_console(most: int | None = None) -> Console:
    """Console on stdout; where there is no terminal, wide enough that few tables are split.

    With `most` it is no wider than so many columns.

    A reader that leaves early (``head``, ``less``) raises BrokenPipeError, as with any other print.
    """
    import sys

    from rich.console import Console

    class Report(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    console = Report(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    console.width = min(console.width, most or console.width)
    return console


def print_notes(console: Console, notes: Sequence[str]) -> None:
    """Print what of a scenario does nothing, and why."""
    for note in notes:
        console.print(f"Note: {note}", markup=False, style="yellow")


def report_table(*left: str, right: Sequence[str] = ()) -> Table:
    """A table to add rows to: columns of words, then columns of figures, which stand to the right."""
    from rich import box
    from rich.table import Table

    table = Table(*left, box=box.SIMPLE_HEAD)
    for heading in right:
        table.add_column(heading, justify="right")
    return table


def print_table(
    console: Console,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    keys: int = 1,
    sections: Collection[int] = (),
    compact: bool = False,
) -> None:
    """Print a table; where the console is too narrow, in parts that repeat the first columns.

    No cell is ever cut or wrapped; headings may wrap between words.

    Parameters
    ----------
    console : rich.console.Console
    title : str
    headings : sequence of str
    rows : sequence of sequences of str
    keys : int
        First columns, which say what a row is: left-justified, and repeated in every part.
    sections : collection of int
        Rows after which a section ends.
    compact : bool
        Without empty lines around it.
    """
    from rich.text import Text

    for number, (columns, widths) in enumerate(_parts(headings, rows, keys, console.width)):
        console.print(Text(title if number == 0 else f"{title} (continued)", style="italic"))
        table = _part(headings, columns, widths, keys)
        table.show_edge = not compact
        for place, row in enumerate(rows):
            table.add_row(*_texts(row, columns), end_section=place in sections)
        _print_whole(console, table, _total(widths))


def _print_whole(console: Console, table: Table, width: int) -> None:
    """Print a table at its own width: a console that is narrower still would cut its cells."""
    wide_enough = width <= console.width
    whole = console if wide_enough else type(console)(width=width, file=console.file, highlight=False)
    whole.print(table)


def _parts(
    headings: Sequence[str], rows: Sequence[Sequence[str]], keys: int, room: int
) -> Iterator[tuple[list[int], list[int]]]:
    """Columns of each part of a table, and their widths."""
    from rich.cells import cell_len

    cells = [max((cell_len(row[c]) for row in rows), default=0) for c in range(len(headings))]
    whole = [max(cell, cell_len(heading)) for cell, heading in zip(cells, headings, strict=True)]
    every = list(range(len(headings)))
    if _total(whole) <= room:
        yield every, whole
        return
    words = [max(map(cell_len, heading.split()), default=0) for heading in headings]
    narrow = [max(cell, word) for cell, word in zip(cells, words, strict=True)]
    part = every[:keys]
    for column in every[keys:]:
        if len(part) > keys and _total([narrow[c] for c in (*part, column)]) > room:
            yield part, [narrow[c] for c in part]
            part = every[:keys]
        part.append(column)
    yield part, [narrow[c] for c in part]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1) + 2


def _part(headings: Sequence[str], columns: Sequence[int], widths: Sequence[int], keys: int) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column, width in zip(columns, widths, strict=True):
        table.add_column(Text(headings[column]), justify="left" if column < keys else "right", width=width)
    return table


def _texts(row: Sequence[str], columns: Sequence[int]) -> Iterator[Text]:
    from rich.text import Text

    return (Text(row[column]) for column in columns)  # a text, so that no cell is read as markup
