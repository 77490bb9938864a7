"""Arrival curves: through every patched cell, bounded where none is known, nothing outside the hours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.clock import TICKS_PER_HOUR, TICKS_PER_MINUTE, ticks_of
from sim.electorate.arrivals import day_of, fit_curves
from sim.electorate.calibration import fit_report
from sim.electorate.drawing.would_be_voters import bend_curve
from sim.errors import DatasetError

WEST = ("Aktobe Region", "Atyrau Region", "West Kazakhstan Region", "Kyzylorda Region", "Mangystau Region")
OPENING, CLOSING = ticks_of("07:00"), ticks_of("20:00")


@pytest.fixture(scope="module")
def curves(kz):
    return fit_curves(kz)


@pytest.fixture(scope="module")
def report(kz, curves):
    return fit_report(kz, curves)


def with_row(kz, unit, row):
    turnout = kz.turnout.copy()
    turnout[kz.units.index(unit)] = row
    return replace(kz, turnout=turnout)


# --- against the table


def test_every_patched_cell_is_met_within_a_twentieth_of_a_point(kz, report):
    known = [cell for cell in report if not np.isnan(cell.patched)]
    assert len(known) == 17 * 7 - 5
    assert max(abs(cell.residual) for cell in known) < 0.0005


def test_cells_before_closing_are_met_to_rounding(report):
    inner = [cell for cell in report if cell.clock < "20:00" and not np.isnan(cell.patched)]
    assert len(inner) == 17 * 5
    assert max(abs(cell.residual) for cell in inner) < 1e-12


def test_the_report_holds_each_cell_printed_and_patched(kz, report):
    cell = {(cell.unit, cell.clock): cell for cell in report}
    assert cell["Pavlodar Region", "20:00"].printed == pytest.approx(0.7288)
    assert cell["Pavlodar Region", "20:00"].patched == pytest.approx(0.7553)
    assert cell["Nur-Sultan", "22:00"].fitted == pytest.approx(405_994 / 708_969, abs=1e-12)
    assert cell["Almaty", "20:00"].fitted == pytest.approx(0.3330, abs=5e-7)
    assert {cell.unit for cell in report} == set(kz.units) - {"Overseas diaspora"}


@pytest.mark.parametrize("unit", WEST)
def test_a_stale_cell_binds_only_through_its_neighbours(kz, report, unit):
    cell = {cell.clock: cell for cell in report if cell.unit == unit}
    assert np.isnan(cell["20:00"].patched)
    assert np.isnan(cell["20:00"].residual)
    assert cell["18:00"].patched < cell["20:00"].fitted < cell["22:00"].patched


@pytest.mark.parametrize("stale", [0.0, 0.559, 0.58, 1.0])
def test_what_a_withdrawn_cell_said_changes_nothing(kz, curves, stale):
    printed = kz.turnout_printed.copy()
    printed[kz.units.index("Aktobe Region"), 5] = stale
    again = fit_curves(replace(kz, turnout_printed=printed))
    assert (again.cumulative == curves.cumulative).all()


# --- clocks and hours


def test_nobody_comes_before_opening_and_everybody_has_come_at_closing(kz, curves):
    outside = curves.at(np.array([0, OPENING - 1, OPENING, CLOSING, CLOSING + 1, 24 * TICKS_PER_HOUR]))
    assert (outside[:17, :3] == 0).all()
    assert (outside[:17, 3:] == 1).all()
    just_inside = curves.at(np.array([OPENING + TICKS_PER_MINUTE, CLOSING - TICKS_PER_MINUTE]))[:17]
    assert (just_inside[:, 0] > 0).all()
    assert (just_inside[:, 1] <= 1).all()


def test_curves_never_fall(curves):
    assert (np.diff(curves.cumulative, axis=1) >= 0).all()
    assert curves.cumulative.min() == 0
    assert curves.cumulative.max() == 1


def test_the_grid_runs_from_opening_to_closing_in_steps_of_five_minutes(curves):
    assert curves.ticks.tolist() == list(range(OPENING, CLOSING + 1, 5 * TICKS_PER_MINUTE))


def test_five_regions_are_an_hour_behind_the_reporting_clock(kz, curves):
    west = [kz.units.index(unit) for unit in WEST]
    shift = np.zeros(18, dtype=np.int64)
    shift[west] = -TICKS_PER_HOUR
    assert curves.local_shift.tolist() == shift.tolist()
    by_report, local = (
        curves.at_report(ticks_of("10:00") + np.zeros(1, dtype=np.int64)),
        curves.at(ticks_of("09:00")),
    )
    assert (by_report[west] == local[west]).all()
    assert (by_report[:17] != local[:17]).any(axis=1).sum() == 12


def test_the_western_regions_close_at_21_of_the_reporting_clock(kz, curves):
    times = np.array([ticks_of("20:59"), ticks_of("21:00")])
    for unit in WEST:
        last = curves.at_report(times)[kz.units.index(unit)]
        assert last[0] < last[1] == 1


def test_the_capital_west_of_its_regions_would_shift_them_forward(kz):
    assert (fit_curves(replace(kz, reference_offset_hours=5)).local_shift[:1] == TICKS_PER_HOUR).all()


def test_a_unit_without_a_turnout_has_a_curve_of_nothing(kz, curves):
    assert not curves.cumulative[kz.units.index("Overseas diaspora")].any()


def test_a_unit_with_only_a_final_figure_gets_an_even_day(kz):
    row = np.full(7, np.nan)
    row[-1] = kz.turnout[0, -1]
    even = fit_curves(with_row(kz, "Akmola Region", row)).cumulative[0]
    assert even == pytest.approx(np.linspace(0, 1, even.size), abs=1e-12)


@pytest.mark.parametrize(("at", "share"), [("07:00", 0.05), ("06:00", 0.05), ("20:00", 0.5)])
def test_a_report_at_the_opening_or_earlier_or_at_the_closing_makes_no_jump(kz, curves, at, share):
    """The curve runs from nobody at the opening to everybody at the closing, through the hours between."""
    clocks = [at, "12:00", "18:00"]
    ticks = np.array([ticks_of(clock) for clock in clocks], dtype=np.int64)
    rows = np.full((kz.turnout.shape[0], 3), np.nan)
    akmola = kz.units.index("Akmola Region")
    rows[akmola, 1:] = 0.2, 0.4
    without = fit_curves(replace(kz, report_ticks=ticks, turnout=rows)).cumulative[akmola]
    rows = rows.copy()
    rows[akmola, 0] = share
    order = np.argsort(ticks)
    again = fit_curves(replace(kz, report_ticks=ticks[order], turnout=rows[:, order])).cumulative[akmola]
    assert (again == without).all()
    assert (again[0], again[-1]) == (0.0, 1.0)


def test_a_falling_row_is_refused_by_place(kz):
    row = kz.turnout[0].copy()
    row[2] = row[1] - 0.001
    with pytest.raises(
        DatasetError, match=r"^Akmola Region: cumulative turnout falls before 14:00 local time"
    ):
        fit_curves(with_row(kz, "Akmola Region", row))


def test_the_place_of_a_fall_is_told_on_the_local_clock(kz):
    row = kz.turnout[1].copy()
    row[2] = row[1] - 0.001
    with pytest.raises(
        DatasetError, match=r"^Aktobe Region: cumulative turnout falls before 13:00 local time"
    ):
        fit_curves(with_row(kz, "Aktobe Region", row))


def test_a_row_that_stands_still_is_no_fall(kz):
    row = kz.turnout[0].copy()
    row[2] = row[1]
    curve = fit_curves(with_row(kz, "Akmola Region", row))
    come = curve.at(np.array([ticks_of("12:00"), ticks_of("13:00"), ticks_of("14:00")]))[0]
    assert come == pytest.approx([come[0]] * 3, abs=1e-12)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 10_000).map(lambda share: share / 10_000), min_size=5, max_size=5),
    st.sets(st.integers(0, 4), max_size=4),
)
def test_any_rising_row_is_met_and_never_falls(kz, shares, missing):
    row = kz.turnout[0].copy()
    row[:5] = np.sort(shares) * row[-1]
    known = row.copy()
    known[list(missing)] = np.nan
    curves = fit_curves(with_row(kz, "Akmola Region", known))
    curve, fitted = curves.cumulative[0], curves.at(kz.report_ticks)[0]
    assert (np.diff(curve) >= 0).all()
    assert (curve[0], curve[-1]) == (0, 1)
    final = kz.issued[0] / kz.registered[0]
    for h in range(5):
        if h not in missing:
            assert fitted[h] == pytest.approx(row[h] / final, abs=1e-12)


# --- other hours


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("06:00", "20:00"), ("07:00", "21:00"), ("08:00", "20:00"), ("07:03", "19:58:30")],
)
def test_other_hours_keep_the_curve_within_them(curves, kz, opening, closing):
    other = fit_curves(kz, ticks_of(opening), ticks_of(closing))
    assert (other.ticks[0], other.ticks[-1]) == (ticks_of(opening), ticks_of(closing))
    assert (np.diff(other.ticks) > 0).all()
    assert (other.cumulative[:17, 0] == 0).all()
    assert (other.cumulative[:17, -1] == 1).all()
    assert (np.diff(other.cumulative, axis=1) >= 0).all()
    inner = other.ticks[1:-1]
    assert other.at(inner)[:17] == pytest.approx(curves.at(inner)[:17], abs=1e-12)
    assert not other.cumulative[17].any()


def test_who_would_have_come_before_a_late_opening_comes_in_its_first_minutes(curves, kz):
    late = fit_curves(kz, ticks_of("09:00"), None)
    assert (late.at(ticks_of("09:05"))[:17] == curves.at(ticks_of("09:05"))[:17]).all()
    assert late.at(ticks_of("09:00")).max() == 0


def test_who_would_have_come_after_an_early_closing_comes_in_its_last_minutes(curves, kz):
    early = fit_curves(kz, None, ticks_of("18:00"))
    assert (early.at(ticks_of("17:55"))[:17] == curves.at(ticks_of("17:55"))[:17]).all()
    assert (early.at(ticks_of("18:00"))[:17] == 1).all()


def test_the_datasets_own_hours_change_nothing(curves, kz):
    same = fit_curves(kz, kz.opening_ticks, kz.closing_ticks)
    assert (same.ticks == curves.ticks).all()
    assert (same.cumulative == curves.cumulative).all()


# --- the bend

shares = st.floats(0, 1)
deltas = st.floats(-1, 1)


@given(low=shares, high=shares, delta=deltas)
def test_a_bent_curve_rises_from_0_to_1(low, high, delta):
    low, high = sorted((low, high))
    bent = bend_curve(np.array([0.0, low, high, 1.0]), delta)
    assert (bent[0], bent[-1]) == (0, 1)
    assert bent[1] <= bent[2] + 1e-15
    assert bent.min() >= 0
    assert bent.max() <= 1 + 1e-15


@given(share=shares, delta=deltas)
def test_two_opposite_bends_leave_the_mean_where_it_was(share, delta):
    both = bend_curve(np.array([share]), delta) + bend_curve(np.array([share]), -delta)
    assert both[0] / 2 == pytest.approx(share, abs=1e-15)


@pytest.mark.parametrize(
    ("share", "delta", "bent"),
    [(0.5, 0.4, 0.6), (0.25, 1.0, 0.4375), (0.75, 1.0, 0.9375), (0.418, -1.0, 0.174724)],
)
def test_bends_by_hand(share, delta, bent):
    assert bend_curve(np.array([share]), delta)[0] == pytest.approx(bent, abs=1e-12)


def test_a_positive_bend_is_an_earlier_station():
    share = np.linspace(0.01, 0.99, 50)
    assert (bend_curve(share, 0.3) > share).all()
    assert (bend_curve(share, -0.3) < share).all()
    assert (bend_curve(share, 0.0) == share).all()


# --- the day of another vote

numbers = st.floats(-4, 4)


@given(low=shares, high=shares, later=numbers, steeper=st.floats(-2, 2))
def test_another_day_rises_from_0_to_1(low, high, later, steeper):
    published = np.array([[0.0, *sorted((low, high)), 1.0]])
    day = day_of(published, np.array([later]), np.array([steeper]))[0]
    assert (day[0], day[-1]) == (0, 1)
    assert (np.diff(day) >= 0).all()


def test_a_day_like_the_published_one_is_it_to_the_bit(curves):
    zeros = np.zeros(len(curves.cumulative))
    assert (day_of(curves.cumulative, zeros, zeros) == curves.cumulative).all()


@pytest.mark.parametrize(
    ("vote", "later", "steeper", "published", "reported"),
    [
        # Shares of the final turnout come by 10:00, 12:00, 14:00 and 18:00, of 2022 and of the other vote.
        ("2019", 1.043, 0.339, [0.418, 0.638, 0.781, 0.950], [0.166, 0.453, 0.668, 0.940]),
        ("2024", 0.530, 0.377, [0.441, 0.653, 0.791, 0.954], [0.279, 0.614, 0.811, 0.964]),
    ],
)
def test_the_days_of_2019_and_2024_are_reached(vote, later, steeper, published, reported):
    day = day_of(np.array([published]), np.array([later]), np.array([steeper]))[0]
    assert day == pytest.approx(reported, abs=0.021), vote


def test_a_rate_held_constant_is_straight_between_the_points(kz, curves):
    straight = fit_curves(kz, smooth=False)
    hours = kz.report_ticks[:4]
    assert straight.at_report(hours)[:5] == pytest.approx(curves.at_report(hours)[:5], abs=1e-9)
    between = (hours[:-1] + hours[1:]) // 2
    middle = (straight.at_report(hours[:-1]) + straight.at_report(hours[1:])) / 2
    assert straight.at_report(between)[0] == pytest.approx(middle[0], abs=1e-9)
