"""How many come to a repeat vote, and what they mark."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ballot import TAKEN_AWAY
from sim.streams import Purpose, Stream
from sim.tabulation.repeat_vote import repeat_papers

ROLL = np.array([400_000, 400_000])
EVERYWHERE = np.array([True, True])
FIRST = np.array([[150_000, 30_000, 1_000, 3_000, 16_000], [100_000, 0, 0, 0, 0]])


@pytest.mark.parametrize("ratio", [0.5, 1.0, 1.5, 4.0])
def test_as_many_come_as_were_given_a_paper_at_the_first_vote_times_the_ratio(ratio: float) -> None:
    """Those who took theirs away came too. Standard deviation at most 316; |z| < 4.5."""
    papers = repeat_papers(FIRST, ROLL, EVERYWHERE, ratio, None, Stream(5, Purpose.REPEAT, 0))
    expected = np.minimum(ratio * FIRST.sum(axis=1), ROLL)
    assert (np.abs(papers.sum(axis=1) - expected) < 4.5 * 316).all()
    assert not papers[:, TAKEN_AWAY].any()


def test_they_mark_what_was_marked_at_their_own_station() -> None:
    papers = repeat_papers(FIRST, ROLL, EVERYWHERE, 1.0, None, Stream(5, Purpose.REPEAT, 0))
    assert papers[1].tolist() == [papers[1].sum(), 0, 0, 0, 0]
    assert papers[0, :4] / papers[0].sum() == pytest.approx(FIRST[0, :4] / 184_000, abs=0.005)


def test_stations_that_do_not_vote_again_have_no_papers() -> None:
    papers = repeat_papers(FIRST, ROLL, np.array([False, True]), 1.0, None, Stream(5, Purpose.REPEAT, 0))
    assert not papers[0].any()
    assert papers[1].any()
