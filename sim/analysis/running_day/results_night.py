"""The final result, given the papers counted so far.

Units that are counted are what they are. What is outstanding is drawn from the model by unit
(:class:`sim.analysis.unit_model.UnitModel`) given the counted ones, which tell how the country swings. Papers
counted first are no sample of the country: every unit is held against its own published result. Nor are a
unit's first stations a sample of the unit: they differ by a drift, which shrinks as the count goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from sim.analysis.running_day.counted import CountedPapers
from sim.analysis.running_day.swings_given import UnitFigures, scores_given
from sim.analysis.unit_model import Scores, UnitModel, unit_model
from sim.arrays import Floats, Ints
from sim.ballot import BALLOT_CLASSES, NO, YES
from sim.engines.plan import plan_of
from sim.experiment.figures import tally_of
from sim.numerics import logit
from sim.rules import OUTCOMES, Tally, Verdict
from sim.rules.conditions import ShareCondition, least_numerator
from sim.scenario import Scenario
from sim.streams import Purpose, Stream
from sim.whole_papers import whole_parts

DRIFT: Final = 0.1
"""Standard deviation of the Yes share of a unit's first stations beside the unit's [log-odds; assumption]."""

NIGHTS: Final = 4_000
"""Results drawn a prior."""

_EXACT: Final = 1e-4
"""Variance of what a counted unit says of its own shares, which are known [log-odds]."""


@dataclass(frozen=True, slots=True, eq=False)
class NightOfPrior:
    """What one prior says of the final result.

    Attributes
    ----------
    prior : str
    outcomes : dict of str to int
        Results by outcome, of :data:`NIGHTS`.
    met : dict of str to int
        Results in which each condition is met.
    yes_share : float64, shape (night,)
        Final Yes papers as a share of the papers counted.
    cast : int64, shape (night,)
        Final papers.
    """

    prior: str
    outcomes: dict[str, int]
    met: dict[str, int]
    yes_share: Floats
    cast: Ints


@dataclass(frozen=True, slots=True)
class Needed:
    """What a condition still needs of the papers that are outstanding.

    Attributes
    ----------
    condition : str
    share : Fraction
        Of the outstanding papers that must be Yes; above 1 where all do not suffice, 0 where none is needed.
    so_far : Fraction
        Share of Yes of the papers counted so far.
    """

    condition: str
    share: Fraction
    so_far: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class ResultsNight:
    """The final result as it stands after some of the count.

    Attributes
    ----------
    scenario : Scenario
    counted : CountedPapers
    priors : tuple of NightOfPrior
    outstanding : int
        Papers still to be counted, the median under the first prior.
    needed : tuple of Needed
    naive : str
        Outcome if all that is outstanding voted as what is counted.
    """

    scenario: Scenario
    counted: CountedPapers
    priors: tuple[NightOfPrior, ...]
    outstanding: int
    needed: tuple[Needed, ...]
    naive: str


def results_night(scenario: Scenario, counted: CountedPapers, *, drift: float = DRIFT) -> ResultsNight:
    """The final result under each prior, given the papers counted so far.

    Parameters
    ----------
    scenario : Scenario
        Its dataset is the vote that the priors are centred on. Its campaigns are left aside.
    counted : CountedPapers
    drift : float
        Standard deviation of the Yes share of a unit's first stations beside that of the unit [log-odds];
        0 takes them for a sample.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.running_day.counted import CountedPapers
    >>> dataset = sim.load_dataset("kz-2022")
    >>> share = (dataset.registered < 600_000).astype(float) * dataset.simulated
    >>> counted = CountedPapers(dataset.ballots * (share > 0)[:, None].astype(int), share)
    >>> found = results_night(sim.load("baseline"), counted)
    >>> [each.outcomes["adopted"] for each in found.priors], found.naive
    ([4000, 4000, 4000], 'adopted')
    """
    plan = plan_of(scenario.model_copy(update={"sweep": {}, "campaigns": ()}))
    tables: list[tuple[str, Tally]] = []
    for prior in scenario.uncertainty.names:
        model = unit_model(plan, prior)
        stream = Stream(plan.seed, Purpose.NOWCAST, 1, (prior,))
        scores = scores_given(model, _known(model, counted, drift), NIGHTS, stream)
        tables.append((prior, _with_counted(model, scores, counted)))
    found = tuple(_told(prior, tally, plan.rule.decide(tally)) for prior, tally in tables)
    outstanding = max(int(np.median(found[0].cast)) - int(counted.ballots.sum()), 0)
    needed = _needed(plan.rule.conditions, counted, outstanding)
    naive = plan.rule.decide(_all_alike(unit_model(plan, found[0].prior), counted))
    return ResultsNight(scenario, counted, found, outstanding, needed, str(naive.outcome_name))


def _known(model: UnitModel, counted: CountedPapers, drift: float) -> UnitFigures:
    """What counted units say: all their shares; a part of the stations the Yes share alone, with a drift."""
    whole = np.flatnonzero(counted.share >= 1.0)
    part = np.flatnonzero((counted.share > 0.0) & (counted.share < 1.0))
    papers, yes = counted.ballots.sum(axis=1), counted.ballots[:, YES]
    two_way = yes + counted.ballots[:, NO]
    roll = model.plan.dataset.registered
    left = 1.0 - counted.share[part]
    stations = np.bincount(model.plan.electorate.stations.unit, minlength=roll.size)[part]
    share = _share(yes[part], two_way[part])
    of_stations = (
        model.case.prior.icc_yes / (share * (1.0 - share)) / np.maximum(stations * (1.0 - left), 1.0)
    )
    return UnitFigures(
        unit=np.concatenate([whole, whole, whole, part]),
        kind=np.repeat([0, 1, 2, 1], [whole.size] * 3 + [part.size]),
        observed=logit(
            np.concatenate(
                [
                    _share(papers[whole], roll[whole]),
                    _share(yes[whole], two_way[whole]),
                    _share((papers - two_way)[whole], papers[whole]),
                    share,
                ]
            )
        ),
        variance=np.concatenate(
            [np.full(3 * whole.size, _EXACT), (drift * left) ** 2 + left * of_stations + _EXACT]
        ),
    )


def _share(over: Ints, under: Ints) -> Floats:
    """Share that is neither 0 nor 1: half a paper more on either side."""
    return (over + 0.5) / (under + 1.0)


def _with_counted(model: UnitModel, scores: Scores, counted: CountedPapers) -> Tally:
    """Results drawn for what is outstanding, and the counted papers as they are."""
    dataset, drawn = model.plan.dataset, model.tally(scores)
    ballots, known = drawn.ballots.astype(np.int64), counted.ballots.sum(axis=1)
    total = ballots.sum(axis=-1)
    rest = np.where(counted.share >= 1.0, 0, np.maximum(total - known, 0))
    parts = ballots * (rest / np.maximum(total, 1))[..., None]
    final = np.where((counted.share > 0.0)[:, None], counted.ballots + whole_parts(parts), ballots)
    issued = np.maximum(drawn.issued if drawn.issued is not None else 0, final.sum(axis=-1))
    return tally_of(dataset, final, issued, dataset.registered)


def _all_alike(model: UnitModel, counted: CountedPapers) -> Tally:
    """The published turnout of what is outstanding, voting as what is counted."""
    dataset, known = model.plan.dataset, counted.ballots.sum(axis=1)
    rest = np.maximum(dataset.ballots.sum(axis=1) - known, 0) * (counted.share < 1.0)
    shares = counted.ballots.sum(axis=0) / max(int(known.sum()), 1)
    final = counted.ballots + whole_parts(rest[:, None] * shares)
    return tally_of(dataset, final, np.maximum(dataset.issued, final.sum(axis=1)), dataset.registered)


def _told(prior: str, tally: Tally, verdict: Verdict) -> NightOfPrior:
    counts = np.bincount(np.ravel(verdict.outcome), minlength=len(OUTCOMES))
    cast = tally.national("cast")
    return NightOfPrior(
        prior=prior,
        outcomes=dict(zip(OUTCOMES, counts.tolist(), strict=True)),
        met={each.name: int(np.asarray(each.met).sum()) for each in verdict.conditions},
        yes_share=tally.national("yes") / np.maximum(cast, 1),
        cast=cast,
    )


def _needed(conditions: Sequence[object], counted: CountedPapers, outstanding: int) -> tuple[Needed, ...]:
    """Of every national condition on Yes papers: the share of Yes that the outstanding papers need."""
    papers = dict(zip(BALLOT_CLASSES, counted.ballots.sum(axis=0).tolist(), strict=True))
    cast = sum(papers.values())
    found: list[Needed] = []
    for each in conditions:
        if (
            not isinstance(each, ShareCondition)
            or each.numerator != "yes"
            or each.base not in ("cast", "valid", "decided")
        ):
            continue
        # Outstanding papers are taken to be as good as the counted ones.
        base = {"cast": cast, "valid": cast - papers["invalid"], "decided": papers["yes"] + papers["no"]}[
            each.base
        ]
        good = Fraction(base, max(cast, 1))
        least = int(
            least_numerator(np.array(base + round(outstanding * good)), each.fraction, strict=each.strict)
        )
        more = Fraction(max(least - papers["yes"], 0), max(outstanding, 1))
        found.append(Needed(each.name, more, Fraction(papers["yes"], max(cast, 1))))
    return tuple(found)
