"""A polling day with queues, gathered station by station: integers that add up the same in any order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import ISSUED_CLASSES
from sim.electorate.campaigns.campaign_effects import CampaignFlows
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.electorate.stations import largest_remainder
from sim.engines.counts import run_counts
from sim.engines.day import Day
from sim.engines.plan import Plan
from sim.engines.queue_figures import figures
from sim.errors import ScenarioError
from sim.polling.compiled.compiled_layout import N_BOOTHS, N_BOXES, N_DESKS
from sim.polling.counters import AT_BOOTH, AT_BOX, AT_DESK, N_COUNTERS, OPEN_TIME, empty_histograms
from sim.streams import Purpose, Stream


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """What the stations of one day leave behind; engines fill it in place.

    Attributes
    ----------
    papers : int64, shape (station, 5)
    boycotted : int64, shape (station,)
    issued_by_time : int64, shape (unit, time)
    counters : int64, shape (station, N_COUNTERS)
        :mod:`sim.polling.counters`.
    waits : int64, shape (unit, N_HISTOGRAMS, N_BINS)
        Histograms of waits (:mod:`sim.polling.histogram`).
    """

    papers: Ints
    boycotted: Ints
    issued_by_time: Ints
    counters: Ints
    waits: Ints

    @classmethod
    def empty(cls, plan: Plan) -> Self:
        """All zero, in the plan's shapes."""
        n_stations, n_units = len(plan.electorate.stations), len(plan.dataset.units)
        return cls(
            papers=np.zeros((n_stations, len(ISSUED_CLASSES)), dtype=np.int64),
            boycotted=np.zeros(n_stations, dtype=np.int64),
            issued_by_time=np.zeros((n_units, plan.edges.size - 1), dtype=np.int64),
            counters=np.zeros((n_stations, N_COUNTERS), dtype=np.int64),
            waits=empty_histograms(n_units),
        )


def sample_stations(plan: Plan, replication: int) -> Ints:
    """Stations to be queued: all, or a sample spread over the units by their number of stations.

    Returns
    -------
    int64, shape (sampled,)
        Ascending.
    """
    stations, wanted = plan.electorate.stations, plan.scenario.polling.stations
    if wanted is None or wanted >= len(stations):
        return np.arange(len(stations))
    shares = largest_remainder(np.diff(stations.start).astype(float), wanted)
    score = Stream(plan.seed, Purpose.SAMPLE, replication).uniforms("stations", len(stations))
    # Those with the lowest scores of each unit: a larger sample holds the smaller one.
    ranked = np.lexsort((score, stations.unit))
    picks = [ranked[first : first + n] for first, n in zip(stations.start[:-1], shares, strict=True)]
    return np.sort(np.concatenate(picks))


def _figures_by_unit(plan: Plan, gathered: Gathered, sample: Ints) -> Floats:
    unit = plan.electorate.stations.unit[sample]
    counters, waits, limits = gathered.counters[sample], gathered.waits, plan.wait_limits
    rows = [figures(counters[unit == u], waits[u], limits) for u in range(len(plan.dataset.units))]
    return np.stack([*rows, figures(counters, waits.sum(axis=0), limits)])


def too_slow(plan: Plan, station: int) -> ScenarioError:
    """What to say of a station whose voters need years."""
    stations = plan.electorate.stations
    unit = int(stations.unit[station])
    place = f"{plan.dataset.units[unit]}, station {station - int(stations.start[unit]) + 1}"
    return ScenarioError(
        f"{place}: its voters would keep it at work for over two years; shorten polling.check_in, booth, "
        "box_seconds, disputes or the errands of wrong_documents"
    )


def close_at_night(plan: Plan, counters: Ints, sample: Ints) -> None:
    """Take the nights between polling days from the time for which servers were open."""
    night = sum(until - begin for begin, until in plan.dataset.nights)
    if night:
        rooms = plan.rooms.room[plan.rooms.which[sample]]
        for stage, servers in zip((AT_DESK, AT_BOOTH, AT_BOX), (N_DESKS, N_BOOTHS, N_BOXES), strict=True):
            counters[sample, stage + OPEN_TIME] -= rooms[:, servers] * night


def finish(
    plan: Plan, flows: CampaignFlows, would_be: WouldBe, replication: int, gathered: Gathered, sample: Ints
) -> Day:
    """The day's result; of a sample only the queue figures: its papers come from all stations by counts."""
    close_at_night(plan, gathered.counters, sample)
    queues = _figures_by_unit(plan, gathered, sample)
    if sample.size < len(plan.electorate.stations):
        counted = run_counts(plan, flows, would_be, replication)
        papers, boycotted, by_time = counted.papers, counted.boycotted, counted.issued_by_time
    else:
        papers, boycotted, by_time = gathered.papers, gathered.boycotted, gathered.issued_by_time
    return Day(papers, boycotted, by_time, queues, gathered.counters, sample)
