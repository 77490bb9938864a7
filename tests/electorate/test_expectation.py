"""The deterministic expectation: by hand, conserving, and the mean of what is drawn and counted."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.ballot import BOTH_MARKED, INVALID, NO, TAKEN_AWAY, YES
from sim.clock import ticks_of
from sim.electorate.arrivals import fit_curves
from sim.electorate.calibration import published_people, solve_centre
from sim.electorate.campaigns.campaign_effects import ABSTAINED, BOYCOTTED
from sim.electorate.campaigns.counting import count_final_states
from sim.electorate.campaigns.flows import campaign_flows, flow_shares, flows_at_centre, mean_uptake
from sim.electorate.drawing.hourly_counts import count_by_hour
from sim.electorate.drawing.would_be_voters import draw_would_be
from sim.electorate.expectation import HomeVisits, expected_day, moved_people
from sim.engines.mixes import met_voters
from sim.engines.plan import plan_of

SEED = 77


@pytest.fixture(scope="module")
def curves(electorate):
    return electorate.curves


@pytest.fixture(scope="module")
def expected(kz, reach, curves, campaigns_of):
    def states(*tables, at=None, home=None):
        return expected_day(published_people(kz), reach, at or curves, campaigns_of(*tables), home)[0]

    return states


def near(papers):
    """Whole papers beside what they were before rounding, at most one paper a cell and campaign."""
    return pytest.approx(papers, abs=2.0)


# --- by hand


def test_without_campaigns_it_is_the_published_table(kz, expected):
    states = expected()
    assert (states[:, :TAKEN_AWAY] == kz.ballots).all()
    assert (states[:, :ABSTAINED].sum(axis=1) == kz.issued).all()
    assert (states.sum(axis=1) == kz.registered).all()
    assert not states[:, BOYCOTTED].any()
    assert states[:, :TAKEN_AWAY].sum() / kz.registered.sum() == pytest.approx(0.6805, abs=5e-5)


def test_nobody_in_almaty_voting_leaves_64_88_per_cent(kz, expected):
    states = expected({"kind": "boycott", "uptake": 1.0, "regions": ["Almaty"]})
    assert states[:, :TAKEN_AWAY].sum() / kz.registered.sum() == pytest.approx(0.6488, abs=5e-5)
    almaty = kz.units.index("Almaty")
    assert states[almaty, BOYCOTTED] == kz.issued[almaty]
    assert (np.delete(states, almaty, axis=0) == np.delete(expected(), almaty, axis=0)).all()


def test_the_abroad_stay_on_the_roll(kz, expected):
    states = expected({"kind": "mobilise", "uptake": 1.0, "to": "no"})
    assert states[kz.units.index("Overseas diaspora")].tolist() == [0, 0, 0, 0, 0, 90, 0]


def test_campaigns_in_sequence_multiply(expected):
    before = expected()
    states = expected(
        {"kind": "spoil", "uptake": 0.5, "who": ["no"]},
        {"kind": "boycott", "uptake": 0.2},
        {"kind": "mobilise", "uptake": 0.1, "to": "yes"},
        {"kind": "double-mark", "uptake": 0.25, "who": ["yes"]},
    )
    here = before[:17]
    yes = here[:, YES] * 0.8 + here[:, ABSTAINED] * 0.1
    assert states[:17, YES] == near(0.75 * yes)
    assert states[:17, NO] == near(0.4 * here[:, NO])
    assert states[:17, INVALID] == near(0.8 * here[:, INVALID] + 0.4 * here[:, NO])
    assert states[:17, BOTH_MARKED] == near(0.8 * here[:, BOTH_MARKED] + 0.25 * yes)
    assert states[:17, ABSTAINED] == near(0.9 * here[:, ABSTAINED])
    assert states[:17, BOYCOTTED] == near(0.2 * here[:, :ABSTAINED].sum(axis=1))


def test_who_is_persuaded_there_and_back_is_counted_as_they_end(expected):
    before = expected()[:17]
    states = expected(
        {"kind": "persuade", "uptake": 0.5, "to": "no"}, {"kind": "persuade", "uptake": 0.2, "to": "yes"}
    )
    no = before[:, NO] + 0.5 * before[:, YES]
    assert states[:17, NO] == near(0.8 * no)
    assert states[:17, YES] == near(0.5 * before[:, YES] + 0.2 * no)
    assert (states[:17, BOTH_MARKED:] == before[:, BOTH_MARKED:]).all()


def test_a_campaign_by_the_hour_moves_those_who_come_then(expected, curves):
    window = np.array([ticks_of("10:00"), ticks_of("12:00")])
    come = np.diff(curves.at(window))[:17, 0]
    states = expected({"kind": "boycott", "uptake": 0.5, "from": "10:00", "until": "12:00"})
    assert states[:17, BOYCOTTED] == near(0.5 * come * expected()[:17, :ABSTAINED].sum(axis=1))


@pytest.mark.parametrize("kind", [{"kind": "boycott"}, {"kind": "mobilise", "to": "no"}])
@pytest.mark.parametrize("hours", [{"until": "07:00"}, {"from": "20:00"}])
def test_hours_at_which_the_polls_are_closed_move_nobody(expected, kind, hours):
    assert (expected({"uptake": 1.0, **kind, **hours}) == expected()).all()


def test_mobilised_voters_meet_later_campaigns_when_they_come(expected, curves):
    come = {"name": "a", "kind": "mobilise", "uptake": 0.2, "to": "yes", "from": "09:00", "until": "19:00"}
    spoil = {"name": "b", "kind": "spoil", "uptake": 0.5, "who": ["yes"], "from": "15:00"}
    nine, three, seven = curves.at(np.array([ticks_of("09:00"), ticks_of("15:00"), ticks_of("19:00")]))[:17].T
    before = expected()[:17]
    late = before[:, YES] * (1 - three) + 0.2 * before[:, ABSTAINED] * (seven - three) / (seven - nine)
    assert expected(come, spoil)[:17, INVALID] - before[:, INVALID] == near(0.5 * late)


def test_mobilised_where_nobody_comes_by_himself_they_spread_evenly(kz, expected):
    """Polls open at six, nobody comes before seven by the curve: half of those brought are there by 06:30."""
    early = fit_curves(kz, ticks_of("06:00"), None)
    come = {"name": "a", "kind": "mobilise", "uptake": 0.2, "to": "no", "until": "07:00"}
    spoil = {"name": "b", "kind": "spoil", "uptake": 1.0, "who": ["no"], "until": "06:30"}
    before = expected()[:17]
    states = expected(come, spoil, at=early)[:17]
    assert states[:, INVALID] - before[:, INVALID] == near(0.1 * before[:, ABSTAINED])
    assert states[:, NO] - before[:, NO] == near(0.1 * before[:, ABSTAINED])


def test_a_distributed_uptake_enters_by_its_mean(expected):
    spread = {"kind": "boycott", "uptake": {"distribution": "uniform", "low": 0.1, "high": 0.5}}
    assert (expected(spread) == expected({"kind": "boycott", "uptake": 0.3})).all()


SEVERAL = [
    {"kind": "boycott", "uptake": 0.3, "odds_ratio": 5.0, "until": "11:00"},
    {"kind": "spoil", "uptake": 0.4, "who": ["no", "abstainers"], "from": "10:00", "until": "16:00"},
    {"kind": "mobilise", "uptake": 0.2, "to": "no", "regions": ["Almaty"]},
    {"kind": "double-mark", "uptake": 0.1, "who": ["yes"], "from": "12:30"},
]


def test_nobody_is_lost_and_nobody_is_made(kz, expected):
    states = expected(*SEVERAL)
    assert (states.sum(axis=1) == kz.registered).all()
    assert states.min() >= 0


def test_without_hours_it_is_one_pass_over_everybody(kz, reach, expected, campaigns_of):
    tables = [
        {name: value for name, value in each.items() if name not in ("from", "until")} for each in SEVERAL
    ]
    campaigns = campaigns_of(*tables)
    shares, target = flow_shares(campaigns, [mean_uptake(each) for each in campaigns], reach)
    assert (expected(*tables) == moved_people(published_people(kz), shares, target)).all()


def test_many_tables_at_once_are_each_as_by_itself(kz, reach, campaigns_of):
    campaigns = campaigns_of(
        {"kind": "boycott", "uptake": 0.3, "odds_ratio": 5.0},
        {"kind": "spoil", "uptake": 0.17, "who": ["no"]},
    )
    shares, target = flow_shares(campaigns, [mean_uptake(each) for each in campaigns], reach)
    people = published_people(kz)
    tables = np.stack([people, people // 3, np.zeros_like(people)])
    together = moved_people(tables, shares, target)
    for table, states in zip(tables, together, strict=True):
        assert (states == moved_people(table, shares, target)).all()


HOME = HomeVisits(0.4, ticks_of("10:00"), ticks_of("12:00"))


def test_a_campaign_after_the_visits_leaves_voters_at_home_alone(expected, curves):
    late = {"kind": "boycott", "uptake": 1.0, "from": "19:00"}
    come = 1 - curves.at(ticks_of("19:00"))[:17, 0]
    states = expected(late, home=HOME)
    assert states[:17, BOYCOTTED] == near(0.6 * come * expected()[:17, :ABSTAINED].sum(axis=1))


def test_a_campaign_half_way_through_the_visits_meets_half_of_those_at_home(expected, curves):
    early = {"kind": "boycott", "uptake": 0.5, "until": "11:00"}
    come = 0.6 * curves.at(ticks_of("11:00"))[:17, 0] + 0.4 * 0.5
    states = expected(early, home=HOME)
    assert states[:17, BOYCOTTED] == near(0.5 * come * expected()[:17, :ABSTAINED].sum(axis=1))


# --- against what is drawn

DRAWN = {
    "boycott": [{"kind": "boycott", "uptake": 0.3}],
    "opponents' boycott": [{"kind": "boycott", "uptake": 0.3, "odds_ratio": 10.0}],
    "in sequence": [
        {"kind": "spoil", "uptake": 0.5, "who": ["no", "abstainers"]},
        {"kind": "boycott", "uptake": 0.3, "odds_ratio": 4.0},
        {"kind": "mobilise", "uptake": 0.2, "to": "yes"},
        {"kind": "double-mark", "uptake": 0.1, "who": ["yes"]},
    ],
}


def z_scores(states, expected):
    """Distance of the mean states from the expected ones, unit by unit, in standard errors."""
    error = states.std(axis=0, ddof=1) / math.sqrt(len(states))
    gap = states.mean(axis=0) - expected
    assert (gap[error == 0] == 0).all()
    return gap[error > 0] / error[error > 0]


@pytest.mark.parametrize("icc", [0.0, None], ids=["no station effects", "station effects"])
@pytest.mark.parametrize("name", DRAWN)
def test_the_expectation_is_the_mean_of_the_counts(
    kz, stations, priors, reach, campaigns_of, expected, long, name, icc
):
    """Regions and states, no shared shocks: some 110 figures, fixed seed, |z| < 4.8 in the long run."""
    prior = priors["stations"]
    if icc is not None:
        prior = replace(prior, icc_turnout=icc, icc_yes=icc, icc_defective=icc)
    centre, every = solve_centre(kz, prior), np.ones(len(stations), dtype=bool)
    states = []
    for k in range(400 if long else 25):
        would_be = draw_would_be(stations, centre, prior, SEED, k)
        flows = flows_at_centre(campaigns_of(*DRAWN[name]), reach, SEED, k)
        counted = count_final_states(would_be.papers, stations.roll, stations.unit, flows, k, every)
        states.append(np.add.reduceat(counted, stations.start[:-2]))
    z = z_scores(np.array(states), expected(*DRAWN[name])[:17])
    assert np.abs(z).max() < (4.8 if long else 7.0)
    assert abs((z**2).mean() - 1) < 0.7


TIMED = {
    "boycott in the morning": [{"kind": "boycott", "uptake": 0.6, "until": "11:00"}],
    "in sequence": [
        {"kind": "mobilise", "uptake": 0.4, "to": "no", "from": "09:00"},
        {"kind": "spoil", "uptake": 0.5, "who": ["no", "abstainers"], "from": "15:00"},
        {"kind": "boycott", "uptake": 0.3, "odds_ratio": 4.0, "from": "10:00", "until": "17:00"},
    ],
}


@pytest.mark.parametrize("name", TIMED)
def test_the_expectation_by_the_hour_is_the_mean_of_the_voters(
    kz, electorate, priors, reach, expected, long, name
):
    """Atyrau voter by voter, stations bent at random: seven states; |z| < 7 of 10 days: 1 in 2,000."""
    stations, prior = electorate.stations, replace(priors["stations"], sd_shape_station=0.2)
    atyrau, centre = kz.units.index("Atyrau Region"), solve_centre(kz, prior)
    plan = plan_of(sim.load("baseline").replace(campaigns=TIMED[name]))
    states = []
    for k in range(300 if long else 10):
        would_be = draw_would_be(stations, centre, prior, SEED, k)
        met = met_voters(plan, would_be, None)  # whom each campaign meets at its hours, as in a run
        flows = campaign_flows(plan.scenario.campaigns, reach, met, SEED, k)
        of_unit = np.arange(stations.start[atyrau], stations.start[atyrau + 1])
        counted, _ = count_by_hour(electorate, would_be, flows, of_unit, plan.edges, SEED, k)
        states.append(counted.sum(axis=0))
    assert np.abs(z_scores(np.array(states), expected(*TIMED[name])[atyrau])).max() < (4.5 if long else 7)
