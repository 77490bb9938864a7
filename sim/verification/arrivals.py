"""When voters come: order statistics of the curve given how many, a Poisson process where that is Poisson."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.stats import kstest

from sim.arrays import Floats, Ints
from sim.bench.workloads import bench_plan, first_case
from sim.clock import TICKS_PER_HOUR
from sim.electorate.campaigns.flows import flows_at_centre
from sim.electorate.drawing.voters import curve_of, station_voters
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.engines.plan import Plan
from sim.experiment.replication import would_be_of
from sim.verification.findings import CheckResult, compared_mean

_DAYS: Final = {False: 400, True: 4_000}
_VOTERS: Final = 400


@dataclass(frozen=True, slots=True, eq=False)
class ArrivalDays:
    """Many days of one station, of the same voters in number or of a Poisson number.

    Attributes
    ----------
    shares : tuple of float64, shape (voter,)
        Share of the curve come when each voter comes, in order, by day.
    by_hour : int64, shape (day, hour)
        Voters of each hour of the clock.
    of_hour : float64, shape (hour,)
        Share of the curve in each hour.
    """

    shares: tuple[Floats, ...]
    by_hour: Ints
    of_hour: Floats


def _with_papers(would_be: WouldBe, station: int, n: int) -> WouldBe:
    papers = would_be.papers.copy()
    papers[station], papers[station, 0] = 0, n
    return replace(would_be, papers=papers)


def arrival_days(voters: Ints, plan: Plan | None = None) -> ArrivalDays:
    """Let a large station meet so many voters on each of many days.

    Parameters
    ----------
    voters : int64, shape (day,)
        At most its roll.
    plan : Plan, optional
    """
    plan = bench_plan() if plan is None else plan
    case, electorate = first_case(plan), plan.electorate
    drawn, flows = would_be_of(plan, case, 0), flows_at_centre((), case.reach, plan.seed, 0)
    station = int(electorate.stations.roll.argmax())
    curve = curve_of(electorate, drawn, station)
    hours = np.append(np.arange(curve.ticks[0], curve.ticks[-1], TICKS_PER_HOUR), curve.ticks[-1])
    arrivals = [
        station_voters(
            *(
                electorate,
                _with_papers(drawn, station, int(n)),
                plan.tables,
                flows,
                station,
                1,
                plan.seed,
                day,
            )
        ).arrival
        for day, n in enumerate(voters)
    ]
    return ArrivalDays(
        tuple(np.interp(each, curve.ticks, curve.share) for each in arrivals),
        np.array([np.histogram(each, hours)[0] for each in arrivals]),
        np.diff(np.interp(hours, curve.ticks, curve.share)),
    )


def check_given_the_total(days: ArrivalDays, n: int) -> Iterator[CheckResult]:
    """Hold days of `n` voters each to independent draws from the curve, put in order."""
    expected = n * days.of_hour
    chi_square = ((days.by_hour - expected) ** 2 / expected).sum(axis=1)
    yield compared_mean("counts by hour, chi-square given the total", len(expected) - 1, chi_square)
    for share in (0.1, 0.5, 0.9):
        k = round(share * n)
        at, mean = np.array([each[k - 1] for each in days.shares]), k / (n + 1)
        yield compared_mean(f"share come when voter {k} of {n} comes", mean, at)
        variance = mean * (1 - mean) / (n + 2)
        yield compared_mean(
            f"its variance over the order statistic's, voter {k}", 1.0, (at - mean) ** 2 / variance
        )
    p = np.array([kstest(each, "uniform").pvalue for each in days.shares])
    yield compared_mean("Kolmogorov and Smirnov's p of rescaled times", 0.5, p)


def check_poisson(days: ArrivalDays, mean: float) -> Iterator[CheckResult]:
    """Hold days of a Poisson number of voters to an inhomogeneous Poisson process."""
    expected = mean * days.of_hour
    off = days.by_hour - expected
    yield compared_mean(
        "Poisson total: voters of the first hour", float(expected[0]), days.by_hour[:, 0].astype(np.float64)
    )
    yield compared_mean(
        "Poisson total: variance of counts over their mean", 1.0, (off**2 / expected).mean(axis=1)
    )
    scaled = off / np.sqrt(expected)
    yield compared_mean(
        "Poisson total: correlation of one hour with the next",
        0.0,
        (scaled[:, 1:] * scaled[:, :-1]).mean(axis=1),
    )


def arrival_findings(full: bool) -> Iterator[CheckResult]:
    """Arrivals drawn by the voter engines."""
    n_days = _DAYS[full]
    yield from check_given_the_total(arrival_days(np.full(n_days, _VOTERS)), _VOTERS)
    total = np.random.default_rng([20220605, 4]).poisson(_VOTERS, n_days)
    yield from check_poisson(arrival_days(total), _VOTERS)
