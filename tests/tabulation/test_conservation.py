"""Every irregularity on at once: accounts that add up at every level, with no tolerance.

The quick level runs a few replications of the whole country, the proof a million station-days. At the level
of the station a breach raises within the run itself.
"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.ballot import BALLOT_CLASSES

REPLICATIONS = [2, pytest.param(34, marks=pytest.mark.proof)]

EVERYTHING = """
schema_version = 1
title = "Everything at once"
dataset = "kz-2022"
rule = "kazakhstan-2022"

[[campaigns]]
kind = "boycott"
uptake = 0.1
odds_ratio = 4.0

[certificates]
share = 0.01

[home_voting]
share = 0.02
from = 10:00:00
until = 16:00:00

[[irregularities]]
kind = "stuffing"
share = 0.1
of_unsigned = 0.3
at = 14:00:00
contested = 0.1

[[irregularities]]
name = "covered"
kind = "stuffing"
share = 0.1
papers = 120
to = "no"
covered = true

[[irregularities]]
kind = "multiple-voting"
share = 0.1
of_unsigned = 0.2

[[irregularities]]
kind = "misreport"
share = 0.1
shift = 0.3
add = 10
after_copies = true

[[irregularities]]
name = "balanced"
kind = "misreport"
share = 0.05
add = 25
balanced = true

[[irregularities]]
kind = "lost-box"
share = 0.02

[[irregularities]]
name = "lost-all"
kind = "lost-box"
share = 0.01
box = "stationary"

[[irregularities]]
kind = "instruction"
share = 0.2
uptake = 0.3

[[irregularities]]
kind = "photographs"
share = 0.2
uptake = 0.4
to = "no"

[[irregularities]]
kind = "composition"
share = 0.05
members = 11
allowed = 7
contested = 0.5

[[irregularities]]
kind = "annulment"
share = 0.03

[tabulation]
recorded_annulments = true

[tabulation.count]
slips = 0.1
slips_left = 0.5

[tabulation.consequences]
stuffing = "exclude-box"
multiple_voting = "exclude-box"
instruction = "exclude-station"
control = "none"
roll_kept = false

[tabulation.repeat]
turnout_ratio = 1.1

[tabulation.reports]
stale = 0.1
quiet_minutes = 120.0
"""


@pytest.fixture(scope="module", params=REPLICATIONS)
def results(request: pytest.FixtureRequest) -> object:
    return sim.run(sim.scenario.loads(EVERYTHING), replications=request.param)


def figure(results: object, name: str) -> np.ndarray:
    return results["account"].sel(account_figure=name).values


def test_every_identity_holds_in_every_region_and_in_the_nation(results: object) -> None:
    f = {name: figure(results, name) for name in results["account_figure"].values}
    for level in (lambda x: x, lambda x: x.sum(axis=-1)):
        a = {name: level(values) for name, values in f.items()}
        assert np.array_equal(a["printed"], a["issued"] + a["replaced"] + a["unused"])
        assert np.array_equal(a["issued"] + a["stuffed"], a["in_box"] + a["taken_away"] + a["lost"])
        assert np.array_equal(a["counted"], a["in_box"] + a["misreported"])
        assert np.array_equal(a["final"], a["counted"] - a["annulled"])
        assert min(values.min() for name, values in a.items() if name != "misreported") >= 0


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
