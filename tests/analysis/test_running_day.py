"""Final turnout from reports: two methods that agree, days of the whole model inside the bands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.analysis.backtest.simulated import simulated_turnout
from sim.analysis.given import priors_from
from sim.analysis.running_day.conditioning import (
    LEAST_EFFECTIVE,
    Reported,
    conditioned_days,
    moved_by,
    weighed_days,
)
from sim.analysis.running_day.day_curve import curve_ticks, national_curve, national_quorum
from sim.analysis.running_day.day_model import DayModel, day_model
from sim.analysis.running_day.judging import NOWCAST, SAME_SHARE, SCALED
from sim.analysis.running_day.nowcast import TOLD_LEVELS, nowcast
from sim.analysis.running_day.reports import DayReports, reports_by
from sim.clock import clock_of, ticks_of
from sim.datasets.other_votes import TurnoutCell, TurnoutTable, load_turnout, match_units
from sim.datasets.other_votes.votes import turnout_of_dataset
from sim.engines.plan import plan_of
from sim.errors import ResultsError
from sim.streams import Purpose, Stream
from tests.analysis.nowcast_table import PAGE, judged, table

PLAN = plan_of(priors_from("kz-2022"))
HOUR = 3_600_000
STREAM = Stream(1, Purpose.NOWCAST, 0)


def _reports(vote: str, until: str) -> DayReports:
    (read,) = load_turnout(vote)
    return reports_by(match_units(read, PLAN.dataset), PLAN.dataset.units, ticks_of(until))


def _model(reports: DayReports, prior: str = "next-vote", error: float = 0.02) -> tuple[DayModel, Reported]:
    model = day_model(PLAN, prior, reports.times.size)
    return model, reports.reported(model, error)


def _table(cells: list[tuple[str, str, float]], name: str = "mine") -> TurnoutTable:
    told = tuple(TurnoutCell(unit, ticks_of(clock), None, share, 0.00005) for unit, clock, share in cells)
    return TurnoutTable(name, name, "", told)


def test_a_day_without_swings_is_the_published_one() -> None:
    reports = reports_by(
        match_units(turnout_of_dataset(PLAN.dataset), PLAN.dataset), PLAN.dataset.units, None
    )
    model, reported = _model(reports)
    came = model.case.prior.centre_later, model.case.prior.centre_steeper
    model = replace(
        model, case=replace(model.case, prior=replace(model.case.prior, centre_later=0.0, centre_steeper=0.0))
    )
    shares = model.shares(np.zeros((1, model.n_scores)), reported.terms)[0]
    np.testing.assert_allclose(shares, reports.share, atol=0.012)  # the table's own noise about its curve
    assert np.abs(shares - reports.share).mean() < 0.002
    assert came[0] != 0.0


def test_slopes_are_those_of_the_figures() -> None:
    model, reported = _model(_reports("kz-2024", "16:00"))
    terms = reported.terms
    day = STREAM.normals("day", model.n_scores)
    slopes = model.linear(day[None, :], terms)[1][0]
    assert (np.abs(slopes).max(axis=0) > 1e-4).mean() > 0.9  # most scores move something
    steps = 1e-5 * np.eye(model.n_scores)
    numeric = (model.linear(day + steps, terms)[0] - model.linear(day - steps, terms)[0]).T / 2e-5
    np.testing.assert_allclose(slopes, numeric, atol=1e-7)


def test_reports_one_after_the_other_give_what_all_at_once_give() -> None:
    slopes = STREAM.normals("slopes", 5 * 8).reshape(5, 8)
    wanted, variance = STREAM.normals("wanted", 5), np.array([0.1, 0.5, 1.0, 2.0, 0.01])
    gain = slopes.T @ np.linalg.inv(slopes @ slopes.T + np.diag(variance))
    mean = moved_by(np.zeros((1, 8)), slopes, wanted[:, None], variance)[0]
    np.testing.assert_allclose(mean, gain @ wanted, atol=1e-12)
    n = 40_000
    drawn = STREAM.normals("drawn", n * 8).reshape(n, 8)
    errors = STREAM.normals("errors", n * 5).reshape(5, n) * np.sqrt(variance)[:, None]
    days = moved_by(drawn, slopes, wanted[:, None] - errors, variance)
    np.testing.assert_allclose(np.cov(days.T), np.eye(8) - gain @ slopes, atol=0.03)


def _few_reports(case: int, prior: str) -> DayReports:
    """One to three figures of different units, as a day of the prior would have them."""
    stream = Stream(case, Purpose.NOWCAST, 1)
    picks = np.argsort(stream.uniforms("units", 17), kind="stable")[: 1 + case % 3]
    numbers = np.flatnonzero(PLAN.dataset.simulated)[picks]
    ticks = ((10 + 2 * np.floor(4 * stream.uniforms("hours", 3)[: picks.size])) * HOUR).astype(np.int64)
    model = day_model(PLAN, prior, 0)
    offsets = PLAN.electorate.curves.local_shift[numbers]
    terms = model.terms(numbers, ticks + offsets, np.zeros(picks.size, dtype=np.int64))
    day = 0.7 * stream.normals("day", model.n_scores + 1)[None, :]
    shares = replace(model, n_times=1).shares(day, terms)[0]
    cells = [
        (PLAN.dataset.units[unit], clock_of(tick), round(float(share), 4))
        for unit, tick, share in zip(numbers.tolist(), ticks.tolist(), shares, strict=True)
    ]
    return reports_by(match_units(_table(cells), PLAN.dataset), PLAN.dataset.units, None)


@pytest.mark.parametrize("case", range(20))
def test_both_methods_agree(case: int) -> None:
    """The second draws no line; both are judged by the error of the days that they leave."""
    prior = ("replay", "next-vote", "fresh-event")[case % 3]
    reports = _few_reports(case, prior)
    model, reported = _model(reports, prior, 0.1)
    one = conditioned_days(model, reported, 3_000, STREAM)
    other = weighed_days(model, reported, 60_000, STREAM)
    assert min(one.effective, other.effective) > LEAST_EFFECTIVE
    first, second = ((model.turnout(days.scores) * model.roll).sum(axis=1) for days in (one, other))
    error = second.std() * np.sqrt(1 / one.effective + 1 / other.effective)
    assert abs(first.mean() - second.mean()) < 4 * error
    assert 0.85 < first.std() / second.std() < 1.15


def test_a_report_moves_its_own_unit_most_and_the_others_with_the_country() -> None:
    found = nowcast(sim.load("baseline"), _table([("Shymkent", "12:00", 0.15)]), priors=["next-vote"])
    without = nowcast(
        sim.load("baseline"), _table([("Shymkent", "12:00", 0.15)]), until=0, priors=["next-vote"]
    )
    moved = without.priors[0].units[3] - found.priors[0].units[3]
    own = found.units.index("Shymkent")
    others = np.delete(moved[~np.isnan(moved)], own)
    assert without.until == -1
    assert moved[own] > 0.04
    assert (others > 0.0).all()
    assert moved[own] > others.max()


def test_without_reports_it_is_what_the_prior_says() -> None:
    found = nowcast(sim.load("baseline"), *load_turnout("kz-2024"), until=0, priors=["next-vote"])
    chance = found.priors[0].p_quorum
    assert chance is not None
    assert 0.960 < chance < 0.980  # rare: the quorum fails in 3.0 %
    assert found.priors[1].told  # all simulated days count


@pytest.mark.check
def test_days_of_the_whole_model_become_what_is_told_of_them_at_noon() -> None:
    """Stations, binomial noise and bends of single stations are in these days, and in no formula here."""
    scenario, n = sim.load("baseline"), 60
    whole = match_units(turnout_of_dataset(PLAN.dataset), PLAN.dataset)
    days = simulated_turnout(scenario, [whole], "next-vote", n)[0]
    held = []
    for day in range(n):
        known = replace(whole, share=days[day])
        reports = reports_by(known, PLAN.dataset.units, ticks_of("12:00"))
        model, reported = _model(reports)
        drawn = model.turnout(conditioned_days(model, reported, 800, STREAM).scores)
        national = (drawn * model.roll).sum(axis=1) / model.roll.sum()
        final = whole.is_final & (whole.unit >= 0)
        became = (days[day, final] * PLAN.dataset.registered[whole.unit[final]]).sum()
        became /= PLAN.dataset.registered[whole.unit[final]].sum()
        held.append(np.quantile(national, 0.05) <= became <= np.quantile(national, 0.95))
    assert np.mean(held) >= 0.8  # 54 of 60 expected; fewer than 48 in one of 100


def test_the_quorum_hour_of_a_day_is_where_its_curve_passes_the_papers() -> None:
    quorum = national_quorum(PLAN)
    assert quorum is not None
    assert quorum.least == 5_867_322
    model = day_model(PLAN, "replay", 0)
    scores = STREAM.normals("few", 3 * model.n_scores).reshape(3, model.n_scores)
    offsets = PLAN.electorate.curves.local_shift
    papers = national_curve(model, scores, (), offsets, np.ones(len(PLAN.dataset.units)))
    final = (model.turnout(scores) * model.roll).sum(axis=1)
    np.testing.assert_allclose(papers[:, -1], final)
    assert (papers[:, 0] == 0).all()
    assert (np.diff(papers, axis=1) >= 0).all()
    assert curve_ticks(PLAN)[0] == 7 * HOUR


def test_stale_copies_and_falling_figures_are_left_out_and_told() -> None:
    cells = [
        *[("Almaty", clock, share) for clock, share in (("10:00", 0.1), ("12:00", 0.1), ("14:00", 0.2))],
        *[("Shymkent", clock, share) for clock, share in (("10:00", 0.3), ("12:00", 0.25))],
    ]
    reports = reports_by(match_units(_table(cells), PLAN.dataset), PLAN.dataset.units, None)
    assert reports.share.tolist() == [0.1, 0.3, 0.2]  # by time
    assert reports.left_out == (
        "Almaty, 12:00: repeats its last figure, taken as stale",
        "Shymkent, 12:00: is below its last figure, taken as stale",
    )


def test_the_national_figure_counts_only_where_no_unit_is_known() -> None:
    cells = [("national", "10:00", 0.2), ("national", "12:00", 0.35), ("Almaty", "12:00", 0.1)]
    reports = reports_by(match_units(_table(cells), PLAN.dataset), PLAN.dataset.units, None)
    assert [(unit, tick // HOUR) for unit, tick in zip(reports.unit, reports.report_ticks, strict=True)] == [
        (PLAN.dataset.units.index("Almaty"), 12),
        (-1, 10),
    ]


def test_once_all_have_closed_turnout_is_known() -> None:
    found = nowcast(sim.load("baseline"), *load_turnout("kz-2022"), priors=["fresh-event"])
    assert np.nanmax(found.priors[0].units[-1] - found.priors[0].units[0]) < 0.02
    np.testing.assert_allclose(
        found.priors[0].national[TOLD_LEVELS.index(0.5)], 8_030_739 / 11_734_642, atol=0.002
    )


def test_turnout_is_of_the_whole_roll_also_where_a_unit_is_not_simulated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    abroad = np.where(PLAN.dataset.simulated, PLAN.dataset.registered, 1_000_000)
    plan = replace(PLAN, dataset=replace(PLAN.dataset, registered=abroad))
    monkeypatch.setattr("sim.analysis.running_day.nowcast.plan_of", lambda _: plan)
    found = nowcast(sim.load("baseline"), *load_turnout("kz-2022"), priors=["replay"]).priors[0]
    median = TOLD_LEVELS.index(0.5)
    papers = np.nansum(found.units[median] * abroad)
    np.testing.assert_allclose(found.national[median], papers / abroad.sum(), rtol=0.005)


def test_an_error_out_of_range_is_refused() -> None:
    with pytest.raises(ResultsError, match="error must be from 0 to 1"):
        nowcast(sim.load("baseline"), *load_turnout("kz-2024"), error=2.0)


def test_until_must_be_a_clock_time() -> None:
    with pytest.raises(ResultsError, match="is not a clock time"):
        sim.nowcast("kz-2022", "kz-2024", until="noon")


@pytest.mark.check
def test_the_table_of_the_page_is_what_is_computed() -> None:
    """Where figures are meant to move, ``python -m tests.analysis.nowcast_table`` writes it anew."""
    assert table() in PAGE.read_text(encoding="utf-8")


@pytest.mark.check
def test_in_the_morning_it_beats_both_naive_forecasts() -> None:
    found = {(each.vote, each.hour, each.method): each for each in judged()}
    for vote, hour in (("kz-2022-november", "10:05"), ("kz-2024", "10:00"), ("kz-2024", "12:00")):
        naive = min(found[vote, hour, method].error for method in (SAME_SHARE, SCALED))
        assert found[vote, hour, NOWCAST].error < naive
        assert found[vote, hour, NOWCAST].held[-1] >= 0.8


def test_a_report_from_before_the_polls_open_is_refused() -> None:
    (read,) = load_turnout("kz-2024")
    at_night = replace(read, cells=(TurnoutCell("Almaty", ticks_of("02:00"), 0, 0.015, 0.0005),))
    with pytest.raises(ResultsError, match="at 02:00 no polls are open"):
        nowcast(priors_from("kz-2022"), at_night)
