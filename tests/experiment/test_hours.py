"""Campaigns with hours and voters at home: expected and simulated agree, in every engine."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from math import sqrt
from typing import Any

import numpy as np
import pytest

import sim
from sim.arrays import Floats
from sim.engines.plan import plan_of
from sim.experiment.expected import expect
from sim.experiment.replication import replicate, would_be_of
from sim.scenario import Scenario

KINDS: dict[str, dict[str, Any]] = {
    "boycott": {},
    "boycott by opponents": {"kind": "boycott", "odds_ratio": 4.0},
    "spoil": {"who": ["yes", "no"]},
    "spoil by abstainers": {"kind": "spoil", "who": ["abstainers"]},
    "double-mark": {"who": ["no"]},
    "persuade": {"to": "yes"},
    "mobilise": {"to": "no"},
    "coerce": {"photographs": 0.5},
    "strategic-abstention": {},
    "closure": {},
}

HOURS: dict[str, dict[str, str]] = {
    "morning": {"from": "09:00", "until": "12:30"},
    "before the visits": {"until": "10:00"},
    "after the visits": {"from": "15:00"},
    "beyond the polls": {"from": "05:00", "until": "23:00"},
    "in the visits": {"from": "11:10", "until": "11:50"},
}

HOME = {"share": 0.4, "from": "10:00", "until": "15:00"}

NO_SPREAD = {
    name: 0.0
    for name in sim.scenario.PARAMETERS
    if name.startswith(("sd_", "centre_", "corr_")) or "icc" in name
}
"""Every vote is the published one, but for the draws of its voters."""


def campaign(kind: str, hours: str, **more: Any) -> dict[str, Any]:
    return {"name": "one", "kind": kind, "uptake": 0.5, **KINDS[kind], **HOURS[hours], **more}


def simulated(scenario: Scenario, n: int, prior: str = "next-vote") -> Floats:
    """Papers by replication, unit and class, and those whom a campaign kept at home."""
    plan = plan_of(scenario)
    case = plan.cases[prior]
    days = [replicate(plan, case, would_be_of(plan, case, k), k) for k in range(n)]
    return np.stack([np.column_stack([day.ballots, day.issued, day.boycotted]) for day in days]).astype(float)


def expected(scenario: Scenario) -> Floats:
    found = expect(plan_of(scenario))
    return np.column_stack([found.tally.ballots, found.tally.issued, found.boycotted]).astype(float)


def assert_agree(scenario: Scenario, n: int) -> None:
    """The mean of n replications, within 4.5 standard errors, and the rounding of a whole paper or two.

    A cell beyond 4.5 errors by chance: once in 150,000; here some 3,000 cells are looked at.
    """
    days, wanted = simulated(scenario, n), expected(scenario)
    error = np.maximum(days.std(axis=0, ddof=1), 1.0) / sqrt(n)
    distance = np.abs(days.mean(axis=0) - wanted)
    assert (distance <= 4.5 * error + 1.5).all(), (distance / error).round(1).tolist()


@pytest.mark.parametrize("home", [None, HOME], ids=["at the stations", "at home too"])
@pytest.mark.parametrize("hours", HOURS)
@pytest.mark.parametrize("kind", KINDS)
def test_expected_and_simulated_agree(
    small: Callable[..., Scenario], kind: str, hours: str, home: dict[str, Any] | None
) -> None:
    tables = {} if home is None else {"home_voting": home}
    assert_agree(small(campaigns=[campaign(kind, hours)], uncertainty=NO_SPREAD, **tables), 200)


IN_TURN = {
    "boycott": ("boycott by opponents", "morning"),
    "spoil": ("spoil", "after the visits"),
    "mobilise": ("mobilise", "in the visits"),
    "coerce": ("coerce", "before the visits"),
    "closure": ("closure", "beyond the polls"),
}


@pytest.mark.parametrize(("first", "second"), list(permutations(IN_TURN, 2)))
def test_two_campaigns_whose_hours_overlap_agree_too(
    small: Callable[..., Scenario], first: str, second: str
) -> None:
    campaigns = [campaign(*IN_TURN[first]), campaign(*IN_TURN[second], name="two", **HOURS["morning"])]
    assert_agree(small(campaigns=campaigns, uncertainty=NO_SPREAD, home_voting=HOME), 200)


def test_who_is_coerced_resists_a_call_at_those_hours_alone(small: Callable[..., Scenario]) -> None:
    """All dependants are sent before ten; a boycott by all from ten on loses none of its followers."""
    everybody = {"name": "calls", "kind": "boycott", "uptake": 1.0}
    coerced = {"name": "told", "kind": "coerce", "uptake": 1.0, "until": "10:00"}

    def kept_at_home(*campaigns: dict[str, Any]) -> Floats:
        scenario = small(campaigns=list(campaigns), uncertainty=NO_SPREAD, home_voting=HOME)
        assert_agree(scenario, 50)
        return simulated(scenario, 1)[0, :, -1]

    late = kept_at_home({**everybody, "from": "10:00"})
    assert late.sum() > 1_000
    assert (kept_at_home({**everybody, "from": "10:00"}, coerced) == late).all()
    # A call for the whole day loses those who would come before ten, and no others.
    assert (kept_at_home(everybody, coerced) == late).all()
    assert kept_at_home({**everybody, "until": "10:00"}, coerced).sum() == 0


@pytest.mark.parametrize("kind", ["boycott", "mobilise", "closure"])
def test_certificates_and_hours_agree(small: Callable[..., Scenario], kind: str) -> None:
    tables = {"certificates": {"share": 0.2}, "home_voting": HOME, "uncertainty": NO_SPREAD}
    assert_agree(small(campaigns=[campaign(kind, "morning")], **tables), 200)


ENGINES: dict[str, dict[str, Any]] = {
    "compiled": {"polling": {"queues": True}},
    "calendar": {"polling": {"queues": True, "inside_limit": 10_000}},
    "simpy": {"polling": {"queues": True}, "monte_carlo": {"engine": "simpy", "seed": 5}},
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_engine_counts_the_same_papers_by_hour_and_at_home(
    small: Callable[..., Scenario], kind: str, engine: str
) -> None:
    """Who is met is said by the hour of arrival, or of the visit: never by how long a line is."""
    tables = {"campaigns": [campaign(kind, "morning")], "home_voting": HOME, "certificates": {"share": 0.1}}
    queued = small(**tables, **ENGINES[engine])
    assert plan_of(queued).engine == engine
    assert (simulated(queued, 2) == simulated(small(**tables, monte_carlo={"seed": 5}), 2)).all()


@pytest.mark.parametrize("engine", [*ENGINES, "counts"])
def test_a_window_in_another_time_zone_is_of_the_local_clock(
    small: Callable[..., Scenario], engine: str
) -> None:
    """A boycott by all from 9 to 11 in a unit an hour behind: no paper is issued there from 10 to 12."""
    hours = {"from": "09:00", "until": "11:00"}
    only = {"name": "one", "kind": "boycott", "uptake": 1.0, "regions": ["Hills"], **hours}
    scenario = small(campaigns=[only], home_voting=HOME, **ENGINES.get(engine, {}))
    plan = plan_of(scenario)
    case = plan.cases["next-vote"]
    by_time = replicate(plan, case, would_be_of(plan, case, 0), 0).issued_by_time
    hills = plan.dataset.units.index("Hills")
    starts = plan.edges[:-1] / 3_600_000
    issued = by_time[hills]
    # Queues hand out papers a little later than voters come.
    assert issued[(starts >= 10.25) & (starts < 12)].sum() == 0
    assert issued[(starts >= 9) & (starts < 10)].sum() > 0
    assert issued[(starts >= 12) & (starts < 13)].sum() > 0
    south = by_time[plan.dataset.units.index("South")]
    assert south[(starts >= 10.25) & (starts < 12)].sum() > 0
