"""Our verdict on a real vote, as exact as its figures allow, against the official one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from sim.errors import RuleError
from sim.rounding import rounded_share
from sim.rules.cases.case import Case
from sim.rules.condition_wording import reached_text
from sim.rules.conditions import (
    GroupCondition,
    RegionalCondition,
    Role,
    ShareCondition,
    is_met_below,
    needed_weight,
)
from sim.rules.evaluation import evaluate
from sim.rules.verdict import ConditionResult

Basis: TypeAlias = Literal["counts", "share", "units", "members", "not known"]
Agreement: TypeAlias = Literal["agrees", "not decidable", "differs"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an official word says of a verdict.

    Attributes
    ----------
    outcomes : frozenset of str
        Verdicts that the word fits.
    binding : bool or None
        Whether the outcome must bind; None if the word says nothing of it.
    """

    outcomes: frozenset[str]
    binding: bool | None = None


WORDS: Final[Mapping[str, Reading]] = {
    "pass": Reading(frozenset({"adopted"}), binding=True),
    # It did not pass, for whatever reason: some laws call a missed quorum a failure, some invalid.
    "fail": Reading(frozenset({"rejected", "invalid"})),
    "invalid": Reading(frozenset({"invalid"}), binding=False),
    # There is an answer, yes or no, and it binds nobody.
    "not binding": Reading(frozenset({"adopted", "rejected"}), binding=False),
    "annulled": Reading(frozenset({"invalid"}), binding=False),
    "law rejected": Reading(frozenset({"rejected"}), binding=True),
}
"""The file's words for official verdicts, and what each says."""


@dataclass(frozen=True, slots=True)
class JudgedCondition:
    """One condition of a case.

    Attributes
    ----------
    name, kind : str
    role : {"validity", "adoption", "binding"} or None
    met : bool or None
        None where the figures do not tell.
    basis : {"counts", "share", "units", "members", "not known"}
        What it was decided on.
    value : float or None
        Share reached.
    shown : str
        That share, or the units carried, as known.
    threshold : Fraction
    strict : bool
    margin_ballots : int or None
        Where counts are known.
    """

    name: str
    kind: str
    role: Role | None
    met: bool | None
    basis: Basis
    value: float | None
    shown: str
    threshold: Fraction
    strict: bool
    margin_ballots: int | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Our verdict on a case.

    Attributes
    ----------
    outcomes : frozenset of str
        Outcomes that the figures leave possible; one if they decide the case.
    binding : frozenset of bool
        Likewise.
    conditions : tuple of JudgedCondition
    agreement : {"agrees", "not decidable", "differs"}
        With the official verdict.
    """

    outcomes: frozenset[str]
    binding: frozenset[bool]
    conditions: tuple[JudgedCondition, ...]
    agreement: Agreement

    @property
    def outcome(self) -> str:
        """The outcome, or those left possible."""
        return " or ".join(sorted(self.outcomes))

    @property
    def basis(self) -> str:
        """What the conditions were decided on, such as ``counts, units``."""
        used = {each.basis for each in self.conditions if each.basis not in ("members", "not known")}
        return ", ".join(sorted(used)) or "nothing"


def judge(case: Case) -> Judgement:
    """Decide a case under its law.

    Conditions are decided on counts where they are known; else on shares, taken as intervals of their last
    digit; else on units carried. What is still open stays open: the outcomes left possible are all given.

    Examples
    --------
    >>> from sim.rules.cases import load_case
    >>> denmark = judge(load_case("DK-1939"))
    >>> denmark.outcome, denmark.agreement
    ('rejected', 'agrees')
    >>> [each.margin_ballots for each in denmark.conditions]
    [440279, -11762]
    """
    judged: dict[str, JudgedCondition] = {}
    for condition in case.rule.conditions:
        if not isinstance(condition, GroupCondition):
            judged[condition.name] = _judge(case, condition)
    for group in case.rule.groups_inside_out():
        judged[group.name] = judged_group(group, judged)
    conditions = tuple(judged[each.name] for each in case.rule.conditions)
    outcomes, binding = possible_outcomes(conditions, case.rule.effect == "binding")
    return Judgement(outcomes, binding, conditions, _agreement(case.official, outcomes, binding))


def _judge(case: Case, condition: ShareCondition | RegionalCondition) -> JudgedCondition:
    counts = case.tally.counts()
    known = not counts.lacking(condition.numerator) and not counts.lacking(condition.base)
    if isinstance(condition, RegionalCondition):
        if known and len(case.tally.units) > 1:
            return _by_counts(evaluate([condition], case.tally)[0])
        return _by_units(case, condition)
    if known:
        return _by_counts(evaluate([condition], case.tally)[0])
    return _by_share(case, condition)


def _by_counts(result: ConditionResult) -> JudgedCondition:
    numerator, base = int(result.numerator), int(result.base)
    return JudgedCondition(
        name=result.name,
        kind=result.kind,
        role=result.role,
        met=bool(result.met),
        basis="counts",
        value=rounded_share(numerator, base),
        shown=reached_text(result.kind, numerator, base, fixed_base=result.fixed_base),
        threshold=result.threshold,
        strict=result.strict,
        margin_ballots=int(result.margin_ballots),
    )


def _by_share(case: Case, condition: ShareCondition) -> JudgedCondition:
    share = case.shares.get((str(condition.numerator), str(condition.base)))
    met = (
        None
        if share is None
        else is_reached_between(share.low, share.high, condition.fraction, condition.strict)
    )
    if met is not None and is_met_below(condition.kind):
        met = not met
    return JudgedCondition(
        name=condition.name,
        kind=condition.kind,
        role=condition.role,
        met=met,
        basis="not known" if share is None else "share",
        value=None if share is None else rounded_share(share.low + share.high, 2),
        shown="?" if share is None else share.text,
        threshold=condition.fraction,
        strict=condition.strict,
        margin_ballots=None,
    )


def is_reached_between(low: Fraction, high: Fraction, fraction: Fraction, strict: bool) -> bool | None:
    """Whether a share known to lie in [low, high] reaches `fraction`; None if both could be."""
    if low > fraction or (low == fraction and not strict):
        return True
    if high < fraction or (high == fraction and strict):
        return False
    return None


def _by_units(case: Case, condition: RegionalCondition) -> JudgedCondition:
    units = case.units
    if units is None:
        threshold = condition.units if isinstance(condition.units, Fraction) else Fraction(1)
        return JudgedCondition(condition.name, condition.kind, condition.role, None, "not known", None, "?",
                               threshold, condition.units_strict, None)  # fmt: skip
    votes = max(units.carried.denominator, units.total.denominator)
    if votes > 1 and not isinstance(condition.units, Fraction):
        raise RuleError(f"case {case.id}: halves of units, but the rule needs a number of whole ones")
    total = int(units.total * votes)
    needed = needed_weight(condition, total)
    return JudgedCondition(
        name=condition.name,
        kind=condition.kind,
        role=condition.role,
        met=(units.carried * votes >= needed) != is_met_below(condition.kind),
        basis="units",
        value=rounded_share(units.carried, units.total),
        shown=f"{float(units.carried):g} of {float(units.total):g}",
        threshold=Fraction(needed, total),
        strict=False,
        margin_ballots=None,
    )


def judged_group(group: GroupCondition, judged: Mapping[str, JudgedCondition]) -> JudgedCondition:
    """A group, of members of which some may be open."""
    members = [judged[name] for name in group.of]
    margins = [each.margin_ballots for each in members]
    met = _any(each.met for each in members) if group.kind == "any" else _all(each.met for each in members)
    known = [margin for margin in margins if margin is not None]
    complete = len(known) == len(members)
    n_met = sum(each.met is True for each in members)
    needed = 1 if group.kind == "any" else len(members)
    return JudgedCondition(
        name=group.name,
        kind=group.kind,
        role=group.role,
        met=met,
        basis="members",
        value=n_met / len(members),
        shown=f"{n_met} of {len(members)} met",
        threshold=Fraction(needed, len(members)),
        strict=False,
        margin_ballots=(max if group.kind == "any" else min)(known) if complete else None,
    )


def _all(values: Iterable[bool | None]) -> bool | None:
    listed = list(values)
    return False if False in listed else None if None in listed else True


def _any(values: Iterable[bool | None]) -> bool | None:
    listed = list(values)
    return True if True in listed else None if None in listed else False


def possible_outcomes(
    conditions: tuple[JudgedCondition, ...], binding: bool
) -> tuple[frozenset[str], frozenset[bool]]:
    """Outcomes that are left, and whether they may bind."""
    met = {
        role: _all(each.met for each in conditions if each.role == role)
        for role in ("validity", "adoption", "binding")
    }
    outcomes: set[str] = set()
    if met["validity"] is not True:
        outcomes.add("invalid")
    if met["validity"] is not False:
        outcomes |= {True: {"adopted"}, False: {"rejected"}, None: {"adopted", "rejected"}}[met["adoption"]]
    binds = {
        may
        for may in (True, False)
        if (may and binding and met["binding"] is not False and outcomes != {"invalid"})
        or (not may and (not binding or met["binding"] is not True or "invalid" in outcomes))
    }
    return frozenset(outcomes), frozenset(binds)


def _agreement(word: str, outcomes: frozenset[str], binding: frozenset[bool]) -> Agreement:
    if word not in WORDS:
        raise RuleError(f"official verdict {word!r}: no reading for it; known are {', '.join(WORDS)}")
    reading = WORDS[word]
    fits = outcomes & reading.outcomes
    binds = binding if reading.binding is None else binding & {reading.binding}
    if not fits or not binds:
        return "differs"
    return "agrees" if fits == outcomes and binds == binding else "not decidable"
