"""Figures of queues: who is in a wait, and who is told beside it because they left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.day.stations import station_day
from sim.analysis.summary import run_document
from sim.cli.output.run_report import print_run
from sim.clock import TICKS_PER_HOUR, TICKS_PER_MINUTE
from sim.engines.day import QUEUE_FIGURES, SHARES_OVER
from sim.engines.queue_figures import figures, shares_over
from sim.polling.counters import (
    AT_BOOTH,
    AT_BOX,
    AT_DESK,
    BUSY,
    CHECKED_IN,
    DOOR_MAX,
    DOOR_SUM,
    GAVE_UP,
    LAST_OUT,
    N_COUNTERS,
    OPEN_TIME,
    OVER,
    PEAK,
    TOO_LATE,
    TOTAL_MAX,
    TURNED_BACK,
    WAIT_MAX,
    WAIT_SUM,
    empty_histograms,
    limits_of,
)
from sim.polling.histogram import N_BINS, bin_of
from sim.scenario import Scenario

NARROW = {"queues": True, "voters_per_desk": 300, "min_desks": 1}
IMPATIENT = NARROW | {"patience_minutes": 1.0}


def histograms_of(*times):
    """Histograms of waits at desk, booth and box, in all, and of the time from door to door."""
    found = empty_histograms()
    for place, each in enumerate(times):
        found[place] = np.bincount([bin_of(time) for time in each], minlength=N_BINS)
    return found


def station(waits_minutes: list[int], gave_up: int = 0, turned_back: int = 0) -> dict[str, float]:
    """Figures of one station with these waits of those checked in."""
    waits = np.array(waits_minutes, dtype=np.int64) * TICKS_PER_MINUTE
    counters = np.zeros((1, N_COUNTERS), dtype=np.int64)
    counters[0, [CHECKED_IN, WAIT_SUM, WAIT_MAX]] = waits.size, waits.sum(), waits.max(initial=0)
    counters[0, [GAVE_UP, TURNED_BACK, TOO_LATE]] = gave_up, turned_back, 3
    return dict(
        zip(QUEUE_FIGURES, figures(counters, histograms_of(waits), limits_of(None)).tolist(), strict=True)
    )


def test_without_anybody_leaving_the_quantiles_are_those_of_the_checked_in() -> None:
    found = station(list(range(1, 101)))
    assert found["wait_p95_minutes"] == pytest.approx(95, rel=1 / 32)
    assert found["share_left"] == 0.0


@pytest.mark.parametrize(("left", "known"), [(5, True), (6, False)])
def test_the_95_per_cent_are_of_all_who_came_and_those_who_left_come_last(left: int, known: bool) -> None:
    """95 of 100 are checked in: within their longest wait 95 % of all are. With a sixth one left, never."""
    found = station([10] * 94 + [20], gave_up=left - 2, turned_back=2)
    assert found["wait_p95_minutes"] == (20.0 if known else np.inf)
    assert found["wait_p997_minutes"] == np.inf
    assert found["share_left"] == left / (95 + left)
    assert found["wait_mean_minutes"] == pytest.approx((940 + 20) / 95)


def test_several_stations_have_the_longest_line_of_any_and_the_voters_of_all() -> None:
    counters = np.zeros((2, N_COUNTERS), dtype=np.int64)
    counters[:, CHECKED_IN], counters[:, WAIT_SUM] = (1, 2), (3 * TICKS_PER_MINUTE, 12 * TICKS_PER_MINUTE)
    counters[:, WAIT_MAX] = 3 * TICKS_PER_MINUTE, 9 * TICKS_PER_MINUTE
    counters[:, PEAK], counters[:, LAST_OUT] = (7, 4), (20 * TICKS_PER_HOUR, 21 * TICKS_PER_HOUR)
    counters[:, GAVE_UP], counters[:, TOO_LATE] = (1, 0), (2, 5)
    waits = histograms_of(np.array([3, 3, 9], dtype=np.int64) * TICKS_PER_MINUTE)
    found = dict(zip(QUEUE_FIGURES, figures(counters, waits, limits_of(None)).tolist(), strict=True))
    assert found["queue_peak"] == 7
    assert found["last_out_hour"] == 21
    assert found["wait_mean_minutes"] == 5
    assert found["wait_max_minutes"] == 9
    assert (found["reneged"], found["baulked"], found["turned_away"]) == (1, 0, 7)
    assert found["share_left"] == 1 / 4


def test_every_stage_has_figures_and_the_wait_in_all_is_their_sum() -> None:
    """Two voters wait 1 and 3 minutes at the desk, 30 and 0 for a booth, 0 and 9 for the box; one left."""
    desk, booth, box = (np.array(each) * TICKS_PER_MINUTE for each in ([1, 3], [30, 0], [0, 9]))
    in_all, door = desk + booth + box, desk + booth + box + 2 * TICKS_PER_MINUTE
    counters = np.zeros((1, N_COUNTERS), dtype=np.int64)
    counters[0, [CHECKED_IN, GAVE_UP]] = 2, 1
    for stage, waits in ((AT_DESK, desk), (AT_BOOTH, booth), (AT_BOX, box)):
        counters[0, [stage + WAIT_SUM, stage + WAIT_MAX]] = waits.sum(), waits.max()
        counters[0, [stage + PEAK, stage + BUSY, stage + OPEN_TIME]] = stage, 30 + stage, 100
    counters[0, [TOTAL_MAX, DOOR_SUM, DOOR_MAX]] = in_all.max(), door.sum(), door.max()
    counters[0, OVER:] = [(in_all > limit).sum() for limit in limits_of(31)]
    found = dict(
        zip(
            QUEUE_FIGURES,
            figures(counters, histograms_of(desk, booth, box, in_all, door), limits_of(31)),
            strict=True,
        )
    )
    assert (found["wait_mean_minutes"], found["booth_wait_mean_minutes"], found["box_wait_mean_minutes"]) == (
        2,
        15,
        4.5,
    )
    assert (found["booth_wait_max_minutes"], found["box_wait_max_minutes"]) == (30, 9)
    assert (found["total_wait_mean_minutes"], found["total_wait_max_minutes"]) == (21.5, 31)
    assert (found["door_to_door_mean_minutes"], found["door_to_door_max_minutes"]) == (23.5, 33)
    assert (found["queue_peak"], found["booth_queue_peak"], found["box_queue_peak"]) == (
        AT_DESK,
        AT_BOOTH,
        AT_BOX,
    )
    assert found["booth_utilisation"] == (30 + AT_BOOTH) / 100
    assert found["box_utilisation"] == (30 + AT_BOX) / 100
    # Who left waited longer than anything, but never came to a booth.
    assert found["total_wait_p95_minutes"] == np.inf
    assert found["booth_wait_p95_minutes"] == pytest.approx(30, rel=1 / 16)
    assert found["door_to_door_p95_minutes"] == pytest.approx(33, rel=1 / 16)
    assert [found[name] for name in SHARES_OVER] == [1, 2 / 3, 1 / 3, 1 / 3]


def test_a_target_that_there_is_not_has_no_share_and_a_wait_of_just_the_limit_is_not_over_it() -> None:
    counters = np.zeros((1, N_COUNTERS), dtype=np.int64)
    counters[0, CHECKED_IN] = 4
    assert np.isnan(shares_over(counters, limits_of(None))["share_over_target"]).all()
    assert shares_over(counters, limits_of(1.5))["share_over_target"].tolist() == [0]


def test_the_more_leave_the_longer_the_quantile() -> None:
    found = [station(list(range(1, 101)), gave_up=left)["wait_p95_minutes"] for left in range(8)]
    assert found == sorted(found)
    assert found[0] < found[4] < found[7] == np.inf


def test_a_line_that_all_left_is_longer_than_any_and_an_empty_one_has_no_wait() -> None:
    for name in ("wait_mean_minutes", "wait_p95_minutes", "wait_max_minutes"):
        assert station([], gave_up=7)[name] == np.inf
        assert np.isnan(station([])[name])
    assert station([], gave_up=7)["share_left"] == 1.0
    assert np.isnan(station([])["share_left"])


def summary(small: Callable[..., Scenario], polling: dict[str, Any]) -> dict[str, Any]:
    results = sim.run(small(polling=polling), replications=2)
    return dict(sim.summarise(results)["points"][0]["priors"]["replay"]["waits"]["all"])


def test_impatience_does_not_shorten_the_waits_that_are_told(small: Callable[..., Scenario]) -> None:
    """The waits of those who stay do get shorter; the quantile of all who came does not."""
    patient, impatient = summary(small, NARROW), summary(small, IMPATIENT)
    assert patient["share_left"]["median"] == 0.0
    assert impatient["share_left"]["median"] > 0.05
    assert impatient["wait_mean_minutes"]["median"] < patient["wait_mean_minutes"]["median"] / 2
    assert patient["wait_p95_minutes"]["median"] > 0
    assert impatient["wait_p95_minutes"] == dict.fromkeys(("median", "low", "high")) | {"share_unknown": 0.0}


def test_the_report_says_left(small: Callable[..., Scenario], capsys: pytest.CaptureFixture[str]) -> None:
    scenario = small(polling=IMPATIENT | {"patience_minutes": 0.1})
    print_run(run_document(sim.run(scenario, replications=1)))
    told = capsys.readouterr().out
    rows = [line.split() for line in told.splitlines() if line.split()[:1] == ["Coast"]]
    # Under each prior: the two quantiles in all and at the desk; who left came to no booth and to no box.
    assert sum(row.count("left") for row in rows) == 3 * (2 + 2)
    assert '95 and 99.7 % are of all who came in time, "left" where' in " ".join(told.split())


def test_the_share_that_left_is_that_of_the_stations(small: Callable[..., Scenario]) -> None:
    day = station_day(small(polling=IMPATIENT))
    came = day["issued"] + day["reneged"] + day["baulked"]
    np.testing.assert_allclose(day["share_left"], (day["reneged"] + day["baulked"]) / came)
    whole = sim.run(small(polling=IMPATIENT), replications=1)["queues"].sel(place="all", prior="next-vote")
    assert float(whole.sel(queue_figure="share_left").item()) == pytest.approx(
        float((day["reneged"] + day["baulked"]).sum() / came.sum())
    )
