"""What a rule asks for, as pictures show it: the line of the turnout quorum, the regional majority, words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from sim.rules import Rule
from sim.rules.conditions import RegionalCondition, ShareCondition, least_numerator

_WORDS: Final = {
    "cast": "papers counted",
    "issued": "papers issued",
    "valid": "valid papers",
    "valid_papers": "papers of the established form",
    "decided": "papers for Yes or No",
    "yes": "Yes papers",
    "no": "No papers",
}


@dataclass(frozen=True, slots=True)
class QuorumLine:
    """The turnout that a rule asks for, as a share of the roll.

    Attributes
    ----------
    share : float
        Of all registered, 0–1.
    strict : bool
        More than that share, or at least.
    counted : str
        Which papers the law looks at, in words.
    papers : int or None
        Least number of them, where the law states a number.
    """

    share: float
    strict: bool
    counted: str
    papers: int | None = None

    def __str__(self) -> str:
        if self.papers is not None:
            return f"at least {self.papers:,}"
        return f"{'more than' if self.strict else 'at least'} {100 * self.share:.4g} % of the roll"


def turnout_quorum_of(rule: Rule) -> ShareCondition | None:
    """The condition on how many took part, if the rule has one."""
    for condition in rule.conditions:
        if isinstance(condition, ShareCondition) and condition.kind == "turnout_quorum":
            return condition
    return None


def quorum_line(rule: Rule, roll: int) -> QuorumLine | None:
    """The turnout quorum of a rule as a share of the roll.

    Parameters
    ----------
    rule : Rule
    roll : int
        All registered.

    Returns
    -------
    QuorumLine or None
        None where the rule has no turnout quorum, or one whose base is known only after the vote.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> print(quorum_line(load_rule("kazakhstan-2022"), 11_734_642))
    more than 50 % of the roll
    """
    condition = turnout_quorum_of(rule)
    if condition is None:
        return None
    papers = None
    if condition.base == "registered":
        share = condition.fraction
    elif isinstance(condition.base, int):
        share = condition.fraction * Fraction(condition.base, roll)
        papers = int(least_numerator(np.array(condition.base), condition.fraction, strict=condition.strict))
    else:
        return None
    return QuorumLine(float(share), condition.strict, in_words(condition.numerator), papers)


def in_words(measure: str | tuple[str, ...] | int) -> str:
    """What a legal condition counts, in words.

    Examples
    --------
    >>> in_words("cast"), in_words(("yes", "no", "invalid"))
    ('papers counted', 'papers yes + no + invalid')
    """
    if isinstance(measure, tuple):
        return f"papers {' + '.join(measure)}"
    return _WORDS.get(str(measure), str(measure))


def regional_majority_of(rule: Rule) -> RegionalCondition | None:
    """The condition counted in units, if the rule has one."""
    for condition in rule.conditions:
        if isinstance(condition, RegionalCondition) and condition.kind == "regional_majority":
            return condition
    return None
