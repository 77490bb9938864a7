"""The expected tabulation against the mean of drawn ones in a small country, where irregularities meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sim
from sim.engines.plan import plan_of
from sim.experiment.expected import expect
from sim.scenario import Scenario

# One and the same vote every time: what differs is whom irregularities strike.
SAME_AGAIN = {
    f"sd_{level}_{what}": 0.0
    for level in ("national", "regional")
    for what in ("turnout", "yes", "defective", "later", "steeper")
} | {"sd_shape_national": 0.0, "sd_shape_station": 0.0, "corr_station": 0.0}
SAME_AGAIN |= {"centre_later": 0.0, "centre_steeper": 0.0}
SAME_AGAIN |= {"icc_turnout": 0.0, "icc_yes": 0.0, "icc_defective": 0.0}

QUIET = {"observers": 0.5, "spoiled_and_replaced": 0.0, "count": {"slips": 0.0}}
HOME = {"share": 0.5, "from": "09:00:00", "until": "16:00:00"}
ANNULMENT = {"kind": "annulment", "share": 0.5}

CASES: dict[str, dict[str, Any]] = {
    "a mobile box that nobody voted into is lost": {
        "irregularities": [{"kind": "lost-box", "share": 0.5, "seen": 1.0}],
        "consequences": {"lost_box": "exclude-box"},
    },
    "a mobile box is lost with what was cast at home": {
        "irregularities": [{"kind": "lost-box", "share": 0.5, "seen": 0.0}],
        "home_voting": HOME,
    },
    "a stationary box is lost, and the mobile one counted": {
        "irregularities": [{"kind": "lost-box", "share": 0.5, "box": "stationary", "seen": 0.0}],
        "home_voting": HOME,
        "campaigns": [{"kind": "boycott", "uptake": 0.8, "from": "17:00:00"}],
    },
    "a box is excluded, and the mobile one counted": {
        "irregularities": [ANNULMENT],
        "consequences": {"annulment": "exclude-box"},
        "home_voting": HOME,
    },
    "a box is excluded whose papers are marked as told": {
        "irregularities": [
            {**ANNULMENT, "share": 1.0, "which": [1, 3]},
            {"kind": "photographs", "uptake": 0.6, "to": "no", "seen": 0.0},
        ],
        "consequences": {"annulment": "exclude-box"},
        "home_voting": HOME,
    },
    "stuffing nobody saw breaks the control relations": {
        "irregularities": [{"kind": "stuffing", "which": [2], "papers": 40, "to": "no", "seen": 0.0}],
        "consequences": {"control": "vote-again", "roll_kept": False},
    },
    "issued at the stations that are excluded": {
        "irregularities": [
            {"kind": "multiple-voting", "stations": 3, "of_unsigned": 1.0, "to": "no", "contested": 1.0}
        ],
    },
    "names run out station by station": {
        "irregularities": [{"kind": "multiple-voting", "papers": 40, "to": "no", "seen": 0.0}],
    },
    "stations named in turn": {
        "irregularities": [
            {"kind": "multiple-voting", "which": [1, 3], "of_unsigned": 1.0, "seen": 0.0},
            {"kind": "instruction", "which": [2], "uptake": 0.5, "to": "no", "contested": 0.5},
        ],
        "consequences": {"instruction": "vote-again"},
        "repeat": {"turnout_ratio": 1.3},
    },
    "the same observers see both": {
        "irregularities": [
            {"kind": "composition", "members": 11, "allowed": 7, "seen": 1.0},
            {"kind": "photographs", "uptake": 0.6, "to": "no", "seen": 1.0},
        ],
        "consequences": {"photographs": "exclude-station"},
    },
}


def scenario(small: Callable[..., Scenario], case: dict[str, Any]) -> Scenario:
    tabulation = {**QUIET, "consequences": case.get("consequences", {})}
    if "repeat" in case:
        tabulation["repeat"] = case["repeat"]
    others = {name: case[name] for name in ("irregularities", "home_voting", "campaigns") if name in case}
    return small(
        **others,
        tabulation=tabulation,
        uncertainty={**SAME_AGAIN, "priors": {"replay": SAME_AGAIN, "fresh-event": SAME_AGAIN}},
        monte_carlo={"replications": 150, "seed": 11},
    )


@pytest.mark.parametrize("name", CASES)
def test_each_unit_is_expected_as_it_is_drawn_where_things_meet(
    name: str, small: Callable[..., Scenario]
) -> None:
    asked = scenario(small, CASES[name])
    expected = expect(plan_of(asked))
    assert expected.tabulation is not None
    results = sim.run(asked).sel(prior="next-vote", point=0)
    for drawn, wanted in (
        (results["ballots"], expected.tally.ballots),
        (results["issued"], expected.tally.issued),
        (results["voters_registered"], expected.tally.registered),
        (results["annulled"], expected.tabulation.annulled),
        (results["preliminary"], expected.tabulation.preliminary),
    ):
        values = drawn.transpose("replication", "unit", ...).values.astype(float)
        error = values.std(axis=0) / np.sqrt(len(values))
        assert (np.abs(values.mean(axis=0) - wanted) <= 4.0 * error + 2.5).all(), drawn.name
