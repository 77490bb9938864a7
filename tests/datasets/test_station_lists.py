"""Stations from a table: their rolls and rooms are those of the table, and nothing is guessed beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.feasibility import desk_feasibility
from sim.datasets import load_dataset
from sim.engines.plan import plan_of
from sim.experiment.expected import expect
from sim.experiment.replication import replicate, would_be_of
from sim.files.faults import FaultyFileError
from sim.scenario import Scenario
from tests.conftest import write_small_dataset

ROWS = """\
station,unit,registered,desks,booths
12,Coast,500,3,
13,Coast,300,,4
1,North,400,1,
2,North,500,,
7,Hills,600,,
8,Hills,100,,
4,South,600,,
5,South,500,,
"""
TABLE = (
    '[files.stations]\nfile = "stations.csv"\nsource = "s"\nunit = "voters"\ntransformed = "none"\n\n[clock]'
)


def _write(folder: Path, rows: str = ROWS) -> Path:
    write_small_dataset(folder)
    manifest = folder / "dataset.toml"
    head, _, _ = manifest.read_text().partition("[[stations.zones]]")
    sealed = [line for line in head.splitlines() if not line.startswith("sha256")]
    manifest.write_text("\n".join(sealed).replace("[clock]", TABLE, 1) + "\n")
    (folder / "stations.csv").write_text(rows)
    return folder


def test_stations_are_those_of_the_table_unit_by_unit(tmp_path: Path, small: Callable[..., Scenario]) -> None:
    plan = plan_of(small(dataset=str(_write(tmp_path)), polling={"queues": True, "voters_per_desk": 250}))
    stations = plan.electorate.stations
    assert stations.roll.tolist() == [400, 500, 600, 100, 600, 500, 500, 300]
    assert np.diff(stations.start).tolist() == [2, 2, 2, 2, 0]
    assert [room.n_desks for room in plan.layouts] == [1, 2, 3, 2, 3, 2, 3, 2]
    assert plan.layouts[-1].n_booths == 4
    assert plan.dataset.listed is not None
    assert plan.dataset.listed.names == ("1", "2", "7", "8", "4", "5", "12", "13")
    assert [zone.n_stations for zone in plan.dataset.stations.zones] == [6, 2]
    assert expect(plan).tally.ballots.tolist() == plan.dataset.ballots.tolist()
    case = plan.cases["replay"]
    run = replicate(plan, case, would_be_of(plan, case, 0), 0)
    assert 0 < run.issued.sum() <= plan.dataset.registered.sum()


def test_what_desks_could_issue_counts_the_desks_listed(
    tmp_path: Path, small: Callable[..., Scenario]
) -> None:
    few = desk_feasibility(plan_of(small(dataset=str(_write(tmp_path / "few")))))
    more = ROWS.replace("2,North,500,,", "2,North,500,40,")
    many = desk_feasibility(plan_of(small(dataset=str(_write(tmp_path / "many", more)))))
    assert many[0].possible > 5 * few[0].possible


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1,North,400", "1,North,401", "the stations of stations.csv have 901 in all"),
        ("1,North,400", "1,Nort,400", "must be one of the units of results.csv; did you mean 'North'"),
        ("7,Hills,600", "7,Hills,6.0", r"must be a whole number from 1 to 600 \(stations.max_roll\)"),
        ("12,Coast,500,3", "12,Coast,500,0", "must be a whole number from 1 to 200, or nothing"),
        ("desks", "tables", "is no column of this table"),
        ("4,South,600,,\n5,South,500,,\n", "", "South is in no|no zone|needs? one at least|do not fit"),
    ],
)
def test_what_does_not_fit_the_rolls_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in ROWS
    with pytest.raises(FaultyFileError, match=message):
        load_dataset(_write(tmp_path, ROWS.replace(old, new)))
