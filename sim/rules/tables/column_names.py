"""Which column of a file is which of ours: by our names, by those of official files, or as the user says."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sim.ballot import BALLOT_CLASSES
from sim.errors import RuleError
from sim.files.csv_tables import CsvTable
from sim.files.faults import Fault, as_written, did_you_mean, nearest, quoted, raise_if_any, shorten

COUNT_COLUMNS: Final[tuple[str, ...]] = (
    "registered", "issued", "cast", *BALLOT_CLASSES, "blank", "valid", "valid_papers", "previous_cast",
)  # fmt: skip
"""Columns of counts. All are optional: a rule says what it needs."""

COLUMNS: Final[tuple[str, ...]] = ("unit", "weight", *COUNT_COLUMNS)
IGNORED: Final = "ignore"

_WORDS: Final = Path(__file__).with_name("column_names.csv")
_SLIP: Final = 0.8
"""How alike a name must be to one of ours to be a slip of the pen: ``yess``, not ``votes_cast``."""


@dataclass(frozen=True, slots=True)
class ColumnsFound:
    """Columns of a file by our names, and what a reader should know about that.

    Attributes
    ----------
    of : dict of str to str
        Name in the file by ours.
    unused : tuple of str
        Names that mean nothing to a result table.
    notes : tuple of str
        What was taken for what.
    """

    of: dict[str, str]
    unused: tuple[str, ...]
    notes: tuple[str, ...]


def spelling(name: str) -> str:
    """One spelling of a column's name: small letters, words parted by one blank, accents as they are.

    Examples
    --------
    >>> spelling(" Votes_Cast "), spelling("Schede  bianche"), spelling("jaStimmenAbsolut")
    ('votes cast', 'schede bianche', 'jastimmenabsolut')
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s_.\-/:]+", " ", text).strip()


def _bare(name: str) -> str:
    """The spelling without accents."""
    letters = unicodedata.normalize("NFD", spelling(name))
    return unicodedata.normalize(
        "NFC", "".join(each for each in letters if unicodedata.category(each) != "Mn")
    )


@cache
def _known_names() -> dict[str, str]:
    """Our column of every known spelling; ours come first."""
    with _WORDS.open(encoding="utf-8", newline="") as stream:
        words = [(row["name"], row["column"]) for row in csv.DictReader(stream)]
    known: dict[str, str] = {}
    for name, column in [*((each, each) for each in COLUMNS), *words]:
        for form in (spelling(name), _bare(name)):
            known.setdefault(form, column)
    return known


def meaning(name: str) -> str | None:
    """Our column that a name in a file stands for; ``"ignored"`` for one of no use; None if it is not known.

    Examples
    --------
    >>> meaning("Registered"), meaning("elephants")
    ('registered', None)
    """
    known = _known_names()
    return known.get(spelling(name), known.get(_bare(name)))


def columns_of(cells: CsvTable, given: Mapping[str, str]) -> ColumnsFound:
    """Find our columns in a file.

    Parameters
    ----------
    cells : CsvTable
    given : mapping of str to str
        What the user says: the name in the file by our name; under ``"ignore"`` names parted by commas.

    Raises
    ------
    RuleError
        If the user names a column that there is not, on either side.
    FaultyFileError
        If two columns may be the same of ours, if a name looks like a slip of the pen, or if there is no
        column of counts.
    """
    said = _as_said(cells, given)
    free = [name for name in cells.names if name and name not in said]
    found, faults = {ours: name for name, ours in said.items() if ours != IGNORED}, list[Fault]()
    for name in sorted(free, key=lambda each: spelling(each) not in COLUMNS):
        ours = meaning(name)
        if ours is None or ours == "ignored":
            continue
        if ours not in found:
            found[ours] = name
        elif ours not in said.values() and spelling(found[ours]) != ours:
            message = f"may be {ours}, and so may {quoted(found[ours])}: say which with --columns {ours}=NAME"
            faults.append(cells.name_fault(name, message))
    unused = tuple(name for name in free if meaning(name) is None)
    faults += _slips(cells, unused, found)
    if not any(ours in found for ours in COUNT_COLUMNS):
        message = (
            f"has no column of counts; they are {', '.join(COUNT_COLUMNS)}: say which is which with"
            " --columns yes=NAME,no=NAME"
        )
        faults.append(cells.name_fault("", message))
    raise_if_any(faults)
    taken = [
        f"{as_written(name)} for {ours}"
        for ours, name in found.items()
        if spelling(name) != spelling(ours) and name not in said
    ]
    return ColumnsFound(found, unused, (f"taken: {', '.join(taken)}",) if taken else ())


def _as_said(cells: CsvTable, given: Mapping[str, str]) -> dict[str, str]:
    """Our name by the name in the file, as the user says."""
    by_spelling = {spelling(name): name for name in reversed(cells.names)}
    said: dict[str, str] = {}
    for ours, text in given.items():
        if ours not in (*COLUMNS, IGNORED):
            hint = did_you_mean(ours, (*COLUMNS, IGNORED))
            allowed = ", ".join((*COLUMNS, IGNORED))
            raise RuleError(f"--columns {ours}={text}: {quoted(ours)} is none of {allowed}{hint}")
        for name in text.split(",") if ours == IGNORED else [text]:
            if spelling(name) not in by_spelling:
                hint = did_you_mean(name, cells.names)
                raise RuleError(f"--columns {ours}={name}: {cells.label} has no column {quoted(name)}{hint}")
            said[by_spelling[spelling(name)]] = ours
    return said


def _slips(cells: CsvTable, unused: tuple[str, ...], found: Mapping[str, str]) -> Iterator[Fault]:
    """Names that are nearly one of ours which the file lacks."""
    missing = [ours for ours in COLUMNS if ours not in found]
    for name in unused:
        meant = nearest(spelling(name), missing, _SLIP)
        if meant is not None:
            message = (
                f"is no column of a result table; did you mean {quoted(meant)}? If not, say --columns"
                f" ignore={shorten(name)}"
            )
            yield cells.name_fault(name, message)
