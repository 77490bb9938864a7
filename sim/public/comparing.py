"""Any number of scenarios or runs on the same random numbers: how each differs from the first."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from sim.analysis.comparison.compare import Comparison, Difference, compare_results
from sim.analysis.given import AnyScenario, scenario_from
from sim.errors import ResultsError
from sim.experiment.results_axes import Results, dataset_in, with_axes
from sim.public.answers import Answers
from sim.public.running import run

if TYPE_CHECKING:
    import xarray as xr


def compare(
    *sources: AnyScenario | Results,
    replications: int | None = None,
    confidence: float = 0.95,
    executor: Executor | int | None = None,
) -> Answers[Comparison]:
    """Compare scenarios or runs with the first of them, replication by replication.

    Parameters
    ----------
    *sources : Scenario, str, path, Run or xarray.Dataset
        Two or more, on the same dataset. Scenarios run with the seed of the first source, their sweeps left
        aside; of runs, which need the same seed, the first points are compared.
    replications : int, optional
        Of each scenario; else as many as the first source has.
    confidence : float
        Of the intervals.
    executor : int or concurrent.futures.Executor, optional

    Returns
    -------
    Answers of Comparison
        By source after the first, and prior. The table has a row for each figure, ``p_fail`` and ``turnout``.

    Raises
    ------
    ResultsError
        If there are fewer than two, or seeds or datasets differ, so that nothing pairs.
    ScenarioError

    Examples
    --------
    >>> import sim
    >>> compared = sim.compare("baseline", "almaty-boycott", "opposition-boycott", replications=3)
    >>> len(compared), compared[0].turnout.difference < 0
    (6, True)
    """
    if len(sources) < 2:
        raise ResultsError(f"{len(sources)} given: compare takes two scenarios or runs, or more")
    first = with_axes(_results(sources[0], replications, None, executor))
    seed, n = int(first.attrs["seed"]), replications or first.sizes["replication"]
    others = [_results(each, n, seed, executor) for each in sources[1:]]
    pairs = [(other, compare_results(first, other, confidence=confidence)) for other in others]
    rows = [
        {"scenario": other.attrs["title"], "prior": each.prior, **_row(figure, getattr(each, figure))}
        for other, compared in pairs
        for each in compared
        for figure in ("p_fail", "turnout")
    ]
    sentence = f"Compared with {first.attrs['title']!r}, on the same random numbers."
    return Answers([each for _, compared in pairs for each in compared], rows, sentence)


def _results(
    source: Any, replications: int | None, seed: int | None, executor: Executor | int | None
) -> xr.Dataset:
    """Results as given, or those of a scenario."""
    import xarray as xr

    if isinstance(source, xr.Dataset) or (hasattr(source, "dataset") and hasattr(source.dataset, "attrs")):
        return dataset_in(source)
    scenario = scenario_from(source).replace(sweep={})
    return run(scenario, replications=replications, seed=seed, executor=executor).dataset


def _row(figure: str, found: Difference) -> dict[str, Any]:
    names = ("first", "second", "difference", "low", "high", "variance_ratio")
    return {"figure": figure} | {name: getattr(found, name) for name in names}
