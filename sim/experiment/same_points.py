"""Points of a sweep that are one and the same: what differs in the file, and not in what is simulated.

A cap, a bound or a switch elsewhere may keep a swept value from doing anything. Equal rows would then look
like a finding. So everything that a replication reads of a point is put into one hash under each prior, and
points with the same one are told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel

from sim.electorate.campaigns.flows import units_reached

if TYPE_CHECKING:
    from sim.electorate.campaigns.flows import Reach
    from sim.engines.plan import Plan
    from sim.scenario import Campaign


def inputs_of(plan: Plan, prior: str, *, expected: bool = False) -> str:
    """Hash of what a replication reads of a point under a prior.

    Parameters
    ----------
    plan : Plan
    prior : str
        One of the plan's.
    expected : bool
        Of what the deterministic expectation reads instead: no queues, and no spread.

    Examples
    --------
    >>> import sim
    >>> from sim.engines.plan import plan_of
    >>> few, many = (
    ...     plan_of(sim.load("scenarios/baseline.toml", [f"polling.voters_per_desk={n}"])) for n in (200, 400)
    ... )
    >>> inputs_of(few, "next-vote") == inputs_of(many, "next-vote")  # nobody queues in it
    True
    """
    case = plan.cases[prior]
    read: dict[str, Any] = {
        "seed": plan.seed,
        "dataset": plan.dataset.sha256,
        "rule": plan.rule,
        "roll": plan.electorate.stations,
        "ticks": plan.electorate.curves,
        "edges": plan.edges,
        "campaigns": [_campaign(each, case.reach) for each in plan.scenario.campaigns],
        "prior": case.prior.without_shocks() if expected else case.prior,
        "certificates": plan.scenario.certificates,
        "home_voting": plan.scenario.home_voting,
        "tabulation": plan.tabulation,
    }
    if plan.engine != "counts" and not expected:
        rooms = plan.rooms
        read["rooms"] = rooms.room[rooms.which], rooms.absences[rooms.which], rooms.n_absences[rooms.which]
        read["tables"], read["engine"], read["sample"] = (
            plan.tables,
            plan.engine,
            plan.scenario.polling.stations,
        )
    digest = hashlib.sha256()
    for part in _written(read):
        digest.update(part)
    return digest.hexdigest()


def _campaign(campaign: Campaign, reach: Reach) -> dict[str, Any] | None:
    """What of a campaign moves anybody: where nobody follows nothing does, where all do no odds."""
    if campaign.uptake == 0.0:
        return None
    left_out = {"regions", "expect_below"} | ({"odds_ratio"} if campaign.uptake == 1.0 else set())
    return {"table": campaign.model_dump(exclude=left_out), "units": units_reached(campaign, reach)}


def _written(value: Any) -> Iterator[bytes]:
    """A value as bytes, its parts with their names."""
    if isinstance(value, np.ndarray):
        yield f"{value.dtype}{value.shape}".encode()
        yield np.ascontiguousarray(value).tobytes()
    elif isinstance(value, BaseModel):
        yield value.model_dump_json().encode()
    elif is_dataclass(value):
        yield from _written({each.name: getattr(value, each.name) for each in fields(value)})
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield f"{name}:".encode()
            yield from _written(part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield f"[{len(value)}]".encode()
        for part in value:
            yield from _written(part)
    else:
        yield repr(value).encode()


def same_points(plans: Sequence[Plan], prior: str, *, expected: bool = False) -> tuple[int, ...]:
    """For each point the number of the first one with the same inputs: its own where there is none before.

    Parameters
    ----------
    plans : sequence of Plan
        Of the points of a sweep, in their order.
    prior : str
    expected : bool
        As in :func:`inputs_of`.
    """
    first: dict[str, int] = {}
    hashes = (inputs_of(plan, prior, expected=expected) for plan in plans)
    return tuple(first.setdefault(each, number) for number, each in enumerate(hashes))
