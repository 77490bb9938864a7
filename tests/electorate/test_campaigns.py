"""Campaigns: whom each reaches, how many follow, and what an odds ratio means."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ballot import BOTH_MARKED, INVALID, NO, TAKEN_AWAY, YES
from sim.clock import TICKS_PER_DAY, ticks_of
from sim.electorate.campaigns.campaign_effects import ABSTAINED, ALWAYS, BOYCOTTED
from sim.electorate.campaigns.flows import (
    Reach,
    flow_shares,
    flows_at_centre,
    mean_uptake,
    units_reached,
    uptake_of,
    window_of,
)
from sim.electorate.campaigns.odds import split_by_odds

unhurried = settings(deadline=None)
STAY = list(range(6))


def shares_of(campaign, reach, uptake=None):
    shares, target = flow_shares([campaign], [mean_uptake(campaign) if uptake is None else uptake], reach)
    return shares[0], target[0].tolist()


# --- odds

inner = st.floats(1e-6, 1 - 1e-6)
ratios = st.floats(-6, 6).map(lambda power: 10.0**power)


def odds(share):
    return share / (1 - share)


@given(overall=inner, opponents=inner, ratio=ratios)
def test_a_split_has_its_overall_uptake_and_its_odds_ratio(overall, opponents, ratio):
    yes, against = split_by_odds(overall, opponents, ratio)
    assert 0 <= yes <= 1
    assert 0 <= against <= 1
    assert (1 - opponents) * yes + opponents * against == pytest.approx(overall, abs=1e-15)
    # A share next to 1 has lost the digits of what is left to 1.
    assert against * (1 - yes) == pytest.approx(
        ratio * yes * (1 - against), rel=1e-9, abs=2e-15 * (1 + ratio)
    )


@given(overall=inner, opponents=inner, ratio=ratios)
def test_a_split_agrees_with_sixty_digits(overall, opponents, ratio):
    with localcontext() as context:
        context.prec = 60
        u, w, e = Decimal(overall), Decimal(opponents), Decimal(ratio) - 1
        a, b = (1 - w) * e, 1 + w * e - u * e
        p = 2 * u / (b + (b * b + 4 * a * u).sqrt()) if b >= 0 else ((b * b + 4 * a * u).sqrt() - b) / (2 * a)
        q = (1 + e) * p / (1 + e * p)
        exact = float(p), float(q)
    assert split_by_odds(overall, opponents, ratio) == pytest.approx(exact, rel=1e-9)


@given(
    overall=st.sampled_from([0.0, 1.0]) | st.floats(1e-12, 1 - 1e-12),
    opponents=st.floats(0, 1),
    ratio=st.floats(5e-324, 1e12, allow_subnormal=True),
)
def test_no_split_is_impossible(overall, opponents, ratio):
    yes, against = split_by_odds(overall, opponents, ratio)
    assert 0 <= yes <= 1 + 1e-12
    assert 0 <= against <= 1 + 1e-12
    assert (1 - opponents) * yes + opponents * against == pytest.approx(overall, abs=1e-12)


@given(opponents=inner, ratio=ratios, one=inner, other=inner)
def test_a_larger_overall_uptake_is_larger_on_both_sides(opponents, ratio, one, other):
    small = split_by_odds(min(one, other), opponents, ratio)
    large = split_by_odds(max(one, other), opponents, ratio)
    assert small[0] <= large[0] + 1e-15
    assert small[1] <= large[1] + 1e-15


@given(overall=inner, opponents=inner, one=ratios, other=ratios)
def test_a_larger_ratio_moves_the_uptake_to_the_opponents(overall, opponents, one, other):
    mild = split_by_odds(overall, opponents, min(one, other))
    steep = split_by_odds(overall, opponents, max(one, other))
    assert steep[0] <= mild[0] + 1e-12
    assert steep[1] >= mild[1] - 1e-12


@given(overall=inner, opponents=inner, ratio=ratios)
def test_the_sides_may_be_exchanged(overall, opponents, ratio):
    yes, against = split_by_odds(overall, opponents, ratio)
    exchanged = split_by_odds(overall, 1 - opponents, 1 / ratio)
    assert [float(share) for share in exchanged] == pytest.approx(
        [float(against), float(yes)], rel=1e-6, abs=1e-9
    )


@pytest.mark.parametrize(
    ("overall", "opponents", "ratio", "yes", "against"),
    [
        (0.0, 0.3, 5.0, 0.0, 0.0),
        (1.0, 0.3, 5.0, 1.0, 1.0),
        (0.4, 0.3, 1.0, 0.4, 0.4),
        (0.4, 0.0, 9.0, 0.4, None),
        (0.4, 1.0, 9.0, None, 0.4),
        (0.4, 1.0, 1 / 9, None, 0.4),
        (0.5, 0.5, 4.0, 1 / 3, 2 / 3),
        (0.5, 0.5, 1 / 4, 2 / 3, 1 / 3),
        (0.25, 0.25, 1e300, 0.0, 1.0),
        (0.20, 0.25, 1e300, 0.0, 0.8),
        (0.40, 0.25, 1e300, 0.2, 1.0),
        (0.60, 0.25, 1e-300, 0.8, 0.0),
        (0.80, 0.25, 1e-300, 1.0, 0.2),
    ],
)
def test_splits_by_hand(overall, opponents, ratio, yes, against):
    found = split_by_odds(overall, opponents, ratio)
    for share, expected in zip(found, (yes, against), strict=True):
        assert expected is None or share == pytest.approx(expected, abs=1e-7)


def test_many_mixes_are_split_as_each_of_them():
    mixes = np.concatenate([[0.0, 1.0], np.linspace(0.01, 0.99, 21)])
    for overall in (0.0, 0.3, 1.0):
        for ratio in (1e-3, 0.5, 1.0, 8.0, 1e4):
            together = np.array(split_by_odds(overall, mixes, ratio))
            each = np.array([split_by_odds(overall, mix, ratio) for mix in mixes.tolist()]).T
            assert (together == each).all()


# --- flows


def test_a_boycott_takes_every_class_alike(campaigns_of, reach):
    (each,) = campaigns_of({"kind": "boycott", "uptake": 0.3})
    shares, target = shares_of(each, reach)
    assert (shares[:17, :5] == 0.3).all()
    assert not shares[:, ABSTAINED].any()
    assert target == [BOYCOTTED] * 5 + [ABSTAINED]


def test_an_opponents_boycott_keeps_its_overall_share_over_its_scope(campaigns_of, reach):
    (each,) = campaigns_of(
        {"kind": "boycott", "uptake": 0.3, "odds_ratio": 10.0, "regions": ["Almaty", "Shymkent"]}
    )
    shares, _ = shares_of(each, reach)
    scope = reach.scope(each)
    moved = (shares[:, :5] * reach.expected).sum() / reach.expected[scope].sum()
    assert moved == pytest.approx(0.3, abs=1e-12)
    yes, no = shares[scope][0, YES], shares[scope][0, NO]
    assert odds(no) / odds(yes) == pytest.approx(10)
    assert (shares[scope][:, [NO, INVALID, BOTH_MARKED]] == no).all()
    assert (shares[scope][:, TAKEN_AWAY] == 0.3).all()
    assert not shares[~scope].any()


@pytest.mark.parametrize(("kind", "to"), [("spoil", INVALID), ("double-mark", BOTH_MARKED)])
def test_papers_change_class_among_those_named(campaigns_of, reach, kind, to):
    (each,) = campaigns_of({"kind": kind, "uptake": 0.3, "who": ["yes", "abstainers"]})
    shares, target = shares_of(each, reach)
    assert (shares[:17, [YES, ABSTAINED]] == 0.3).all()
    assert not shares[:, [NO, BOTH_MARKED, INVALID, TAKEN_AWAY]].any()
    assert (target[YES], target[ABSTAINED]) == (to, to)
    assert target[NO:ABSTAINED] == STAY[NO:ABSTAINED]


def test_a_boycott_keeps_at_home_those_named_and_by_default_everybody(campaigns_of, reach):
    (some,) = campaigns_of({"kind": "boycott", "uptake": 0.3, "who": ["no"]})
    shares, target = shares_of(some, reach)
    assert np.flatnonzero(shares.any(axis=0)).tolist() == [NO]
    assert (shares[:17, NO] == 0.3).all()
    assert target[NO] == BOYCOTTED
    (everybody,) = campaigns_of({"kind": "boycott", "uptake": 0.3})
    shares, _ = shares_of(everybody, reach)
    assert (shares[:17, [YES, NO, INVALID, BOTH_MARKED, TAKEN_AWAY]] == 0.3).all()


def test_by_default_no_voters_spoil(campaigns_of, reach):
    (each,) = campaigns_of({"kind": "spoil", "uptake": 0.3})
    shares, _ = shares_of(each, reach)
    assert np.flatnonzero(shares.any(axis=0)).tolist() == [NO]


@pytest.mark.parametrize(("to", "state"), [("yes", YES), ("no", NO), ("invalid", INVALID)])
def test_mobilised_abstainers_vote_as_stated(campaigns_of, reach, to, state):
    (each,) = campaigns_of({"kind": "mobilise", "uptake": 0.3, "to": to})
    shares, target = shares_of(each, reach)
    assert (shares[:17, ABSTAINED] == 0.3).all()
    assert not shares[:, :ABSTAINED].any()
    assert target[ABSTAINED] == state


@pytest.mark.parametrize(("to", "moved", "state"), [("yes", NO, YES), ("no", YES, NO)])
def test_voters_of_the_one_answer_are_persuaded_of_the_other(campaigns_of, reach, to, moved, state):
    (each,) = campaigns_of({"kind": "persuade", "uptake": 0.3, "to": to})
    shares, target = shares_of(each, reach)
    assert (shares[:17, moved] == 0.3).all()
    assert np.flatnonzero(shares.any(axis=0)).tolist() == [moved]
    assert target[moved] == state


def test_the_coerced_come_as_told_and_some_mark_as_told(campaigns_of, reach):
    (each,) = campaigns_of({"kind": "coerce", "uptake": 0.4, "to": "yes", "photographs": 0.5})
    shares, target = shares_of(each, reach)
    assert (shares[:17, ABSTAINED] == 0.4).all()
    assert shares[:17, [NO, INVALID, BOTH_MARKED]] == pytest.approx(np.full((17, 3), 0.2))
    assert not shares[:, [YES, TAKEN_AWAY]].any()
    assert [target[state] for state in (NO, INVALID, BOTH_MARKED, ABSTAINED)] == [YES] * 4


@pytest.mark.parametrize("call", ["boycott", "strategic-abstention"])
def test_the_coerced_resist_calls_to_stay_away_where_they_are_coerced(campaigns_of, reach, call):
    campaigns = campaigns_of(
        {"kind": call, "uptake": 0.5}, {"kind": "coerce", "uptake": 0.4, "regions": ["Almaty"]}
    )
    almaty = reach.units.index("Almaty")
    resisted, _ = flow_shares(campaigns, [0.5, 0.4], reach)
    freely, _ = flow_shares(campaigns, [0.5, 0.4], reach, resisted=False)
    assert resisted[0, almaty] == pytest.approx(0.6 * freely[0, almaty])
    assert (np.delete(resisted[0], almaty, axis=0) == np.delete(freely[0], almaty, axis=0)).all()
    assert (resisted[1] == freely[1]).all()


def test_opponents_stay_at_home_only_where_they_expect_to_lose(campaigns_of, reach):
    no_share = reach.expected[:17, NO] / reach.expected[:17, [YES, NO]].sum(axis=1)
    (each,) = campaigns_of({"kind": "strategic-abstention", "uptake": 0.5, "expect_below": 0.22})
    shares, target = shares_of(each, reach)
    assert 0 < (no_share < 0.22).sum() < 17
    assert (shares[:17, NO] == np.where(no_share < 0.22, 0.5, 0.0)).all()
    assert not shares[:, [YES, TAKEN_AWAY, ABSTAINED]].any()
    assert (shares[:17, INVALID] == shares[:17, NO]).all()
    assert target[NO] == BOYCOTTED


@pytest.mark.parametrize(
    ("yes", "no", "stays"), [(51, 49, True), (50, 50, False), (49, 51, False), (0, 0, False)]
)
def test_who_expects_a_tie_does_not_expect_to_lose(campaigns_of, yes, no, stays):
    (each,) = campaigns_of({"kind": "strategic-abstention", "uptake": 1.0, "expect_below": 0.5})
    expected = np.array([[yes, no, 0, 0, 0]], dtype=float)
    one = Reach(units=("only",), simulated=np.array([True]), expected=expected)
    assert units_reached(each, one).tolist() == [stays]


def test_a_closure_turns_everybody_away_alike(campaigns_of, reach):
    (each,) = campaigns_of({"kind": "closure", "uptake": 0.5, "from": "10:00", "until": "12:00"})
    shares, target = shares_of(each, reach)
    assert (shares[:17, :5] == 0.5).all()
    assert not shares[:, ABSTAINED].any()
    assert target[:5] == [BOYCOTTED] * 5


def test_the_diaspora_is_beyond_every_campaign(campaigns_of, reach):
    (each,) = campaigns_of({"kind": "mobilise", "uptake": 1.0, "to": "no"})
    shares, _ = shares_of(each, reach)
    assert not shares[reach.units.index("Overseas diaspora")].any()
    assert reach.scope(each).sum() == 17


def test_a_regional_campaign_reaches_its_regions_alone(campaigns_of, reach):
    (each,) = campaigns_of({"kind": "boycott", "uptake": 1.0, "regions": ["Almaty"]})
    assert [reach.units[u] for u in np.flatnonzero(reach.scope(each))] == ["Almaty"]  # not Almaty Region


@pytest.mark.parametrize(
    ("hours", "window"),
    [
        ({}, (-1, -1)),
        ({"from": "10:00"}, (ticks_of("10:00"), TICKS_PER_DAY)),
        ({"until": "12:30"}, (0, ticks_of("12:30"))),
        ({"from": "10:00", "until": "12:30"}, (ticks_of("10:00"), ticks_of("12:30"))),
        ({"from": "00:00"}, (0, TICKS_PER_DAY)),
    ],
)
def test_windows_are_read_on_the_local_clock(campaigns_of, hours, window):
    (each,) = campaigns_of({"kind": "boycott", "uptake": 0.1, **hours})
    assert window_of(each) == window


# --- uptakes


def uptakes(campaign, n, seed=1):
    return np.array([uptake_of(campaign, seed, k) for k in range(n)])


def test_a_number_is_the_uptake_of_every_replication(campaigns_of):
    (each,) = campaigns_of({"kind": "boycott", "uptake": 0.25})
    assert (uptakes(each, 5) == 0.25).all()
    assert mean_uptake(each) == 0.25


@pytest.mark.parametrize(
    ("uptake", "mean", "sd"),
    [
        ({"distribution": "uniform", "low": 0.1, "high": 0.5}, 0.3, 0.4 / 12**0.5),
        ({"distribution": "uniform", "low": 0.2, "high": 0.2}, 0.2, 0.0),
        ({"distribution": "beta", "mean": 0.3, "sd": 0.1}, 0.3, 0.1),
        ({"distribution": "beta", "mean": 0.9, "sd": 0.2}, 0.9, 0.2),
    ],
)
def test_distributed_uptakes_have_their_mean_and_spread(campaigns_of, uptake, mean, sd):
    """|z| < 4 twice: a false alarm once in 8,000 a case; the seed is fixed."""
    (each,) = campaigns_of({"kind": "boycott", "uptake": uptake})
    drawn = uptakes(each, 4_000)
    assert drawn.min() >= 0
    assert drawn.max() <= 1
    assert mean_uptake(each) == pytest.approx(mean)
    assert abs(drawn.mean() - mean) <= 4 * sd / 4_000**0.5 + 1e-12
    off = (drawn - mean) ** 2
    assert abs(off.mean() - sd**2) <= 4 * off.std() / 4_000**0.5 + 1e-12


def test_uptakes_depend_on_seed_replication_and_name_and_on_nothing_else(campaigns_of):
    uptake = {"distribution": "uniform", "low": 0.0, "high": 1.0}
    one, other = campaigns_of(
        {"name": "one", "kind": "boycott", "uptake": uptake},
        {"name": "other", "kind": "boycott", "uptake": uptake},
    )
    (alone,) = campaigns_of({"name": "one", "kind": "spoil", "uptake": uptake, "regions": ["Almaty"]})
    assert (uptakes(one, 20) == uptakes(alone, 20)).all()
    assert (uptakes(one, 20) != uptakes(other, 20)).all()
    assert (uptakes(one, 20) != uptakes(one, 20, seed=2)).all()
    assert len(set(uptakes(one, 20))) == 20


@pytest.mark.parametrize("kind", ["uniform", "beta"])
def test_a_higher_mean_uptake_is_higher_in_every_replication(campaigns_of, kind):
    def drawn(mean):
        wide = {"low": mean - 0.05, "high": mean + 0.05} if kind == "uniform" else {"mean": mean, "sd": 0.1}
        (each,) = campaigns_of({"kind": "boycott", "uptake": {"distribution": kind, **wide}})
        return uptakes(each, 300)

    steps = np.stack([drawn(mean) for mean in (0.3, 0.35, 0.4, 0.45, 0.5)])
    assert (np.diff(steps, axis=0) > 0).all()


# --- flows


def test_the_flows_of_a_replication_hold_the_shares(campaigns_of, reach):
    campaigns = campaigns_of(
        {"name": "a", "kind": "boycott", "uptake": 0.5, "until": "12:00"},
        {"name": "b", "kind": "mobilise", "uptake": 1.0, "to": "no", "regions": ["Almaty"]},
    )
    flows = flows_at_centre(campaigns, reach, seed=0, replication=0)
    shares, target = flow_shares(campaigns, [0.5, 1.0], reach)
    assert (flows.thresholds == np.floor(shares * ALWAYS).astype(np.uint64)).all()
    assert flows.thresholds.max() == ALWAYS
    assert (flows.target == target).all()
    assert flows.window.tolist() == [[0, ticks_of("12:00")], [-1, -1]]
    assert flows.keys.shape == (2, 2)
    assert (flows.keys[0] != flows.keys[1]).any()
    assert (flows.keys < 2**32).all()


def test_without_campaigns_there_are_no_flows(reach):
    flows = flows_at_centre((), reach, seed=0, replication=0)
    assert (flows.keys.shape, flows.thresholds.shape) == ((0, 2), (0, 18, 6))
    assert (flows.target.shape, flows.window.shape) == ((0, 6), (0, 2))


def test_a_flows_key_is_its_campaigns_name_and_not_its_place(campaigns_of, reach):
    def keys(*names):
        flows = flows_at_centre(
            campaigns_of(*({"name": name, "kind": "boycott", "uptake": 0.5} for name in names)), reach, 3, 0
        )
        return dict(zip(names, flows.keys.tolist(), strict=True))

    assert keys("one")["one"] == keys("another", "one")["one"]


@unhurried
@given(share=st.floats(0, 1), other=st.floats(0, 1))
def test_a_larger_uptake_never_has_a_smaller_threshold(campaigns_of, reach, share, other):
    (each,) = campaigns_of({"kind": "boycott", "uptake": 0.5, "odds_ratio": 7.0})
    small, _ = shares_of(each, reach, min(share, other))
    large, _ = shares_of(each, reach, max(share, other))
    assert (small <= large + 1e-15).all()
