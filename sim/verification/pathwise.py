"""The strongest oracle: every voter starts at the later of their coming and the least free server.

What each voter of a station must have done follows from arrivals, services and patience alone, by the
definition of the rules and in plain Python, so that no engine is asked about itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from heapq import heapify, heapreplace
from importlib.util import find_spec
from typing import Final

import numpy as np

from sim.arrays import Ints
from sim.bench import other_models
from sim.clock import NEVER
from sim.polling import station
from sim.polling.compiled import event_calendar, recursion
from sim.polling.layout import STAGES, Layout
from sim.polling.trace import FIELDS, FIRST_VISIT_FIELDS, TURNED_AWAY, Trace
from sim.verification.findings import CheckResult, counted_differences, not_run
from sim.verification.random_stations import Play, RandomStation, random_station

STATIONS: Final = {False: 300, True: 6_000}
"""Random stations, quick and full; some 80 voters each."""


def _served(joined: list[int], service: Ints, servers: int, free_from: int) -> list[int]:
    """Starts of those who joined (−1: did not), in order of (tick of joining, voter)."""
    free, starts = [free_from] * servers, [-1] * len(joined)
    for voter in sorted((v for v, tick in enumerate(joined) if tick >= 0), key=lambda v: (joined[v], v)):
        starts[voter] = max(joined[voter], free[0])
        heapreplace(free, starts[voter] + int(service[voter]))
    return starts


def _checked_in(case: RandomStation) -> list[int]:
    """Starts of check-in; −1 for who comes too late, finds the line too long, or gives up."""
    layout, starts = case.layout, [-1] * len(case.arrival)
    for line in set(case.desk.tolist()):
        free = [layout.doors] * (layout.n_desks if line == -1 else 1)
        heapify(free)
        waits_until: list[int] = []  # last tick at which each is seen waiting
        for voter in np.flatnonzero((case.desk == line) & (case.arrival < layout.closing)).tolist():
            came, patience = int(case.arrival[voter]), int(case.patience[voter])
            if 0 < layout.baulk_at <= sum(until >= came for until in waits_until):
                continue
            start = max(came, free[0])
            if start - came > patience:
                waits_until.append(came + patience)
                continue
            waits_until.append(start - 1)
            starts[voter] = start
            heapreplace(free, start + int(case.service[voter, 0]))
    return starts


def starts_by_definition(case: RandomStation) -> Ints:
    """When each voter of a station without absences, limits or errands starts each stage.

    Parameters
    ----------
    case : RandomStation

    Returns
    -------
    int64, shape (voter, 3)
        [ticks]; −1 where a voter did not get so far.
    """
    starts = [_checked_in(case)]
    for stage, servers in enumerate((case.layout.n_booths, case.layout.n_boxes), start=1):
        ends = [
            -1 if s < 0 else s + int(need)
            for s, need in zip(starts[-1], case.service[:, stage - 1], strict=True)
        ]
        starts.append(_served(ends, case.service[:, stage], servers, case.layout.doors))
    return np.array(starts, dtype=np.int64).reshape(3, -1).T


def wrong_starts(case: RandomStation, trace: Trace) -> int:
    """Voters who start some stage at another tick than by the definition."""
    found = np.stack([getattr(trace, f"{stage}_start") for stage in STAGES], axis=1)
    return int((found != starts_by_definition(case)).any(axis=1).sum())


def without_absences(case: RandomStation) -> RandomStation:
    """The same station whose members never go away."""
    return case._replace(layout=replace(case.layout, absences=()))


def wrong_at_the_doors(case: RandomStation, trace: Trace) -> int:
    """Voters let in after the closing, turned away before it, or inside before the doors open."""
    late = (trace.outcome == TURNED_AWAY) != (case.arrival >= case.layout.closing)
    early = (trace.entered >= 0) & (trace.entered < case.layout.doors)
    return int((late | early).sum())


def parted_voters(case: RandomStation, other: Trace) -> int:
    """Voters whose day differs in any field from the day that the reference in SimPy gives them."""
    one = station.run_station(*case)
    names = (*FIELDS, *FIRST_VISIT_FIELDS)
    return int(np.any([getattr(one, name) != getattr(other, name) for name in names], axis=0).sum())


def _over(
    what: str, n: int, play: Play, wrong: Callable[[RandomStation, Trace], int], *, simple: bool = True
) -> CheckResult:
    """Hold the traces of random stations to a statement; `simple` ones need no calendar."""
    rng, voters, differences = np.random.default_rng([n, *what.encode()]), 0, 0
    for _ in range(n):
        case = random_station(rng, simple=simple)
        case = case if wrong is parted_voters else without_absences(case)
        voters += len(case.arrival)
        differences += wrong(case, play(*case))
    return counted_differences(what, voters, differences)


def pathwise_findings(
    full: bool, compiled: Play = recursion.run_station, calendar: Play = event_calendar.run_station
) -> Iterator[CheckResult]:
    """Every voter's day, by definition and against the reference in SimPy."""
    n = STATIONS[full]
    for name, play in (("recursion", compiled), ("calendar", calendar)):
        yield _over(f"start = max(arrival, least free server), {name}", n, play, wrong_starts)
        yield _over(f"in from the doors' opening until they close, {name}", n, play, wrong_at_the_doors)
        what = f"every field of every voter's day as in SimPy, {name}"
        yield _over(what, n, play, parted_voters, simple=play is compiled)
    yield check_ciw(2 if full else 1)


def check_ciw(n_days: int, model: Callable[..., Ints] = other_models.ciw) -> CheckResult:
    """A second witness: Ciw serves the same voters, and the same number leaves at each tick."""
    what = "every departure as in Ciw"
    if model is other_models.ciw and find_spec("ciw") is None:
        return not_run(f"{what}: not installed (pip install ciw)")
    rng, n, differences = np.random.default_rng([20220605, 5]), 500, 0
    for _ in range(n_days):
        arrival = np.rint(rng.exponential(20_000, n).cumsum()).astype(np.int64)
        service = np.rint(rng.exponential(40_000, (n, 3))).astype(np.int64)
        room = Layout(n_desks=3, n_booths=4, n_boxes=3, opening=0, closing=1 << 35)
        ours = recursion.run_station(arrival, service, np.full(n, NEVER), np.full(n, -1), room)
        # Ciw takes the times of a stage in the order in which voters come to it.
        at_booths, at_box = (np.argsort(end, kind="stable") for end in (ours.desk_end, ours.booth_end))
        in_turn = np.stack([service[:, 0], service[at_booths, 1], service[at_box, 2]], axis=1)
        theirs = model(arrival, in_turn, (3, 4, 3))
        differences += int((np.sort(ours.left) != np.sort(theirs)).sum())
    return counted_differences(what, n_days * n, differences)
