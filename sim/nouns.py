"""Numbers and their nouns: one ballot, two ballots; in Russian one, few, many."""

from __future__ import annotations

import re


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun, in English.

    Parameters
    ----------
    number : int
    one : str
        The noun in the singular, with what stands beside it.
    many : str, optional
        The same in the plural; by default with an s.

    Examples
    --------
    >>> counted(1, "ballot"), counted(2_000, "ballot"), counted(0, "unit is", "units are")
    ('1 ballot', '2,000 ballots', '0 units are')
    """
    return f"{number:,} {agreeing(str(number), (one, many or one + 's'))}"


def agreeing(number: str, forms: tuple[str, ...] | list[str]) -> str:
    """The form of a word that a number asks for.

    Parameters
    ----------
    number : str
        As it is written, its thousands in groups or not.
    forms : sequence of str
        Two (one, many), as in English; three (one, few, many), as in Russian, where a number with decimals
        takes the second.

    Examples
    --------
    >>> [agreeing(number, ("ballot", "ballots")) for number in ("1", "-1", "1,001", "1.0")]
    ['ballot', 'ballot', 'ballots', 'ballots']
    >>> [agreeing(number, ("голос", "голоса", "голосов")) for number in ("21", "3", "12", "1,5")]
    ['голос', 'голоса', 'голосов', 'голоса']
    """
    whole = not re.search(r"\d[.,](\d{1,2}|\d{4,})$", number)
    size = int(re.sub(r"\D", "", number) or 0)
    if len(forms) == 2:
        return forms[not (whole and size == 1)]
    if not whole:
        return forms[1]
    last, tens = size % 10, size // 10 % 10
    return forms[2 if tens == 1 or not 1 <= last <= 4 else last > 1]


def signed_count(number: int, one: str) -> str:
    """A number with its sign and its noun.

    Examples
    --------
    >>> signed_count(-1, "ballot"), signed_count(1_745_914, "ballot")
    ('-1 ballot', '+1,745,914 ballots')
    """
    return f"{number:+,} {agreeing(str(number), (one, one + 's'))}"
