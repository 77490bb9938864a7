"""The tabulation follows the day: a station counts when its last voter has left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import sim
from sim.scenario import Scenario

AT_ONCE = {
    "count": {"seconds_per_paper": 0.0, "seconds_per_bundle": 0.0, "protocol_minutes": 0.0},
    "commissions": {"send_minutes": 0.0, "entry_minutes": 0.0, "regional_minutes": 0.0},
}
SLOW = {"queues": True, "voters_per_desk": 600, "min_desks": 1, "check_in": {"mean_seconds": 240.0}}
CLOCK_BEHIND = {"Hills": 1}
"""Hours by which a unit's clock is behind the reporting clock."""


@pytest.mark.parametrize("patience", [600.0, 1.0])
def test_figures_come_in_when_the_last_voter_of_a_unit_has_left(
    small: Callable[..., Scenario], patience: float
) -> None:
    run = sim.run(small(polling=SLOW | {"patience_minutes": patience}, tabulation=AT_ONCE))
    run = run.isel(point=0).sel(prior="next-vote")
    late = []
    for unit in ("North", "Hills", "South", "Coast"):
        behind = CLOCK_BEHIND.get(unit, 0)
        last_out = run["queues"].sel(place=unit, queue_figure="last_out_hour").values + behind
        hours = run["night_hour"].sel(place=unit, share_counted=0.99).values
        assert hours == pytest.approx(last_out.clip(min=20.0 + behind), abs=1e-9)
        late.append(last_out.max() > 21.0 + behind)
    assert all(late) == (patience > 60.0)
