"""What one voter's act does to each condition, and when coming to vote No helps Yes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from sim.documents import Document, Rows, as_document, rows
from sim.rules import Rule
from sim.rules.conditions import GroupCondition
from sim.rules.leads import lead_of_paper

PAPER_OF_ACT: Final = {"yes": "yes", "no": "no", "spoil": "invalid", "double-mark": "both_marked"}
"""What a voter may do instead of staying at home, and the class of the paper."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one voter's act does to a condition, compared with staying at home.

    Attributes
    ----------
    condition : str
    act : str
    lead : Fraction
        Change of ``numerator − fraction × base``: by how many ballots the act brings the condition nearer
        (positive) or takes it further away. Of a regional condition, within the voter's own unit.
    """

    condition: str
    act: str
    lead: Fraction


def effects(rule: Rule) -> tuple[Effect, ...]:
    """What each act does to each condition of a rule, compared with staying at home.

    Parameters
    ----------
    rule : Rule

    Returns
    -------
    tuple of Effect
        By condition and act; a rejection quorum is brought nearer by what keeps it from being reached.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> for effect in effects(load_rule("kazakhstan-2022"))[:6]:
    ...     print(effect.condition, effect.act, effect.lead)
    turnout_quorum yes 1
    turnout_quorum no 1
    turnout_quorum spoil 1
    turnout_quorum double-mark 1
    national_majority yes 1/2
    national_majority no -1/2
    """
    return tuple(
        Effect(condition.name, act, lead_of_paper(condition, target))
        for condition in rule.conditions
        if not isinstance(condition, GroupCondition)
        for act, target in PAPER_OF_ACT.items()
    )


@dataclass(frozen=True, slots=True)
class NoShow:
    """Whether under a rule an opponent who comes may bring about what they vote against.

    Attributes
    ----------
    helped_by_no : tuple of str
        Conditions that a No paper brings nearer.
    hurt_by_no : tuple of str
        Conditions that a No paper takes further away.
    paradox : bool
        Whether some condition is helped: where it alone is missed, an opponent does better at home.
    same_as_no : tuple of str
        Acts that do to every condition just what a No paper does.
    """

    helped_by_no: tuple[str, ...]
    hurt_by_no: tuple[str, ...]
    paradox: bool
    same_as_no: tuple[str, ...]


def no_show(rule: Rule) -> NoShow:
    """The no-show (quorum) paradox of a rule.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> told = no_show(load_rule("kazakhstan-2022"))
    >>> told.paradox, told.helped_by_no, told.same_as_no
    (True, ('turnout_quorum',), ('spoil', 'double-mark'))
    """
    table = {(effect.condition, effect.act): effect.lead for effect in effects(rule)}
    conditions = tuple(dict.fromkeys(condition for condition, _ in table))
    helped = tuple(c for c in conditions if table[c, "no"] > 0)
    same = tuple(
        act for act in ("spoil", "double-mark") if all(table[c, act] == table[c, "no"] for c in conditions)
    )
    hurt = tuple(c for c in conditions if table[c, "no"] < 0)
    return NoShow(helped, hurt, bool(helped), same)


def effects_document(rule: Rule) -> Document:
    """What one voter's act does to each condition of a rule, and whether voting No can help Yes.

    Returns
    -------
    Document
        ``referendum/effects/1``; ``lead`` is the exact fraction of a ballot, of the attribute of
        :class:`Effect`.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> told = effects_document(load_rule("kazakhstan-2022"))
    >>> told["effects"][5], told["no_show_paradox"]
    ({'condition': 'national_majority', 'act': 'no', 'lead': '-1/2'}, True)
    """
    paradox = no_show(rule)
    return as_document(
        "referendum/effects/1",
        {
            "rule": rule.name,
            "reading": rule.reading,
            "title": rule.title,
            "effects": [
                {"condition": each.condition, "act": each.act, "lead": str(each.lead)}
                for each in effects(rule)
            ],
            "no_show_paradox": paradox.paradox,
            "helped_by_no": paradox.helped_by_no,
            "hurt_by_no": paradox.hurt_by_no,
            "same_as_no": paradox.same_as_no,
            "notes": rule.notes_on_papers(),
        },
    )


def effects_rows(document: Document) -> Rows:
    """A row a condition and act: the lead as a decimal number, and exact."""
    entries = (
        {**each, "lead": float(Fraction(each["lead"])), "lead_exact": each["lead"]}
        for each in document["effects"]
    )
    return rows(("condition", "act", "lead", "lead_exact"), entries)
