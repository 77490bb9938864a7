"""What a dataset leaves out is taken from national figures, adds up to them, and every report says so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.datasets import load_dataset
from sim.errors import DatasetError

Folder = Any  # the fixture's class lives in conftest.py, which is not importable
HOURS = re.compile(r"\[files\.turnout\](\n.+)+\n")


def without_results(folder: Folder, *units: str) -> Path:
    for row in folder.tables["results.csv"]:
        row[2:] = [""] * len(row[2:]) if row[0] in units else row[2:]
    return folder.write()


def test_results_alone_are_a_dataset_whose_voters_come_evenly(folder: Folder) -> None:
    whole = load_dataset(folder.write())
    folder.manifest = HOURS.sub("", folder.manifest)
    data = load_dataset(folder.write())
    np.testing.assert_array_equal(data.issued, data.ballots.sum(axis=1))
    np.testing.assert_array_equal(data.simulated, whole.simulated)
    assert not data.closing_reported[data.simulated].any()
    assert any("evenly from opening to closing (assumption)" in each for each in data.notices)


def test_a_unit_without_hours_takes_those_of_the_whole_vote(folder: Folder) -> None:
    national = load_dataset(folder.write()).turnout_national_printed
    folder.tables["turnout.csv"].pop(1)
    data = load_dataset(folder.write())
    final = data.issued[0] / data.registered[0]
    np.testing.assert_allclose(data.turnout[0], national / national[-1] * final)
    assert np.isnan(data.turnout_printed[0]).all()
    (told,) = [each for each in data.notices if "No turnout by hour" in each]
    assert "of North: voters are taken to come at the hours of the whole vote" in told


def test_units_without_a_result_share_what_the_national_one_leaves(folder: Folder) -> None:
    whole = load_dataset(folder.write())
    data = load_dataset(without_results(folder, "North", "West"))
    np.testing.assert_array_equal(data.ballots.sum(axis=0), whole.ballots.sum(axis=0))
    np.testing.assert_array_equal(data.ballots[1:3], whole.ballots[1:3])
    taken = data.ballots[[0, 3]].sum(axis=1) / data.issued[[0, 3]]
    assert taken[0] == pytest.approx(taken[1], rel=1e-4)
    yes = data.ballots[[0, 3], 0] / data.ballots[[0, 3]].sum(axis=1)
    assert yes[0] == pytest.approx(yes[1], abs=1e-4)
    assert any(each.startswith("No result is given of North, West: ") for each in data.notices)


def test_turnout_by_region_beside_one_national_result_is_a_dataset(folder: Folder) -> None:
    whole = load_dataset(folder.write())
    data = load_dataset(without_results(folder, "North", "East", "South", "West", "Hills", "Coast"))
    np.testing.assert_array_equal(data.ballots.sum(axis=0), whole.ballots.sum(axis=0))
    assert (data.ballots.sum(axis=1) <= data.issued).all()
    assert data.ballots[-1].sum() == 0, "who neither voted nor reported has no papers"


def test_a_unit_without_a_result_needs_a_national_one(folder: Folder) -> None:
    folder.tables["results.csv"].pop()
    folder.replace('total_row = "TOTAL"\n', "")
    with pytest.raises(DatasetError, match=r"North\.ballots = \"\": .* files\.results\.total_row names"):
        load_dataset(without_results(folder, "North"))


def test_a_national_result_smaller_than_its_units_is_refused(folder: Folder) -> None:
    folder.set("results.csv", "TOTAL", "yes", "1000")
    with pytest.raises(DatasetError, match=r"TOTAL\.yes = \"1000\": the other units have .* North"):
        load_dataset(without_results(folder, "North"))
