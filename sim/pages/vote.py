"""One vote as the page reads it: people by unit, the hours of the day, drawn days, where it starts from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from sim.clock import TICKS_PER_DAY, TICKS_PER_MINUTE
from sim.datasets import Dataset
from sim.electorate.calibration import published_people
from sim.electorate.campaigns.flows import mean_uptake
from sim.electorate.electorate import Electorate
from sim.engines.plan import electorate_of
from sim.experiment.runner import run
from sim.pages.station import station_runs
from sim.rules import Tally
from sim.scenario import Campaign, Scenario

DRAWN_DAYS: Final = 50
"""Drawn days of each prior."""
MOST_ROWS: Final = 4_000
"""Rows (prior, day, unit) written out at most: with more units no day is drawn, the file stays small."""
STEP_MINUTES: Final = 30


def vote_of_scenario(scenario: Scenario, days: int = DRAWN_DAYS) -> dict[str, Any]:
    """A scenario's vote: its dataset's people, hours and notices, drawn days, and campaigns as acts.

    Parameters
    ----------
    scenario : Scenario
    days : int
        Drawn days of each prior; 0 leaves them out.

    Examples
    --------
    >>> import sim
    >>> told = vote_of_scenario(sim.load("almaty-boycott"), days=0)
    >>> told["title"], told["units"][0], told["acts"][0]["units"]
    ('Kazakhstan, constitutional referendum of 5 June 2022', 'Akmola Region', ['Almaty'])
    """
    electorate = electorate_of(scenario)
    dataset = electorate.dataset
    acts, aside = _acts(scenario.campaigns)
    entry = {
        "title": dataset.title,
        "units": list(dataset.units),
        "people": published_people(dataset).tolist(),
        "weights": dataset.weights.tolist(),
        "simulated": dataset.simulated.tolist(),
        "outside": _outside(dataset),
        "curve": _curve(electorate),
        "notices": list(dataset.notices),
        "disputed": any("disputed" in notice for notice in dataset.notices),
        "sources": _sources(dataset),
        "acts": acts,
        "aside": aside,
        "drawn": None,
        "station": None,
    }
    names = scenario.uncertainty.names
    if not days or days * len(names) * len(dataset.units) > MOST_ROWS:
        return entry
    return entry | {"drawn": drawn_days(scenario, days), "station": station_runs(scenario)}


def vote_of_table(tally: Tally, title: str) -> dict[str, Any]:
    """Anyone's table of results: no hours are known of it, and no days are drawn.

    Examples
    --------
    >>> vote_of_table(Tally(("Here",), [100], [[40, 10, 1, 2]]), "Ours")["people"]
    [[40, 10, 1, 2, 0, 47]]
    """
    cast = tally.ballots.sum(axis=-1)
    issued = cast if tally.issued is None else np.maximum(tally.issued, cast)
    apart = [issued - cast, np.maximum(tally.registered - issued, 0)]
    return {
        "title": title,
        "units": list(tally.units),
        "people": np.column_stack([tally.ballots, *apart]).tolist(),
        "weights": tally.weights.tolist(),
        "stated": {name: cells.tolist() for name, cells in tally.stated.items()},
        "unknown": sorted(tally.unknown),
        "simulated": [True] * len(tally.units),
        "outside": None,
        "curve": None,
        "notices": [],
        "sources": [],
        "acts": [],
        "aside": [],
        "drawn": None,
        "station": None,
    }


def drawn_days(scenario: Scenario, days: int) -> dict[str, Any]:
    """Days drawn by a run of the scenario without its campaigns: papers by prior, day, unit and class.

    Returns
    -------
    dict
        ``priors``, ``days``, ``seed``, and ``papers`` by prior, day, unit and class of
        :data:`sim.ballot.ISSUED_CLASSES`, in one row.
    """
    undisturbed: dict[str, Any] = {"campaigns": (), "irregularities": (), "sweep": {}, "tabulation": None}
    plain = scenario.model_copy(update=undisturbed)
    results = run(plain, replications=days)
    ballots = results["ballots"].to_numpy()[0].astype(np.int64)
    issued = results["issued"].to_numpy()[0].astype(np.int64)
    taken = issued - ballots.sum(axis=-1)
    papers = np.concatenate([ballots, taken[..., None]], axis=-1)
    return {
        "priors": [str(name) for name in results["prior"].to_numpy()],
        "days": days,
        "seed": int(results.attrs["seed"]),
        "papers": papers.ravel().tolist(),
    }


def _outside(dataset: Dataset) -> list[list[float]] | None:
    return None if dataset.outside is None else dataset.outside.share_of(dataset.ballots).tolist()


def _sources(dataset: Dataset) -> list[str]:
    return [f"{each.file}: {each.source}" for each in dataset.sources]


def _curve(electorate: Electorate) -> dict[str, Any]:
    """Shares come by each half hour of the local clock, and what the local clock is ahead of the reports'."""
    ticks = electorate.curves.ticks
    step = STEP_MINUTES * TICKS_PER_MINUTE * electorate.dataset.days
    inner = np.arange(int(ticks[0]), int(ticks[-1]), step)
    hours = np.unique([*inner, int(ticks[-1]), *range(TICKS_PER_DAY, int(ticks[-1]), TICKS_PER_DAY)])
    return {
        "hours": hours.tolist(),
        "come": electorate.curves.at(hours).tolist(),
        "shift": electorate.curves.local_shift.tolist(),
    }


_ACTS: Final = {"boycott": "home", "spoil": "spoil", "double-mark": "double-mark"}


def _acts(campaigns: Iterable[Campaign]) -> tuple[list[dict[str, Any]], list[str]]:
    """Campaigns as acts of the page, and the names of those that it cannot show."""
    acts: list[dict[str, Any]] = []
    aside: list[str] = []
    for campaign in campaigns:
        told = _told(campaign)
        acts += told
        aside += [] if told else [campaign.name]
    return acts, aside


def _told(campaign: Campaign) -> list[dict[str, Any]]:
    if campaign.until is not None:
        return []
    start = {} if campaign.from_ is None else {"from": _tick(campaign.from_)}
    where = {} if campaign.regions is None else {"units": list(campaign.regions)}
    about = {"uptake": round(mean_uptake(campaign), 4), **start, **where}
    match campaign.kind:
        case "boycott":
            return [{"of": "all", "act": "home", "odds": campaign.odds_ratio, **about}]
        case "spoil" | "double-mark":
            return [{"of": who, "act": campaign.kind, **about} for who in campaign.who]
        case "persuade":
            return [{"of": "no" if campaign.to == "yes" else "yes", "act": campaign.to, **about}]
        case "mobilise" if campaign.to in ("yes", "no"):
            return [{"of": "abstainers", "act": campaign.to, **about}]
    return []


def _tick(time: Any) -> int:
    from sim.clock import ticks_of

    return ticks_of(time)
