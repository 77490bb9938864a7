"""Colours, markers and line styles: told apart by colour-blind readers and in greyscale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

OKABE_ITO: Final = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky blue": "#56B4E9",
    "bluish green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "reddish purple": "#CC79A7",
}
"""Okabe and Ito, Color Universal Design (2008): https://jfly.uni-koeln.de/color/."""

BAND_ALPHA: Final = 0.22
SMALL: Final = 8.5
LARGE: Final = 13.0
"""Size of legends and notes, and of the finding [points]: to be read from a projector."""


@dataclass(frozen=True, slots=True)
class Style:
    """How one category is drawn; colour and marker each tell it from the others."""

    colour: str
    marker: str
    line: str


_NAMED: Final = {
    "replay": Style(OKABE_ITO["blue"], "o", "--"),
    "next-vote": Style(OKABE_ITO["black"], "s", "-"),
    "fresh-event": Style(OKABE_ITO["orange"], "^", ":"),
}
_OTHERS: Final = (
    Style(OKABE_ITO["bluish green"], "D", "-."),
    Style(OKABE_ITO["vermillion"], "v", "-"),
    Style(OKABE_ITO["reddish purple"], "P", ":"),
    Style(OKABE_ITO["sky blue"], "X", "--"),
)


def prior_styles(priors: Sequence[str]) -> dict[str, Style]:
    """A style for each prior; the three that are always run look alike in every picture.

    Examples
    --------
    >>> prior_styles(["replay", "mine"])["mine"].marker
    'D'
    """
    own = [prior for prior in priors if prior not in _NAMED]
    others = {prior: _OTHERS[number % len(_OTHERS)] for number, prior in enumerate(own)}
    return {prior: _NAMED.get(prior) or others[prior] for prior in priors}
