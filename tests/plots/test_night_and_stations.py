"""The results night that narrows, and stations by turnout and Yes share."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.analysis.day.station_shares import correlation, shares_of_stations
from sim.analysis.running_day.night_in_order import night_in_order
from sim.plots import plot_results_night, plot_station_shares
from sim.plots.kinds import draw
from sim.plots.sources import PictureSource
from sim.rules import Tally

TABLE = Tally(("A", "B", "nobody"), [10, 20, 5], [[4, 1, 0, 0], [18, 0, 0, 2], [0, 0, 0, 0]])


def test_the_night_draws_every_step_and_ends_at_the_published_result() -> None:
    steps = night_in_order(sim.load("baseline"))
    picture = plot_results_night("baseline")
    upper, lower = picture
    so_far = next(line for line in upper.lines if "so far" in str(line.get_label()))
    assert so_far.get_ydata().tolist() == [step.so_far for step in steps]
    assert so_far.get_xdata().tolist() == [step.share_counted for step in steps]
    assert steps[-1].so_far == pytest.approx(6_163_516 / 7_985_769, abs=1e-4)
    widths = [step.yes_share["next-vote"][4] - step.yes_share["next-vote"][0] for step in steps]
    assert widths[0] > 4 * widths[-2] > 0
    known = f"{100 * widths[0]:.2g} points with {100 * steps[0].share_counted:.2g} % counted"
    assert f"known to {known} and to {100 * widths[-2]:.2g} points" in picture.finding
    data = sim.load_dataset("kz-2022")
    smallest = min(np.flatnonzero(data.simulated), key=lambda unit: data.registered[unit])
    assert steps[0].so_far == data.ballots[smallest, 0] / data.ballots[smallest].sum()
    corners = upper.collections[0].get_paths()[0].vertices[:, 1]
    assert {*(step.yes_share["next-vote"][0] for step in steps)} <= {*corners}
    assert [line.get_ydata()[-1] for line in lower.lines] == [1.0, 1.0, 1.0]


def test_rows_of_a_table_are_points_and_nobody_is_none() -> None:
    picture = plot_station_shares(TABLE)
    (points,) = picture.ax.lines
    assert points.get_xdata().tolist() == [0.5, 1.0]
    assert points.get_ydata().tolist() == [0.8, 0.9]
    assert "no proof of fraud" in picture.figure.get_supxlabel().replace("\n", " ")
    assert correlation(shares_of_stations(TABLE)) == pytest.approx(1.0)


def test_simulated_stations_are_those_of_the_day_and_honest() -> None:
    found = shares_of_stations(sim.load("baseline"))
    papers = sim.run("baseline", replications=1).sel(prior="next-vote")["ballots"].sum().item()
    plan_roll = sim.load_dataset("kz-2022").registered.sum()
    assert 9_000 < found.turnout.size <= 9_947
    assert abs(found.turnout.mean() - papers / plan_roll) < 0.15
    assert "none of them irregular" in draw("station-shares", PictureSource("baseline"), {}).finding
    assert np.isfinite(correlation(found))


def test_one_station_has_no_correlation() -> None:
    assert np.isnan(correlation(shares_of_stations(Tally(("A",), [10], [[4, 1, 0, 0]]))))
