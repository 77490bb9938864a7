"""Days of one polling station, voter by voter, with more desks and with slower ones: the page plays them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import numpy as np

from sim.analysis.day.voters import voters_document
from sim.engines.plan import electorate_of
from sim.scenario import Scenario

DESKS: Final = (2, 3, 4)
CHECK_IN_SECONDS: Final = (45, 75)
WANTED_ROLL: Final = 1_100
"""Voters on the list of the station that is shown: of those of its unit the nearest to this."""

_AWAY: Final = -1
_STEPS: Final = ("arrival", "desk_start", "desk_end", "booth_start", "booth_end", "box_end")


def station_runs(scenario: Scenario) -> dict[str, Any]:
    """One day of one station under every number of desks and every mean time of a check-in.

    The same voters come at the same time in each; only desks and their pace differ (assumptions).

    Parameters
    ----------
    scenario : Scenario
        Without a sweep; its campaigns are left aside.

    Returns
    -------
    dict
        ``unit``, ``number`` and ``roll`` of the station; ``runs``, each with ``desks``, ``check_in`` and
        ``voters``: six whole seconds each, the arrival after that of the one before and then what each step
        took (:data:`_STEPS`); of a voter who left the line the wait until then, and −1 from there on.
    """
    electorate = electorate_of(scenario)
    stations, dataset = electorate.stations, electorate.dataset
    unit = int(np.argmax(dataset.issued))
    rolls = stations.roll[stations.start[unit] : stations.start[unit + 1]]
    number = int(np.argmin(np.abs(np.sort(rolls) - WANTED_ROLL))) + 1
    place = (dataset.units[unit], number)
    runs = [
        {"desks": desks, "check_in": seconds, "voters": _day(scenario, place, desks, seconds)}
        for desks in DESKS
        for seconds in CHECK_IN_SECONDS
    ]
    return {"unit": place[0], "number": number, "roll": int(np.sort(rolls)[number - 1]), "runs": runs}


def _day(scenario: Scenario, place: tuple[str, int], desks: int, seconds: int) -> list[int]:
    check_in = {"distribution": "lognormal", "mean_seconds": float(seconds), "cv": 0.6}
    room = {"queues": True, "min_desks": desks, "max_desks": desks, "check_in": check_in}
    queued = scenario.replace(polling=room, campaigns=[], tabulation=None, irregularities=[])
    numbers: list[int] = []
    last = 0
    for voter in voters_document(queued, [place])["voters"]:
        times = [_seconds(voter[f"{step}_seconds"]) for step in _STEPS]
        times[1] = _seconds(voter["left_seconds"]) if times[1] == _AWAY else times[1]
        numbers.append(times[0] - last)
        numbers += [-1 if _AWAY in pair else pair[1] - pair[0] for pair in pairwise(times)]
        last = times[0]
    return numbers


def _seconds(time: float | None) -> int:
    return _AWAY if time is None else round(time)
