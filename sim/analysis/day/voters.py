"""One polling day voter by voter, at the stations asked for: when each came, waited, voted and left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from sim.analysis.day.stations import day_attributes, queued_case
from sim.arrays import Ints
from sim.clock import TICKS_PER_SECOND
from sim.documents import Document, Rows, as_document, rows
from sim.electorate.campaigns.campaign_effects import CampaignFlows
from sim.electorate.drawing.voters import station_voters
from sim.electorate.drawing.would_be_voters import WouldBe
from sim.engines.gathered import too_slow
from sim.engines.plan import Plan
from sim.errors import ResultsError
from sim.experiment.replication import before_opening, would_be_of
from sim.nouns import counted
from sim.polling.compiled.event_calendar import run_station
from sim.polling.layout import ClockError
from sim.polling.trace import VOTER_OUTCOMES, Trace
from sim.scenario import Scenario

MOST_TOLD: Final = 100_000
"""Voters told at once: a tenth of the rows that a spreadsheet holds."""

_TIMES: Final = (
    *("arrival", "refused_start", "refused_end", "returned", "entered", "desk_start", "desk_end"),
    *("booth_start", "booth_end", "box_start", "box_end", "left"),
)
"""Of a trace, in the order in which they come; −1 there where a voter did not get so far."""

_COLUMNS: Final = (
    *("unit", "number", "voter", "arrived_at", *(f"{name}_seconds" for name in _TIMES)),
    *("wait_seconds", "booth_wait_seconds", "box_wait_seconds", "total_wait_seconds"),
    "door_to_door_seconds",
    *("desk", "booth", "box", "outcome"),
)


def voters_document(
    scenario: Scenario, stations: Sequence[tuple[str, int]], *, prior: str | None = None, replication: int = 0
) -> Document:
    """One replication's polling day at some stations, voter by voter.

    It is the day that :func:`sim.analysis.day.stations.station_day` tells by station: all engines leave the
    same trace of it.

    Parameters
    ----------
    scenario : Scenario
        With queues and without a sweep.
    stations : sequence of (str, int)
        Unit of each station, and its place by size among the unit's, from 1.
    prior : str, optional
        One of the scenario's priors; else its own.
    replication : int
        From 0.

    Returns
    -------
    Document
        ``referendum/voters/1``. ``voters`` in order of arrival, station by station: ``arrived_at`` on the
        local clock; times as seconds after local midnight, None where a voter did not get so far;
        ``wait_seconds`` for the desk, of those checked in, from when they came last (``returned`` after a
        wrong document), ``booth_wait_seconds``, ``box_wait_seconds`` and their sum ``total_wait_seconds``;
        ``door_to_door_seconds`` from when they came last until they left the box; desk, booth and box by
        number from 1; ``outcome``, one of :data:`sim.polling.trace.VOTER_OUTCOMES`.

    Raises
    ------
    ScenarioError
        If nobody queues in the scenario, it sweeps, or has no such prior.
    ResultsError
        If there is no such station, or the lists of the stations hold more than 100,000 voters.

    Examples
    --------
    >>> import sim
    >>> scenario = sim.load("scenarios/baseline.toml", ["polling.queues=true"])
    >>> first = voters_document(scenario, [("Almaty", 1)])["voters"][0]
    >>> first["voter"], first["outcome"], first["wait_seconds"] >= 0
    (1, 'served', True)
    """
    plan, case = queued_case(scenario, prior)
    chosen = [_station(plan, unit, number) for unit, number in stations]
    _check_size(plan, chosen)
    attributes = day_attributes(plan, case.prior.name, replication)
    plan, would_be, flows, _ = before_opening(plan, case, would_be_of(plan, case, replication), replication)
    voters = [
        {"unit": unit, "number": number} | voter
        for (unit, number), station in zip(stations, chosen, strict=True)
        for voter in _voters(_trace(plan, would_be, flows, replication, station))
    ]
    body = {**attributes, "clock": "local, seconds after midnight", "voters": voters}
    return as_document("referendum/voters/1", body)


def voters_rows(document: Document) -> Rows:
    """A row a voter."""
    return rows(_COLUMNS, document["voters"])


def _station(plan: Plan, unit: str, number: int) -> int:
    """Number of a station among all."""
    units, start = plan.dataset.units, plan.electorate.stations.start
    place = units.index(unit) if unit in units else -1
    size = int(start[place + 1] - start[place]) if place >= 0 else 0
    if not 1 <= number <= size:
        allowed = f"1 to {size}" if size else f"units with stations are {', '.join(units)}"
        raise ResultsError(f"station {unit} {number}: there is none; {allowed}")
    return int(start[place]) + number - 1


def _check_size(plan: Plan, chosen: list[int]) -> None:
    listed = int(plan.electorate.stations.roll[chosen].sum())
    if listed > MOST_TOLD:
        raise ResultsError(
            f"{counted(len(chosen), 'station')} with {counted(listed, 'voter')} on their lists: voter by "
            f"voter at most {MOST_TOLD:,} are told at once; ask for fewer stations"
        )


def _trace(plan: Plan, would_be: WouldBe, flows: CampaignFlows, replication: int, station: int) -> Trace:
    layout = plan.layouts[station]
    voters = station_voters(
        plan.electorate, would_be, plan.tables, flows, station, layout.n_desks, plan.seed, replication
    )
    desk = voters.desk if plan.scenario.polling.desk_queues == "split" else np.full_like(voters.desk, -1)
    errand = voters.errand if layout.reentry else None
    try:
        return run_station(voters.arrival, voters.service, voters.patience, desk, layout, errand)
    except ClockError as error:
        raise too_slow(plan, station) from error


def _voters(trace: Trace) -> Iterator[dict[str, Any]]:
    came = np.where(trace.returned >= 0, trace.returned, trace.arrival)
    columns = {
        "voter": list(range(1, trace.n_voters + 1)),
        "arrived_at": [_clock(tick) for tick in trace.arrival.tolist()],
        **{f"{name}_seconds": _seconds(getattr(trace, name)) for name in _TIMES},
        **{name: _seconds(np.where(trace.box_end >= 0, ticks, -1)) for name, ticks in _waits(trace, came)},
        **{name: _numbers(getattr(trace, name)) for name in ("desk", "booth", "box")},
        "outcome": [VOTER_OUTCOMES[outcome] for outcome in trace.outcome],
    }
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _waits(trace: Trace, came: Ints) -> Iterator[tuple[str, Ints]]:
    """Waits of those who vote, and their time from door to door; every one who is checked in does."""
    stages = trace.desk_start - came, trace.booth_start - trace.desk_end, trace.box_start - trace.booth_end
    yield from zip(("wait_seconds", "booth_wait_seconds", "box_wait_seconds"), stages, strict=True)
    yield "total_wait_seconds", stages[0] + stages[1] + stages[2]
    yield "door_to_door_seconds", trace.box_end - came


def _clock(tick: int) -> str:
    minutes, seconds = divmod(tick // TICKS_PER_SECOND, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def _seconds(ticks: Ints) -> list[float | None]:
    return [tick / TICKS_PER_SECOND if tick >= 0 else None for tick in ticks.tolist()]


def _numbers(places: Ints) -> list[int | None]:
    return [place + 1 if place >= 0 else None for place in places.tolist()]
