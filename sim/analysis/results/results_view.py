"""What a results Dataset is about: scenario at a point, dataset, headline prior, swept parameter.

A point is named by its label in the coordinate ``point``, which a selection keeps: after ``.isel(point=[3])``
the only point is still 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Floats
from sim.datasets import Dataset, load_dataset
from sim.engines.plan import rule_of
from sim.errors import ResultsError
from sim.experiment.results_axes import scenario_of, with_axes
from sim.files.faults import did_you_mean
from sim.files.sources import fingerprint
from sim.rules import Rule, Tally
from sim.scenario import Scenario, point_at
from sim.scenario.reading.anchoring import dataset_path, rule_file
from sim.scenario.reading.field_paths import parse_path
from sim.scenario.schema.campaigns import Campaign

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, slots=True, eq=False)
class SweptParameter:
    """The one thing that a sweep changes.

    Attributes
    ----------
    path : str
        As in the scenario file, ``campaigns.almaty.uptake``.
    label : str
        The same in words.
    unit : str
        What a share is a share of; empty where the parameter is no share.
    values : float64, shape (point,)
        In the order of the points, not sorted.
    """

    path: str
    label: str
    unit: str
    values: Floats


def scenario_at(results: xr.Dataset, point: int | None = None) -> Scenario:
    """The scenario of one point, without a sweep.

    Parameters
    ----------
    results : xarray.Dataset
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.

    Returns
    -------
    Scenario

    Raises
    ------
    ResultsError
        If there is no such point.

    Examples
    --------
    >>> import sim
    >>> results = sim.run(sim.load("scenarios/almaty-boycott.toml"), replications=1)
    >>> scenario_at(results.isel(point=[3])).campaigns[0].uptake
    0.3
    """
    return point_at(scenario_of(results), chosen_point(results, point)).scenario


def chosen_point(results: xr.Dataset, point: int | None) -> int:
    """The point asked for, by its label; the first that the results hold where none is.

    Raises
    ------
    ResultsError
        If the results do not have it.
    """
    labels = with_axes(results)["point"].values.tolist()
    if point is not None and point not in labels:
        gapless = len(labels) > 1 and labels == list(range(labels[0], labels[-1] + 1))
        told = f"{labels[0]} to {labels[-1]}" if gapless else ", ".join(map(str, labels))
        raise ResultsError(f"point = {point}: the results have {told}")
    return int(labels[0]) if point is None else point


def chosen_prior(results: xr.Dataset, prior: str | None) -> str:
    """The prior asked for; else the scenario's headline prior, or the only one of a selection.

    Raises
    ------
    ResultsError
        If the results do not have it.
    """
    names = [str(name) for name in with_axes(results)["prior"].values]
    if prior is None and len(names) == 1:
        return names[0]
    return _one_of("prior", scenario_of(results).uncertainty.prior if prior is None else prior, names)


def chosen_unit(results: xr.Dataset, unit: str) -> str:
    """A unit of the results.

    Raises
    ------
    ResultsError
        If the results do not have it.
    """
    return _one_of("unit", unit, [str(name) for name in with_axes(results)["unit"].values])


def _one_of(what: str, found: str, allowed: list[str]) -> str:
    if found not in allowed:
        hint = did_you_mean(found, allowed)
        raise ResultsError(f"{what} = {found!r}: the results have {', '.join(allowed)}{hint}")
    return found


def dataset_of(results: xr.Dataset) -> Dataset:
    """The dataset that the results were made with.

    Raises
    ------
    ResultsError
        If its files have changed since.
    DatasetError
        If it is not there any more.
    """
    dataset = load_dataset(dataset_path(scenario_of(results)))
    if dataset.sha256 != results.attrs["dataset_sha256"]:
        raise ResultsError(
            f"dataset {dataset.name}: its files have changed since these results were made; "
            "run the scenario again"
        )
    return dataset


def rule_at(results: xr.Dataset, point: int | None = None) -> Rule:
    """The rule that decided a point, with the scenario's changes.

    Raises
    ------
    ResultsError
        If its file has changed since, or there is no such point.
    """
    scenario = scenario_at(results, point)
    path = rule_file(scenario)
    if results.attrs.get("rule_sha256", fingerprint(path)) != fingerprint(path):  # older files do not say
        raise ResultsError(
            f"rule {results.attrs['rule']}: its file {path} has changed since these results were made; "
            "run the scenario again"
        )
    return rule_of(scenario)


def tally_at(results: xr.Dataset, point: int | None = None, prior: str | None = None) -> Tally:
    """Tables of one point, leading shape (prior, replication), or (replication,) under one prior."""
    at = with_axes(results).sel(point=chosen_point(results, point))
    at = at if prior is None else at.sel(prior=_one_of("prior", prior, at["prior"].values.tolist()))
    order = ("replication", "unit") if prior is not None else ("prior", "replication", "unit")
    ballots = at["ballots"].transpose(*order, "ballot_class").values.astype(np.int64)
    return Tally(
        units=tuple(str(unit) for unit in at["unit"].values),
        registered=at["voters_registered"].transpose(*order).values.astype(np.int64),
        ballots=ballots,
        issued=at["issued"].transpose(*order).values.astype(np.int64),
        weights=at["weight"].values.astype(np.int64),
    )


def swept_paths(results: xr.Dataset) -> list[str]:
    """Paths that the sweep changes; none without a sweep."""
    return list(scenario_of(results).sweep)


def swept_parameter(results: xr.Dataset) -> SweptParameter:
    """The parameter of a sweep along a single number.

    Raises
    ------
    ResultsError
        If there is no sweep, or more than one parameter.
    """
    results = with_axes(results)
    paths = swept_paths(results)
    if not paths:
        raise ResultsError(
            "these results have no sweep: run the scenario with one, such as "
            "--sweep campaigns.almaty.uptake=0:1:0.1"
        )
    if len(paths) > 1:
        raise ResultsError(
            f"the sweep has {len(paths)} parameters ({', '.join(paths)}): one alone makes an axis"
        )
    label, unit = describe_parameter(scenario_of(results), paths[0])
    values = [float(Fraction(str(value))) for value in results[paths[0]].values]  # "2/3" is one of them
    return SweptParameter(paths[0], label, unit, np.array(values))


def has_swept_parameter(results: xr.Dataset) -> bool:
    """Whether the results are a sweep along a single number."""
    results = with_axes(results)
    try:
        swept_parameter(results)
    except ResultsError:
        return False
    return True


def describe_parameter(scenario: Scenario, path: str) -> tuple[str, str]:
    """A swept parameter in words, and what it is a share of (empty where it is no share).

    Examples
    --------
    >>> from sim.scenario import load
    >>> describe_parameter(load("scenarios/almaty-boycott.toml"), "campaigns.almaty.uptake")
    ("uptake of the boycott 'almaty' in Almaty", '% of those it addresses')
    """
    parts = parse_path(path)
    campaign = _campaign(scenario, parts[1]) if parts[0] == "campaigns" and parts[2:] == ("uptake",) else None
    if campaign is None:
        return path, ""
    where = f" in {_listed(campaign.regions)}" if campaign.regions else ""
    return f"uptake of the {campaign.kind} {campaign.name!r}{where}", "% of those it addresses"


def _campaign(scenario: Scenario, key: str | int) -> Campaign | None:
    for number, campaign in enumerate(scenario.campaigns):
        if key in {campaign.name, number, str(number)}:
            return campaign
    return None


def _listed(regions: tuple[str, ...]) -> str:
    return " and ".join(regions) if len(regions) < 3 else f"{len(regions)} regions"


def describe_point(results: xr.Dataset, point: int | None = None) -> str:
    """The swept values at a point, in words; empty without a sweep.

    Parameters
    ----------
    results : xarray.Dataset
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.

    Returns
    -------
    str

    Examples
    --------
    >>> import sim
    >>> results = sim.run(sim.load("scenarios/almaty-boycott.toml"), replications=1)
    >>> describe_point(results, 10)
    "uptake of the boycott 'almaty' in Almaty: 100 %"
    """
    at = with_axes(results).sel(point=chosen_point(results, point))
    scenario = scenario_of(results)
    told = []
    for path in swept_paths(results):
        value = at[path].values[()]
        label, unit = describe_parameter(scenario, path)
        told.append(f"{label}: {100 * value:.4g} %" if unit else f"{label} = {value}")
    return "; ".join(told)
