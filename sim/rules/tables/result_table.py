"""A result table as read, and how a rule sees it: papers for neither side, and the weights of units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import product
from typing import Final

import numpy as np

from sim.ballot import BALLOT_CLASSES, BOTH_MARKED, INVALID
from sim.errors import RuleError
from sim.rules.papers import PAPER_KINDS, PAPER_WORDS
from sim.rules.quantities import IntArray
from sim.rules.rule import Rule
from sim.rules.tally import Tally
from sim.rules.unit_lists import unit_list

_EITHER: Final = {
    "blank": ("invalid", "valid"),
    "both_marked": ("valid", "invalid"),
    "invalid": ("invalid", "valid"),
}
"""What papers of a kind may be; first what they are where nothing is known."""


@dataclass(frozen=True, slots=True, eq=False)
class ResultTable:
    """A result table as read: the tally, and what a reader should know about it.

    Attributes
    ----------
    tally : Tally
        Of shape ``()``, blank papers among the invalid ones.
    warnings : tuple of str
        What a reader should know, what matters first.
    blank : ndarray of int64, shape (unit,), or None
        Blank papers; None where the table has no column of them.
    inconsistent : tuple of str
        Contradictions that the user allowed.
    has_weights : bool
        Whether the table itself says how much each unit weighs.
    papers : mapping of str to {"valid", "invalid"}
        What the user says of papers for neither side.
    """

    tally: Tally
    warnings: tuple[str, ...]
    blank: IntArray | None = None
    inconsistent: tuple[str, ...] = ()
    has_weights: bool = False
    papers: Mapping[str, str] = field(default_factory=dict)

    def under(self, rule: Rule) -> Tally:
        """The tally as a rule sees it: papers for neither side as it says, and the weights of its list.

        Raises
        ------
        RuleError
            If the outcome hangs on whether papers of a kind are valid, and the rule does not say; or if the
            units are not those that the rule counts by, and the table gives them no weights.
        """
        return next(iter(self._ways(rule).values()))

    def notes_under(self, rule: Rule) -> tuple[str, ...]:
        """What is told of a decision: what the rule does not say of papers and of units."""
        open_kinds = self._open(rule)
        words = " and ".join(PAPER_WORDS[kind] for kind in open_kinds)
        told = "decided both ways, with one outcome; figures are of the first way: "
        first = ", ".join(f"{kind} {status}" for kind, status in self._statuses(rule)[0].items())
        papers = (f"the rule does not say whether {words} are valid: {told}{first}",) if open_kinds else ()
        return papers if len(self.tally.units) == 1 else (*papers, *rule.notes_on_units(self.tally))

    def _ways(self, rule: Rule) -> dict[str, Tally]:
        ways = {
            ", ".join(f"{kind}={status}" for kind, status in each.items()): self._with_papers(each, rule)
            for each in self._statuses(rule)
        }
        outcomes = {name: _outcome(rule, tally) for name, tally in ways.items()} if len(ways) > 1 else {}
        if len(set(outcomes.values())) > 1:
            words = " and ".join(PAPER_WORDS[kind] for kind in self._open(rule))
            told = "; ".join(f"{outcome} with --papers {name}" for name, outcome in outcomes.items())
            raise RuleError(
                f'the rule "{rule.name}" does not say whether {words} are valid, and the outcome hangs on it:'
                f" {told}"
            )
        return ways

    def _open(self, rule: Rule) -> list[str]:
        """Kinds of papers in the table of which neither the rule nor the user says what they are."""
        return [kind for kind in rule.papers.unknown() if kind not in self.papers and self._has(kind)]

    def _has(self, kind: str) -> bool:
        if kind == "blank":
            return self.blank is not None and bool(self.blank.any())
        at = BALLOT_CLASSES.index(kind)
        return kind not in self.tally.unknown and bool(self.tally.ballots[..., at].any())

    def _statuses(self, rule: Rule) -> list[dict[str, str]]:
        """What papers of each kind may be: all combinations of what is not known."""
        law, unknown = asdict(rule.papers), self._open(rule)
        said = {
            kind: status if status != "unknown" else self.papers.get(kind) for kind, status in law.items()
        }
        choices = {
            kind: _EITHER[kind] if kind in unknown else (said[kind] or "",)
            for kind in PAPER_KINDS
            if self._has(kind)
        }
        return [dict(zip(choices, each, strict=True)) for each in product(*choices.values())]

    def _with_papers(self, statuses: Mapping[str, str], rule: Rule) -> Tally:
        """The tally with papers in the class that they count with; the rule sees to those that it knows."""
        ballots, tally = self.tally.ballots.copy(), self.tally
        both, invalid = ballots[:, BOTH_MARKED].copy(), ballots[:, INVALID].copy()
        blank = np.zeros_like(both) if self.blank is None else self.blank
        own_invalid = invalid - blank if "invalid" not in tally.unknown else invalid
        moved = [
            (blank, statuses.get("blank") == "valid"),
            (own_invalid, statuses.get("invalid") == "valid" and rule.papers.invalid != "valid"),
            (-both, statuses.get("both_marked") == "invalid" and rule.papers.both_marked != "invalid"),
        ]
        for papers, is_moved in moved:
            if is_moved:
                ballots[:, BOTH_MARKED] += papers
                ballots[:, INVALID] = np.maximum(ballots[:, INVALID] - papers, 0)
        weights = tally.weights
        if rule.unit_list is not None and not self.has_weights and len(tally.units) > 1:
            weights = np.array(unit_list(rule.unit_list).weights_of(tally.units))
        return replace(tally, ballots=ballots, weights=weights)


def _outcome(rule: Rule, tally: Tally) -> str:
    return "" if rule.lacking(tally) else str(rule.decide(tally).outcome_name)
