"""Papers from outside the stations: never in a line, counted at their own hour, conserved to the ballot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.datasets import load_dataset
from sim.engines.plan import plan_of
from sim.experiment.expected import expect
from sim.experiment.replication import polling_day, replicate, would_be_of
from sim.files.faults import FaultyFileError
from sim.polling.counters import CHECKED_IN
from sim.scenario import Scenario
from sim.tabulation.outcome import ACCOUNT_FIGURES
from tests.conftest import OUTSIDE, write_outside_dataset

REPLICATIONS = 60
STRUCK = {"name": "i", "kind": "annulment", "share": 1.0}
TIMED = {"name": "c", "kind": "boycott", "uptake": 1.0, "from": "00:00"}


@pytest.fixture
def make(small: Callable[..., Scenario], outside_dataset: Path) -> Callable[..., Scenario]:
    def with_outside(**changes: Any) -> Scenario:
        return small(dataset=str(outside_dataset), **changes)

    return with_outside


def _cast() -> int:
    return sum(map(sum, OUTSIDE.values()))


def _runs(scenario: Scenario, n: int = REPLICATIONS) -> list[Any]:
    plan = plan_of(scenario)
    case = plan.cases["replay"]
    return [replicate(plan, case, would_be_of(plan, case, k), k) for k in range(n)]


def test_expected_vote_is_the_published_one_to_the_ballot(make: Callable[..., Scenario]) -> None:
    plan = plan_of(make())
    found = expect(plan)
    assert found.tally.ballots.tolist() == plan.dataset.ballots.tolist()
    assert found.outside is not None
    assert plan.dataset.outside is not None
    assert found.outside.tolist() == plan.dataset.outside.by_unit.tolist()


def test_voters_from_outside_never_stand_in_a_line(make: Callable[..., Scenario]) -> None:
    plan = plan_of(make(polling={"queues": True}))
    case = plan.cases["replay"]
    would_be = would_be_of(plan, case, 0)
    _, day, brought = polling_day(plan, case, would_be, 0)
    assert brought is not None
    assert brought.outside is not None
    outside = brought.outside.papers.sum()
    assert outside > 100
    assert day.papers.sum() == would_be.papers.sum()  # nobody is lost
    assert day.counters is not None

    assert day.counters[:, CHECKED_IN].sum() == would_be.papers.sum() - outside


def test_as_many_vote_from_outside_as_published_on_average(make: Callable[..., Scenario]) -> None:
    plan = plan_of(make())
    case = plan.cases["replay"]
    counts = []
    for k in range(REPLICATIONS):
        brought = polling_day(plan, case, would_be_of(plan, case, k), k)[2]
        assert brought is not None
        assert brought.outside is not None
        counts.append(brought.outside.papers.sum())
    at_stations = _cast() - sum(OUTSIDE["Embassy", "abroad"])
    assert np.mean(counts) == pytest.approx(at_stations, rel=0.06)


def test_units_without_stations_stand_as_published(make: Callable[..., Scenario]) -> None:
    for run in _runs(make(campaigns=[TIMED]), 3):
        assert run.ballots[-1].tolist() == list(OUTSIDE["Embassy", "abroad"])
        assert run.issued[-1] == 5


def test_a_campaign_with_hours_meets_nobody_outside(make: Callable[..., Scenario]) -> None:
    """All who come stay at home: what is left is what was cast outside."""
    plan = plan_of(make(campaigns=[TIMED]))
    assert plan.dataset.outside is not None
    found = expect(plan)
    assert found.tally.ballots.tolist() == plan.dataset.outside.by_unit.tolist()
    (run,) = _runs(make(campaigns=[TIMED]), 1)
    plain = polling_day(plan_of(make()), (case := plan.cases["replay"]), would_be_of(plan, case, 0), 0)[2]
    assert plain is not None
    assert plain.outside is not None
    assert run.ballots[:-1].sum() == plain.outside.papers.sum() > 100  # who votes by post heard no call
    whole_day = make(campaigns=[{**TIMED, "from": None}])
    assert expect(plan_of(whole_day)).tally.ballots.sum() == 5  # those abroad alone


def test_annulled_stations_leave_them_counted(make: Callable[..., Scenario]) -> None:
    scenario = make(irregularities=[STRUCK])
    plan = plan_of(scenario)
    assert plan.dataset.outside is not None
    assert expect(plan).tally.ballots.tolist() == plan.dataset.outside.by_unit.tolist()
    for run in _runs(scenario, 4):
        account = dict(zip(ACCOUNT_FIGURES, run.tabulation.account.T, strict=True))
        assert (account["final"] == run.ballots.sum(axis=1)).all()
        assert (account["counted"] - account["annulled"] == account["final"]).all()
        left = account["issued"] + account["stuffed"] - account["taken_away"] - account["lost"]
        assert (account["in_box"] == left).all()


def test_every_paper_is_accounted_for_with_and_without_tabulation(make: Callable[..., Scenario]) -> None:
    plain, counted = _runs(make(), 5), _runs(make(tabulation={}), 5)
    for one, other in zip(plain, counted, strict=True):
        assert one.ballots.tolist() == other.ballots.tolist()
        assert one.issued.tolist() == other.issued.tolist()
        assert one.issued.sum() == one.issued_by_time.sum() == other.issued_by_time.sum()


def test_the_night_waits_for_the_last_way_of_voting(make: Callable[..., Scenario]) -> None:
    for run in _runs(make(tabulation={}), 3):
        coast, embassy = run.tabulation.night.hour[3], run.tabulation.night.hour[4]
        assert coast[-1] == 20.0 + 48.0  # provisional papers, which are more than a hundredth
        assert coast[0] < 24.0
        assert embassy.tolist() == [20.0, 20.0, 20.0]
        assert run.tabulation.night.counted[-1] < 1.0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("North,postal,60", "Nort,postal,60", "must be one of the units of results.csv"),
        ("North,postal,60", "North,pigeon,60", "has no table"),
        ("North,postal,60", "North,postal,331", "North has 330 in results.csv, which must hold these too"),
        ("North,postal,60", "North,postal,6.0", "must be a whole number"),
        ("Coast,provisional", "Coast,postal", "stands in line 3 already"),
        ("unit,way", "unit,road", "is missing: the table needs this column"),
    ],
)
def test_what_does_not_fit_the_result_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    table = write_outside_dataset(tmp_path) / "outside.csv"
    table.write_text(table.read_text().replace(old, new))
    with pytest.raises(FaultyFileError, match=message):
        load_dataset(tmp_path)
