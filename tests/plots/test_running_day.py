"""The picture of a running day draws and says what the nowcast tells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from sim.analysis.running_day.given import told_so_far, told_through_day
from sim.analysis.running_day.nowcast import Nowcast, PriorNowcast
from sim.plots import plot_nowcast


@pytest.fixture(scope="module")
def found() -> Sequence[Nowcast]:
    return told_through_day(told_so_far("kz-2022", "kz-2024", "12:00"), "kz-2024")


def _own(found: Sequence[Nowcast]) -> list[PriorNowcast]:
    """Of each step the prior that is drawn."""
    return [next(each for each in one.priors if each.prior == "next-vote") for one in found]


def _national(found: Sequence[Nowcast]) -> np.ndarray:
    """Final turnout by step and level in per cent."""
    return 100 * np.array([each.national for each in _own(found)])


def test_the_title_tells_the_band_of_90_per_cent_of_the_last_step(found: Sequence[Nowcast]) -> None:
    low, *_, high = _national(found)[-1]
    assert f"final turnout {low:.0f}–{high:.0f} % (90 %)" in plot_nowcast(found).finding


def test_each_band_has_its_own_ends_and_the_line_is_the_median(found: Sequence[Nowcast]) -> None:
    upper, lower = plot_nowcast(found)
    national = _national(found)
    for drawn, (low, high) in zip(upper.collections, ((0, 6), (2, 4)), strict=True):
        corners = drawn.get_paths()[0].vertices[:, 1]
        np.testing.assert_allclose(sorted({*corners}), np.unique(national[:, [low, high]]))
    median = next(line for line in upper.lines if line.get_label() == "median")
    np.testing.assert_allclose(median.get_ydata(), national[:, 3])
    own = next(line for line in lower.lines if line.get_label() == "next-vote")
    assert own.get_ydata().tolist() == pytest.approx([100 * (each.p_quorum or 0.0) for each in _own(found)])
    assert next(text.get_text() for text in lower.get_xticklabels()) == "before"
