"""A rule: the law of one vote as a value, and its exact, vectorised decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

import numpy as np

from sim.errors import RuleError
from sim.files.faults import did_you_mean, quoted
from sim.rules.conditions import ROLES, Condition, GroupCondition, RegionalCondition, ShareCondition
from sim.rules.evaluation import evaluate, join
from sim.rules.papers import PAPER_WORDS, Papers
from sim.rules.quantities import BoolArray, missing
from sim.rules.sources import LawSource, RuleReading, Standing, rule_label, standing
from sim.rules.tally import Tally
from sim.rules.verdict import ADOPTED, INVALID_VOTE, REJECTED, ConditionResult, Verdict


@dataclass(frozen=True, slots=True)
class Rule:
    """When a vote is valid, when its proposal is adopted, and whether that binds anybody.

    Attributes
    ----------
    name, title, country : str
    in_force_from, in_force_until : date or None
    article : str
        Article or other official reference; by default the acts and articles of `sources`.
    notes : tuple of str
        What is disputed or uncertain.
    effect : {"binding", "advisory"}
    papers : Papers
        Whether papers for neither side are valid votes.
    unit_list : str or None
        Name of the list of units that the law counts by (:mod:`sim.rules.tables.unit_lists`).
    conditions : tuple of Condition
        Validity, adoption, binding, then members of groups.
    sources : tuple of LawSource
        The acts that it rests on, and by which copy each was read.
    reads_otherwise : str
        Who reads the law otherwise, where that is no reading of its own.
    reading : str or None
        Name of the reading in force, where the law is in dispute.
    readings : tuple of RuleReading
        All readings of it, that in force among them.
    """

    name: str
    title: str
    country: str
    article: str
    conditions: tuple[Condition, ...]
    in_force_from: dt.date | None = None
    in_force_until: dt.date | None = None
    notes: tuple[str, ...] = ()
    effect: Literal["binding", "advisory"] = "binding"
    papers: Papers = field(default_factory=Papers)
    unit_list: str | None = None
    sources: tuple[LawSource, ...] = ()
    reads_otherwise: str = ""
    reading: str | None = None
    readings: tuple[RuleReading, ...] = ()

    @property
    def standing(self) -> Standing:
        """How far the acts that it rests on were read."""
        return standing(self.sources)

    @property
    def label(self) -> str:
        """Its name, and that of the reading in force if there are several."""
        return rule_label(self.name, self.reading)

    def under(self, reading: str) -> Rule:
        """The rule under one of its readings.

        Raises
        ------
        RuleError
            If it has no such reading.

        Examples
        --------
        >>> from sim.rules import load_rule
        >>> load_rule("kazakhstan-2022").under("eleven").label
        'kazakhstan-2022, reading "eleven"'
        """
        for each in self.readings:
            if each.name == reading:
                return replace(self, reading=reading, conditions=each.conditions)
        known = [each.name for each in self.readings]
        found = f"must be one of {', '.join(known)}{did_you_mean(reading, known)}" if known else "it has none"
        raise RuleError(f'reading {quoted(reading)} of the rule "{self.name}": {found}')

    def decide(self, tally: Tally) -> Verdict:
        """Apply the rule to a tally, or to many at once.

        Parameters
        ----------
        tally : Tally
            Any leading shape.

        Returns
        -------
        Verdict
            Arrays of the tally's leading shape.

        Raises
        ------
        RuleError
            If the tally lacks what the rule needs. A quorum that is missed by what is known settles the vote:
            then the verdict holds that condition alone.

        Examples
        --------
        >>> from sim.rules import load_rule
        >>> tally = Tally(("Here",), [1000], [[260, 240, 3, 4]])
        >>> verdict = load_rule("kazakhstan-2022").decide(tally)
        >>> str(verdict.outcome_name), verdict.conditions[0].margin_ballots.tolist()
        ('adopted', 6)
        """
        if self.lacking(tally):
            return self.decidable(tally).decide(tally)
        plain = [each for each in self.conditions if not isinstance(each, GroupCondition)]
        results = {result.name: result for result in evaluate(plain, tally)}
        for group in self.groups_inside_out():
            results[group.name] = join(group, results)
        return self._verdict(tally, tuple(results[condition.name] for condition in self.conditions))

    def notes_on_papers(self) -> tuple[str, ...]:
        """What is told where a voter may mark both boxes, and it is not known what that comes to."""
        measures = {
            measure
            for each in self.conditions
            if not isinstance(each, GroupCondition)
            for measure in (each.numerator, each.base)
        }
        if self.papers.both_marked != "unknown" or "valid" not in measures:
            return ()
        return (
            f"{self.name} does not say whether {PAPER_WORDS['both_marked']} are valid votes: here they are",
        )

    def notes_on_units(self, tally: Tally | None = None) -> tuple[str, ...]:
        """What is told where a share of units is counted, and nothing says how many units there are."""
        seen = "of whatever table it is given"
        if tally is not None:
            seen = f"of the table, which are {np.count_nonzero(tally.weights)}"
        return tuple(
            f"{each.name} counts a share of the units {seen}: one that is left out is not missed, unless the "
            f"rule says how many there are (conditions.{each.name}.units_total)"
            for each in self.conditions
            if isinstance(each, RegionalCondition)
            and isinstance(each.units, Fraction)
            and not (each.units_total or each.chosen or each.weights or self.unit_list)
        )

    def lacking(self, tally: Tally) -> tuple[str, ...]:
        """Columns that the rule needs and the tally does not give; empty if it can be decided."""
        counts = tally.counts()
        names = [
            name
            for each in self.conditions
            if not isinstance(each, GroupCondition)
            for measure in (each.numerator, each.base)
            for name in counts.lacking(measure)
        ]
        return tuple(dict.fromkeys(names))

    def decidable(self, tally: Tally) -> Rule:
        """The rule itself; of a tally that lacks something, its quorums that are surely missed.

        Raises
        ------
        RuleError
            If the tally lacks what the rule needs, and no quorum settles the vote.
        """
        lacking = self.lacking(tally)
        if not lacking:
            return self
        known = self._settled_by(tally)
        if known is None:
            raise missing(*lacking, rule=self.name)
        return known

    def is_settled(self, tally: Tally) -> bool:
        """Whether a tally that lacks something is decided all the same, by a quorum that it misses."""
        return self._settled_by(tally) is not None

    def _settled_by(self, tally: Tally) -> Rule | None:
        """The rule of those conditions of validity alone that the tally surely misses; None without one."""
        counts = tally.counts()
        quorums = [
            each for each in self.conditions if isinstance(each, ShareCondition) and each.role == "validity"
        ]
        known = [
            each for each in quorums if not counts.lacking(each.numerator) and not counts.lacking(each.base)
        ]
        missed = [
            each for each, found in zip(known, evaluate(known, tally), strict=True) if not found.met.any()
        ]
        return replace(self, conditions=tuple(missed)) if missed else None

    def groups_inside_out(self) -> list[GroupCondition]:
        """Groups, those within other groups first."""
        groups = {each.name: each for each in self.conditions if isinstance(each, GroupCondition)}
        ordered: dict[str, GroupCondition] = {}

        def visit(group: GroupCondition) -> None:
            for name in group.of:
                if name in groups:
                    visit(groups[name])
            ordered.setdefault(group.name, group)

        for group in groups.values():
            visit(group)
        return list(ordered.values())

    def __repr__(self) -> str:
        from sim.rules.showing import rule_in_one_line

        return rule_in_one_line(self)

    def _repr_html_(self) -> str:
        from sim.rules.showing import rule_as_html

        return rule_as_html(self)

    def _verdict(self, tally: Tally, results: tuple[ConditionResult, ...]) -> Verdict:
        met: dict[str, BoolArray] = {role: np.ones(tally.shape, dtype=np.bool_) for role in ROLES}
        for result in results:
            if result.role is not None:
                met[result.role] = met[result.role] & result.met
        adopted = met["validity"] & met["adoption"]
        outcome = np.where(adopted, ADOPTED, np.where(met["validity"], REJECTED, INVALID_VOTE)).astype(
            np.int8
        )
        binding = met["validity"] & met["binding"] & (self.effect == "binding")
        return Verdict(self.name, outcome, adopted, binding, results)
