"""Two proposals on one question, and a third question which of them is to be law where both are adopted.

Which is preferred is a matter of two counts: votes of the people and, where the law asks for units, votes of
units. Where the two part, the larger sum of both shares decides [1]_; without units the people alone do.

References
----------
.. [1] Federal Constitution of Switzerland, Art. 139b(3), in force since 1 August 2003
   (droit-bilingue.ch, read 26 November 2026); Political Rights Act, Art. 76.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sim.errors import RuleError
from sim.rules.conditions import RegionalCondition, effective_weights
from sim.rules.rule import Rule
from sim.rules.tally import Tally
from sim.rules.verdict import Verdict


@dataclass(frozen=True, slots=True, eq=False)
class TieBreak:
    """What became of a proposal and its counter-proposal.

    Attributes
    ----------
    adopted : {"proposal", "counter-proposal", "neither", "both alike"}
        What becomes law; "both alike" where both are adopted and the third question prefers neither.
    proposal, counter : Verdict
        Each by itself.
    people, units : Fraction or None
        Shares of the third question for the proposal: of the votes for either, and of the units that prefer
        either; None where the question does not decide, and of units where the law asks for none.
    """

    adopted: Literal["proposal", "counter-proposal", "neither", "both alike"]
    proposal: Verdict
    counter: Verdict
    people: Fraction | None = None
    units: Fraction | None = None


def decide_between(rule: Rule, proposal: Tally, counter: Tally, preferred: Tally) -> TieBreak:
    """Decide a proposal and its counter-proposal, each under the rule, then between them.

    Parameters
    ----------
    rule : Rule
        Of each of the two. Units that it counts are counted in the third question too.
    proposal, counter : Tally
        Single tables.
    preferred : Tally
        The third question: ``yes`` are votes for the proposal, ``no`` for the counter-proposal.

    Returns
    -------
    TieBreak

    Raises
    ------
    RuleError
        If a table lacks what the rule needs, or the three are not of the same units.

    Examples
    --------
    Both are carried; the people prefer the proposal by little, two units of three the counter-proposal.

    >>> from sim.rules import load_rule
    >>> def table(*rows: list[int]) -> Tally:
    ...     return Tally(("A", "B", "C"), [100] * 3, [[*row, 0, 0] for row in rows])
    >>> both = table([30, 10], [30, 10], [30, 10])
    >>> third, rule = table([30, 9], [9, 11], [9, 11]), load_rule("switzerland-constitution")
    >>> told = decide_between(rule, both, both, third)
    >>> told.adopted, told.people, told.units
    ('counter-proposal', Fraction(48, 79), Fraction(1, 3))
    """
    for table in (proposal, counter, preferred):
        if table.shape != () or table.units != proposal.units:
            raise RuleError(
                "proposal, counter-proposal and third question: each one table, of the same units"
            )
    verdicts = rule.decide(proposal), rule.decide(counter)
    carried = tuple(bool(verdict.adopted) for verdict in verdicts)
    if not all(carried):
        only = {(True, False): "proposal", (False, True): "counter-proposal"}
        return TieBreak(only.get(carried, "neither"), *verdicts)  # type: ignore[arg-type]  # the two names above
    people, units = _people(preferred), _units(rule, preferred)
    surplus = people - Fraction(1, 2) + (0 if units is None else units - Fraction(1, 2))
    if surplus == 0:
        return TieBreak("both alike", *verdicts, people, units)
    return TieBreak("proposal" if surplus > 0 else "counter-proposal", *verdicts, people, units)


def _people(preferred: Tally) -> Fraction:
    either = int(preferred.national("decided"))
    return Fraction(int(preferred.national("yes")), either) if either else Fraction(1, 2)


def _units(rule: Rule, preferred: Tally) -> Fraction | None:
    """Share of the units that prefer the proposal, of those that prefer either; tied ones are for neither."""
    counted = next((each for each in rule.conditions if isinstance(each, RegionalCondition)), None)
    if counted is None:
        return None
    weights = effective_weights(counted, preferred)
    lead = preferred.by_unit("yes") - preferred.by_unit("no")
    of_each = int(weights[lead > 0].sum()), int(weights[lead < 0].sum())
    return Fraction(of_each[0], sum(of_each)) if sum(of_each) else Fraction(1, 2)
