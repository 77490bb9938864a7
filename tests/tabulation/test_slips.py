"""Slips of a protocol: so often, of so many papers, and of which class."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

import sim
from sim.scenario import Scenario

SLIPS = ["tabulation.count.slips=0.2", 'tabulation.consequences.control="none"']
N_STATIONS = 9_947


def _run(left: float) -> xr.Dataset:
    scenario = sim.load("scenarios/baseline.toml", [*SLIPS, f"tabulation.count.slips_left={left}"])
    return sim.run(scenario, replications=1)


def test_a_slip_that_is_left_states_yes_papers_too_many_and_changes_nothing_else() -> None:
    """Left at one station in ten: 995, standard deviation 30; one to nine papers each, five on average."""
    mended, left = _run(0.0), _run(0.5)
    more = (left.ballots - mended.ballots).sum("unit")
    assert (more.sel(ballot_class=["no", "both_marked", "invalid"]) == 0).all()
    papers = more.sel(ballot_class="yes").values.ravel()
    assert (np.abs(papers - 0.1 * N_STATIONS * 5.0) < 4.5 * np.sqrt(0.1 * N_STATIONS * 32)).all()


def test_a_slip_is_flagged_whether_it_was_mended_or_left() -> None:
    for results in (_run(0.0), _run(1.0)):
        flagged = results.stations.sel(station_figure="flagged").values
        assert flagged == pytest.approx(0.2 * N_STATIONS, abs=4.5 * 40)
    assert (_run(0.0).account.sel(account_figure="misreported") == 0).all()


def test_what_control_corrects_is_corrected_before_it_is_announced(small: Callable[..., Scenario]) -> None:
    """Every station slips and leaves it: control finds all, and the night tells what the boxes hold."""
    slips = {"count": {"slips": 1.0, "slips_left": 1.0}}
    corrected = sim.run(small(tabulation=slips | {"consequences": {"control": "correct"}}))
    left = sim.run(small(tabulation=slips | {"consequences": {"control": "none"}}))
    assert np.array_equal(corrected.preliminary.values, corrected.ballots.values)
    assert (left.preliminary.sum("unit") - corrected.preliminary.sum("unit")).sel(
        ballot_class="yes"
    ).min() > 0
