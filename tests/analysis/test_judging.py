"""Nowcasts of past votes are judged by the bands that they name, beside naive forecasts by hand."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.analysis.running_day.judging import BANDS, NOWCAST, SAME_SHARE, SCALED, Judged, judge_nowcasts
from sim.analysis.running_day.nowcast import TOLD_LEVELS, Nowcast, nowcast
from sim.clock import ticks_of
from sim.datasets.other_votes import TurnoutTable, load_turnout
from sim.datasets.other_votes.matching import WHOLE_VOTE, match_units
from sim.engines.plan import plan_of

HOUR = ticks_of("14:00")


@pytest.fixture(scope="module")
def found() -> tuple[TurnoutTable, Nowcast, dict[str, Judged]]:
    (table,) = load_turnout("kz-2024")
    told = nowcast(sim.load("baseline"), table, until=HOUR, priors=["replay"])
    judged = judge_nowcasts(sim.load("baseline"), [table], [HOUR], prior="replay")
    return table, told, {each.method: each for each in judged}


def _became(table: TurnoutTable) -> tuple[np.ndarray, np.ndarray]:
    matched = match_units(table, plan_of(sim.load("baseline")).dataset)
    final = matched.is_final & (matched.unit != WHOLE_VOTE)
    return matched.unit[final], matched.share[final]


def test_a_band_reaches_from_as_far_below_the_median_as_above_it() -> None:
    for share, (low, high) in BANDS.items():
        assert TOLD_LEVELS[low] == pytest.approx((1 - share) / 2)
        assert TOLD_LEVELS[high] == pytest.approx((1 + share) / 2)


def test_a_band_holds_what_lies_between_the_levels_that_it_names(
    found: tuple[TurnoutTable, Nowcast, dict[str, Judged]],
) -> None:
    table, told, judged = found
    unit, became = _became(table)
    for share, held in zip(BANDS, judged[NOWCAST].held, strict=True):
        ends = [TOLD_LEVELS.index(round(level, 3)) for level in ((1 - share) / 2, (1 + share) / 2)]
        low, high = (told.priors[0].units[end, unit] for end in ends)
        assert held == ((low <= became) & (became <= high)).mean()
    assert 0 < judged[NOWCAST].held[0] <= judged[NOWCAST].held[1] <= judged[NOWCAST].held[2]


def test_naive_forecasts_are_those_by_hand(found: tuple[TurnoutTable, Nowcast, dict[str, Judged]]) -> None:
    """From the last report of each unit: over the share come in June 2022, and June 2022 scaled."""
    table, told, judged = found
    unit, became = _became(table)
    last: dict[int, tuple[float, float]] = {}
    for cell, own in enumerate(told.reports.unit.tolist()):
        if own != WHOLE_VOTE:
            last[own] = float(told.reports.share[cell]), float(told.come[cell])
    here = [number for number in unit.tolist() if number in last]
    roll, published = told.registered.tolist(), told.published.tolist()
    ratio = sum(share * roll[own] for own, (share, _) in last.items())
    ratio /= sum(come * published[own] * roll[own] for own, (_, come) in last.items())
    forecasts = {
        SAME_SHARE: {own: min(last[own][0] / last[own][1], 1.0) for own in here},
        SCALED: {own: min(published[own] * ratio, 1.0) for own in unit.tolist()},
    }
    final = dict(zip(unit.tolist(), became.tolist(), strict=True))
    for method, told_of in forecasts.items():
        errors = [abs(share - final[own]) for own, share in told_of.items()]
        assert judged[method].error == pytest.approx(np.mean(errors)), method


def test_an_hour_without_new_reports_is_passed_over(
    found: tuple[TurnoutTable, Nowcast, dict[str, Judged]],
) -> None:
    table, *_ = found
    assert len(judge_nowcasts(sim.load("baseline"), [table], [HOUR, HOUR + 1], prior="replay")) == 3
