"""Rooms and arrays that no station could have are refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from sim.clock import MAX_TICK
from sim.polling.layout import Absence, Layout


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_desks": 0}, "layout.n_desks = 0: must lie between 1 and 1000"),
        ({"n_boxes": 1_001}, "layout.n_boxes = 1001"),
        ({"closing": 9}, "layout.closing = 9: must lie between 10"),
        ({"late": 91}, "layout.closing = 100: must lie between 101"),
        ({"baulk_at": -1}, "layout.baulk_at = -1"),
        ({"inside_limit": -1}, "layout.inside_limit = -1"),
        ({"helpers": 2}, "layout.helpers = 2: must lie between 0 and 1"),
        ({"help_at": 0}, "layout.help_at = 0"),
        ({"absences": (Absence(stage="desk", begin=1, until=2, desk=2),)}, "absence.desk = 2"),
    ],
)
def test_a_number_out_of_range_is_named(change, message):
    room = {"n_desks": 2, "n_booths": 2, "opening": 10, "closing": 100} | change
    with pytest.raises(ValueError, match=message):
        Layout(**room)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"stage": "door", "begin": 0, "until": 1}, "must be one of desk, booth, box"),
        ({"stage": "box", "begin": 5, "until": 5}, "absence from 5 until 5"),
        ({"stage": "box", "begin": -1, "until": 5}, "absence from -1 until 5"),
        ({"stage": "box", "begin": 0, "until": 5, "count": 0}, "absence.count = 0"),
        ({"stage": "box", "begin": 0, "until": 5, "desk": 0}, "only a desk has a number"),
    ],
)
def test_an_impossible_absence_is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        Absence(**fields)


def _two(**changes):
    arrays = {
        "arrival": np.array([1, 2]),
        "service": np.ones((2, 3), dtype=np.int64),
        "patience": np.array([9, 9]),
        "desk": np.array([-1, -1]),
        "layout": Layout(n_desks=2, n_booths=1, opening=0, closing=10),
    }
    return arrays | changes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"arrival": np.array([2, 1])}, "never decrease"),
        ({"arrival": np.array([-1, 1])}, "must be 0 or more"),
        ({"arrival": np.array([1.0, 2.0])}, r"arrival is float64 \(2,\): must be int64 \(2,\)"),
        ({"service": np.ones((2, 2), dtype=np.int64)}, r"service is int64 \(2, 2\): must be int64 \(2, 3\)"),
        ({"service": np.full((2, 3), -1)}, "service and patience: must be 0 or more"),
        ({"service": np.full((2, 3), MAX_TICK)}, "must stay below"),
        ({"service": np.full((2, 3), MAX_TICK - 1)}, "use a coarser tick"),
        ({"patience": np.array([-1, 0])}, "service and patience"),
        ({"desk": np.array([-1, 0])}, "desk numbers -1 to 0: must all be"),
        ({"desk": np.array([0, 2])}, r"all in 0 … 1"),
        ({"errand": np.array([-1, 5])}, "layout.reentry is False"),
    ],
)
def test_impossible_arrays_are_refused_by_every_engine(run_station, change, message):
    with pytest.raises(ValueError, match=message):
        run_station(**_two(**change))


@pytest.mark.parametrize(("desk", "away"), [([0, 1], -1), ([-1, -1], 1)])
def test_an_absence_names_a_desk_just_where_the_list_is_split(run_station, desk, away):
    absent = Absence(stage="desk", begin=0, until=5, desk=away)
    room = Layout(n_desks=2, n_booths=1, opening=0, closing=10, absences=(absent,))
    with pytest.raises(ValueError, match="name the desk where the list is split"):
        run_station(**_two(desk=np.array(desk), layout=room))


def test_a_faulty_errand_is_refused(run_station):
    room = Layout(n_desks=2, n_booths=1, opening=0, closing=10, reentry=True)
    with pytest.raises(ValueError, match="−1 for a right document"):
        run_station(**_two(layout=room, errand=np.array([-2, 0])))
