"""Figures that several texts tell: the tables of 2022, what is expected of a scenario, its queues."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

import xarray as xr

import sim
from sim.analysis.expected.document import expected_document
from sim.datasets import Dataset
from sim.scenario import Scenario
from tests.stories.texts import ROOT

PRESS = "encyclopedic source of the dataset"


def scenario(name: str, *changes: str) -> Scenario:
    """A shipped scenario."""
    return sim.load(ROOT / "scenarios" / f"{name}.toml", list(changes))


@cache
def entries(name: str, *changes: str) -> list[dict[str, Any]]:
    """What is expected at each point of a scenario's sweep."""
    return [point["expected"] for point in expected_document(scenario(name, *changes))["points"]]


@cache
def tipping(name: str) -> float:
    """Uptake from which the expected vote fails."""
    return float(expected_document(scenario(name))["tipping"]["uptake"])


@cache
def kz() -> Dataset:
    """The tables of 2022."""
    return sim.load_dataset("kz-2022")


def short(name: str) -> str:
    """A region's name as texts write it: without the word, unless a city is called so too."""
    plain = name.removesuffix(" Region")
    return name if plain != name and plain in kz().units else plain


def unit(name: str) -> int:
    """Row of a region, by its short name."""
    return [short(each) for each in kz().units].index(name)


def counted() -> int:
    """Papers counted in 2022."""
    return int(kz().ballots.sum())


def of(condition: str, entry: dict[str, Any], key: str) -> Any:
    """One figure of a condition."""
    return next(each[key] for each in entry["conditions"] if each["name"] == condition)


def carried(entry: dict[str, Any]) -> tuple[int, int]:
    """Units that carried the proposal, and units that count."""
    return of("regional_majority", entry, "carried"), of("regional_majority", entry, "of")


def quorum() -> int:
    """Least papers that make the quorum of 2022."""
    return counted() - int(entries("baseline")[0]["margins"]["turnout_quorum"])


def printed(name: str, column: str) -> Decimal:
    """A cell of the hourly table of 2022 as printed, in per cent of the roll."""
    return Decimal(kz().turnout_table.cell(kz().units[unit(name)], column))


def simulated_units() -> list[str]:
    """Regions in which people vote, by their short names."""
    return [
        each.removesuffix(" Region") for each, here in zip(kz().units, kz().simulated, strict=True) if here
    ]


def queue(figure: str, point: int) -> Callable[[xr.Dataset], xr.DataArray]:
    """Mean of a queue figure over the replications, at a point, by prior."""
    here = {"place": "all", "queue_figure": figure, "point": point}
    return lambda results: results["queues"].sel(here).mean("replication")


def times(figure: str, point: int) -> Callable[[xr.Dataset], xr.DataArray]:
    """The same as a multiple of what it is at the first point."""
    return lambda results: queue(figure, point)(results) / queue(figure, 0)(results)
