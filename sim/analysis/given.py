"""What may be given for a scenario, a rule, a table or workers, and the sentence where it is not."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.datasets import DATASETS, Dataset, dataset_names, load_dataset
from sim.datasets.other_votes import TurnoutTable, load_turnout, other_votes
from sim.errors import DatasetError, ResultsError, RuleError, ScenarioError, SimError
from sim.files.faults import did_you_mean, quoted, shorten
from sim.files.sources import PACKAGED, is_table_file, with_slashes
from sim.rules import Rule, Tally, load_rule
from sim.rules.tables.reading import read_results, results_of
from sim.rules.tables.result_table import ResultTable
from sim.scenario import Scenario
from sim.scenario.reading.loading import load
from sim.scenario.shipped import SCENARIOS

if TYPE_CHECKING:
    import pandas as pd

AnyScenario: TypeAlias = Scenario | str | os.PathLike[str]
AnyRule: TypeAlias = Rule | str | os.PathLike[str] | Mapping[str, Any]
AnyTurnout: TypeAlias = Dataset | str | os.PathLike[str]
AnyTable: TypeAlias = "Tally | Dataset | pd.DataFrame | str | os.PathLike[str]"


def refusal(name: str, found: object, allowed: str, kind: type[SimError] = ScenarioError) -> SimError:
    """The error of an argument of a wrong type: what was found, and what is allowed."""
    return kind(f"{name} = {shorten(repr(found))} ({type(found).__name__}): must be {allowed}")


def scenario_from(given: object) -> Scenario:
    """A scenario, given as such, by the path of its file or by the name under which it ships.

    Raises
    ------
    ScenarioError
        If it is none of these, or its file is faulty.

    Examples
    --------
    >>> scenario_from("baseline") == scenario_from("scenarios/baseline.toml")
    True
    >>> scenario_from(5)
    Traceback (most recent call last):
    sim.errors.ScenarioError: scenario = 5 (int): must be a Scenario, the path of a scenario file or ...
    """
    if isinstance(given, Scenario):
        return given
    if isinstance(given, str | os.PathLike):
        return load(given)
    allowed = "a Scenario, the path of a scenario file or the name of one that ships"
    raise refusal("scenario", given, allowed)


def plain_scenario(dataset: Dataset) -> Scenario:
    """A scenario that says nothing but its dataset, for what no rule changes: turnout, its hours, desks.

    It names its prior, so that the shape of the day is what the priors say, not the table's own.
    """
    from sim.scenario import Uncertainty, from_mapping

    values = {"schema_version": 1, "title": dataset.title, "dataset": str(dataset.path)}
    prior = {"uncertainty": {"prior": Uncertainty().prior}}
    return from_mapping(values | prior | {"rule": "packaged:kazakhstan-2022"})


def priors_from(given: object) -> Scenario:
    """The scenario whose priors are meant: as such, by path or shipped name, or all defaults on a dataset.

    Raises
    ------
    ScenarioError, DatasetError
        If it is none of these, or is faulty.

    Examples
    --------
    >>> priors_from("kz-2022").dataset, priors_from("scenarios/baseline.toml").title[:8]
    ('kz-2022', 'Baseline')
    """
    if isinstance(given, Scenario):
        return given
    if isinstance(given, Dataset):
        return plain_scenario(given)
    if not isinstance(given, str | os.PathLike):
        allowed = "a Dataset, its name or folder, a Scenario or the path of its file"
        raise refusal("dataset", given, allowed, DatasetError)
    return load(given) if is_scenario(given) else plain_scenario(load_dataset(given))


def turnout_from(
    given: AnyTurnout | Sequence[AnyTurnout] | None, scenario: Scenario
) -> tuple[TurnoutTable, ...]:
    """Tables of turnout, one or several; those packaged with the scenario's dataset where none is given.

    Raises
    ------
    DatasetError
        If one is faulty or given twice, or none is given and none is packaged.

    Examples
    --------
    >>> [table.name for table in turnout_from(None, priors_from("kz-2022"))]
    ['kz-2019', 'kz-2021', 'kz-2022-november', 'kz-2024']
    """
    one = (given,) if isinstance(given, Dataset | str | os.PathLike) else given
    sources: Sequence[AnyTurnout] = one or tuple(PACKAGED + name for name in other_votes(scenario.dataset))
    if not sources:
        raise DatasetError(f"against: no table of another vote is packaged with {scenario.dataset}: name one")
    tables = tuple(table for source in sources for table in load_turnout(source))
    names = [table.name for table in tables]
    for name in names:
        if names.count(name) > 1:
            raise DatasetError(f"against: {quoted(name)} is given twice, so that its cells would count twice")
    return tables


def rule_from(given: AnyRule) -> Rule:
    """A rule, given as such, by name, path or table.

    Raises
    ------
    RuleError
        If it is none of these, or is faulty.
    """
    if isinstance(given, Rule):
        return given
    if isinstance(given, str | Path | Mapping):
        return load_rule(given)
    raise refusal("rule", given, "a Rule, the name of one, the path of a rule file, or a table", RuleError)


def tally_from(given: AnyTable, rule: Rule) -> Tally:
    """A table of results as a rule sees it: a tally, a dataset, a pandas table, or the path of a CSV file or
    name of a dataset.

    Raises
    ------
    RuleError, DatasetError
        If it is none of these, or is faulty; or if its units or blank papers do not fit the rule.

    Examples
    --------
    >>> tally_from("kz-2022", load_rule("kazakhstan-2022")).units[0]
    'Akmola Region'
    """
    table = table_from(given)
    return table if isinstance(table, Tally) else table.under(rule)


def is_table(given: object) -> bool:
    """Whether what is given is a table of results or a dataset, by its kind or its name; else a scenario.

    Examples
    --------
    >>> is_table("kz-2022"), is_table("votes.csv"), is_table("baseline")
    (True, True, False)
    """
    if isinstance(given, Tally | Dataset) or hasattr(given, "to_csv"):
        return True
    return is_table_file(str(given)) or is_dataset(given)


def is_dataset(given: object) -> bool:
    """Whether a text or path is that of a dataset: a packaged name, a folder, the manifest in it.

    Examples
    --------
    >>> [is_dataset(each) for each in ("kz-2022", "packaged:kz-2022", "town/dataset.toml", "baseline")]
    [True, True, True, False]
    """
    if not isinstance(given, str | os.PathLike):
        return False
    text = os.fspath(given)
    return (
        text.lower().endswith(DATASETS.manifest)
        or text.removeprefix(PACKAGED) in dataset_names()
        or Path(with_slashes(text), DATASETS.manifest).is_file()
    )


def is_scenario(given: str | os.PathLike[str]) -> bool:
    """Whether a path or a name means a scenario, where a dataset might be meant as well.

    Examples
    --------
    >>> [is_scenario(each) for each in ("baseline", "mine.toml", "kz-2022", "town/dataset.toml")]
    [True, True, False, False]
    """
    path, name = Path(given), os.fspath(given).removeprefix(PACKAGED)
    return (path.suffix == ".toml" and path.name != DATASETS.manifest) or name in SCENARIOS.names()


def table_from(given: AnyTable) -> Tally | ResultTable:
    """A table of results as `tally_from` takes it, before any rule; what is odd about it is told."""
    from sim.analysis.expected.scenario_table import table_of

    if isinstance(given, Tally):
        return given
    if isinstance(given, Dataset):
        return table_of(given)
    if hasattr(given, "to_csv"):
        frame: Any = given
        text = frame.to_csv(index=frame.index.name is not None)
        return _told_of(results_of(text.encode(), "table"))
    if not isinstance(given, str | os.PathLike):
        allowed = "a Tally, a Dataset, a pandas table, the path of a CSV file or the name of a dataset"
        raise refusal("table", given, allowed, DatasetError)
    path = os.fspath(given)
    return _told_of(read_results(path)) if is_table_file(path) else table_of(load_dataset(path))


def _told_of(read: ResultTable) -> ResultTable:
    """The table; its warnings name the line of the user that asked, however deep the question lies."""
    level, frame = 1, sys._getframe()  # warnings.warn can skip files itself from Python 3.12 on
    while frame.f_back is not None and frame.f_globals.get("__name__", "").split(".")[0] == "sim":
        level, frame = level + 1, frame.f_back
    for text in read.warnings:
        warnings.warn(text, stacklevel=level)
    return read


def names_from(what: str, given: str | Sequence[str], known: Sequence[str] = ()) -> tuple[str, ...]:
    """One name, or several, each of them known.

    Raises
    ------
    ResultsError
        If it is no name, or not one of `known` where some are given.

    Examples
    --------
    >>> names_from("moves", "yes-home")
    ('yes-home',)
    """
    names = (given,) if isinstance(given, str) else given
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise refusal(what, given, "a name, or a list of names", ResultsError)
    for name in names:
        if known and name not in known:
            allowed = f"one of {', '.join(known)}{did_you_mean(name, known)}"
            raise refusal(what, name, allowed, ResultsError)
    return tuple(names)


@contextmanager
def workers(scenario: Scenario, executor: Executor | int | str | None) -> Iterator[Executor | None]:
    """An executor as it is given, a cluster by its address, or so many workers as suit the scenario.

    Raises
    ------
    ScenarioError
        If it is neither an executor, an address nor a number from 1 on.
    SimError
        If no cluster answers there.
    """
    from sim.experiment.cluster import cluster_workers
    from sim.experiment.workers import workers_for

    if executor is None or (hasattr(executor, "submit") and not isinstance(executor, type)):
        yield executor  # type: ignore[misc]  # an int has no `submit`
    elif isinstance(executor, str):
        with cluster_workers(executor) as cluster:
            yield cluster
    elif isinstance(executor, int) and not isinstance(executor, bool) and executor >= 1:
        with workers_for(scenario, executor) as pool:
            yield pool
    else:
        raise refusal("executor", executor, "a number of workers from 1 on, or an Executor")
