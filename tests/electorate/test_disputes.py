"""Voters who hold up the desk: so many, so long, and neither the quick nor the slow."""

from __future__ import annotations

import numpy as np
import pytest

from sim.electorate.disputes import with_disputes
from sim.electorate.service import service_tables
from sim.scenario import Polling
from sim.scenario.schema.polling import Disputes

PLAIN = service_tables(Polling())


@pytest.mark.parametrize("share", [0.0, 0.001, 0.25, 1 / 3, 1.0])
def test_a_share_of_the_voters_takes_so_much_longer(share):
    longer = with_disputes(PLAIN, Disputes(share=share, minutes=10.0)).check_in - PLAIN.check_in
    assert set(np.unique(longer)) <= {0, 600_000}
    assert abs((longer > 0).mean() - share) < 2 / longer.size


def test_disputes_fall_evenly_on_the_quick_and_the_slow():
    longer = with_disputes(PLAIN, Disputes(share=0.1, minutes=10.0)).check_in > PLAIN.check_in
    halves = longer.reshape(8, -1).mean(axis=1)
    assert halves == pytest.approx(np.full(8, 0.1), abs=1e-3)


def test_without_disputes_the_tables_are_the_same():
    assert with_disputes(PLAIN, None) is PLAIN


def test_disputes_leave_the_cached_tables_alone():
    before = PLAIN.check_in.copy()
    disputed = with_disputes(PLAIN, Disputes(share=0.5, minutes=1.0))
    assert (PLAIN.check_in == before).all()
    assert disputed.booth is PLAIN.booth
    assert not disputed.check_in.flags.writeable
