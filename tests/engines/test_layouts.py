"""How many desks and booths a list gets."""

from __future__ import annotations

import pytest

from sim.engines.layouts import layout_of
from sim.scenario import Polling


@pytest.mark.parametrize(
    ("roll", "desks"), [(0, 2), (599, 2), (600, 2), (601, 3), (2_400, 8), (2_401, 8), (9_000, 8)]
)
def test_one_desk_for_300_on_the_list_between_2_and_8(roll, desks):
    assert layout_of(Polling(), roll, 0, 1).n_desks == desks


@pytest.mark.parametrize(
    ("roll", "booths"), [(499, 2), (500, 2), (501, 3), (2_750, 11), (2_751, 12), (9_000, 12)]
)
def test_one_booth_for_250_on_the_list_between_2_and_12(roll, booths):
    assert layout_of(Polling(), roll, 0, 1).n_booths == booths
