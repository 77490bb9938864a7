"""What the results keep of the tabulation: its variables, their dimensions and coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.arrays import Ints
from sim.clock import hours
from sim.engines.plan import Plan
from sim.experiment.figures import decide
from sim.tabulation.count.night import ANNOUNCED_AT, NIGHT_SHARES
from sim.tabulation.outcome import ACCOUNT_FIGURES, STATION_FIGURES, Round

if TYPE_CHECKING:
    from sim.experiment.replication import Replication

ROUNDS: Final = ("first", "repeat")

TABULATION_VARIABLES: Final[dict[str, tuple[tuple[str, ...], str, str]]] = {
    "account": (("unit", "account_figure"), "papers", "ballot account of the first vote"),
    "preliminary": (("unit", "ballot_class"), "papers", "papers announced before any result was set aside"),
    "annulled": (("unit", "ballot_class"), "papers", "papers counted and set aside"),
    "stations": (("station_figure",), "stations", "stations to which something happened"),
    "night_hour": (
        ("place", "share_counted"),
        "h",
        "reporting clock by which so much of the ballots is in, since midnight of the polling day; NaN: none",
    ),
    "night_counted": (("night_time",), "", "share of the ballots announced"),
    "night_yes": (("night_time",), "", "yes share of the ballots announced; NaN before any"),
    "night_met": (("night_time", "condition"), "", "whether the condition holds on the figures so far"),
    "reported": (("unit", "report"), "papers", "papers issued as the hourly reports print them"),
    "round_ballots": (
        ("round", "unit", "ballot_class"),
        "papers",
        "papers each round's verdict rests on: after the repeat vote, its papers in place of those set aside",
    ),
    "repeat_ballots": (("unit", "ballot_class"), "papers", "papers of the repeat vote alone"),
    "round_outcome": (("round",), "", "verdict of each round, coded as outcome"),
}
"""Dimensions beyond (point, prior, replication), unit and meaning of the tabulation's variables."""


def tabulation_block(plan: Plan, runs: Sequence[Replication]) -> dict[str, npt.NDArray[np.generic]]:
    """The tabulation's variables, each of shape (replication, ...); none where the scenario asks for none."""
    tabulations = [run.tabulation for run in runs if run.tabulation is not None]
    if not tabulations:
        return {}
    block: dict[str, npt.NDArray[np.generic]] = {
        "account": np.stack([each.account for each in tabulations]),
        "preliminary": np.stack([each.preliminary for each in tabulations]).astype(np.int32),
        "annulled": np.stack([each.annulled for each in tabulations]).astype(np.int32),
        "stations": np.stack([each.stations for each in tabulations]).astype(np.int32),
        "night_hour": np.stack([each.night.hour for each in tabulations]),
        "night_counted": np.stack([each.night.counted for each in tabulations]),
        "night_yes": np.stack([each.night.yes for each in tabulations]),
        "night_met": np.stack([each.night.met for each in tabulations]),
    }
    reported = [each.reported for each in tabulations if each.reported is not None]
    if reported:
        block["reported"] = np.stack(reported).astype(np.int32)
    second = [each.second for each in tabulations if each.second is not None]
    if second:
        rounds = [[each.first for each in tabulations], second]
        block["round_ballots"] = np.stack([_ballots(each) for each in rounds], axis=1).astype(np.int32)
        block["round_outcome"] = np.stack([_outcomes(plan, each) for each in rounds], axis=1)
        block["repeat_ballots"] = np.stack([each.repeated for each in tabulations]).astype(np.int32)
    return block


def _ballots(rounds: Sequence[Round]) -> Ints:
    return np.stack([each.ballots for each in rounds])


def _outcomes(plan: Plan, rounds: Sequence[Round]) -> npt.NDArray[np.generic]:
    issued, registered = (np.stack([getattr(r, name) for r in rounds]) for name in ("issued", "registered"))
    return decide(plan.rule, plan.dataset, _ballots(rounds), issued, registered).outcome


def tabulation_coords(block: dict[str, npt.NDArray[np.generic]], units: Sequence[str]) -> dict[str, Any]:
    """Coordinates of the tabulation's dimensions; none where its variables are not there."""
    if "account" not in block:
        return {}
    coords: dict[str, Any] = {
        "account_figure": list(ACCOUNT_FIGURES),
        "station_figure": list(STATION_FIGURES),
        "share_counted": list(NIGHT_SHARES),
        "night_time": ("night_time", [hours(tick) for tick in ANNOUNCED_AT], {"units": "h"}),
        "place": [*units, "all"],
    }
    return coords | ({"round": list(ROUNDS)} if "round_ballots" in block else {})
