"""Read one TOML file: its values, and the place of every key and value in it."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from sim.files.drafts import Draft
from sim.files.faults import Fault, FaultyFileError, escape, shorten
from sim.files.plain_files import Kind, check_size, file_fault, read_text
from sim.files.source_positions import broken_lines, places_of
from sim.files.toml_hints import hint_at, hint_of_line

MAX_DEPTH: Final = 12
_MAX_SYNTAX_FAULTS: Final = 20
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_LONG_KEY = re.compile(r"""(?:(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){64}""")
_MANY_DIGITS = re.compile(r"[0-9][0-9_]{4000,}")


def read_toml(path: Path, kind: Kind, label: str, *, exact: bool = False) -> Draft:
    """Read a TOML file.

    Parameters
    ----------
    path : Path
        The file.
    kind : Kind
        What it should hold.
    label : str
        How the messages call it.
    exact : bool
        Whether a number with a point is its decimal text, not the nearest binary number.

    Raises
    ------
    FaultyFileError
        If it is no plain file, cannot be read, is too large or too deep, is not UTF-8, or is not TOML.
    """
    return parse_toml(read_text(path, kind, label), kind, label, exact=exact)


def parse_toml(text: str, kind: Kind, label: str, *, exact: bool = False) -> Draft:
    """Parse the text of a TOML file; see `read_toml`."""
    text = text.replace("\r\n", "\n")
    check_size(text.encode("utf-8", "surrogatepass"), kind, label)
    too_deep = f"nests tables or arrays more than {MAX_DEPTH} levels deep: no {kind.what} needs that"
    if _LONG_KEY.search(text):  # the reader keeps every prefix of a key: time and memory grow with its square
        raise file_fault(label, too_deep)
    try:
        values = tomllib.loads(text, parse_float=_decimal if exact else float)
    except RecursionError:
        raise file_fault(label, too_deep) from None
    except ValueError as error:
        raise FaultyFileError(_syntax_faults(text, label, str(error))) from None
    if _depth(values) > MAX_DEPTH:
        raise file_fault(label, too_deep)
    return Draft(label, values, places_of(text, label))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond all measure
        return Decimal("nan")


def _depth(values: object) -> int:
    """Levels of tables and arrays, without recursion: a fuzzed file may nest without end."""
    depth, level = 0, [values]
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
            if isinstance(child, dict | list)
        ]
    return depth


def _syntax_faults(text: str, label: str, error: str) -> list[Fault]:
    """The reader's own fault, and those further down that the tree shows."""
    lines = text.split("\n")
    at = _AT.search(error)
    message = escape(_AT.sub("", error))
    if "integer string conversion" in message:
        return [_long_number(text, label)]
    if at is None or at[1] is None:
        line, column = len(lines), len(lines[-1]) + 1  # at the end of the document, as far as is known
    else:
        line, column = int(at[1]), int(at[2])
    first = Fault(
        label, line, column, "", "", f"is not TOML: {_spoken(message)}{hint_at(lines, line, column, message)}"
    )
    others = [
        Fault(
            label,
            other,
            col,
            "",
            shorten(lines[other - 1].strip()),
            f"is not TOML{hint_of_line(lines[other - 1])}",
        )
        for other, col in broken_lines(text)
        if other > line
    ]
    return [first, *others[:_MAX_SYNTAX_FAULTS]]


def _long_number(text: str, label: str) -> Fault:
    match = _MANY_DIGITS.search(text)
    start = match.start() if match else len(text)
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    return Fault(label, line, column, "", "", "is not TOML: a whole number has too many digits")


def _spoken(message: str) -> str:
    return message[:1].lower() + message[1:]
