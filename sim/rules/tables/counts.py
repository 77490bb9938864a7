"""Counts as people write them: digits grouped in threes, decimals that are zero, digits of other scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final

_NOT_GIVEN: Final = frozenset({"", "-", "–", "—", "−", "…", "...", "n/a", "na", "n.a."})

_SAME: Final = {
    **dict.fromkeys("’ʼ‘＇", "'"),
    **dict.fromkeys("\u00a0\u2007\u2008\u2009\u202f\u3000", " "),
    **dict.fromkeys("٬，", ","),
    **dict.fromkeys("٫．", "."),
}

_THREES: Final = r"[1-9]\d{0,2}(?:%s\d{3})+"
_DIGITS: Final = 15
_UNGROUPED: Final = 4
"""Numbers of more digits are grouped throughout a column, or not at all."""

_SPACED: Final = re.compile("|".join(_THREES % mark for mark in (" ", "_", "'")))
_INDIAN: Final = r"|[1-9]\d?(?:,\d{2})+,\d{3}"
"""As South Asia groups: ``12,34,567``."""

_MARKED: Final = {",": re.compile(_THREES % "," + _INDIAN), ".": re.compile(_THREES % r"\.")}
_DECIMAL: Final = re.compile(r"(\d{1,15})([.,])(\d+)")
_BOTH: Final = re.compile(r"(\d{1,3}([ _'.,])\d{3}(?:\2\d{3})*)(?!\2)([.,])0+")
"""Grouped in threes, with decimals that are zero."""

_WHOLE: Final = "must be a whole number such as 11734642"
_TWO_NUMBERS: Final = "may be two numbers: others of its column have no blanks; write it without a blank"
_PER_CENT: Final = "is per cent, and a verdict needs numbers of votes: name their column with --columns"
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


def in_one_script(texts: list[str]) -> list[str]:
    """The texts of a column; see `one_script`."""
    return texts if "".join(texts).isascii() else list(map(one_script, texts))


def _plain(letter: str) -> str:
    if letter.isascii() or letter in _SAME:
        return _SAME.get(letter, letter)
    if unicodedata.category(letter) == "Cf":  # marks of the direction of writing, and the like
        return ""
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
            return None if rest == "000" else mark if whole.startswith("0") else _other(mark)
        return mark
    both = _BOTH.fullmatch(text)
    if both is not None:
        return both[3]
    return next((_other(mark) for mark, form in _MARKED.items() if form.fullmatch(text)), None)


def _other(mark: str) -> str:
    return "," if mark == "." else "."


def are_plain(texts: Sequence[str]) -> bool:
    """Whether every text of a column is digits alone: nearly all are, and need no closer look."""
    return all(texts) and "".join(texts).isdecimal() and max(map(len, texts), default=0) <= _DIGITS


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
    if are_plain(texts):
        return list(map(int, texts))
    counts: list[int | None] = []
    ungrouped = any(len(text) > _UNGROUPED and text.isdecimal() for text in texts)
    for row, text in enumerate(texts):
        count = None if text.casefold() in _NOT_GIVEN else _count(text, decimals)
        if ungrouped and " " in text and isinstance(count, int):
            count = _TWO_NUMBERS
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
    both = _BOTH.fullmatch(text)
    if both is not None and decimals in (both[3], None):
        return int(re.sub(r"\D", "", both[1]))
    for mark, form in _MARKED.items():
        if form.fullmatch(text) and decimals != mark:
            # "1,234" is how English files write; a lone "1.000" may be a decimal that a program wrote.
            doubtful = mark == "." and decimals is None
            return _DOUBTFUL.format(mark=mark) if doubtful else int(text.replace(mark, ""))
    read = _DECIMAL.fullmatch(text)
    if read is None or read[3].strip("0") or decimals not in (read[2], None):
        return _PER_CENT if text.endswith("%") else _WHOLE
    return int(read[1])


def whole_numbers(texts: Iterable[str]) -> list[int | None] | None:
    """The numbers of a column of which at least half are whole, and any above 0; else None.

    Examples
    --------
    >>> whole_numbers(["12", "", "0"]), whole_numbers(["12.5"]), whole_numbers(["0"])
    ([12, None, 0], None, None)
    """
    plain = in_one_script(list(texts))
    if not any(text[:1].isdecimal() for text in plain):
        return None
    numbers = counts_of(plain, decimal_mark(plain), lambda row, message: None)
    n_given = sum(text.casefold() not in _NOT_GIVEN for text in plain)
    whole = [n for n in numbers if n is not None]
    return numbers if any(whole) and 2 * len(whole) >= n_given else None
