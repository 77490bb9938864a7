"""Where a rule stands beside the Venice Commission's advice on quorums: a fact with its source."""

from __future__ import annotations

from typing import Final

from sim.documents import Document
from sim.rules import Rule
from sim.rules.conditions import ShareCondition
from sim.rules.leads import turnout_conditions

SOURCE: Final = (
    "Venice Commission, Code of Good Practice on Referendums, CDL-AD(2007)008rev-cor, guideline III.7"
    " and paragraph 51 of its explanatory memorandum (https://www.venice.coe.int); the Code was revised in"
    " 2022, and that text was not read for this"
)
ADVICE: Final = "to provide neither for a quorum of turnout nor for one of approval"


def advice_entry(rule: Rule) -> Document:
    """Quorums of a rule, beside the advice to have none.

    A quorum of turnout is a condition that a voter brings nearer whether they mark Yes or No; one of approval
    asks for so many Yes papers out of the roll or of a fixed number. Whether it decides on validity, adoption
    or binding force alone is told by its role. A share of the roll against (a rejection quorum) is neither.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> told = advice_entry(load_rule("lithuania-2002"))
    >>> told["turnout_quorums"], told["approval_quorums"], told["as_advised"]
    ({'turnout_quorum': 'validity'}, {'approval_quorum': 'adoption'}, False)
    """
    roles = {each.name: each.role or "part of a group" for each in rule.conditions}
    turnout = {name: roles[name] for name in turnout_conditions(rule)}
    approval = {
        each.name: roles[each.name]
        for each in rule.conditions
        if isinstance(each, ShareCondition)
        and each.numerator == "yes"
        and (each.base == "registered" or isinstance(each.base, int))
    }
    return {
        "advice": ADVICE,
        "source": SOURCE,
        "turnout_quorums": turnout,
        "approval_quorums": approval,
        "as_advised": not turnout and not approval,
    }
