"""Ticks and clock times, there and back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, clock_of, hours, ticks_of


@pytest.mark.parametrize(
    ("clock", "ticks"),
    [
        ("00:00", 0),
        ("7:00", 25_200_000),
        ("07:00", 25_200_000),
        (" 07:00 ", 25_200_000),
        ("07:00:01", 25_201_000),
        ("23:59:59", TICKS_PER_DAY - 1_000),
        ("24:00", TICKS_PER_DAY),
        ("24:00:00", TICKS_PER_DAY),
        (dt.time(20), 20 * TICKS_PER_HOUR),
        (dt.time(20, 1, 2), 20 * TICKS_PER_HOUR + 62_000),
        (dt.time(0, 0, 0, 1_999), 1),
    ],
)
def test_a_clock_time_is_so_many_milliseconds_after_midnight(clock, ticks):
    assert ticks_of(clock) == ticks


@pytest.mark.parametrize(
    "text",
    ["", "7", "0700", "07:0", "7.00", "-1:00", "+7:00", "07:00:00.5", "07:00 PM", "nan", "1e1:00", "007:00"],
)
def test_what_has_not_the_form_of_a_clock_time_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"is not a clock time; write it as HH:MM, such as 07:00"):
        ticks_of(text)


@pytest.mark.parametrize("text", ["24:01", "24:00:01", "25:00", "12:60", "12:00:60", "99:99"])
def test_what_no_day_has_is_refused(text):
    with pytest.raises(ValueError, match=rf"'{text}' is not a clock time between 00:00 and 24:00"):
        ticks_of(text)


@given(st.integers(0, 24 * 60))
def test_whole_minutes_come_back(minutes):
    assert ticks_of(clock_of(minutes * TICKS_PER_MINUTE)) == minutes * TICKS_PER_MINUTE


@given(st.times())
def test_a_time_object_and_its_text_agree(time):
    assert ticks_of(time.replace(microsecond=0)) == ticks_of(time.strftime("%H:%M:%S"))


@pytest.mark.parametrize(
    ("ticks", "clock"),
    [
        (29_999, "00:00"),
        (30_001, "00:01"),
        (47_400_000, "13:10"),
        (47_429_999.5, "13:10"),
        (90_000_000, "25:00"),
    ],
)
def test_a_tick_is_shown_at_the_nearest_minute(ticks, clock):
    assert clock_of(ticks) == clock


def test_hours_are_decimal():
    assert hours(ticks_of("13:30")) == 13.5
