"""Counts as people write them: digits grouped in threes, decimals that are zero, digits of other scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final

_NOT_GIVEN: Final = frozenset({"", "-", "–", "—", "−", "…", "...", "n/a", "na", "n.a."})

_THREES: Final = r"\d{1,3}(?:%s\d{3})+"
_DIGITS: Final = 15
_SPACED: Final = re.compile("|".join(_THREES % mark for mark in (" ", "_", "'")))
_MARKED: Final = {",": re.compile(_THREES % ","), ".": re.compile(_THREES % r"\.")}
_DECIMAL: Final = re.compile(r"(\d{1,15})([.,])(\d+)")
_WHOLE: Final = "must be a whole number such as 11734642"
_DOUBTFUL: Final = (
    "may be thousands or decimals, and no other cell tells which: write it without {mark!r}, or say"
    " --decimal-mark . or --decimal-mark ,"
)


def one_script(text: str) -> str:
    """Digits as 0 to 9, blanks and apostrophes of every kind as one kind each.

    Examples
    --------
    >>> one_script("1’000 ٣٤٥")
    "1'000 345"
    """
    return text if text.isascii() else "".join(map(_plain, text))


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter in "’ʼ‘＇":
        return "'"
    if letter in "\u00a0\u2007\u2008\u2009\u202f\u3000":
        return " "
    if letter in "٬，":
        return ","
    if letter in "٫．":
        return "."
    digit = unicodedata.decimal(letter, None)
    return letter if digit is None else str(digit)


def decimal_mark(texts: Iterable[str]) -> str | None:
    """The mark that the decimals of a table have, as far as its cells show it beyond doubt.

    ``"600.0"`` has decimals, ``"12,345"`` and ``"1.234.567"`` have thousands; ``"12.000"`` may have either.

    Returns
    -------
    str or None
        ``"."`` or ``","``; empty where the cells show both; None where no cell shows any.

    Examples
    --------
    >>> decimal_mark(["600.0", "12.000"]), decimal_mark(["12.345"]), decimal_mark(["12.000"])
    ('.', ',', None)
    """
    shown = {mark for text in texts if not text.isdecimal() and (mark := _shown_by(text)) is not None}
    return None if not shown else shown.pop() if len(shown) == 1 else ""


def _shown_by(text: str) -> str | None:
    read = _DECIMAL.fullmatch(text)
    if read is not None:
        whole, mark, rest = read.groups()
        if len(rest) == 3 and len(whole) <= 3:
            return None if rest == "000" or whole == "0" else _other(mark)
        return mark
    return next((_other(mark) for mark, form in _MARKED.items() if form.fullmatch(text)), None)


def _other(mark: str) -> str:
    return "," if mark == "." else "."


def counts_of(
    texts: Sequence[str], decimals: str | None, fault: Callable[[int, str], None]
) -> list[int | None]:
    """Counts of a column; None where none is given, or where the cell is at fault.

    Parameters
    ----------
    texts : sequence of str
        In one script.
    decimals : str or None
        The table's mark of decimals: see `decimal_mark`.
    fault : callable
        Told the row and the message of every cell that is no count.

    Examples
    --------
    >>> counts_of(["1 234", "n/a", "600.0"], ".", print)
    [1234, None, 600]
    >>> counts_of(["12.5"], None, print)
    0 must be a whole number such as 11734642
    [None]
    """
    counts: list[int | None] = []
    for row, text in enumerate(texts):
        count = None if text.casefold() in _NOT_GIVEN else _count(text, decimals)
        if isinstance(count, str):
            fault(row, count)
        counts.append(count if isinstance(count, int) else None)
    return counts


def _count(text: str, decimals: str | None) -> int | str:
    """The count that a cell holds, or what is wrong with the cell."""
    if text.isdecimal() and len(text) <= _DIGITS:
        return int(text)
    if _SPACED.fullmatch(text):
        return int(re.sub(r"[ _']", "", text))
    for mark, form in _MARKED.items():
        if form.fullmatch(text) and decimals != mark:
            # "1,234" is how English files write; a lone "1.000" may be a decimal that a program wrote.
            doubtful = mark == "." and decimals is None
            return _DOUBTFUL.format(mark=mark) if doubtful else int(text.replace(mark, ""))
    read = _DECIMAL.fullmatch(text)
    if read is None or read[3].strip("0") or decimals not in (read[2], None):
        return _WHOLE
    return int(read[1])


def are_whole(texts: Iterable[str]) -> bool:
    """Whether a column holds whole numbers alone, and any above 0.

    Examples
    --------
    >>> are_whole(["12", "", "0"]), are_whole(["12.5"]), are_whole(["0"])
    (True, False, False)
    """
    some = False
    for text in map(one_script, texts):
        if text.casefold() in _NOT_GIVEN:
            continue
        if not (text.isdecimal() or _SPACED.fullmatch(text) or _MARKED[","].fullmatch(text)):
            return False
        some = some or bool(text.strip("0"))
    return some
