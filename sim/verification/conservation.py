"""Nothing is lost: papers from stations to the nation, and time in lines by Little's law; no tolerance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.arrays import Bools, Ints
from sim.bench.workloads import bench_plan, first_case
from sim.electorate.campaigns.flows import flows_at_centre
from sim.electorate.drawing.voters import station_voters
from sim.engines import compiled as compiled_engine
from sim.engines.gathered import Gathered
from sim.engines.plan import Plan
from sim.experiment.replication import replicate, would_be_of
from sim.experiment.runner import run
from sim.polling import station
from sim.polling.counters import AT_BOOTH, AT_BOX, AT_DESK, BUSY, DOOR_SUM, PEAK, WAIT_SUM
from sim.polling.trace import Trace
from sim.scenario import Scenario, loads
from sim.verification.findings import CheckResult, counted_differences

if TYPE_CHECKING:
    import xarray as xr

_REPLICATIONS: Final = {False: 1, True: 20}
_LINES: Final = {False: 10, True: 200}


def everything() -> Scenario:
    """A scenario with every irregularity."""
    return loads((Path(__file__).parent / "everything.toml").read_text(encoding="utf-8"))


def broken_identities(results: xr.Dataset) -> dict[str, Bools]:
    """Identities of the accounts, in every region and in the nation, and where each is broken.

    Parameters
    ----------
    results : xarray.Dataset
        Of a scenario with a tabulation.
    """
    account = results["account"]
    by_region = {name: account.sel(account_figure=name).values for name in account["account_figure"].values}
    f = {
        name: np.concatenate([values, values.sum(axis=-1, keepdims=True)], axis=-1)
        for name, values in by_region.items()
    }
    ballots = results["ballots"].sum("ballot_class").values
    repeated = results["repeat_ballots"].sum("ballot_class").values
    return {
        "printed = issued + replaced + unused": f["printed"] != f["issued"] + f["replaced"] + f["unused"],
        "issued + stuffed = in box + taken away + lost": f["issued"] + f["stuffed"]
        != f["in_box"] + f["taken_away"] + f["lost"],
        "counted = in box + misreported": f["counted"] != f["in_box"] + f["misreported"],
        "final = counted − annulled": f["final"] != f["counted"] - f["annulled"],
        "yes + no + both + invalid = final + repeated": ballots != by_region["final"] + repeated,
        "no number of papers is negative": np.array(
            [values < 0 for name, values in f.items() if name != "misreported"]
        ),
    }


def unlike_their_stations(plan: Plan, replication: int = 0) -> Ints:
    """Units of a day whose papers are not those of their stations, added one by one."""
    case = first_case(plan)
    would_be = would_be_of(plan, case, replication)
    flows = flows_at_centre((), case.reach, plan.seed, replication)
    gathered, stations = Gathered.empty(plan), plan.electorate.stations
    compiled_engine.gather(plan, flows, would_be, replication, np.arange(len(stations)), gathered)
    by_unit = np.zeros((len(plan.dataset.units), 5), dtype=np.int64)
    np.add.at(by_unit, stations.unit, gathered.papers)
    done = replicate(plan, case, would_be, replication)
    same = (by_unit[:, :4] == done.ballots).all(axis=1) & (by_unit.sum(axis=1) == done.issued)
    return np.flatnonzero(~same)


def area_under_line(joined: Ints, called: Ints) -> tuple[int, int]:
    """Time spent in a line by all together, summed over the clock, and the most in it at the end of a tick.

    Examples
    --------
    >>> area_under_line(np.array([0, 2, 5]), np.array([4, 6, 5]))
    (8, 2)
    """
    ticks = np.unique(np.concatenate([joined, called]))
    inside = np.searchsorted(np.sort(joined), ticks, "right") - np.searchsorted(
        np.sort(called), ticks, "right"
    )
    return int((inside[:-1] * np.diff(ticks)).sum()), int(inside.max(initial=0))


def figures_of_lines(trace: Trace) -> dict[int, int]:
    """Counters of a day on which all are served, from the numbers present at each tick of its trace."""
    found = {}
    for at, joined, start, end in (
        (AT_DESK, trace.arrival, trace.desk_start, trace.desk_end),
        (AT_BOOTH, trace.desk_end, trace.booth_start, trace.booth_end),
        (AT_BOX, trace.booth_end, trace.box_start, trace.box_end),
    ):
        found[at + WAIT_SUM], found[at + PEAK] = area_under_line(joined, start)
        found[at + BUSY] = area_under_line(start, end)[0]
    return {**found, DOOR_SUM: area_under_line(trace.arrival, trace.left)[0]}


def check_little(n_stations: int, plan: Plan | None = None) -> CheckResult:
    """Little's law on finished days: waits added voter by voter are the line added over the clock."""
    plan = bench_plan() if plan is None else plan
    case = first_case(plan)
    would_be, flows = would_be_of(plan, case, 0), flows_at_centre((), case.reach, plan.seed, 0)
    largest = np.argsort(-would_be.papers.sum(axis=1), kind="stable")[:n_stations]
    gathered, wrong = Gathered.empty(plan), 0
    compiled_engine.gather(plan, flows, would_be, 0, np.sort(largest), gathered)
    for each in largest.tolist():
        layout = plan.layouts[each]
        v = station_voters(plan.electorate, would_be, plan.tables, flows, each, layout.n_desks, plan.seed, 0)
        trace = station.run_station(v.arrival, v.service, v.patience, v.desk, layout)
        found = figures_of_lines(trace)
        wrong += any(gathered.counters[each, place] != value for place, value in found.items())
    return counted_differences(
        "Little's law: waits, lines and busy time of a station's day", n_stations, wrong
    )


def conservation_findings(full: bool) -> Iterator[CheckResult]:
    """Identities that hold to the paper and to the tick."""
    results = run(everything(), replications=_REPLICATIONS[full])
    for identity, broken in broken_identities(results).items():
        yield counted_differences(identity, broken.size, int(broken.sum()))
    plan = bench_plan()
    unlike = len(unlike_their_stations(plan))
    yield counted_differences("units hold what their stations hold", len(plan.dataset.units), unlike)
    yield check_little(_LINES[full])
