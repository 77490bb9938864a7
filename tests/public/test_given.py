"""Arguments of public functions: what may be given, and the sentence where it may not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import SimError
from sim.experiment.results_axes import with_axes

ANY: Any = sim
TABLE = {"unit": ["A", "B"], "registered": [100, 200], "yes": [60, 90], "no": [5, 40], "invalid": [1, 2]}


@pytest.fixture(scope="module")
def run() -> sim.Run:
    return sim.run("almaty-boycott", replications=2)


WRONG: dict[str, tuple[Callable[[sim.Run], Any], str]] = {
    "no scenario": (lambda run: ANY.run(5), r"scenario = 5 \(int\): must be a Scenario, the path"),
    "no replications": (lambda run: sim.run("baseline", replications=0), r"replications = 0: must lie in"),
    "text for a number": (lambda run: ANY.run("baseline", replications="2"), "replications = '2': must be a"),
    "half a seed": (lambda run: ANY.run("baseline", seed=1.5), r"seed = 1\.5: must be a whole number"),
    "no workers": (lambda run: sim.run("baseline", executor=0), r"executor = 0 \(int\): must be a number of"),
    "yes for workers": (lambda run: sim.run("baseline", executor=True), "executor = True"),
    "half a chunk": (lambda run: ANY.run("baseline", chunk=0.5), r"chunk = 0\.5 \(float\): must be a whole"),
    "odd progress": (
        lambda run: ANY.run("baseline", progress=3),
        r"progress = 3 \(int\): must be True",
    ),
    "no results": (lambda run: ANY.failure_probability("x"), r"results = 'x' \(str\): must be what sim\.run"),
    "a scenario for results": (lambda run: ANY.summarise(run.scenario), "must be what sim.run or sim.open"),
    "nothing to draw": (lambda run: ANY.plots.plot_turnout_day(None), "must be what sim.run or sim.open"),
    "no table": (lambda run: ANY.decide(3, "kazakhstan-2022"), r"table = 3 \(int\): must be a Tally, a Data"),
    "no rule": (lambda run: ANY.effects(3), r"rule = 3 \(int\): must be a Rule, the name of one"),
    "a table without rule": (lambda run: sim.frontier("kz-2022"), "a table has no rule of its own"),
    "no move": (
        lambda run: sim.frontier("kz-2022", "kazakhstan-2022", moves="stay"),
        "move = 'stay': one",
    ),
    "moves that are no names": (
        lambda run: ANY.frontier("baseline", moves=3),
        r"moves = 3 \(int\): must be",
    ),
    "nothing to compare with": (lambda run: sim.compare("baseline"), "1 given: compare takes two"),
    "no tail": (
        lambda run: sim.rare_events("baseline", tails="x"),
        r"tails = 'x' \(str\): must be one",
    ),
    "no rule to load": (lambda run: ANY.load_rule(5), r"rule = 5 \(int\)"),
    "no dataset to load": (lambda run: ANY.load_dataset(5), r"dataset = 5 \(int\)"),
    "no word": (lambda run: ANY.explain(5), r"word = 5 \(int\)"),
    "nothing to open": (lambda run: ANY.open(5), r"path = 5 \(int\)"),
    "nowhere to save": (lambda run: ANY.save(run, 5), r"path = 5 \(int\)"),
    "nowhere for a table": (lambda run: ANY.Run.to_csv(run, 5), r"path = 5 \(int\)"),
    "no name of a parameter": (lambda run: run.sel(uptak=0.5), "'uptak': is none of uptake, .*mean 'uptake'"),
    "a value not run": (
        lambda run: run.sel(uptake=0.55),
        r"uptake = 0\.55: was not run; there are 0\.0",
    ),
    "no prior": (
        lambda run: run.sel(prior="mine"),
        "prior = 'mine': no such label; there are replay",
    ),
}


@pytest.mark.parametrize(("call", "told"), WRONG.values(), ids=WRONG)
def test_a_wrong_argument_gets_a_sentence(call: Callable[[Any], Any], told: str, run: sim.Run) -> None:
    with pytest.raises(SimError, match=told) as caught:
        call(run)
    assert "\n" not in str(caught.value)


def test_a_scenario_is_given_as_such_by_name_or_by_path(tmp_path: Path) -> None:
    path = sim.save(sim.load("baseline"), tmp_path / "mine.toml")
    runs = [
        sim.run(each, replications=1) for each in ("baseline", "baseline.toml", sim.load("baseline"), path)
    ]
    assert all(each.dataset.drop_attrs().identical(runs[0].dataset.drop_attrs()) for each in runs)


def test_two_workers_give_what_none_gives() -> None:
    alone, two = sim.run("baseline", replications=4), sim.run("baseline", replications=4, executor=2, chunk=1)
    assert two.dataset.drop_attrs().identical(alone.dataset.drop_attrs())


def test_progress_is_told_to_a_function(capfd: pytest.CaptureFixture[str]) -> None:
    done: list[int] = []
    sim.run("baseline", replications=4, progress=done.append)
    assert sum(done) == 3 * 4
    sim.run("baseline", replications=1, progress=True)  # no terminal, no notebook: nothing is written
    assert capfd.readouterr() == ("", "")


def test_a_table_is_given_as_file_frame_tally_or_dataset(tmp_path: Path) -> None:
    frame = pd.DataFrame(TABLE)
    frame.to_csv(tmp_path / "table.csv", index=False)
    tables = [frame, frame.set_index("unit"), tmp_path / "table.csv", str(tmp_path / "table.csv")]
    verdicts = [sim.decide(table, "switzerland-law") for table in tables]
    assert {repr(verdict) for verdict in verdicts} == {repr(verdicts[0])}
    dataset = sim.load_dataset("kz-2022")
    assert repr(sim.decide(dataset, "kazakhstan-2022")) == repr(sim.decide("kz-2022", "kazakhstan-2022"))


def test_what_is_odd_about_a_table_is_warned_of() -> None:
    frame = pd.DataFrame({**TABLE, "cast": [70, 132]})
    with pytest.warns(UserWarning, match="A"):
        sim.decide(frame, "switzerland-law")


def test_a_frontier_of_a_scenario_is_that_of_its_expected_table() -> None:
    of_scenario = sim.frontier("baseline", moves="yes-home")
    least = [each.ballots for each in of_scenario if each.scope == "national"]
    assert least == [2_118_448, 4_341_263, 801_672]
    harder = sim.frontier(
        "baseline",
        {"preset": "kazakhstan-2022", "conditions": {"turnout_quorum": {"fraction": "2/3"}}},
        moves=["yes-home"],
    )
    assert next(each.ballots for each in harder if each.scope == "national") < 2_118_448


def test_compare_takes_scenarios_and_runs_in_any_number(run: sim.Run) -> None:
    compared = sim.compare(run, "baseline", run.dataset, sim.load("opposition-boycott"))
    assert len(compared) == 3 * 3
    table = compared.table()
    assert table["scenario"].nunique() == 3
    itself = table[table["scenario"] == run.attrs["title"]]
    assert (itself["difference"] == 0).all()
    assert set(table["figure"]) == {"p_fail", "turnout"}
    first = with_axes(run).isel(point=0, prior=0)
    assert first["outcome"].sizes["replication"] == compared[0].replications == 2


def test_a_numpy_number_of_replications_is_refused_or_taken_as_the_number_it_is() -> None:
    with pytest.raises(SimError, match="replications"):
        ANY.run("baseline", replications=np.float64(2))
