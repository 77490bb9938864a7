"""A day voter by voter is the day station by station."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim.analysis.day.voters
from sim.analysis.day.stations import station_day
from sim.analysis.day.voters import voters_document
from sim.errors import ResultsError, ScenarioError
from sim.polling.trace import VOTER_OUTCOMES
from sim.scenario import Scenario

NARROW = {"queues": True, "voters_per_desk": 300, "min_desks": 1, "patience_minutes": 10.0}
WRONG = {"wrong_documents": {"share": 0.3, "errand_minutes": 20.0}}


@pytest.mark.parametrize("engine", ["auto", "simpy"])
@pytest.mark.parametrize("more", [{}, {"inside_limit": 5}, {"desk_queues": "split"}, {"baulk_at": 8}])
def test_voters_add_up_to_their_stations(
    small: Callable[..., Scenario], more: dict[str, Any], engine: str
) -> None:
    scenario = small(polling=NARROW | more, monte_carlo={"engine": engine})
    day = station_day(scenario, prior="fresh-event", replication=1)
    places = list(zip(day.unit.values.tolist(), day.number.values.tolist(), strict=True))
    told = pd.DataFrame(voters_document(scenario, places, prior="fresh-event", replication=1)["voters"])
    by_station = told.groupby(["unit", "number"])
    stations = day.to_dataframe().set_index(["unit", "number"])
    served = by_station["desk_start_seconds"].count()
    assert served.to_dict() == stations["issued"].to_dict()
    for name in VOTER_OUTCOMES[1:]:
        found = (told["outcome"] == name).groupby([told["unit"], told["number"]]).sum()
        assert found.to_dict() == stations[name].to_dict()
    waits = by_station["wait_seconds"].mean() / 60
    busy = stations[stations["issued"] > 0]
    assert np.allclose(waits[busy.index], busy["wait_mean_minutes"])
    longest = by_station["wait_seconds"].max() / 60
    assert np.allclose(longest[busy.index], busy["wait_max_minutes"])
    assert stations["reneged"].sum() > 0


def test_times_are_in_order_and_on_the_local_clock(small: Callable[..., Scenario]) -> None:
    told = pd.DataFrame(voters_document(small(polling=NARROW), [("North", 1)])["voters"])
    served = told[told["outcome"] == "served"]
    steps = ("arrival", "entered", "desk_start", "desk_end", "booth_start", "booth_end", "box_start", "left")
    times = served[[f"{name}_seconds" for name in steps]].to_numpy(dtype=float)
    assert (np.diff(times, axis=1) >= 0).all()
    assert told["arrival_seconds"].is_monotonic_increasing
    assert told["voter"].tolist() == list(range(1, len(told) + 1))
    clock = pd.to_timedelta(told["arrived_at"]).dt.total_seconds()
    assert (clock == np.floor(told["arrival_seconds"])).all()
    assert served["desk"].min() >= 1
    assert (
        told.loc[told["outcome"] == "reneged", ["desk_start_seconds", "wait_seconds"]].isna().all(axis=None)
    )


def test_who_comes_again_waits_from_then_on(small: Callable[..., Scenario]) -> None:
    scenario = small(polling=NARROW | WRONG)
    day = station_day(scenario)
    places = list(zip(day.unit.values.tolist(), day.number.values.tolist(), strict=True))
    told = pd.DataFrame(voters_document(scenario, places)["voters"])
    again = told[told["returned_seconds"].notna() & told["wait_seconds"].notna()]
    assert len(again) > 0
    assert np.allclose(again["wait_seconds"], again["desk_start_seconds"] - again["returned_seconds"])
    mean = (day.wait_mean_minutes.fillna(0.0) * day.issued).sum() / day.issued.sum()
    assert np.isclose(told["wait_seconds"].mean() / 60, float(mean))


def test_too_many_voters_and_unknown_stations_are_refused(
    small: Callable[..., Scenario], monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = small(polling=NARROW)
    with pytest.raises(ResultsError, match="station North 99: there is none; 1 to "):
        voters_document(scenario, [("North", 99)])
    with pytest.raises(ResultsError, match="station Nowhere 1: there is none; units with stations are North"):
        voters_document(scenario, [("Nowhere", 1)])
    monkeypatch.setattr(sim.analysis.day.voters, "MOST_TOLD", 10)
    with pytest.raises(ResultsError, match="voter by voter at most 10 are told at once"):
        voters_document(scenario, [("North", 1)])
    with pytest.raises(ScenarioError, match="nobody queues"):
        voters_document(small(), [("North", 1)])
