"""A table of turnout with a column a clock time, as ministries print it: per cent of the roll, or papers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim.clock import clock_of, ticks_of
from sim.files.csv_tables import CsvTable
from sim.files.faults import Fault, as_written, raise_if_any

AT_THE_END: Final = "final"
"""Stands for the turnout of the whole day where a clock time is expected."""

NO_FIGURE: Final = frozenset(("", "-", "–", "—", "−", "…", "...", "n/a", "na", "nan", "none", "missing", "x"))
"""What a cell without a figure may hold."""

_WHOLE_DAY: Final = frozenset(
    ("final", "closing", "close", "end", "total", "at close", "at closing", "close of polls", "definitivo")
)
_TIME: Final = re.compile(r"(\d{1,2})(?:[:.h](\d{2})(?::\d{2})?)?\s*h?")
_HALF_DAY: Final = re.compile(r"(?<![\d.:])(0?[1-9]|1[0-2])(?:[:.](\d{2}))?\s*([ap])\.?m\b\.?")
_HOUR_WORD: Final = r"(?:h|hrs?|hours?|uhr|ч|час\w*|сағат\w*|soat\w*)\b"
_WORD_HOUR: Final = r"\b(?:ore|ora|alle|um|godz\.?|klo|kl\.?)\s+"
_SPOKEN: Final = re.compile(
    rf"(?<![\d.:])(\d{{1,2}})[:.h](\d{{2}})(?!\.?\d|:)|(?<!\d)(\d{{1,2}})\s*{_HOUR_WORD}|{_WORD_HOUR}(\d{{1,2}})(?![\d.:])"
)
_SHARE_WORD: Final = re.compile(
    r"%|per ?cent|pct|pourcent|prozent|процент|проц|пайыз|ставк|share", re.IGNORECASE
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:[ ']\d{3})+|\d{1,3}(?:[.,]\d{3}){2,}")
_DOUBTFUL: Final = re.compile(r"\d{1,3}[.,]\d{3}")
FIGURE: Final = re.compile(
    r"(\d{1,12})(?:\s*[.,]\s*(\d{1,6}))?\s*(?:%|pct|per cent|процент\w*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class HourlyTable:
    """Turnout by unit and clock time, its figures as printed.

    Attributes
    ----------
    source : CsvTable
    unit_column : str
    columns : dict of str to str
        Name of the column in the file by clock time ``HH:MM``, or ``final``; in the order of time.
    cells : dict of str to list of str
        Figures with a point, one a row, by clock time; empty where there is none.
    in_papers : bool
        Whether they are papers; else per cent of the roll.
    registered : list of int or None
        The roll of each row; None where the table has no such column.
    notes : tuple of str
        What was taken for what, and what was left out.
    """

    source: CsvTable
    unit_column: str
    columns: dict[str, str]
    cells: dict[str, list[str]]
    in_papers: bool
    registered: list[int] | None
    notes: tuple[str, ...]

    @property
    def units(self) -> list[str]:
        """Names of the rows, as printed."""
        return self.source.column(self.unit_column) or []


def clock_in(name: str) -> str | None:
    """The clock time that a column's name says, as ``HH:MM`` or ``final``; None where it says none, or two.

    Examples
    --------
    >>> [clock_in(name) for name in ("10.00", "12 h", "as of 12:00", "по состоянию на 10:00", "ore 23")]
    ['10:00', '12:00', '12:00', '10:00', '23:00']
    >>> [clock_in(name) for name in ("um 10 Uhr", "Явка на 12 ч., %", "7:00-12:00", "на 05.06.2022", "24:30")]
    ['10:00', '12:00', None, None, None]
    >>> [clock_in(name) for name in ("2:00 PM", "10 am", "12 p.m.")]
    ['14:00', '10:00', '12:00']
    """
    plain = _HALF_DAY.sub(_of_24, unicodedata.normalize("NFKC", name).casefold().strip())
    if plain in _WHOLE_DAY:
        return AT_THE_END
    alone = _TIME.fullmatch(plain)
    if alone is not None:
        return _clock(alone[1], alone[2])
    found = [
        next(filter(None, (each[0], each[2], each[3]))) + ":" + (each[1] or "00")
        for each in _SPOKEN.findall(plain)
    ]
    return _clock(*found[0].split(":")) if len(found) == 1 else None


def _of_24(clock: re.Match[str]) -> str:
    """A clock time of half a day as one of a whole day."""
    hours = int(clock[1]) % 12 + (12 if clock[3] == "p" else 0)
    return f"{hours}:{clock[2] or '00'}"


def _clock(hours: str, minutes: str | None) -> str | None:
    try:
        return clock_of(ticks_of(f"{hours}:{minutes or '00'}"))
    except ValueError:
        return None


def hourly_table(
    table: CsvTable, unit_column: str, meaning: Callable[[str], str | None], passed_over: Sequence[str] = ()
) -> HourlyTable:
    """Find clock times and figures in a table.

    Parameters
    ----------
    table : CsvTable
    unit_column : str
        The column that names the units.
    meaning : callable
        What else a column's name means: ``"registered"`` is the roll.
    passed_over : sequence of str
        Columns that hold remarks.

    Raises
    ------
    FaultyFileError
        If no column is a clock time, two are the same, columns of figures are none, or a cell is no figure.
    """
    table = replace(table, key=unit_column)
    others = [name for name in table.names if name and name not in {unit_column, *passed_over}]
    columns, faults = _columns(table, others)
    roll = next(
        (name for name in others if name not in columns.values() and meaning(name) == "registered"), None
    )
    unused = [name for name in others if clock_in(name) is None and name != roll]
    faults += (
        _unknown_figures(table, unused, meaning) if columns else _no_times(table, others or [unit_column])
    )
    texts = {clock: [_plain(text) for text in table.column(name) or []] for clock, name in columns.items()}
    in_papers = _in_papers([text for column in texts.values() for text in column])
    cells = {
        clock: [
            _figure(text, row, table, columns[clock], faults, in_papers) for row, text in enumerate(column)
        ]
        for clock, column in texts.items()
    }
    registered = (
        None
        if roll is None
        else [_roll(text, row, table, roll, faults) for row, text in enumerate(table.column(roll) or [])]
    )
    raise_if_any(faults)
    return HourlyTable(
        table, unit_column, columns, cells, in_papers, registered, tuple(_notes(columns, unused, in_papers))
    )


def _columns(table: CsvTable, others: Sequence[str]) -> tuple[dict[str, str], list[Fault]]:
    """Columns by clock time, earliest first; of two of one time the one that says per cent."""
    by_time: dict[str, list[str]] = {}
    for name in others:
        clock = clock_in(name)
        if clock is not None:
            by_time.setdefault(clock, []).append(name)
    faults, columns = list[Fault](), {}
    for clock in sorted(by_time, key=lambda each: (each == AT_THE_END, each)):
        names = by_time[clock]
        in_per_cent = [name for name in names if _SHARE_WORD.search(name)]
        columns[clock] = (in_per_cent or names)[0]
        if len(names) > 1 and len(in_per_cent) != 1:
            message = f"stands for {clock} as {as_written(names[0])} does: leave one of the two out"
            faults.append(table.name_fault(names[1], message))
    return columns, faults


def _no_times(table: CsvTable, names: Sequence[str]) -> Iterator[Fault]:
    for name in names:
        yield table.name_fault(
            name,
            "is neither a clock time nor one of the columns of a table of turnout (region, time, per_cent)",
        )


def _unknown_figures(
    table: CsvTable, unused: Sequence[str], meaning: Callable[[str], str | None]
) -> Iterator[Fault]:
    """Columns of figures that may be a clock time misspelt."""
    for name in unused:
        texts = [text for text in map(_plain, table.column(name) or []) if text.casefold() not in NO_FIGURE]
        if meaning(name) is None and texts and all(map(FIGURE.fullmatch, texts)):
            yield table.name_fault(
                name,
                "holds figures, and is neither a clock time, such as 10:00, nor known: take it out",
            )


def _plain(text: str) -> str:
    """A cell with digits 0 to 9 and blanks and apostrophes of one kind."""
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").replace("\u2018", "'")
    return " ".join(folded.split())


def _in_papers(texts: Sequence[str]) -> bool:
    """Whether the figures are counts: whole, without a sign of per cent, and some above 100."""
    given = [text for text in texts if text.casefold() not in NO_FIGURE]
    if any(_SHARE_WORD.search(text) for text in given):
        return False
    grouped = any(_GROUPED.fullmatch(text) for text in given)
    plain = [int(text) for text in given if text.isdecimal()]
    doubtful = all(
        text.isdecimal() or _GROUPED.fullmatch(text) or _DOUBTFUL.fullmatch(text) for text in given
    )
    return doubtful and (grouped or any(number > 100 for number in plain))


def _figure(text: str, row: int, table: CsvTable, column: str, faults: list[Fault], in_papers: bool) -> str:
    if text.casefold() in NO_FIGURE:
        return ""
    if in_papers and (text.isdecimal() or _GROUPED.fullmatch(text) or _DOUBTFUL.fullmatch(text)):
        return re.sub(r"\D", "", text)
    read = FIGURE.fullmatch(text)
    number = "" if read is None else read[1] + (f".{read[2]}" if read[2] else "")
    if in_papers or not number or float(number) > 100:
        message = (
            "must be a number of papers, as the other cells are"
            if in_papers
            else "must be per cent of the roll from 0 to 100, such as 69.57; blank where unknown"
        )
        faults.append(table.fault(row, column, message))
    return number


def _roll(text: str, row: int, table: CsvTable, column: str, faults: list[Fault]) -> int:
    digits = re.sub(r"[ ',.]", "", _plain(text))
    if not digits.isdecimal():
        faults.append(table.fault(row, column, "must be a whole number of registered voters"))
        return 0
    return int(digits)


def _notes(columns: dict[str, str], unused: Sequence[str], in_papers: bool) -> Iterator[str]:
    taken = [f"{as_written(name)} for {clock}" for clock, name in columns.items() if name != clock]
    if taken:
        yield f"taken: {', '.join(taken)}"
    if in_papers:
        yield "the figures are taken for papers, as they are whole and some are above 100"
    if unused:
        yield f"not used: {', '.join(map(as_written, unused))}"
