"""The electorate of a dataset: its stations and the curves by which their voters come."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Ints
from sim.datasets import Dataset
from sim.electorate.arrivals import ArrivalCurves, fit_curves
from sim.electorate.calibration import published_people
from sim.electorate.campaigns.campaign_effects import ABSTAINED
from sim.electorate.campaigns.flows import Reach
from sim.electorate.regions import regions_of
from sim.electorate.stations import Stations, allot, build_stations


@dataclass(frozen=True, slots=True, eq=False)
class Electorate:
    """What every replication of a scenario shares; nothing in it is drawn."""

    dataset: Dataset
    stations: Stations
    curves: ArrivalCurves


def station_numbers(dataset: Dataset) -> Ints:
    """Number of stations of each unit: int64, shape (unit,); 0 where none is simulated."""
    declared = dataset.stations
    known = {each.unit: each.n_stations for each in declared.known}
    numbers = np.zeros(len(dataset.units), dtype=np.int64)
    for zone in declared.zones:
        of_zone = dataset.simulated & (dataset.utc_offset_hours == zone.utc_offset_hours)
        units = [dataset.units[u] for u in np.flatnonzero(of_zone)]
        numbers[of_zone] = allot(
            dataset.registered[of_zone],
            [known.get(unit) for unit in units],
            [unit in declared.cities for unit in units],
            zone.n_stations,
        )
    return numbers


def _stations(dataset: Dataset) -> Stations:
    """Stations as a table lists them, or as many of such sizes as are declared."""
    listed, numbers = dataset.listed, station_numbers(dataset)
    if listed is None:
        return build_stations(dataset.registered, numbers, dataset.stations.max_roll, units=dataset.units)
    start = np.concatenate([[0], np.cumsum(numbers)]).astype(np.int64)
    return Stations(listed.unit, listed.roll, start, desks=listed.desks, booths=listed.booths)


def build_electorate(
    dataset: Dataset, opening: int | None = None, closing: int | None = None, *, smooth: bool = True
) -> Electorate:
    """Stations and curves of a dataset, on its own hours or others [ticks, local clock]."""
    stations = _stations(dataset)
    return Electorate(
        dataset=dataset,
        stations=replace(stations, cut=regions_of(dataset, stations)),
        curves=fit_curves(dataset, opening, closing, smooth=smooth),
    )


def reach_of(dataset: Dataset) -> Reach:
    """Where campaigns can act, with the published papers."""
    papers = published_people(dataset)[:, :ABSTAINED].astype(np.float64)
    return Reach(units=dataset.units, simulated=dataset.simulated, expected=papers)
