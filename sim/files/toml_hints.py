"""What to write instead, where a line is not TOML."""

from __future__ import annotations

import re
from typing import Final

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
"""Of a value: what it looks like, and what to write."""

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


def hint_at(lines: list[str], line: int, column: int, message: str) -> str:
    """What to write where the parser stopped with a message; empty where that cannot be told."""
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
    return hint_of_line(lines[line - 1]) or _hint_of_value(lines[line - 1][column - 1 :])


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


def hint_of_line(line: str) -> str:
    """What to write in place of the value of a line; empty where that cannot be told."""
    _, equals, value = line.partition("=")
    return _hint_of_value(value.strip()) if equals else ""


def _hint_of_value(value: str) -> str:
    if re.match(r"(true|false|inf|nan)\b", value):
        return ""
    return next((f"; {hint}" for pattern, hint in _HINTS if pattern.match(value)), "")
