"""Which column of a file is which of ours: by our names, by those of official files, or as the user says."""

from __future__ import annotations

import csv
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sim.ballot import BALLOT_CLASSES
from sim.errors import RuleError
from sim.files.csv_tables import CsvTable
from sim.files.faults import Fault, as_written, did_you_mean, nearest, quoted, raise_if_any, shorten
from sim.files.plugins import offered
from sim.files.table_headers import is_figures, without_column_number

COUNT_COLUMNS: Final[tuple[str, ...]] = (
    "registered", "issued", "cast", *BALLOT_CLASSES, "blank", "valid", "valid_papers", "previous_cast",
)  # fmt: skip
"""Columns of counts. All are optional: a rule says what it needs."""

COLUMNS: Final[tuple[str, ...]] = ("unit", "weight", *COUNT_COLUMNS)
IGNORED: Final = "ignore"
IGNORED_NAME: Final = "ignored"
VOTE: Final = "vote"
"""What tells votes in one file apart: questions, dates."""

_NUMERO: Final = re.compile("№|n\\.? ?[º°]", re.IGNORECASE)
"""Signs for "number", which NFKC makes "no"."""

_FOOTMARKS: Final = re.compile(
    r"[*†‡§¹²³⁰-⁹\"“”„«»]+|(?<!\w)['‘’]|['‘’](?!\w)|\[\w\]|\(\d\)|^\s*(?:\d{1,2}|[a-z])[.)]\s+"
)
"""Marks of notes, marks of quotation, a number or letter before the name."""

_FORMULA: Final = re.compile(r"(?<=\s)[A-Z]\s*=[\sA-Z+\-−÷/*×%]+$|(?<=[^\x00-\x7f])\s*[A-Z]\s*$")
"""How a column is computed, with the letter of its own: ``投票數 E E=C+D``."""

_NAMES: Final = Path(__file__).with_name("column_names.csv")
_WORDS: Final = Path(__file__).with_name("name_words.csv")
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
    >>> spelling("№"), spelling("N.º")  # numbers of rows, not papers for No
    ('nr', 'nr')
    """
    text = unicodedata.normalize("NFKC", _NUMERO.sub("nr ", name)).casefold()
    return re.sub(r"[\s_.\-/:]+", " ", text).strip()


def _bare(name: str) -> str:
    """The spelling without accents."""
    letters = unicodedata.normalize("NFD", spelling(name))
    return unicodedata.normalize(
        "NFC", "".join(each for each in letters if unicodedata.category(each) != "Mn")
    )


def _closed(name: str) -> str:
    """The spelling without accents and blanks, as names in code have it: ``municipalityName``."""
    return _bare(name).replace(" ", "")


@cache
def _words(kind: str) -> tuple[str, ...]:
    """Words within names, the longest first: those that say nothing, or that a column holds shares."""
    with _WORDS.open(encoding="utf-8", newline="") as stream:
        words = [row["word"] for row in csv.DictReader(stream) if row["kind"] == kind]
    return tuple(sorted(words, key=len, reverse=True))


@cache
def _known_names() -> dict[str, str]:
    """What every known spelling stands for; our own names come first, those of other packages last."""
    others = offered("referendum.columns", ".csv", lambda path: {str(path): _named(path)})
    named = [*_named(_NAMES), *(pair for pairs in others.values() for pair in pairs)]
    pairs, known = [*((each, each) for each in COLUMNS), *named], dict[str, str]()
    for form in (spelling, _bare, _closed):
        for name, column in pairs:
            known.setdefault(form(name), column)
    return known


def _known(name: str) -> str | None:
    """What a name is known for: as it stands, without accents, without blanks."""
    forms = (form(name) for form in (spelling, _bare, _closed))
    return next((found for each in forms if (found := _known_names().get(each))), None)


def _named(path: Path) -> list[tuple[str, str]]:
    """What a file says: a name and the column of ours that it stands for, a row each.

    Raises
    ------
    RuleError
        If it lacks the columns ``column`` and ``name``, or names a column that is none of ours.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    known = (*COLUMNS, IGNORED_NAME, VOTE)
    for number, row in enumerate(rows, start=2):
        if row.get("column") not in known or not row.get("name"):
            raise RuleError(f"line {number}: needs a column, one of {', '.join(known)}, and a name")
    return [(row["name"], row["column"]) for row in rows]


@cache
def meaning(name: str) -> str | None:
    """What a name in a file stands for.

    Returns
    -------
    str or None
        One of `COLUMNS`; ``"vote"`` for what tells votes apart, such as questions or dates; ``"ignored"`` for
        one of no use, shares among them; None if it is not known.

    Examples
    --------
    >>> meaning("Registered"), meaning("Number of yes votes*"), meaning("За / Иә / Yes"), meaning("yes in %")
    ('registered', 'yes', 'yes', 'ignored')
    >>> meaning("elephants")
    """
    plain = _FOOTMARKS.sub(" ", without_column_number(name))
    plain = _FORMULA.sub("", _FORMULA.sub("", plain.strip()))
    found = _known(plain)
    if found is not None or not spelling(plain):
        return found
    if is_of_shares(plain):
        return IGNORED_NAME
    core = _core(plain)
    if core != spelling(plain) and (found := _known(core)):
        return found
    side = _known(_core(core, "of a side"))
    if side in ("yes", "no"):
        return side
    # One name in several languages: all parts must say the same.
    parts = (
        {meaning(part) for part in re.split(r"[/|\n;]", plain)} if re.search(r"[/|\n;]", plain) else {None}
    )
    return parts.pop() if len(parts) == 1 else None


def is_of_shares(name: str) -> bool:
    """Whether a column says that it holds per cent."""
    return "%" in name or not {spelling(each) for each in _words("of shares")}.isdisjoint(
        spelling(name).split()
    )


def says_how_much_is_counted(name: str) -> bool:
    """Whether a column says which part of the votes, or whether a unit, has been counted.

    Examples
    --------
    >>> says_how_much_is_counted("Counted, %"), says_how_much_is_counted("ballots counted")
    (True, False)
    """
    words = set(re.split(r"[^\w]+", spelling(name))) - {"", "in"} - set(_words("of shares"))
    return words != set() and words <= set(_words("of counting"))


def rounded_figures(line: str) -> str | None:
    """What is wrong where a line beside the table says that its figures are in thousands, say.

    Examples
    --------
    >>> rounded_figures("line 1 is passed over: Voters (in thousands)")
    'line 1 is passed over: Voters (in thousands): figures so rounded are no votes'
    >>> rounded_figures("Thousand Oaks")
    """
    words = spelling(re.sub(r"[^\w\s]+", " ", line))
    found = any(f" {word} " in f" {words} " for word in _words("in thousands"))
    return f"{line}: figures so rounded are no votes" if found else None


def _core(name: str, kind: str = "filling") -> str:
    """The spelling without words such as "number of" at either end, or those of another kind before it."""
    core, before = spelling(name), ""
    while core != before:
        before = core
        for word in _words(kind):
            core = core.removeprefix(f"{word} ")
            core = core.removesuffix(f" {word}").strip() if kind == "filling" else core
            if core != before and _known(core):
                return core
    return core


def columns_of(cells: CsvTable, given: Mapping[str, str], apart: Sequence[str] = ()) -> ColumnsFound:
    """Find our columns in a file.

    Parameters
    ----------
    cells : CsvTable
    given : mapping of str to str
        What the user says: the name in the file by our name; under ``"ignore"`` names parted by commas.
    apart : sequence of str
        Columns of the file that are used otherwise.

    Raises
    ------
    RuleError
        If the user names a column that there is not, on either side.
    FaultyFileError
        If two columns may be the same of ours, if a name looks like a slip of the pen, or if there is no
        column of counts.
    """
    said = _as_said(cells, given)
    free = [name for name in cells.names if name not in said and name not in apart]
    found, faults = {ours: name for name, ours in said.items() if ours != IGNORED}, list[Fault]()
    numbers, passed = _row_numbers(cells), list[str]()
    for name in sorted(free, key=lambda each: each not in COLUMNS):
        ours = meaning(name)
        if ours is None or ours in (IGNORED_NAME, VOTE, "unit") or name == numbers:
            continue
        if ours in COUNT_COLUMNS and _holds_names(cells, name):
            continue
        if ours not in found:
            found[ours] = name
        elif ours in said.values() or cells.column(name) == cells.column(found[ours]):
            continue
        # A file that has our own name is made for us, but two columns of Yes votes are never one.
        elif found[ours] == ours and ours not in (*BALLOT_CLASSES, without_column_number(name)):
            passed.append(name)
        else:
            message = f"may be {ours}, and so may {quoted(found[ours])}: say which with --columns {ours}=NAME"
            faults.append(cells.name_fault(name, message))
    if "unit" not in found:
        found |= unit_column(cells, [name for name in free if name not in found.values()])
    strange = [name for name in free if meaning(name) is None and name not in (numbers, found.get("unit"))]
    unused = (*strange, *passed)
    faults += _slips(cells, strange, found)
    if not any(ours in found for ours in COUNT_COLUMNS):
        faults.append(cells.name_fault("", _without_counts(cells)))
    raise_if_any(faults)
    taken = [
        f"{as_written(name)} for {ours}"
        for ours, name in found.items()
        if spelling(name) != spelling(ours) and name not in said
    ]
    return ColumnsFound(found, unused, (f"taken: {', '.join(taken)}",) if taken else ())


def _without_counts(cells: CsvTable) -> str:
    """What is said of a table in which no column of counts is found."""
    if sum(meaning(row.cells[0]) in COUNT_COLUMNS for row in cells.rows) > 1:
        return "lies on its side: the names stand in the first column; turn its rows into columns"
    shares = [name for name in cells.names if is_of_shares(name)]
    if shares:
        return (
            f"has shares ({as_written(shares[0])}) and no column of counts: if it has numbers of votes, say"
            " which with --columns yes=NAME,no=NAME; else `decide` can go by shares as far as they are"
            " printed, with --shares yes/valid=NAME,cast/registered=NAME"
        )
    return (
        f"has no column of counts; they are {', '.join(COUNT_COLUMNS)}: say which is which with"
        " --columns yes=NAME,no=NAME"
    )


def _row_numbers(cells: CsvTable) -> str | None:
    """The first column, if it numbers the rows before their names: one called No. has no votes."""
    if len(cells.rows) < 2 or cells.rows[0].cells[0] not in ("1", "1."):
        return None
    first, rows = cells.names[0], cells.column(cells.names[0]) or []
    numbered = [text.removesuffix(".") for text in rows] == [str(n) for n in range(1, len(rows) + 1)]
    if not numbered:
        return None
    return first if any(_are_names(cells.column(name) or ()) for name in cells.names[1:]) else None


def _are_names(texts: Iterable[str]) -> bool:
    """Whether the texts of a column tell all rows apart, and are no figures."""
    listed = list(texts)
    return all(listed) and len(set(listed)) == len(listed) and not any(map(is_figures, listed))


def _holds_names(cells: CsvTable, name: str) -> bool:
    """Whether a column called as one of counts names the units, as "Electorate" does in New Zealand."""
    texts = cells.column(name) or []
    called = meaning(name) in COUNT_COLUMNS and name not in COLUMNS
    return called and len(texts) > 1 and _are_names(texts) and all(text[0].isalpha() for text in texts)


def unit_column(cells: CsvTable, free: Sequence[str]) -> dict[str, str]:
    """The column that names the units: one of a known name, best if it tells all rows apart; or of texts."""
    if "unit" in free:
        return {"unit": "unit"}
    known = [name for name in free if meaning(name) == "unit"]
    apart = [name for name in known if len(set(filter(None, cells.column(name) or ()))) == len(cells.rows)]
    texts = (
        name
        for name in free
        if _holds_names(cells, name) or (meaning(name) is None and _are_names(cells.column(name) or ()))
    )
    best = apart or known or list(itertools.islice(texts, 1))
    return {"unit": best[0]} if best else {}


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


def _slips(cells: CsvTable, unused: Sequence[str], found: Mapping[str, str]) -> Iterator[Fault]:
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
