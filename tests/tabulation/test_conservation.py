"""Every irregularity on at once: accounts that add up at every level, with no tolerance.

The quick level runs a few replications of the whole country, the proof a million station-days. At the level
of the station a breach raises within the run itself.
"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.ballot import BALLOT_CLASSES
from sim.verification.conservation import broken_identities, everything

REPLICATIONS = [2, pytest.param(34, marks=pytest.mark.proof)]


@pytest.fixture(scope="module", params=REPLICATIONS)
def results(request: pytest.FixtureRequest) -> object:
    return sim.run(everything(), replications=request.param)


def figure(results: object, name: str) -> np.ndarray:
    return results["account"].sel(account_figure=name).values


def test_every_identity_holds_in_every_region_and_in_the_nation(results: object) -> None:
    assert not any(broken.sum() for broken in broken_identities(results).values())


def test_the_result_is_what_the_accounts_leave(results: object) -> None:
    ballots, repeated, annulled, preliminary = (
        results[name].sum("ballot_class").values
        for name in ("ballots", "repeat_ballots", "annulled", "preliminary")
    )
    assert np.array_equal(ballots, figure(results, "final") + repeated)
    assert np.array_equal(annulled, figure(results, "annulled"))
    assert (preliminary >= 0).all()
    rounds = results["round_ballots"].values
    assert np.array_equal(rounds[..., 1, :, :] - rounds[..., 0, :, :], results["repeat_ballots"].values)
    assert rounds.shape[-1] == len(BALLOT_CLASSES)


def test_each_irregularity_left_its_trace(results: object) -> None:
    stations = results["stations"].values.reshape(-1, results.sizes["station_figure"])
    assert (stations[:, :5] > 0).all()
    for name in ("stuffed", "lost", "annulled", "replaced"):
        assert (figure(results, name).sum(axis=-1) > 0).all()
    assert (figure(results, "misreported").sum(axis=-1) != 0).all()
