"""What must follow when one thing is changed, and what a day comes to at its limits; no exceptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise, product
from typing import Final

import numpy as np

from sim.arrays import Ints
from sim.bench.workloads import bench_plan, first_case
from sim.clock import NEVER
from sim.electorate.campaigns.flows import flows_at_centre
from sim.engines import compiled as compiled_engine
from sim.engines.gathered import Gathered
from sim.experiment.replication import would_be_of
from sim.experiment.runner import run
from sim.polling.compiled import recursion
from sim.polling.layout import MAX_SERVERS, STAGES, Layout
from sim.polling.trace import Trace
from sim.rules import Tally
from sim.scenario import from_mapping
from sim.verification.findings import CheckResult, counted_differences
from sim.verification.random_stations import Play, RandomStation, random_station
from sim.verification.rules import BASES, SHARES, law_of_four, random_vote

_STATIONS: Final = {False: 300, True: 6_000}
_REPLICATIONS: Final = {False: 40, True: 400}
_UPTAKES: Final = (0.0, 0.1, 0.3, 0.6)


def _endless_line(case: RandomStation) -> RandomStation:
    """The same station with one line for all desks, which nobody leaves."""
    n, layout = len(case.arrival), replace(case.layout, absences=(), baulk_at=0)
    return case._replace(desk=np.full(n, -1), patience=np.full(n, NEVER), layout=layout)


def longer_with_more_desks(case: RandomStation, play: Play = recursion.run_station) -> int:
    """Voters who wait longer for check-in where there is one desk more."""
    one = _endless_line(case)
    more = one._replace(layout=replace(one.layout, n_desks=one.layout.n_desks + 1))
    return int((play(*more).desk_start > play(*one).desk_start).sum())


def turned_out(uptake: float, replications: int) -> Ints:
    """Papers in the boxes of each unit in each replication, under a boycott: int64, shape (..., unit)."""
    boycott = {"kind": "boycott", "uptake": uptake, "odds_ratio": 4.0}
    scenario = from_mapping(
        {
            "schema_version": 1,
            "title": "boycott",
            "dataset": "packaged:kz-2022",
            "rule": "packaged:kazakhstan-2022",
            "campaigns": [boycott] if uptake else [],
        }
    )
    return np.asarray(run(scenario, replications=replications)["ballots"].sum("ballot_class").values)


def check_boycott(replications: int, turnout: Callable[[float, int], Ints] = turned_out) -> CheckResult:
    """A larger boycott brings turnout up in no unit of any replication."""
    papers = [turnout(uptake, replications) for uptake in _UPTAKES]
    up = sum(int((more > less).sum()) for less, more in pairwise(papers))
    return counted_differences("a larger boycott never brings turnout up", papers[0].size * 3, up)


def unlike_when_permuted(order: Ints | None = None, stations: int = 2_000) -> int:
    """Stations that leave something else behind when they are run in another order."""
    plan = bench_plan()
    case = first_case(plan)
    would_be, flows = would_be_of(plan, case, 0), flows_at_centre((), case.reach, plan.seed, 0)
    order = np.random.default_rng(6).permutation(stations) if order is None else order
    there, back = Gathered.empty(plan), Gathered.empty(plan)
    compiled_engine.gather(plan, flows, would_be, 0, np.arange(stations), there)
    compiled_engine.gather(plan, flows, would_be, 0, order, back)
    own = (there.papers != back.papers).any(axis=1) | (there.counters != back.counters).any(axis=1)
    shared = (there.waits != back.waits).any() or (there.issued_by_time != back.issued_by_time).any()
    return int(own.sum()) + bool(shared)


def unlike_when_units_are_permuted(seed: int) -> int:
    """Tables of a random law that are decided otherwise with the units in another order."""
    vote = random_vote(seed)
    tally, order = vote.tally, np.random.default_rng(seed).permutation(len(vote.tally.units))
    moved = Tally(
        tuple(tally.units[k] for k in order),
        tally.registered[:, order],
        tally.ballots[:, order],
        weights=tally.weights[order],
    )
    here, there = vote.rule.decide(tally), vote.rule.decide(moved)
    return int((here.outcome != there.outcome).sum())


def _limit(play: Play, n: int, service: Ints, servers: int = 1) -> Trace:
    arrival = np.sort(np.random.default_rng(7).integers(0, 5_000, n))
    layout = Layout(n_desks=servers, n_booths=servers, n_boxes=servers, opening=100, closing=6_000)
    return play(arrival, service, np.full(n, NEVER), np.full(n, -1), layout)


def _waits(trace: Trace, doors: int = 100) -> Ints:
    """Waits at the three stages, those before the doors open left out."""
    joined = np.maximum(trace.arrival, doors), trace.desk_end, trace.booth_end
    starts = (getattr(trace, f"{stage}_start") for stage in STAGES)
    return np.stack([start - came for start, came in zip(starts, joined, strict=True)])


def check_limits(play: Play = recursion.run_station) -> Iterator[CheckResult]:
    """Days of which the end is plain: nobody, one voter, no service, a server for each."""
    rng, n = np.random.default_rng(8), MAX_SERVERS
    nobody = _limit(play, 0, np.empty((0, 3), dtype=np.int64))
    yield counted_differences("no voters: nothing happens", 1, nobody.n_voters)
    service = rng.integers(1, 9, (1, 3))
    alone = _limit(play, 1, service)
    late = alone.left - np.maximum(alone.arrival, 100) - service.sum()
    yield counted_differences("one voter: out after their own services", 1, int((late != 0).sum()))
    free = _limit(play, n, np.zeros((n, 3), dtype=np.int64))
    yield counted_differences("no service: nobody waits", n, int((_waits(free) != 0).any(axis=0).sum()))
    each = _limit(play, n, rng.integers(1, 900, (n, 3)), servers=n)
    yield counted_differences(
        "a server for each: nobody waits", n, int((_waits(each) != 0).any(axis=0).sum())
    )


def reached_by_nobody() -> int:
    """Laws under which a quorum or a majority is reached with nobody on the roll and no paper."""
    empty = Tally(("a", "b"), np.zeros(2, np.int64), np.zeros((2, 4), np.int64))
    verdicts = (
        law_of_four(share, strict, base, "1/2", False).decide(empty)
        for share, strict, base in product(SHARES, (False, True), BASES)
    )
    return sum(any(bool(each.met) for each in verdict.conditions[:3]) for verdict in verdicts)


def relation_findings(full: bool) -> Iterator[CheckResult]:
    """Metamorphic relations and limits."""
    rng, n = np.random.default_rng([20220605, 9]), _STATIONS[full]
    cases = [random_station(rng, simple=True) for _ in range(n)]
    voters = sum(len(case.arrival) for case in cases)
    longer = sum(longer_with_more_desks(case) for case in cases)
    yield counted_differences("a desk more: nobody waits longer for check-in", voters, longer)
    yield check_boycott(_REPLICATIONS[full])
    yield counted_differences("stations in another order: the same of each", 2_000, unlike_when_permuted())
    unlike = sum(unlike_when_units_are_permuted(seed) for seed in range(n // 10))
    yield counted_differences("units in another order: the same outcome", n // 10 * 60, unlike)
    yield from check_limits()
    laws = len(SHARES) * 2 * len(BASES)
    yield counted_differences("no roll: no quorum or majority is reached", laws, reached_by_nobody())
