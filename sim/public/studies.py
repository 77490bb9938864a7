"""Questions of a scenario that draws answer: rare events, what matters most, back-tests, maps, one day."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from sim.analysis.given import (
    AnyScenario,
    AnyTurnout,
    names_from,
    priors_from,
    scenario_from,
    turnout_from,
    workers,
)
from sim.datasets import Dataset
from sim.public.answers import Answers, ShownDocument

if TYPE_CHECKING:
    import xarray as xr

    from sim.analysis.rare.rare_events import RareEvent
    from sim.analysis.sensitivity.sobol import SobolIndex


def rare_events(
    scenario: AnyScenario,
    *,
    relative_error: float = 0.1,
    tails: str | Sequence[str] = ("normal", "t4"),
    priors: str | Sequence[str] | None = None,
    executor: Executor | int | None = None,
) -> Answers[RareEvent]:
    """Probabilities down to 1e-9, by two methods that must agree.

    Parameters
    ----------
    scenario : Scenario, str or path
        Its sweep is left aside; campaigns must have a fixed uptake.
    relative_error : float
        Aimed at by both methods.
    tails : {"normal", "t4"} or sequence of them
    priors : str or sequence of str, optional
        All of the scenario's without it.
    executor : int or concurrent.futures.Executor, optional

    Returns
    -------
    Answers of RareEvent
        One that is not :attr:`RareEvent.told` must not be quoted; the table has no number for it.

    Raises
    ------
    ScenarioError, ResultsError
        If a campaign's uptake is random or bound to hours, or a condition allows no second method.

    Examples
    --------
    >>> import sim
    >>> found = sim.rare_events("baseline", relative_error=0.5, tails="normal", priors="fresh-event")
    >>> bool(found.table()["agree"].all())
    True
    """
    from sim.analysis.rare.rare_events import rare_events as events_of

    given = scenario_from(scenario)
    chosen = None if priors is None else names_from("priors", priors, given.uncertainty.names)
    asked: Any = names_from("tails", tails, ("normal", "t4"))
    with workers(given, executor) as pool:
        found = events_of(given, relative_error=relative_error, tails=asked, priors=chosen, executor=pool)
    columns = ("prior", "tail", "condition", "probability", "standard_error", "below", "agree")
    rows = [{name: each.document()[name] for name in columns} for each in found]
    return Answers(found, rows, f"{given.title}: how often each condition fails, by two methods.")


def sensitivity(scenario: AnyScenario, *, n: int = 256, confidence: float = 0.95) -> Answers[SobolIndex]:
    """What the distance to failure rests on: Sobol indices over the uncertain parameters, with intervals.

    Parameters
    ----------
    scenario : Scenario, str or path
        Its sweep is left aside.
    n : int
        A power of two from 256 on.
    confidence : float
        Of the intervals.

    Returns
    -------
    Answers of SobolIndex
        By condition and parameter.

    Raises
    ------
    ScenarioError, ResultsError
        If n is no power of two from 256 on.

    Examples
    --------
    >>> import sim
    >>> sim.sensitivity("baseline", n=256).table()["condition"].unique().tolist()
    ['turnout_quorum', 'national_majority', 'regional_majority']
    """
    from dataclasses import asdict

    from sim.analysis.sensitivity.sobol import sobol

    given = scenario_from(scenario)
    found = sobol(given, n=n, confidence=confidence)
    sentence = f"{given.title}: share of the variance of a condition's distance to failure, by parameter."
    return Answers(found, [asdict(each) for each in found], sentence)


def backtest(
    dataset: Dataset | AnyScenario,
    against: AnyTurnout | Sequence[AnyTurnout] | None = None,
    *,
    replications: int = 1_000,
    leave_one_out: bool = False,
) -> ShownDocument:
    """Hold turnout of other votes against what every prior of a dataset says of them.

    Parameters
    ----------
    dataset : Dataset, Scenario, str or path
        The vote that the priors are centred on; or a scenario or its file, whose own priors are then tested.
    against : str, path, Dataset, or several, optional
        Tables of turnout: a packaged one (``"kz-2024"``), the path of a CSV file, a dataset. Without it, all
        packaged ones that go with the dataset.
    replications : int
        Simulated votes a prior.
    leave_one_out : bool
        Whether each vote is also judged by ``next-vote`` as it is fitted without this vote.

    Returns
    -------
    ShownDocument
        ``referendum/backtest/1`` (:func:`sim.analysis.backtest.document.backtest_document`). Shown: the share
        held by each band, its interval, and the range that the method itself predicts.

    Raises
    ------
    DatasetError, ScenarioError

    Examples
    --------
    >>> import sim
    >>> found = sim.backtest("kz-2022", "kz-2021", replications=50)
    >>> found.table().query("vote == 'kz-2021' and level == 0.9 and cells > 1")["cells"].tolist()
    [17, 17, 17]
    """
    from sim.analysis.backtest.backtest import backtest as backtest_of
    from sim.analysis.backtest.document import backtest_document, backtest_rows

    scenario = priors_from(dataset)
    tables = turnout_from(against, scenario)
    document = backtest_document(
        backtest_of(scenario, tables, replications=replications, leave_one_out=leave_one_out)
    )
    told = backtest_rows(document)
    table = [dict(zip(told.columns, cells, strict=True)) for cells in told.cells]
    names = ("prior", "figure", "vote", "level", "cells", "share", "predicted_low", "predicted_high", "width")
    whole = [row for row in table if row["unit"] is None and row["hour"] is None]
    shown = [{name: row[name] for name in names} for row in whole]
    sentence = f"{document['dataset']}: share of reported turnout that the bands of each prior hold."
    return ShownDocument(document, Answers((), table, sentence, shown=shown))


def failure_map(scenario: AnyScenario, *, replications: int = 500) -> xr.Dataset:
    """Probability of failure over a sweep along two parameters; see :func:`sim.plots.plot_failure_map`.

    Parameters
    ----------
    scenario : Scenario, str or path
        With a sweep along two numbers.
    replications : int
        A prior and point.

    Returns
    -------
    xarray.Dataset
        As :func:`sim.analysis.sensitivity.two_parameter_map.failure_map` describes it.

    Raises
    ------
    ScenarioError, ResultsError
        If the sweep has not two parameters, or `replications` is below 1.

    Examples
    --------
    >>> import sim
    >>> grid = {"campaigns.nationwide.uptake": [0.0, 0.6], "uncertainty.sd_national_turnout": [0.1, 0.3]}
    >>> swept = sim.load("nationwide-boycott").replace(sweep=grid)
    >>> sim.failure_map(swept, replications=50)["p_fail"].sel(prior="next-vote").values[:, 0].tolist()
    [0.04, 1.0]
    """
    from sim.analysis.sensitivity.two_parameter_map import failure_map as map_of

    return map_of(scenario_from(scenario), replications=replications)


def station_day(scenario: AnyScenario, *, prior: str | None = None, replication: int = 0) -> xr.Dataset:
    """One replication's polling day, a row a station; the very day that :func:`sim.run` sums up.

    Parameters
    ----------
    scenario : Scenario, str or path
        With queues and without a sweep.
    prior : str, optional
        One of the scenario's; else its own.
    replication : int
        From 0.

    Returns
    -------
    xarray.Dataset
        As :func:`sim.analysis.day.stations.station_day` describes it; ``.to_dataframe()`` makes a table.

    Raises
    ------
    ScenarioError
        If nobody queues in the scenario, it sweeps, or has no such prior.

    Examples
    --------
    >>> import sim
    >>> queued = sim.load("baseline").replace(polling={"queues": True, "stations": 20})
    >>> sim.station_day(queued).sizes["station"]
    20
    """
    from sim.analysis.day.stations import station_day as day_of

    return day_of(scenario_from(scenario), prior=prior, replication=replication)
