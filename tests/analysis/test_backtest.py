"""Back-tests: bands against what was reported, and against what the method itself predicts."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.backtest.backtest import FINAL, HOURLY, WHOLE, Backtest, backtest
from sim.analysis.backtest.coverage import (
    LEVELS,
    CellPlaces,
    coverage_of,
    is_held,
    places_among,
    uniformity_of,
)
from sim.analysis.backtest.left_out import LEFT_OUT, without_vote
from sim.analysis.backtest.simulated import simulated_turnout
from sim.datasets.other_votes import load_turnout, match_units, other_votes
from sim.datasets.other_votes.matching import WHOLE_VOTE
from sim.errors import DatasetError
from sim.plots import plot_backtest

BASELINE = sim.load("baseline")
KZ = sim.load_dataset("kz-2022")
UNITS = 17
PARTS = {FINAL: ("vote", "unit"), HOURLY: ("vote", "unit", "hour"), WHOLE: ("vote",)}


def votes_of(rng: np.random.Generator, n: int, sd: float = 1.0, shared: float = 0.7) -> np.ndarray:
    """Made-up turnouts of so many votes, shape (n, unit): units share the swing of their vote."""
    national, own = rng.standard_normal((n, 1)), rng.standard_normal((n, UNITS))
    return np.asarray(sd * (shared * national + np.sqrt(1 - shared**2) * own))


def judged(reported: np.ndarray, ensemble: np.ndarray) -> list[tuple[CellPlaces, np.ndarray]]:
    every = np.ones(UNITS, dtype=np.bool_)
    return [(places_among(vote, np.zeros(UNITS), ensemble), every) for vote in reported]


def test_a_place_is_the_share_of_simulated_votes_below_and_half_of_those_within_the_rounding() -> None:
    simulated = np.array([[0.1], [0.2], [0.3], [0.4]])
    assert places_among(np.array([0.25]), np.array([0.0]), simulated).reported == pytest.approx(0.5)
    assert places_among(np.array([0.0]), np.array([0.0]), simulated).reported == pytest.approx(0.1)
    assert places_among(np.array([0.3]), np.array([0.0]), simulated).reported == pytest.approx(0.6)
    assert places_among(np.array([0.25]), np.array([0.06]), simulated).reported == pytest.approx(0.5)
    assert places_among(np.array([0.25]), np.array([0.16]), simulated).reported == pytest.approx(0.5)


def test_the_bands_of_a_level_are_its_quantiles() -> None:
    simulated = np.random.default_rng(1).standard_normal((999, 3))
    places = places_among(np.zeros(3), np.zeros(3), simulated)
    for level, width in zip(LEVELS, places.widths, strict=True):
        low, high = np.quantile(simulated, [(1 - level) / 2, (1 + level) / 2], axis=0)
        assert width == pytest.approx(high - low)
        for value in (low - 0.2, low + 0.2, high - 0.2, high + 0.2):
            inside = (low <= value) & (value <= high)
            assert (is_held(places_among(value, np.zeros(3), simulated).reported, level) == inside).all()


def test_votes_of_the_method_itself_lie_in_the_range_that_it_predicts() -> None:
    # 400 sets: a share of .95 has a standard error of .011. Ranges of few sets of cells are wider than asked.
    rng = np.random.default_rng(2)
    ensemble, inside = votes_of(rng, 1000), []
    for _ in range(400):
        found = coverage_of(judged(votes_of(rng, 3), ensemble), 0.9, seed=1)
        inside.append(found.is_predicted)
    assert 0.92 <= np.mean(inside) <= 0.995


def test_simulated_days_of_another_seed_lie_in_the_range_that_the_model_predicts() -> None:
    votes = [match_units(load_turnout(name)[0], KZ) for name in other_votes()]
    other = BASELINE.replace({"monte_carlo.seed": 7})
    ensembles = simulated_turnout(BASELINE, votes, "replay", 300)
    days = simulated_turnout(other, votes, "replay", 240)
    inside = []
    for first in range(0, 240, len(votes)):
        found = [
            (places_among(days[k][first + k], vote.rounding, ensembles[k]), ~vote.is_final)
            for k, vote in enumerate(votes)
            if not vote.is_final.all()
        ]
        inside.append(coverage_of(found, 0.9, seed=1).is_predicted)
    assert np.mean(inside) >= 0.88  # of 60 sets: a share of .95 has a standard error of .028


def test_the_range_that_the_method_predicts_is_far_wider_than_that_of_independent_cells() -> None:
    rng = np.random.default_rng(3)
    found = coverage_of(judged(votes_of(rng, 3), votes_of(rng, 1000)), 0.9, seed=1)
    independent = 2 * 1.96 * np.sqrt(0.9 * 0.1 / found.cells)
    assert found.predicted_high - found.predicted_low > 1.5 * independent


@pytest.mark.parametrize("sd", [1.0, 1.6])
def test_the_interval_of_a_share_held_clusters_by_vote_and_covers(sd: float) -> None:
    # Also where the bands are too narrow for the votes, whose share held is then far below 90 %.
    rng = np.random.default_rng(4)
    ensemble = votes_of(rng, 1000)
    many = coverage_of(judged(votes_of(rng, 600, sd), ensemble), 0.9, seed=1).share
    inside = []
    for _ in range(300):
        found = coverage_of(judged(votes_of(rng, 3, sd), ensemble), 0.9, seed=1)
        inside.append(found.low <= many <= found.high)
    assert np.mean(inside) >= 0.93


def test_bands_that_are_far_too_narrow_are_told_from_right_ones() -> None:
    rng = np.random.default_rng(5)
    narrow = [
        coverage_of(judged(votes_of(rng, 3, sd=3.0), votes_of(rng, 500)), 0.9, seed=1) for _ in range(40)
    ]
    assert np.mean([each.is_predicted for each in narrow]) < 0.2


def test_uneven_places_are_rarer_among_the_methods_own_votes_than_even_ones() -> None:
    rng = np.random.default_rng(6)
    ensemble = votes_of(rng, 1000)
    right = [uniformity_of(judged(votes_of(rng, 3), ensemble), 1).as_extreme for _ in range(200)]
    assert 0.4 < np.mean(right) < 0.6
    assert np.mean(np.array(right) < 0.05) < 0.1
    low = uniformity_of(judged(votes_of(rng, 3) - 3.0, ensemble), 1)
    assert low.as_extreme < 0.05
    assert low.counts[0] > sum(low.counts) / 2


def test_turnout_at_the_reports_is_that_of_a_run() -> None:
    run = sim.run("baseline", replications=3)
    vote = match_units(load_turnout(KZ)[0], KZ)
    shares = simulated_turnout(BASELINE, [vote], "replay", 3)[0]
    papers = run.dataset["issued_by_report"].sel(prior="replay", point=0).values
    ticks = KZ.report_ticks.tolist()
    for cell, (unit, tick) in enumerate(zip(vote.unit.tolist(), vote.report_ticks.tolist(), strict=True)):
        if unit == WHOLE_VOTE:
            expected = papers[:, :, ticks.index(tick)].sum(axis=1) / KZ.registered.sum()
        else:
            expected = papers[:, unit, ticks.index(tick)] / KZ.registered[unit]
        assert shares[:, cell] == pytest.approx(expected, abs=1e-6)


@cache
def packaged() -> Backtest:
    return backtest(BASELINE, [load_turnout(name)[0] for name in other_votes()], replications=40)


def test_slices_add_up_to_the_cells_of_the_tables() -> None:
    for prior in BASELINE.uncertainty.names:
        of_prior = [each for each in packaged().slices if each.prior == prior]
        for figure, cells in ((FINAL, 51), (HOURLY, 137), (WHOLE, 15)):
            own = [each for each in of_prior if each.figure == figure]
            whole = [each for each in own if not (each.vote or each.unit or each.hour)]
            assert [each.coverage[0].cells for each in whole] == [cells]
            for part in PARTS[figure]:
                parts = [each.coverage for each in own if getattr(each, part)]
                for k in range(len(LEVELS)):
                    assert sum(each[k].held for each in parts) == whole[0].coverage[k].held
                    assert sum(each[k].cells for each in parts) == cells


def test_wider_bands_hold_more_and_every_cell_stands_where_its_band_says() -> None:
    for each in packaged().slices:
        held = [coverage.held for coverage in each.coverage]
        assert held == sorted(held)
        assert sum(each.uniformity.counts) == each.coverage[0].cells
    for cell in packaged().cells:
        assert (cell.reported < cell.low) <= (cell.place < 0.1)
        assert (cell.reported > cell.high) <= (cell.place > 0.9)


def test_a_table_without_any_unit_of_the_dataset_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.csv"
    path.write_text("region,time,per_cent\nNeverland,final,50\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"none of its units is one of kz-2022: left out, .*: 'Neverland'"):
        sim.backtest("kz-2022", path)


def test_a_vote_given_twice_is_refused() -> None:
    with pytest.raises(DatasetError, match="'kz-2021' is given twice"):
        sim.backtest("kz-2022", ["kz-2021", "kz-2021"])


def test_priors_of_a_scenario_are_tested_where_one_is_given() -> None:
    narrow = BASELINE.replace(
        uncertainty={"priors": {"certain": {"sd_national_turnout": 0.001, "sd_regional_turnout": 0.001}}}
    )
    found = sim.backtest(narrow, "kz-2021", replications=20).table()
    final = found.query("figure == 'final turnout by unit' and vote == 'kz-2021' and level == 0.95")
    shares = final.set_index("prior")["share"]
    assert shares["certain"] < 0.4 < shares["fresh-event"]


def test_a_dataset_is_tested_under_the_priors_of_a_scenario_on_it() -> None:
    """Days of another shape among them, though the dataset is given by its folder."""
    of_dataset, of_scenario = (
        sim.backtest(given, "kz-2024", replications=20) for given in (KZ.path, "scenarios/baseline.toml")
    )
    assert of_dataset["cells"] == of_scenario["cells"]


def test_a_vote_left_out_is_judged_by_a_fit_to_the_others() -> None:
    """Without the referendum of 2024, elections alone tell of another referendum: the prior is wider."""
    known = BASELINE.uncertainty
    without = without_vote(BASELINE, "kz-2024").uncertainty
    assert without.sd_national_turnout > known.sd_national_turnout
    assert without.parameters("replay") == known.parameters("replay")
    kept = without_vote(BASELINE, "a vote of elsewhere").uncertainty
    assert kept.sd_national_turnout == pytest.approx(known.sd_national_turnout, abs=0.005)
    found = sim.backtest("kz-2022", ["kz-2021", "kz-2024"], replications=40, leave_one_out=True).table()
    final = found.query("figure == 'final turnout by unit' and level == 0.9 and unit.isnull()")
    width = final.set_index(["prior", "vote"])["width"]
    assert width[LEFT_OUT, "kz-2024"] > 1.1 * width["next-vote", "kz-2024"]


def test_no_vote_can_be_left_out_of_a_fit_to_other_data(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(KZ.path, elsewhere)
    with pytest.raises(DatasetError, match="are fitted on kz-2022: no vote can be left out"):
        sim.backtest(elsewhere, "kz-2021", replications=20, leave_one_out=True)


def test_the_picture_draws_shares_held_and_what_the_method_predicts(tmp_path: Path) -> None:
    ax = plot_backtest(packaged()).ax
    whole = [each for each in packaged().slices if not (each.vote or each.unit or each.hour)]
    for each in (each for each in whole if each.figure in (FINAL, HOURLY)):
        (line,) = (line for line in ax.lines if line.get_label() == f"{each.prior}: {each.figure}")
        assert line.get_ydata().tolist() == [coverage.share for coverage in each.coverage]
    plot_backtest(packaged()).save(tmp_path / "backtest.png")
    assert (tmp_path / "backtest.png").stat().st_size > 10_000
