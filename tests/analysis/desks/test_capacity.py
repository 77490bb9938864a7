"""Desks that suffice, held to queueing theory; what is said where none do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.desks.place import place_days
from sim.analysis.desks.profile import profile_of
from sim.analysis.desks.search import Axis
from sim.analysis.desks.trials import Group, Of, Trial, Trials, share_interval
from sim.errors import ResultsError, ScenarioError
from sim.files.faults import FaultyFileError
from sim.polling import counters as c
from sim.scenario import Scenario
from sim.text.capacity_words import answer_in_words
from sim.verification import theory

DAY = 23 * 60
SERVICE = 1.0
OF: tuple[Of, Of] = ("stations", "voters")


def counter(**polling: Any) -> Scenario:
    """One line and exponential services of a minute, open for a day; nobody waits but at desks."""
    plain = {
        "opening": "00:00",
        "closing": "23:00",
        "desk_queues": "pooled",
        "check_in": {"distribution": "exponential", "mean_seconds": 60 * SERVICE},
        "booth": {"distribution": "fixed", "mean_seconds": 0, "at_least_seconds": 0},
        "box_seconds": 0,
    }
    return sim.load("baseline").replace(polling=plain | polling)


def answers(document: Any, group: int = 0) -> dict[str, Any]:
    return {each["what"]: each for each in document["groups"][group]["answers"]}


@pytest.mark.parametrize(("offered", "wait"), [(0.8, 3.0), (2.4, 1.0), (4.3, 1.0), (8.6, 0.5)])
def test_the_least_desks_are_those_of_erlang(offered: float, wait: float) -> None:
    """M/M/c: the least c with P(W > t) ≤ 5 %; loads at which c is not a near thing."""
    need = next(
        c
        for c in range(1, 30)
        if offered < c and theory.chance_to_wait_longer(c, offered / c, wait / SERVICE) <= 0.05
    )
    voters = round(offered * DAY / SERVICE)
    found = answers(sim.capacity(counter(), voters=voters, profile="even", wait=wait, replications=30))
    assert found["desks"]["desks"] == need
    assert found["desks"]["least_from"] == need == found["desks"]["least_until"]


def test_waits_of_the_answer_are_those_of_theory() -> None:
    """Mean and share, M/M/3 at 80 %; a day that begins empty waits a little less."""
    voters = round(2.4 * DAY)
    found = answers(
        sim.capacity(counter(), voters=voters, profile="even", wait=3.0, desks=3, replications=200)
    )
    now = found["now"]
    assert now["wait_mean_minutes"] == pytest.approx(theory.mean_wait(3, 0.8), rel=0.05)
    longer = theory.chance_to_wait_longer(3, 0.8, 3.0)
    assert 1 - now["share_within"] == pytest.approx(longer, rel=0.1)
    assert now["desk_utilisation"] == pytest.approx(0.8, abs=0.01)


def test_more_desks_on_the_same_days_never_make_the_wait_longer() -> None:
    found = sim.capacity(voters=1_500, profile="kz-2022", replications=10)
    tried = found["groups"][0]["tried"]
    assert len(tried) >= 4
    for name in ("wait_mean_minutes", "wait_p95_minutes", "last_out_hour", "desk_utilisation"):
        figures = [each[name] for each in tried]
        assert figures == sorted(figures, reverse=True), name


def test_the_answer_is_enough_and_one_less_is_not() -> None:
    found = sim.capacity(voters=1_500, profile="kz-2022", replications=20, level=0.9)
    desks = answers(found)["desks"]
    by_number = {each["desks"]: each for each in found["groups"][0]["tried"]}
    assert by_number[desks["desks"]]["share_within"] >= 0.9 > by_number[desks["desks"] - 1]["share_within"]
    both = answers(found)["both"]
    assert both["desks"] + both["booths"] <= desks["desks"] + desks["booths"]


def test_the_fewest_that_there_can_be_are_said_to_be() -> None:
    few = sim.capacity(voters=40, profile="kz-2022", replications=2)
    assert answers(few)["desks"]["desks"] == 1
    assert answers(few)["desks"]["fewest"]
    assert "1 desk (with 2 booths) is enough" in repr(few)
    assert "and there are no fewer" in repr(few)
    more = sim.capacity(voters=1_500, profile="kz-2022", replications=2)
    assert not answers(more)["desks"]["fewest"]
    assert "no fewer" not in repr(more)


def test_the_same_question_has_the_same_answer() -> None:
    one, two = (sim.capacity(voters=400, profile="kz-2022", replications=3) for _ in range(2))
    assert one == two


def test_the_single_box_is_named_where_it_is_too_slow() -> None:
    scenario = sim.load("baseline", ["polling.box_seconds=60"])
    found = sim.capacity(scenario, voters=1_500, profile="kz-2022", replications=3)
    assert not any(each["possible"] for each in answers(found).values())
    reason = answers(found)["both"]["reason"]
    assert "at the box; the one box takes 60 s a voter, so 60 an hour at most" in reason


def test_booths_are_asked_for_where_desks_alone_do_not_do() -> None:
    found = answers(sim.capacity(voters=1_200, profile="kz-2022", booths=1, replications=3))
    assert not found["desks"]["possible"]
    assert "more booths are needed: see both together" in found["desks"]["reason"]
    assert found["both"]["possible"]
    assert found["both"]["booths"] > 1


def test_a_line_before_the_opening_is_named_where_it_waits_too_long() -> None:
    scenario = sim.load("baseline", ["polling.before_opening.share=0.3", "polling.before_opening.minutes=60"])
    found = answers(sim.capacity(scenario, voters=600, profile="kz-2022", replications=3, wait=20))
    assert "polling.before_opening has them come 60 min too early" in found["both"]["reason"]


def test_whoever_leaves_the_line_has_waited_too_long() -> None:
    scenario = sim.load("baseline", ["polling.patience_minutes=5"])
    found = sim.capacity(scenario, voters=1_200, profile="kz-2022", desks=2, replications=3)
    now = answers(found)["now"]
    assert now["share_left"] > 0.1
    assert now["share_within"] <= 1 - now["share_left"]
    assert any("count as having waited too long" in note for note in found["notes"])


def test_stations_are_counted_by_their_95th_percentile() -> None:
    """Of one station its days are counted: at two desks none keeps to the wait, whatever its mean."""
    found = answers(sim.capacity(voters=1_200, profile="kz-2022", of="stations", desks=2, replications=10))
    assert found["now"]["share_within"] == 0.0
    assert found["desks"]["share_within"] >= 0.95
    assert (
        found["desks"]["desks"]
        >= answers(sim.capacity(voters=1_200, profile="kz-2022", replications=10))["desks"]["desks"]
    )


def test_units_and_stations_of_a_scenario_have_answers_of_their_own() -> None:
    scenario = sim.load("australia-1977", ["polling.stations=20"])
    by_unit = sim.capacity(scenario, per_unit=True, replications=1)
    assert {each["name"] for each in by_unit["groups"]} == set(sim.load_dataset(scenario.dataset).units)
    desks = answers(by_unit)["desks"]
    assert desks["voters_per_desk"] > 0
    one = sim.capacity(scenario, stations=[("Tasmania", 3)], replications=2)
    assert one["groups"][0]["name"] == "Tasmania 3"
    assert answers(one)["desks"]["voters_per_desk"] is None


def test_the_day_of_a_station_is_that_of_the_command_stations() -> None:
    scenario = sim.load("baseline").replace(polling={"queues": True})
    day = sim.station_day(scenario, replication=0)
    here = day.isel(station=((day.unit == "Almaty") & (day.number == 300)).values.nonzero()[0][0])
    found = answers(sim.capacity(scenario, stations=[("Almaty", 300)], replications=1))["now"]
    assert found["wait_max_minutes"] == pytest.approx(float(here.total_wait_max_minutes), abs=1e-4)
    assert found["longest_line_desks"] == int(here.queue_peak)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"voters": 100}, "voters and profile go together"),
        ({"profile": "even"}, "voters and profile go together"),
        ({"per_unit": True, "stations": [("Almaty", 1)]}, "station and per unit: ask for one of them"),
        ({"level": 1.5}, "level = 1.5: must be a share above 0, at most 1"),
        ({"of": "desks"}, "of = 'desks': must be 'voters' or 'stations'"),
        ({"desks": 3}, "are those of a single station"),
        ({"stations": [("Almaty", 9_999)]}, "Almaty has 1 to"),
        ({"stations": [("Almatty", 1)]}, "no such unit; did you mean 'Almaty'"),
    ],
)
def test_what_does_not_go_together_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ResultsError, match=message.replace("(", r"\(")):
        sim.capacity(**asked)


def test_an_even_stream_needs_hours() -> None:
    with pytest.raises(ScenarioError, match=r"say when the place opens and closes"):
        sim.capacity(voters=100, profile="even")


def test_arrivals_counted_by_the_hour_are_a_profile(tmp_path: Path) -> None:
    """All come in one hour of three: the desks must do their work in it."""
    path = tmp_path / "counted.csv"
    path.write_text("from,until,voters\n08:00,09:00,0\n09:00,10:00,240\n10:00,11:00,0\n", encoding="utf-8")
    found = sim.capacity(voters=240, profile=str(path), wait=10, replications=20)
    assert answers(found)["both"]["desks"] >= 4
    spread = sim.load("baseline", ["polling.opening=08:00", "polling.closing=11:00"])
    even = sim.capacity(spread, voters=240, profile="even", wait=10, replications=20)
    assert answers(even)["both"]["desks"] < answers(found)["both"]["desks"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("from,voters\n08:00,3\n", "until: missing: a profile has the columns from, until, voters"),
        ("from,until,voters\n08:00,09:00,x\n", 'voters = "x": must be a whole number of voters'),
        ("from,until,voters\n8 am,09:00,1\n", "must be a clock time, such as 07:00"),
        ("from,until,voters\n08:00,10:00,1\n09:00,11:00,1\n", "must come after `from`"),
        ("from,until,voters\n08:00,10:00,0\n", "says of nobody when they came"),
    ],
)
def test_a_faulty_profile_is_told_with_its_place(rows: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(FaultyFileError) as caught:
        sim.capacity(voters=10, profile=str(path))
    assert message in str(caught.value)


def test_hours_that_leave_counted_voters_out_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("from,until,voters\n08:00,10:00,5\n", encoding="utf-8")
    with pytest.raises(
        ScenarioError, match=r"counts voters from 08:00 until 10:00, the place is open from 09"
    ):
        sim.capacity(sim.load("baseline", ["polling.opening=09:00"]), voters=10, profile=str(path))


def test_a_single_day_has_no_interval() -> None:
    desks = answers(sim.capacity(voters=300, profile="kz-2022", replications=1))["desks"]
    assert (desks["share_low"], desks["least_from"]) == (None, None)


def share_of_days(scenario: Scenario, days: int) -> Trial:
    """Three desks for 1,300 voters in eight hours: about nine in ten wait at most four minutes."""
    drawn, _ = place_days(scenario, 1_300, "even", days)
    group = Group("place", np.zeros(1, dtype=np.int64), Axis(1, 9), Axis(1, 9), (3, 5))
    return Trials(drawn, group, "voters").at(None, None)


@pytest.mark.check
def test_the_interval_of_the_share_holds_it_nearly_as_often_as_it_says() -> None:
    """Of 20 days, against the share of 2,000 others."""
    scenario = counter(closing="08:00", queues=True, wait_target_minutes=4)
    truth, held = share_of_days(scenario, 2_000).share, 0
    assert 0.7 < truth < 0.99
    for seed in range(300):
        trial = share_of_days(scenario.replace(monte_carlo={"seed": 1_000 + seed}), 20)
        assert trial.low is not None
        assert trial.high is not None
        held += trial.low <= truth <= trial.high
    assert 0.9 <= held / 300 <= 0.99


def test_an_interval_over_days_is_wider_than_one_over_voters_where_days_differ() -> None:
    good_and_bad = np.array([[1_000, 1_000], [800, 1_000], [1_000, 1_000], [820, 1_000]])
    low, high = share_interval(good_and_bad)
    assert low is not None
    assert low < 0.75
    assert high == 1.0


def test_a_place_that_opens_at_midnight_is_open_before_the_first_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("from,until,voters\n02:00,10:00,5\n", encoding="utf-8")
    polling = sim.load("baseline", ["polling.opening=00:00"]).polling
    assert profile_of(str(path), polling).ticks.tolist() == [0, 2 * 3_600_000, 10 * 3_600_000]


def test_one_in_twenty_may_wait_too_long_at_a_station_that_keeps_to_the_wait() -> None:
    """Voters of whom just so many wait too long, one more, and those who left or turned back."""
    rows = np.zeros((5, c.N_COUNTERS), dtype=np.int64)
    rows[:, c.CHECKED_IN] = (100, 100, 95, 95, 0)
    rows[:, c.OVER + c.N_LIMITS - 1] = (5, 6, 0, 1, 0)
    rows[:, c.GAVE_UP] = (0, 0, 5, 0, 0)
    rows[:, c.TURNED_BACK] = (0, 0, 0, 5, 0)
    drawn, _ = place_days(counter(queues=True), 10, "even", 0)
    group = Group("place", np.zeros(1, dtype=np.int64), Axis(1, 9), Axis(1, 9))
    stations, voters = (Trials(drawn, group, of)._kept for of in OF)
    assert [stations(rows[[row]]) for row in range(5)] == [(1, 1), (0, 1), (1, 1), (0, 1), (0, 0)]
    assert voters(rows) == (95 + 94 + 95 + 94, 400)


@pytest.mark.parametrize(("good", "met"), [(94, False), (95, True), (96, True)])
def test_just_as_many_as_are_promised_are_enough(good: int, met: bool) -> None:
    few = np.ones(1, dtype=np.int64)
    assert Trial(None, None, few, few, (good, 100), None, None, {}).meets(0.95) is met


def test_voters_a_day_are_those_of_one_day() -> None:
    found = sim.capacity(voters=300, profile="kz-2022", replications=4)
    assert found["groups"][0]["voters_a_day"] == 300


def test_of_one_station_the_share_is_that_of_days_and_fewer_desks_are_told_by_it() -> None:
    one = sim.capacity(voters=900, profile="kz-2022", replications=2, of="stations")
    (group,) = one["groups"]
    told = answer_in_words(one, group)
    assert "95 % of days keep to at most 30 min" in told
    assert "With 2 desks 0 % of days would keep to it" in told
    many = answer_in_words(one, {**group, "stations": 12})
    assert "95 % of stations keep to at most 30 min" in many


def test_a_unit_without_stations_says_so(small: Callable[..., Scenario]) -> None:
    with pytest.raises(ResultsError, match="Embassy has no station"):
        sim.capacity(small(), stations=[("Embassy", 1)], replications=1)
