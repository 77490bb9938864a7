"""A run: thin over its Dataset, its tables tidy, its selections by short names, itself shown short."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from sim.analysis.replication_rows import replication_rows
from sim.documents import csv_lines
from sim.errors import ResultsError
from sim.rules import OUTCOMES

GRID = {"campaigns.almaty.uptake": [0.0, 0.5, 1.0], "campaigns.astana.uptake": [0.0, 1.0]}
TWO = [
    {"name": name, "kind": "boycott", "uptake": 0.0, "regions": [region]}
    for name, region in (("almaty", "Almaty"), ("astana", "Nur-Sultan"))
]


@pytest.fixture(scope="module")
def run() -> sim.Run:
    """Eleven points, so hard a quorum that some fail."""
    harder = sim.load("almaty-boycott").replace({"rule.conditions.turnout_quorum.fraction": "2/3"})
    return sim.run(harder, replications=4)


@pytest.fixture(scope="module")
def grid() -> sim.Run:
    return sim.run(sim.load("baseline").replace(campaigns=TWO, sweep=GRID), replications=1)


def test_lines_of_version_0_1_run(run: sim.Run) -> None:
    assert run.sizes["replication"] == 4
    assert run["outcome"].dims == ("point", "prior", "replication")
    assert run.outcome.equals(run["outcome"])
    assert run.attrs["seed"] == 20220605
    assert "outcome" in run
    assert len(run) == len(list(run)) == len(run.dataset)
    assert sim.failure_probability(run).estimate.sel(prior="fresh-event").dims == ("point",)
    assert sim.summarise(run.isel(point=[3]))["points"][0]["levers"] == {"campaigns.almaty.uptake": 0.3}


def test_a_run_is_copied_pickled_and_wrapped_again(run: sim.Run) -> None:
    for again in (copy.copy(run), copy.deepcopy(run), pickle.loads(pickle.dumps(run)), sim.Run(run)):
        assert again.dataset.identical(run.dataset)


def test_an_attribute_that_is_none_is_no_attribute(run: sim.Run) -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        run.nonsense  # noqa: B018  asking is the test
    assert {"verdict", "outcome", "isel", "dataset"} <= set(dir(run))


def test_the_table_of_verdicts_is_the_dataset_row_by_row(run: sim.Run) -> None:
    table = run.verdict()
    assert len(table) == 11 * 3 * 4
    assert table["uptake"].nunique() == 11
    found = table.set_index(["point", "prior", "replication"])
    for point, prior, replication in ((0, "replay", 0), (7, "next-vote", 3), (10, "fresh-event", 2)):
        at = run.dataset.sel(point=point, prior=prior, replication=replication)
        row = found.loc[(point, prior, replication)]
        assert row["outcome"] == OUTCOMES[int(at["outcome"])]
        assert row["uptake"] == point / 10
        assert row["yes"] == at["ballots"].sel(ballot_class="yes").sum()
        assert row["margin_turnout_quorum"] == at["margin"].sel(condition="turnout_quorum")
        assert row["turnout"] == pytest.approx(at["ballots"].sum() / at["voters_registered"].sum())
    failed = table["outcome"] != "adopted"
    assert 0 < failed.sum() < len(table)
    assert table["fails_by"].notna().equals(failed)
    assert table["quorum_hour"].isna().any()


def test_the_tables_of_failure_and_summary_are_those_of_the_documents(run: sim.Run) -> None:
    failure, summary, document = run.failure(), run.summary(), sim.summarise(run)
    assert list(failure.columns[:5]) == ["uptake", "prior", "p_fail", "low", "high"]
    assert len(failure) == len(summary) == 33
    told = run.verdict().assign(failed=lambda table: table["outcome"] != "adopted")
    counted = told.groupby(["uptake", "prior"])["failed"].mean()
    assert failure.set_index(["uptake", "prior"])["p_fail"].equals(
        counted.reindex(pd.MultiIndex.from_frame(failure[["uptake", "prior"]])).rename("p_fail")
    )
    row = summary[(summary["uptake"] == 0.7) & (summary["prior"] == "next-vote")].iloc[0]
    under = document["points"][7]["priors"]["next-vote"]
    assert (row["turnout_low"], row["p_fail"]) == (under["turnout"]["low"], under["p_fail"]["estimate"])


def test_a_swept_parameter_is_selected_by_the_end_of_its_path(run: sim.Run) -> None:
    one = run.sel(uptake=0.5)
    assert isinstance(one, sim.Run)
    assert one["point"].item() == 5
    assert one.dataset.identical(run.dataset.isel(point=5))
    assert run.sel({"campaigns.almaty.uptake": 0.5}).dataset.identical(one.dataset)
    assert run.sel(uptake=[0.1, 0.2], prior="next-vote")["outcome"].dims == ("point", "replication")
    assert run.sel(uptake=slice(0.75, None))["point"].values.tolist() == [8, 9, 10]
    assert run.sel(uptake=[0.5])["outcome"].dims == ("point", "prior", "replication")
    assert run.sel(point=3)["point"].item() == 3
    assert "point" not in run.sel(point=3, drop=True).coords
    assert run.sel(point=[2.9], method="nearest")["point"].values.tolist() == [3]
    assert sim.failure_probability(one)["estimate"].dims == ("prior",)


def test_a_name_that_several_paths_end_in_is_refused_with_them(grid: sim.Run) -> None:
    with pytest.raises(
        ResultsError, match=r"'uptake': may be campaigns\.almaty\.uptake or campaigns\.astana\.uptake"
    ):
        grid.sel(uptake=0.5)
    assert grid.sel({"astana.uptake": 1.0})["point"].values.tolist() == [1, 3, 5]
    assert grid.sel({"astana.uptake": 1.0}).sel({"almaty.uptake": 0.5})["point"].item() == 3
    assert list(grid.verdict().columns[:4]) == ["point", "almaty.uptake", "astana.uptake", "prior"]


def test_a_table_is_kept_and_not_overwritten(run: sim.Run, tmp_path: Path) -> None:
    path = run.sel(uptake=[0.5]).to_csv(tmp_path / "run.csv")
    assert len(pd.read_csv(path)) == 3 * 4
    assert list(pd.read_csv(path))[:3] == ["point", "campaigns.almaty.uptake", "prior"]
    assert path.read_bytes() == "".join(csv_lines(replication_rows(run.sel(uptake=[0.5])))).encode()
    with pytest.raises(ResultsError, match=r"run\.csv: is there already; say overwrite=True to replace it"):
        run.to_csv(path)
    run.to_csv(path, overwrite=True)
    assert len(pd.read_csv(path)) == 11 * 3 * 4


def test_saving_refuses_to_overwrite_unless_told(run: sim.Run, tmp_path: Path) -> None:
    path = sim.save(run, tmp_path / "run.nc")
    before = path.read_bytes()
    with pytest.raises(ResultsError, match=r"run\.nc: is there already"):
        sim.save(run.isel(point=[0]), path)
    assert path.read_bytes() == before
    sim.save(run.isel(point=[0]), path, overwrite=True)
    again = sim.open(path)
    assert isinstance(again, sim.Run)
    assert again.sizes["point"] == 1


def test_outcomes_say_what_they_mean_and_files_keep_it(run: sim.Run, tmp_path: Path) -> None:
    again = sim.open(sim.save(run, tmp_path / "run.nc"))
    for outcome in (run["outcome"], again["outcome"]):
        assert outcome.attrs["flag_meanings"] == "adopted rejected invalid"
        assert np.asarray(outcome.attrs["flag_values"]).tolist() == [0, 1, 2]
        assert np.asarray(outcome.attrs["flag_values"]).dtype == outcome.dtype
    with xr.open_dataset(tmp_path / "run.nc", engine="h5netcdf") as stored:
        assert stored["outcome"].attrs["flag_meanings"] == "adopted rejected invalid"


def test_the_picture_that_fits_is_drawn(run: sim.Run) -> None:
    assert len(run.plot()) == 2
    assert "Regions carried" in run.sel(uptake=0.5).plot().finding
    pooled = sim.load("baseline").replace(rule="switzerland-law")
    assert "have voted at the end of the day" in sim.run(pooled, replications=1).plot().finding


def test_a_run_shows_itself_short_and_escaped() -> None:
    titled = sim.load("baseline").replace(title="<script>alert(1)</script>")
    run = sim.run(titled, replications=2)
    assert repr(run) == ("Run('<script>alert(1)</script>': 3 priors × 2 replications, rule kazakhstan-2022)")
    shown = run._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "fresh-event" in shown
    assert len(shown) < 3_000


def test_a_run_that_was_stopped_says_so(run: sim.Run) -> None:
    stopped = sim.Run(run.dataset.assign_attrs(interrupted=1, stopped_by="Ctrl-C", replications_asked=1_000))
    for shown in (repr(stopped), stopped._repr_html_()):
        assert "stopped by Ctrl-C, 1,000 were asked for" in shown
    assert "stopped" not in repr(run)


def test_a_run_says_that_turnout_is_disputed(run: sim.Run) -> None:
    assert "official turnout is disputed" in run._repr_html_()


def test_a_long_run_shows_thirty_rows_and_says_how_many_more(run: sim.Run) -> None:
    shown = run._repr_html_()
    assert shown.count("<tr>") == 1 + 30
    assert "and 3 more rows" in shown
