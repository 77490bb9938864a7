"""A control variate for failing: whether the vote fails at turnout's conditional mean given the shocks.

Once the shocks to the country and its regions are known, the stations add little. So whether a replication
fails is nearly always told by the table expected given its shocks (:mod:`sim.analysis.unit_model` without the
stations' noise): that is the control. How often it fails is counted in many more draws of the shocks, which
cost microseconds each, by :class:`sim.analysis.statistics.controlled.ControlledShare`.

Whatever the table leaves out, the interval stays honest: the replications themselves show how often it errs.
Whether the control pays is decided by a pilot of draws of its own, before any replication is looked at: an
interval chosen for being the narrower of two would cover less often than it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.results.results_view import dataset_of, scenario_at
from sim.analysis.statistics.controlled import ControlledShare
from sim.analysis.statistics.intervals import SEQUENCE, interval_of, proportion_interval
from sim.analysis.unit_model import Scores, UnitModel, conditional_mean
from sim.arrays import Bools, Floats, Ints
from sim.electorate.drawing.would_be_voters import shock_scores
from sim.engines.plan import plan_of
from sim.errors import ResultsError, SimError
from sim.nouns import counted
from sim.rules import OUTCOMES
from sim.scenario import Scenario
from sim.streams import GENERATION, Purpose, Stream

if TYPE_CHECKING:
    import xarray as xr

_DRAWS: Final = 50
"""Draws of the shocks for each replication, at most."""

_FEWEST_DRAWS: Final = 10
"""Draws for each replication below which the control costs more than it narrows (an assumption)."""

_PILOT: Final = 10
_LARGEST_PILOT: Final = 2_000
"""Draws for each replication, and at most, that decide beforehand whether a control pays (an assumption)."""

_LEAST: Final = 20
"""Replications below which no interval is narrow."""

_BLOCK: Final = 2_000
_ADOPTED: Final = OUTCOMES.index("adopted")
_CONTROL: Final = ("control",)
_LOSE_VOTERS: Final = ("patience_minutes", "baulk_at", "wrong_documents")


def controlled_shares(
    results: xr.Dataset, events: Bools
) -> tuple[dict[tuple[int, int, int], ControlledShare], str]:
    """Events of a run beside their controls, where those pay.

    Parameters
    ----------
    results : xarray.Dataset
        With all axes.
    events : bool, shape (point, prior, replication, event)
        That the vote fails, then that each condition is not met.

    Returns
    -------
    shares : dict
        By places of point, prior and event.
    because : str
        Why there are none; empty where there are.
    """
    because = {_why_plain(results)} - {""}
    shares: dict[tuple[int, int, int], ControlledShare] = {}
    for point, prior in np.ndindex(events.shape[:2] if not because else (0, 0)):
        scenario = scenario_at(results, int(results["point"].values[point]))
        try:
            control = control_of(scenario, str(results["prior"].values[prior]), events.shape[2])
        except SimError as error:
            because.add(str(error))
            continue
        beside = control.beside(events[point, prior], results["replication"].values)
        shares |= {(point, prior, event): beside[event] for event in np.flatnonzero(control.pays).tolist()}
    return shares, "" if shares else "; ".join(sorted(because)) or "no interval would be narrower"


def _why_plain(results: xr.Dataset) -> str:
    """Why no point of these results has a control; empty where one may."""
    if interval_of(results)[0] == SEQUENCE:
        return "the run stopped on what it saw"
    if results.sizes["replication"] < _LEAST:
        return f"fewer than {_LEAST} replications"
    if int(results.attrs["draws_generation"]) != GENERATION:
        return "the results were drawn by an earlier release"
    try:
        dataset_of(results)
    except SimError as error:
        return str(error)
    return ""


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """How often the conditional mean fails under one prior, and for which events it is worth being asked.

    Events: that the vote fails, then that each condition is not met.

    Attributes
    ----------
    model : UnitModel
    fails : int64, shape (event,)
        Draws in which it fails.
    draws : int
    pays : bool, shape (event,)
    """

    model: UnitModel
    fails: Ints
    draws: int
    pays: Bools

    def beside(self, events: Bools, replications: Ints) -> list[ControlledShare]:
        """Each event as it happened in some replications, shape (replication, event), beside its control."""
        if not self.pays.any():
            return []
        plan, parts = self.model.plan, self.model.parts
        drawn = [shock_scores(parts, plan.seed, int(each)) for each in replications]
        national, regional = (np.stack(scores)[:, :3] for scores in zip(*drawn, strict=True))
        expected = _events_at(self.model, national, regional)
        return _shares(self.fails, self.draws, events, expected)


def _shares(fails: Ints, draws: int, events: Bools, expected: Bools) -> list[ControlledShare]:
    gained, lost = (events & ~expected).sum(axis=0), (expected & ~events).sum(axis=0)
    counts = zip(fails.tolist(), gained.tolist(), lost.tolist(), strict=True)
    return [ControlledShare(k, draws, up, down, len(events)) for k, up, down in counts]


def control_of(scenario: Scenario, prior: str, replications: int) -> Control:
    """The control of one point under one prior, for so many replications.

    Raises
    ------
    ResultsError
        If the conditional mean given the shocks is not known, or costs as much as a replication.
    """
    plan = plan_of(scenario)
    lost = [name for name in _LOSE_VOTERS if plan.layouts and getattr(scenario.polling, name) is not None]
    if lost:
        raise ResultsError(f"polling.{', polling.'.join(lost)}: lines turn people away")
    model = conditional_mean(plan, prior)
    draws = replications * _draws_a_replication(model)
    pays = _pays(model, replications, draws)
    draws = draws if pays.any() else 0
    return Control(model, _fails(model, draws), draws, pays)


def _draws_a_replication(model: UnitModel) -> int:
    """As many as cost about a quarter of a replication, by what either cost where it was measured."""
    stations, parts = len(model.plan.electorate.stations), len(model.parts)
    affordable = (3_000 + stations) // (12 + 5 * parts)
    if affordable < _FEWEST_DRAWS:
        raise ResultsError(
            f"{counted(parts, 'unit')} of {counted(stations, 'station')}: the mean costs "
            "as much as a replication"
        )
    return min(affordable, _DRAWS)


def _pays(model: UnitModel, n: int, draws: int) -> Bools:
    """Whether the interval of each event is expected to be narrower than that of n replications alone."""
    size = min(_PILOT * n, _LARGEST_PILOT)
    scores = model.draw(Stream(model.plan.seed, Purpose.CONDITIONAL, 0, ("pilot", *_CONTROL)), size)
    happened, expected = _events(model, scores), _events_at(model, scores.national, scores.regional)

    def narrower(pilot: ControlledShare, count: int) -> bool:
        gained, lost = (round((k + 0.5) * n / size) for k in (pilot.gained, pilot.lost))
        low, high = ControlledShare(round(pilot.control * draws / size), draws, gained, lost, n).interval()
        plain_low, plain_high = proportion_interval(round(count * n / size), n)
        return high - low < plain_high - plain_low

    pilot, counts = _shares(expected.sum(axis=0), size, happened, expected), happened.sum(axis=0).tolist()
    return np.array([narrower(*each) for each in zip(pilot, counts, strict=True)])


def _fails(model: UnitModel, n: int) -> Ints:
    """In how many of n draws of the shocks each event happens at the conditional mean."""
    fails = np.zeros(1 + len(model.plan.rule.conditions), dtype=np.int64)
    for number, start in enumerate(range(0, n, _BLOCK)):
        stream = Stream(model.plan.seed, Purpose.CONDITIONAL, number, _CONTROL)
        scores = model.draw(stream, min(_BLOCK, n - start))
        fails += _events_at(model, scores.national, scores.regional).sum(axis=0)
    return fails


def _events_at(model: UnitModel, national: Floats, regional: Floats) -> Bools:
    """Events at the conditional mean given these shocks: bool, shape (replication, event)."""
    return _events(model, Scores(national, regional, np.zeros((len(national), 3, len(model.parts)))))


def _events(model: UnitModel, scores: Scores) -> Bools:
    verdict = model.plan.rule.decide(model.tally(scores))
    unmet = [~each.met for each in verdict.conditions]
    return np.stack([verdict.outcome != _ADOPTED, *unmet], axis=-1)
