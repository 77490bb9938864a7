"""A second reader of tables, as plain as can be: it is told the form, and knows nothing of the first.

Cells are parted by a machine of two states; a number is its digits, without decimals of zeros. It neither
guesses nor checks: it is right on what is sound, and what it makes of the rest is held against the product.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence


def cells(text: str, separator: str) -> list[list[str]]:
    """Rows of cells; what stands between quotation marks parts nothing."""
    rows: list[list[str]] = [[]]
    cell, quoted, at = "", False, 0
    while at < len(text):
        letter = text[at]
        if quoted and letter == '"' and text[at + 1 : at + 2] == '"':
            cell, at = cell + '"', at + 1
        elif letter == '"' and (quoted or not cell):
            quoted = not quoted
        elif letter == separator and not quoted:
            rows[-1].append(cell.strip())
            cell = ""
        elif letter in "\r\n" and not quoted:
            rows[-1].append(cell.strip())
            rows.append([])
            cell = ""
        else:
            cell += letter
        at += 1
    rows[-1].append(cell.strip())
    return [row for row in rows if any(row)]


def number(text: str) -> int | None:
    """The whole number of a cell; None where it holds another thing."""
    plain = "".join(
        str(unicodedata.decimal(letter, letter)) for letter in text if unicodedata.category(letter) != "Cf"
    )
    plain = re.sub(r"[.,]0{1,2}$", "", plain)
    digits = re.sub(r"[ '’.,\u00a0\u202f]", "", plain)
    return int(digits) if digits.isascii() and digits.isdecimal() else None


def sums(text: str, separator: str, columns: Sequence[str]) -> dict[str, int | None]:
    """What each column of counts adds up to, over rows with a number in half of them; None with a gap."""
    wanted = [at for at, name in enumerate(columns) if name in ("registered", "yes", "no", "invalid")]
    read = [[number(row[at]) if at < len(row) else None for at in wanted] for row in cells(text, separator)]
    rows = [row for row in read if 2 * row.count(None) <= len(row)]
    if rows and all((n or 0) <= len(columns) + 1 for n in rows[0]):  # the columns are numbered
        del rows[0]
    return {
        columns[at]: None if any(row[i] is None for row in rows) else sum(row[i] or 0 for row in rows)
        for i, at in enumerate(wanted)
    }
