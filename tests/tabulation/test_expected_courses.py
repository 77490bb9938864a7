"""Sequences of irregularities: what is expected of each unit is the mean of what is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sim
from sim.engines.plan import plan_of
from sim.experiment.expected import expect
from sim.scenario import Scenario

REPLICATIONS = 150
QUIET = {
    f"sd_{level}_{what}": 0.0
    for level in ("national", "regional")
    for what in ("turnout", "yes", "defective", "later", "steeper")
} | {"icc_turnout": 0.0, "icc_yes": 0.0, "icc_defective": 0.0}
CALM = {"spoiled_and_replaced": 0.0, "count": {"slips": 0.0}, "observers": 0.6, "copies": 0.5}
HOME = {"share": 0.5, "from": "10:00", "until": "14:00"}


def one(kind: str, name: str = "i", **changes: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, **changes}


CASES: dict[str, dict[str, Any]] = {
    "a lost mobile box where nobody votes at home": {
        "irregularities": [one("lost-box", share=0.5)],
        "consequences": {"lost_box": "exclude-box"},
    },
    "a lost mobile box": {"irregularities": [one("lost-box", share=0.5)], "home_voting": HOME},
    "a lost stationary box": {
        "irregularities": [one("lost-box", share=0.5, box="stationary")],
        "home_voting": HOME,
    },
    "stationary boxes set aside": {
        "irregularities": [one("annulment", share=1.0)],
        "consequences": {"annulment": "exclude-box"},
        "home_voting": HOME,
    },
    "stuffing that control finds": {
        "irregularities": [one("stuffing", share=0.4, papers=60, seen=0.0)],
        "consequences": {"control": "vote-again"},
    },
    "a box set aside before its papers are relabelled": {
        "irregularities": [
            one("annulment", "a", share=0.5),
            one("photographs", "p", share=0.7, uptake=0.8, to="no"),
        ],
        "consequences": {"annulment": "exclude-box"},
    },
    "multiple voting that comes out": {
        "irregularities": [one("multiple-voting", share=0.5, of_unsigned=1.0, to="no", seen=1.0)],
    },
    "more names asked for than there are": {
        "irregularities": [one("multiple-voting", share=1.0, papers=2000, to="no", seen=0.0)],
    },
    "stations named one by one": {
        "irregularities": [
            one("stuffing", "s", which=[2], papers=80, seen=1.0, covered=True),
            one("annulment", "a", which=[1, 3]),
        ],
    },
    "three at once": {
        "irregularities": [
            one("stuffing", "s", share=0.5, of_unsigned=0.3, seen=0.7),
            one("misreport", "m", share=0.5, shift=0.3, seen=0.7),
            one("composition", "c", share=0.3, members=11, allowed=7, contested=0.5),
        ],
    },
    "control that corrects what is claimed": {
        "irregularities": [one("misreport", share=0.6, add=30, seen=0.5, after_copies=True)],
    },
}


@pytest.fixture(scope="module")
def asked(small: Callable[..., Scenario]) -> Callable[[str], Scenario]:
    def make(name: str) -> Scenario:
        case = CASES[name]
        changes: dict[str, Any] = {
            "irregularities": case["irregularities"],
            "tabulation": CALM | {"consequences": case.get("consequences", {})},
            "uncertainty": {"priors": {"quiet": {"base": "replay", **QUIET}}, "prior": "quiet"},
            "rule": {"preset": "kazakhstan-2022", "conditions": {"regional_majority": {"units": 3}}},
        }
        if "home_voting" in case:
            changes["home_voting"] = case["home_voting"]
        return small(**changes)

    return make


@pytest.mark.parametrize("name", CASES)
def test_what_is_expected_is_the_mean_of_what_is_drawn(name: str, asked) -> None:
    """Each unit's papers, papers set aside, papers issued: within 4.5 standard errors and two papers."""
    scenario = asked(name)
    expected = expect(plan_of(scenario))
    assert expected.tabulation is not None
    drawn = sim.run(scenario, replications=REPLICATIONS).sel(prior="quiet").isel(point=0)
    for figure, wanted in (
        ("ballots", expected.tally.ballots),
        ("annulled", expected.tabulation.annulled),
        ("preliminary", expected.tabulation.preliminary),
        ("issued", expected.tally.by_unit("issued")),
    ):
        values = drawn[figure].transpose("replication", "unit", ...).values.astype(float)
        error = values.std(axis=0, ddof=1) / np.sqrt(REPLICATIONS)
        gap = np.abs(values.mean(axis=0) - wanted)
        assert (gap <= 4.5 * error + 2.0).all(), (figure, values.mean(axis=0), wanted)
