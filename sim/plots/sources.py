"""What a picture is asked of: results, a scenario, a table or a law, by the path or name that was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from sim.analysis.given import is_dataset, is_scenario, rule_from, table_from
from sim.datasets import dataset_names, load_dataset
from sim.engines.plan import plan_of, rule_of
from sim.errors import ResultsError
from sim.experiment.results import open_results
from sim.experiment.results_axes import scenario_of
from sim.experiment.runner import run
from sim.experiment.workers import workers_for
from sim.files.faults import did_you_mean
from sim.files.sources import is_table_file
from sim.rules import Rule, Tally
from sim.rules.reading.loading import presets
from sim.scenario import Scenario, load, points
from sim.scenario.shipped import SCENARIOS

if TYPE_CHECKING:
    import xarray as xr

_RESULTS: Final = "results.nc"
_AT_MOST: Final = 200
"""Replications of a scenario that is run for a picture, where none are asked for."""


@dataclass(frozen=True, slots=True)
class PictureSource:
    """A source, read as it is asked for.

    Attributes
    ----------
    text : str
        A results file or its folder; a scenario, by path or by the name that it ships under; a dataset, or
        anyone's table of results; a law, by name.
    overrides, sweeps : sequence of str
        Of a scenario, as ``--set`` and ``--sweep`` give them.
    replications : int, optional
        Of a scenario that is run.
    """

    text: str
    overrides: Sequence[str] = ()
    sweeps: Sequence[str] = ()
    replications: int | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return Path(self.text).stem

    @property
    def form(self) -> Literal["results", "scenario", "table", "rule"]:
        """What the text means, by its ending or by what has the name."""
        path = Path(self.text)
        if path.suffix == ".nc" or (path / _RESULTS).is_file():
            return "results"
        if is_scenario(self.text):
            return "scenario"
        if is_table_file(path.name) or "/" in self.text or is_dataset(self.text):
            return "table"
        laws = [rule.name for rule in presets()]
        if self.text not in laws:
            near = did_you_mean(self.text, [*SCENARIOS.names(), *dataset_names(), *laws])
            raise ResultsError(
                f"{self.text!r}: neither a scenario, dataset or law that ships nor a path (a folder has a "
                f"slash){near}"
            )
        return "rule"

    def other(self, text: str) -> PictureSource:
        """Another one, on the same terms."""
        return replace(self, text=text, overrides=(), sweeps=())

    def results(self) -> xr.Dataset:
        """The results: opened, or made of a scenario.

        Raises
        ------
        ResultsError
            If there is nothing that could be run.
        """
        if self.form == "results":
            self._refuse_changes()
            path = Path(self.text)
            return open_results(path if path.suffix == ".nc" else path / _RESULTS)
        return self._run(self.scenario())

    def results_at(self, point: int | None) -> xr.Dataset:
        """The results of one point alone: of a scenario no other is run."""
        if self.form == "results":
            found = self.results()
            return (
                found if point is None else found.sel(point=[_known(point, found["point"].values.tolist())])
            )
        scenario = self.scenario()
        if not scenario.sweep:
            return self._run(scenario)
        grid = points(scenario)
        at = grid[_known(point or 0, list(range(len(grid))))]
        return self._run(scenario.model_copy(update={"sweep": {k: (v,) for k, v in at.swept.items()}}))

    def scenario(self) -> Scenario:
        """The scenario, or that of results.

        Raises
        ------
        ResultsError
            If it is a table or a law.
        """
        if self.form == "results":
            return scenario_of(self.results())
        if self.form != "scenario":
            raise ResultsError(
                f"{self.text}: a {'law' if self.form == 'rule' else 'table'} has no simulated outcomes; "
                "give a scenario, or results that `referendum run SCENARIO --out FOLDER` makes"
            )
        return load(self.text, self.overrides, self.sweeps)

    def scenario_at(self, point: int | None) -> Scenario:
        """The scenario of one point, without a sweep."""
        grid = points(self.scenario())
        return grid[_known(point or 0, list(range(len(grid))))].scenario

    def table(self, rule: Rule | None = None) -> tuple[Tally, tuple[str, ...]]:
        """A single table, and what has to be said of it: as published, or as a scenario expects it."""
        if self.form == "rule":
            raise ResultsError(
                f"{self.text}: a law has no table; give a dataset, a scenario or a table of results"
            )
        if self.form == "table":
            self._refuse_changes()
            is_file = is_table_file(self.text)
            notices = () if is_file else load_dataset(self.text).notices
            found = table_from(self.text)
            tally = found if isinstance(found, Tally) else found.under(rule) if rule else found.tally
            return tally, (*notices, f"Published table: {self.name}")
        from sim.analysis.expected.scenario_table import table_of_scenario

        scenario = points(self.scenario())[0].scenario
        whole = table_of_scenario(plan_of(scenario))
        told = f"Expected table, no draws: {scenario.title} · dataset {scenario.dataset}"
        return whole.tally, (*whole.notices, told)

    def rule(self, given: str | None) -> Rule:
        """The law that was given; else the law itself, or that of a scenario.

        Raises
        ------
        ResultsError
            If a table comes without one.
        """
        if given is not None:
            return rule_from(given)
        if self.form == "rule":
            return rule_from(self.text)
        if self.form == "table":
            raise ResultsError(
                f"{self.text}: a table has no law of its own; give --rule, as --rule kazakhstan-2022"
            )
        return rule_of(points(self.scenario())[0].scenario)

    def _refuse_changes(self) -> None:
        if self.overrides or self.sweeps:
            raise ResultsError(f"{self.text}: --set and --sweep change a scenario, and this is none")

    def _run(self, scenario: Scenario) -> xr.Dataset:
        n = self.replications or min(scenario.monte_carlo.replications, _AT_MOST)
        with workers_for(scenario, None) as executor:
            return run(scenario, replications=n, executor=executor)


def _known(point: int, labels: list[int]) -> int:
    if point not in labels:
        raise ResultsError(f"--point {point}: there are {labels[0]} to {labels[-1]}")
    return point
