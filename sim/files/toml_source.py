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

MAX_DEPTH: Final = 12
_MAX_SYNTAX_FAULTS: Final = 20
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_LONG_KEY = re.compile(r"""(?:(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){64}""")
_MANY_DIGITS = re.compile(r"[0-9][0-9_]{4000,}")
_HINTS: Final = (
    (re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}"), "write a date as year-month-day, such as 2010-08-27"),
    (re.compile(r"\d{1,3}([, '’])\d{3}(\1\d{3})*(?!\d)"), "write a number without separators, or with _"),
    (re.compile(r"[“”„«‘’]"), 'write straight quotation marks, "'),
    (re.compile(r"""("[^"]*"|'[^']*'|[\w.+-]+)\s*;"""), "leave the ; out"),
    (re.compile(r'"[^"]*\\'), "write \\\\ for \\, or put the text in single quotation marks"),
    (re.compile(r"[+-]?\.\d"), "write a digit before the point, as 0.5"),
    (re.compile(r"[+-]?\d+\.(?!\d)"), "write a digit after the point, as 1.0"),
    (re.compile(r"\d{1,2}:\d{2}(?!:?\d)"), "write a clock time with seconds, as 14:00:00, or in quotes"),
    (re.compile(r"(?i:true|false|yes|no|on|off)\b"), "write true or false"),
    (re.compile(r"(?i:none|null|nil)\b"), "TOML knows no empty value: leave the key out"),
    (re.compile(r"\d+(\.\d+)?\s*%"), "write a share, as 0.5 for 50 %"),
    (re.compile(r"\d+\s*/\s*\d"), 'a fraction stands in quotes, as "3/4"'),
    (re.compile(r"\d+,\d"), "write a decimal point, not a comma"),
    (re.compile(r"[^\W\d]"), "text stands in quotes"),
)


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
        label, line, column, "", "", f"is not TOML: {_spoken(message)}{_hint(lines, line, column, message)}"
    )
    others = [
        Fault(
            label,
            other,
            col,
            "",
            shorten(lines[other - 1].strip()),
            f"is not TOML{_hint_of_line(lines[other - 1])}",
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


_STATEMENTS: Final = (
    (re.compile(r"\s*(//|--|;|%)"), "a comment begins with #"),
    (re.compile(r"\s*\[[^\]]*$"), "close the name of the table with ]"),
    (re.compile(r"\s*\["), 'a name with blanks stands in quotes, as [conditions."my name"]'),
    (re.compile(r"[^=:]*:"), "write = between key and value, not :"),
    (re.compile(r"[^=]*$"), "write KEY = VALUE"),
    (re.compile(r"[^=]*[^\x00-\x7f][^=]*="), "a key with other letters than A to Z stands in quotes"),
    (re.compile(r"\s*[\w.-]+\s+[^=]*="), "a key has no blanks: write _, or put it in quotes"),
)
"""Of a line that is neither a table's name nor KEY = VALUE: what it looks like, and what to write."""


def _hint(lines: list[str], line: int, column: int, message: str) -> str:
    if not 0 < line <= len(lines):
        return ""
    written = lines[line - 1]
    if "Illegal character" in message:
        return "; close the quotation mark on the same line"
    if "Unclosed array" in message:
        return "; close the list with ]"
    if re.search(r"overwrite|[Dd]eclare|twice", message):
        return _hint_of_twice(lines, line)
    if re.search(r"Invalid statement|Invalid initial|'=' after|end of a table", message):
        return next((f"; {hint}" for pattern, hint in _STATEMENTS if pattern.match(written)), "")
    return _hint_of_line(lines[line - 1]) or _hint_of_value(lines[line - 1][column - 1 :])


def _hint_of_twice(lines: list[str], line: int) -> str:
    """Where a key, or the name of a table, stood before."""
    head = lines[line - 1].partition("=")[0].strip()
    for above in range(line - 1, 0, -1):
        other = lines[above - 1].partition("=")[0].strip()
        if other == head:
            names = ", or give them two names" if head.startswith("[") else ""
            return f"; {head} stands on line {above} already: keep one of the two{names}"
        if other.startswith("[") and not head.startswith("["):
            break
    return f"; {head} was given a value before: keep one of the two"


def _hint_of_line(line: str) -> str:
    _, equals, value = line.partition("=")
    return _hint_of_value(value.strip()) if equals else ""


def _hint_of_value(value: str) -> str:
    if re.match(r"(true|false|inf|nan)\b", value):
        return ""
    return next((f"; {hint}" for pattern, hint in _HINTS if pattern.match(value)), "")
