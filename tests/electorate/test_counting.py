"""Several points counted in one pass are what each of them is by itself."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.ballot import BOTH_MARKED, INVALID, NO, YES
from sim.electorate.campaigns.campaign_effects import (
    ALWAYS,
    BOYCOTTED,
    CampaignFlows,
)
from sim.electorate.campaigns.counting import count_at_points, count_final_states, share_words
from sim.engines.plan import plan_of
from sim.experiment.replication import replicate, replicate_points, would_be_of
from sim.scenario import points

unhurried = settings(deadline=None)  # the first call compiles
N_UNITS = 3

limits = st.sampled_from([0, 0, 0, 1, ALWAYS // 3, ALWAYS - 1, ALWAYS])
targets = st.sampled_from([YES, NO, BOTH_MARKED, INVALID, BOYCOTTED])


@st.composite
def flows_at(draw: st.DrawFn) -> list[CampaignFlows]:
    """One to four points of up to three campaigns, each point with thresholds of its own."""
    n = draw(st.integers(0, 3))
    keys = np.array(draw(st.lists(st.tuples(*[st.integers(0, 9)] * 2), min_size=n, max_size=n)), np.uint64)
    target = np.array(draw(st.lists(st.lists(targets, min_size=6, max_size=6), min_size=n, max_size=n)))
    cells = n * N_UNITS * 6
    thresholds = draw(st.lists(st.lists(limits, min_size=cells, max_size=cells), min_size=1, max_size=4))
    return [
        CampaignFlows(
            keys.reshape(n, 2),
            np.array(each, np.uint64).reshape(n, N_UNITS, 6),
            target.reshape(n, 6).astype(np.int64),
            np.full((n, 2), -1),
        )
        for each in thresholds
    ]


@unhurried
@given(
    flows_at(),
    st.lists(
        st.tuples(st.lists(st.integers(0, 140), min_size=5, max_size=5), st.integers(0, 90)), max_size=6
    ),
    st.integers(0, 9),
)
def test_each_point_is_counted_as_by_itself(
    flows: list[CampaignFlows], stations: list[tuple[list[int], int]], replication: int
) -> None:
    papers = np.array([each for each, _ in stations], np.int64).reshape(-1, 5)
    roll = papers.sum(axis=1) + np.array([rest for _, rest in stations], np.int64)
    unit = np.sort(np.arange(len(stations)) % N_UNITS)
    together = count_at_points(papers, roll, unit, flows, replication)
    everywhere = np.ones(len(stations), dtype=bool)
    for counted, point in zip(together, flows, strict=True):
        alone = count_final_states(papers, roll, unit, point, replication, everywhere)
        assert counted.tolist() == alone.tolist()


def test_points_share_words_where_keys_targets_and_hours_are_the_same() -> None:
    one = CampaignFlows(
        np.ones((1, 2), np.uint64),
        np.ones((1, 3, 6), np.uint64),
        np.ones((1, 6), np.int64),
        np.full((1, 2), -1),
    )
    other = CampaignFlows(one.keys, one.thresholds * np.uint64(2), one.target, one.window)
    assert share_words(one, other)
    for name in ("keys", "target", "window"):
        values = {each: getattr(one, each) for each in ("keys", "thresholds", "target", "window")}
        assert not share_words(
            one, CampaignFlows(**values | {name: values[name] + values[name].dtype.type(1)})
        )


def test_a_sweep_of_several_parameters_gives_each_point_its_own_replication() -> None:
    """Uptakes and an odds ratio share words, hours do not: every point is what it is when run alone."""
    scenario = sim.load(
        "scenarios/nationwide-boycott.toml",
        [
            "sweep={}",
            'campaigns=[{kind="boycott", name="b", uptake=0.2}, {kind="spoil", name="s", uptake=0.1}]',
        ],
        ["campaigns.b.uptake=0.0,0.3,1.0", "campaigns.b.odds_ratio=1,3", "campaigns.s.uptake=0,0.5"],
    )
    plans = [plan_of(point.scenario) for point in points(scenario)]
    cases = [plan.cases["next-vote"] for plan in plans]
    would_be = would_be_of(plans[0], cases[0], 1)
    together = replicate_points(plans, cases, [would_be] * len(plans), 1)
    assert len({run.ballots.tobytes() for run in together}) > len(plans) // 2
    for plan, case, run in zip(plans, cases, together, strict=True):
        alone = replicate(plan, case, would_be, 1)
        assert (alone.ballots == run.ballots).all()
        assert (alone.issued_by_time == run.issued_by_time).all()
        assert (alone.boycotted == run.boycotted).all()
