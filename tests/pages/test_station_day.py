"""The station that the page plays: the seconds that Python writes, and what its script makes of them."""

from __future__ import annotations

from itertools import accumulate, pairwise
from math import inf
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

import sim
from sim.pages import station
from tests.pages.node import answers

STEPS: Final = ("arrival", "desk_start", "desk_end", "booth_start", "booth_end", "box_end")
MOMENTS: Final = (0, 60, 700, 1500)
_ASK: Final = """({ number, moments }) => {
  const run = station.runs[number];
  return [dayOf(run), moments.map((time) => momentOf(run, time))];
}"""


def _voters(seed: int) -> list[list[float]]:
    """Times of each voter's steps in whole seconds; some leave the line, some are called at once."""
    draw = np.random.default_rng(seed)
    rows = []
    for arrival in np.sort(draw.integers(0, 900, 40)).tolist():
        times = list(accumulate([arrival, *draw.choice([0, 5, 40, 200], size=5).tolist()]))
        rows.append([*times[:2], inf, inf, inf, inf] if draw.random() < 0.2 else times)
    return rows


def _written(voters: list[list[float]]) -> list[int]:
    """As the page has them: the arrival after the one before, then what each step took."""
    numbers, last = [], 0.0
    for times in voters:
        took = [-1 if after == inf else int(after - before) for before, after in pairwise(times)]
        numbers += [int(times[0] - last), *took]
        last = times[0]
    return numbers


def _data(days: list[list[list[float]]]) -> dict[str, Any]:
    runs = [{"desks": 2 + at, "check_in": 45, "voters": _written(each)} for at, each in enumerate(days)]
    return {"vote": {"station": {"unit": "Here", "number": 1, "roll": 40, "runs": runs}}}


def _line(voters: list[list[float]], time: float) -> int:
    return sum(arrival <= time < called for arrival, called, *_ in voters)


def test_waits_and_lines_of_the_page_are_those_of_its_voters(tmp_path: Path) -> None:
    days = [_voters(seed) for seed in range(8)]
    asked = [{"number": number, "moments": MOMENTS} for number in range(8)]
    found = answers(["station_day"], _ASK, asked, tmp_path, data=_data(days))
    for voters, (told, moments) in zip(days, found, strict=True):
        stayed = [each for each in voters if each[-1] < inf]
        lines = {arrival: _line(voters, arrival) for arrival, *_ in voters}
        assert told["wait"] == max(each[1] - each[0] for each in stayed)
        assert told["last"] == max(each[-1] for each in stayed)
        assert told["longest"] == max(lines.values())
        assert lines[told["at"]] == told["longest"]
        for time, moment in zip(MOMENTS, moments, strict=True):
            assert moment["line"] == _line(voters, time)
            assert sum(moment.values()) == moment["line"] + sum(each[1] <= time for each in stayed)
            assert moment["voted"] == sum(each[4] <= time for each in stayed)


def test_desks_at_which_somebody_waits_just_as_long_are_enough(tmp_path: Path) -> None:
    days = [[[0.0, wait, wait, wait, wait, wait]] for wait in (900.0, 600.0, 60.0)]
    ask = "(seconds) => fewestDesks(45, seconds)"
    found = answers(["station_day"], ask, [900, 899, 600, 60, 59], tmp_path, data=_data(days))
    assert found == [2, 3, 3, 4, None]


def test_seconds_of_the_page_are_those_of_the_day_to_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second voter leaves the line after a minute."""
    times = [[10.4, 10.6, 55.5, 56.5, 80.0, 81.7], [20.6, None, None, None, None, None]]
    names = [f"{step}_seconds" for step in STEPS]
    voters = [dict(zip(names, each, strict=True)) | {"left_seconds": None} for each in times]
    voters[1]["left_seconds"] = 80.7
    monkeypatch.setattr(station, "voters_document", lambda *_: {"voters": voters})
    for run in station.station_runs(sim.load("baseline"))["runs"]:
        assert run["voters"] == [10, 1, 45, 0, 24, 2, 11, 60, -1, -1, -1, -1]
