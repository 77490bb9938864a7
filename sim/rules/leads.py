"""What one more paper does to each condition of a rule, and which conditions every paper brings nearer."""

from __future__ import annotations

from fractions import Fraction

from sim.ballot import BALLOT_CLASSES
from sim.rules.conditions import GroupCondition, RegionalCondition, ShareCondition, is_met_below
from sim.rules.quantities import CLASSES_OF, Measure
from sim.rules.rule import Rule


def classes_in(measure: Measure) -> tuple[str, ...]:
    """Ballot classes that a quantity counts; none of a roll or a fixed number.

    Examples
    --------
    >>> classes_in("valid"), classes_in("registered"), len(classes_in("issued"))
    (('yes', 'no', 'both_marked'), (), 4)
    """
    if isinstance(measure, int):
        return ()
    if isinstance(measure, tuple):
        return measure
    return BALLOT_CLASSES if measure in {"issued", "valid_papers"} else CLASSES_OF.get(measure, ())


def lead_of_paper(condition: ShareCondition | RegionalCondition, paper: str) -> Fraction:
    """Change of ``numerator − fraction × base`` by one more paper of a class, against staying at home.

    Positive where it brings the condition nearer; of a regional condition, within the voter's own unit; of a
    rejection quorum, what keeps it from being reached.

    Examples
    --------
    >>> from sim.rules.reading.loading import load_rule
    >>> quorum, majority, _ = load_rule("kazakhstan-2022").conditions
    >>> print(lead_of_paper(quorum, "no"), lead_of_paper(majority, "no"))
    1 -1/2
    """
    over, under = (int(paper in classes_in(each)) for each in (condition.numerator, condition.base))
    lead = over - condition.fraction * under
    return -lead if is_met_below(condition.kind) else lead


def turnout_conditions(rule: Rule) -> tuple[str, ...]:
    """Conditions that a voter brings nearer by coming, whether they mark Yes or No: quorums of turnout.

    Where a rule has none, an opponent who stays at home serves nobody: there is no quorum to fail.

    Examples
    --------
    >>> from sim.rules.reading.loading import load_rule
    >>> turnout_conditions(load_rule("hungary-2012")), turnout_conditions(load_rule("denmark-1953"))
    (('valid_vote_quorum',), ())
    """
    return tuple(
        condition.name
        for condition in rule.conditions
        if not isinstance(condition, GroupCondition)
        and all(lead_of_paper(condition, paper) > 0 for paper in ("yes", "no"))
    )
