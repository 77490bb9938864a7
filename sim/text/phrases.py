"""Figures and names as a reader meets them: shares, probabilities, priors, margins, swept values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from sim.rounding import percent_text, percent_told
from sim.text.by_language import messages

PRIORS: Final = ("replay", "next-vote", "fresh-event")
"""The built-in priors that the reports explain; any other is the scenario's own."""


def prior_meaning(prior: str) -> str:
    """What a prior supposes of the next vote, in a few words.

    Examples
    --------
    >>> prior_meaning("next-vote"), prior_meaning("mine")
    ('another one in the same country', 'as the scenario itself supposes')
    """
    return messages("en").prior(prior)


def percent(share: float | None, digits: int = 2) -> str:
    """Share as a percentage; a dash for what is not known.

    Examples
    --------
    >>> percent(0.68053), percent(None)
    ('68.05 %', '–')
    """
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def telling_percent(share: Fraction | float) -> str:
    """A share with two decimals, or as many as tell it from all and from none.

    Examples
    --------
    >>> telling_percent(Fraction(1, 3)), telling_percent(Fraction(99_999, 100_000)), telling_percent(1)
    ('33.33 %', '99.999 %', '100.00 %')
    """
    digits, exact = 2, Fraction(share)
    while 0 < exact < 1 and round(exact, digits + 2) in (0, 1):
        digits += 1
    return percent_text(exact, digits=digits)


def probability(p: Mapping[str, float], language: str = "en") -> str:
    """Estimate with its interval, to the digits of the document; without any failure only the upper end.

    Examples
    --------
    >>> probability({"estimate": 0.04, "low": 0.021, "high": 0.07}, "ru")
    '4 % (2,1–7 %)'
    >>> probability({"estimate": 0.0, "low": 0.0, "high": 0.0183})
    'none; below 1.83 %'
    >>> probability({"estimate": 0.04, "low": 0.02, "high": 0.07})
    '4 % (2–7 %)'
    """
    tell = messages(language)
    ends = {name: tell.decimals(percent_told(p[name])) for name in ("estimate", "low", "high")}
    if p["estimate"] == 0.0:
        return tell("chance.none", high=ends["high"])
    return tell("chance.always" if p["estimate"] == 1.0 else "chance.between", **ends)


def plain_name(name: str) -> str:
    """The name of a condition or of a key as words.

    Examples
    --------
    >>> plain_name("turnout_quorum")
    'turnout quorum'
    """
    return name.replace("_", " ")


def spare(margin: int) -> str:
    """A margin in ballots: what is left over, or missing.

    Examples
    --------
    >>> spare(0), spare(-1)
    ('0 to spare', '1 short')
    """
    return f"{margin:,} to spare" if margin >= 0 else f"{-margin:,} short"


def swept_name(values: Mapping[str, Any]) -> str:
    """Swept paths without the tables they stand in.

    Examples
    --------
    >>> swept_name({"campaigns.almaty.uptake": 0.5, "polling.outages.0.desks": 1.0})
    'almaty uptake × outages 0 desks'
    """
    return " × ".join(map(_last_words, values))


def _last_words(path: str) -> str:
    words = path.split(".")
    first = -3 if len(words) > 2 and words[-2].isdigit() else -2
    return plain_name(" ".join(words[first:]))


def swept_values(values: Mapping[str, Any]) -> str:
    """The values of a point.

    Examples
    --------
    >>> swept_values({"campaigns.b.uptake": 0.5, "rule.conditions.turnout_quorum.fraction": "2/3"})
    '0.5, 2/3'
    """
    return ", ".join(map(str, values.values()))


def shortened(text: str, most: int) -> str:
    """A text, cut where it is longer.

    Examples
    --------
    >>> shortened("Almaty", 6), shortened("Shymkent", 6)
    ('Almaty', 'Shymk…')
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words as a list in a sentence.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"], "or")
    ('a', 'a, b or c')
    """
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
