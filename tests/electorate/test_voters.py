"""Voters one by one: when each comes, what they cast, what they need, and that all this stays theirs."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from sim.ballot import ISSUED_CLASSES, NO, YES
from sim.clock import TICKS_PER_HOUR, TICKS_PER_MINUTE, ticks_of
from sim.electorate.arrivals import ArrivalCurves
from sim.electorate.calibration import solve_centre
from sim.electorate.campaigns.campaign_effects import ABSTAINED, BOYCOTTED
from sim.electorate.campaigns.counting import count_final_states
from sim.electorate.campaigns.flows import flows_at_centre
from sim.electorate.drawing.hourly_counts import count_by_hour
from sim.electorate.drawing.voters import station_voters
from sim.electorate.drawing.would_be_voters import WouldBe, bend_curve, draw_would_be
from sim.electorate.electorate import build_electorate
from sim.electorate.service import service_tables
from sim.electorate.stations import Stations
from sim.scenario import Polling

SEED = 31
EDGES = np.arange(8 * TICKS_PER_HOUR, 19 * TICKS_PER_HOUR, TICKS_PER_HOUR)
"""Bins that leave out both ends of the day."""

TABLES = service_tables(Polling(patience_minutes=30.0))


@pytest.fixture(scope="module")
def some(stations, long):
    """One station in 300: all regions, all sizes; one in 20 in the long run."""
    return range(0, len(stations), 20 if long else 300)


@pytest.fixture(scope="module")
def would_be(stations, centres, priors):
    return draw_would_be(stations, centres["next-vote"], priors["next-vote"], SEED, 0)


@pytest.fixture(scope="module")
def voters_under(electorate, would_be, campaigns_of, reach):
    def voters(
        station, *tables, seed=SEED, replication=0, n_desks=3, place=electorate, who=would_be, needs=TABLES
    ):
        flows = flows_at_centre(campaigns_of(*tables), reach, seed, replication)
        return station_voters(
            electorate=place,
            would_be=who,
            tables=needs,
            flows=flows,
            station=station,
            n_desks=n_desks,
            seed=seed,
            replication=replication,
        )

    return voters


def persons(voters):
    """Each voter as a tuple; those who share one are counted."""
    return Counter(
        zip(
            voters.arrival.tolist(),
            map(tuple, voters.service.tolist()),
            voters.patience.tolist(),
            voters.desk.tolist(),
            strict=True,
        )
    )


def crowd(
    papers,
    delta=0.0,
    curve=(0.0, 0.5, 0.5, 1.0),
    ticks=(0, 1_000_000, 2_000_000, 5_000_000),
    copies=1,
    spare=0,
):
    """`copies` equal stations of one unit, their curve straight between a few points."""
    papers = np.tile(np.array(papers, dtype=np.int64), (copies, 1))
    curves = ArrivalCurves(
        ticks=np.array(ticks, dtype=np.int64), cumulative=np.array([curve]), local_shift=np.zeros(1, np.int64)
    )
    stations = Stations(
        unit=np.zeros(copies, dtype=np.int64), roll=papers.sum(axis=1) + spare, start=np.array([0, copies])
    )
    return stations, curves, WouldBe(papers=papers, bend=np.full(copies, delta))


# --- who comes


def test_the_classes_come_out_exactly_as_drawn(voters_under, would_be, some):
    for station in some:
        voters = voters_under(station)
        assert np.bincount(voters.state, minlength=5).tolist() == would_be.papers[station].tolist()
        assert voters.stayed[:5].tolist() == would_be.papers[station].tolist()


def test_arrivals_are_in_order_and_within_the_hours(voters_under, electorate, some):
    opening, closing = electorate.curves.ticks[[0, -1]]
    for station in some:
        arrival = voters_under(station).arrival
        assert (np.diff(arrival) >= 0).all()
        assert opening <= arrival[0]
        assert arrival[-1] < closing


@pytest.mark.parametrize(
    ("opening", "closing"), [("06:00", "20:00"), ("09:00", "15:00"), ("07:03", "19:58:30")]
)
def test_other_hours_hold_all_arrivals(kz, voters_under, would_be, opening, closing):
    place = build_electorate(kz, ticks_of(opening), ticks_of(closing))
    for station in (0, 5_000, 9_900):
        arrival = voters_under(station, place=place).arrival
        assert arrival.size == would_be.papers[station].sum()
        assert max(ticks_of(opening), ticks_of("07:00")) <= arrival[0]
        assert arrival[-1] < ticks_of(closing)


def test_the_whole_roll_is_accounted_for(voters_under, stations, some):
    come = {"kind": "mobilise", "uptake": 0.3, "to": "no", "from": "10:00"}
    for station in some:
        voters = voters_under(station, {"kind": "boycott", "uptake": 0.4}, come)
        assert voters.stayed.sum() == stations.roll[station]
        assert voters.stayed[:ABSTAINED].sum() == voters.arrival.size
        assert np.bincount(voters.state, minlength=5).tolist() == voters.stayed[:ABSTAINED].tolist()


# --- when they come


def pooled(place, replications=1):
    """Shares of their own station's curve at which voters come, and the classes of those voters."""
    stations, curves, would_be = place
    electorate = _Place(stations, curves)
    shares, states, first = [], [], []
    for k in range(replications):
        for s in range(len(stations)):
            voters = station_voters(electorate, would_be, TABLES, _none(), s, 1, SEED, k)
            curve = bend_curve(curves.cumulative[0], would_be.bend[s])
            share = np.interp(voters.arrival, curves.ticks, curve)
            shares.append(share)
            states.append(voters.state)
            first.append(share.min())
    return np.concatenate(shares), np.concatenate(states), np.array(first)


class _Place:
    """Stations and curves made by hand; voters need no more of an electorate."""

    def __init__(self, stations, curves):
        self.stations, self.curves = stations, curves


def _none():
    from sim.electorate.campaigns.campaign_effects import CampaignFlows

    return CampaignFlows(
        keys=np.zeros((0, 2), dtype=np.uint64),
        thresholds=np.zeros((0, 1, 6), dtype=np.uint64),
        target=np.zeros((0, 6), dtype=np.int64),
        window=np.zeros((0, 2), dtype=np.int64),
    )


@pytest.mark.parametrize("delta", [0.0, 0.4, -0.9, 1.0])
def test_given_their_number_arrivals_follow_the_bent_curve(delta):
    """Kolmogorov–Smirnov on the rescaled times of 40,000 voters, false alarm 1 in 10,000; fixed seed."""
    curve, ticks = np.linspace(0, 1, 14) ** 1.5, np.arange(14) * 3_600_000
    share, _, _ = pooled(crowd([150, 50, 0, 0, 0], delta, curve, ticks, copies=200))
    assert stats.kstest(share, "uniform").pvalue > 1e-4


def test_the_bend_shows_in_the_arrivals():
    curve, ticks = np.linspace(0, 1, 14), np.arange(14) * 3_600_000
    stations, curves, would_be = crowd([150, 50, 0, 0, 0], 0.8, curve, ticks, copies=50)
    bent, _, _ = pooled((stations, curves, would_be))
    flat = replace(would_be, bend=np.zeros(50))
    straight, _, _ = pooled((stations, curves, flat))
    assert stats.kstest(straight, "uniform").pvalue > 1e-4
    assert stats.kstest(bent + 0.8 * bent * (1 - bent), "uniform").pvalue < 1e-10


def test_the_first_of_a_crowd_comes_as_an_order_statistic():
    """Smallest of 9 uniforms: Beta(1, 9); KS over 4,000 stations, false alarm 1 in 10,000."""
    even = crowd([4, 3, 1, 1, 0], curve=(0.0, 1.0), ticks=(0, 1_000_000_000), copies=4_000)
    _, _, first = pooled(even)
    assert stats.kstest(first, stats.beta(1, 9).cdf).pvalue > 1e-4


def test_nobody_comes_where_the_curve_stands_still():
    stations, curves, would_be = crowd([3_000, 0, 0, 0, 0])
    voters = station_voters(_Place(stations, curves), would_be, TABLES, _none(), 0, 1, SEED, 0)
    resting = (voters.arrival > 1_000_000) & (voters.arrival < 2_000_000)
    assert not resting.any()
    assert abs((voters.arrival <= 1_000_000).mean() - 0.5) < 4 * 0.5 / math.sqrt(3_000)


def test_when_a_voter_comes_says_nothing_of_what_they_cast():
    """Mean rescaled time by class, |z| < 4 on each of five."""
    share, state, _ = pooled(crowd([80, 60, 40, 20, 10], copies=150))
    for each in range(5):
        own = share[state == each]
        assert abs(own.mean() - 0.5) < 4 / math.sqrt(12 * own.size)


def test_stations_and_replications_are_independent():
    place = crowd([60, 40, 0, 0, 0], copies=300)
    one, two = pooled(place, 1)[0].reshape(300, 100), pooled(place, 2)[0][30_000:].reshape(300, 100)
    # Sorted arrivals go together of necessity; what is left once the mean order is taken off must not.
    order = np.arange(1, 101) / 101
    neighbours = np.corrcoef((one - order)[1:].mean(axis=1), (one - order)[:-1].mean(axis=1))[0, 1]
    replications = np.corrcoef((one - order).mean(axis=1), (two - order).mean(axis=1))[0, 1]
    assert abs(neighbours) < 4 / math.sqrt(299)
    assert abs(replications) < 4 / math.sqrt(300)


@pytest.mark.parametrize("papers", [[0, 0, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1]])
def test_stations_of_nobody_and_of_one_are_drawn_too(papers):
    for spare in (0, 1):
        stations, curves, would_be = crowd(papers, spare=spare)
        voters = station_voters(_Place(stations, curves), would_be, TABLES, _none(), 0, 1, SEED, 0)
        assert np.bincount(voters.state, minlength=5).tolist() == papers
        assert voters.stayed.sum() == sum(papers) + spare
        assert voters.service.shape == (sum(papers), 3)


# --- what they need


@pytest.fixture(scope="module")
def multitude(voters_under, some):
    """Services, patience and desks of some 25,000 voters."""
    drawn = [voters_under(station, n_desks=5) for station in some]
    return {
        name: np.concatenate([getattr(voters, name) for voters in drawn])
        for name in ("service", "patience", "desk", "state", "arrival")
    }


@pytest.mark.parametrize(("stage", "table"), [(0, TABLES.check_in), (1, TABLES.booth)])
def test_services_follow_their_tables(multitude, stage, table):
    """Mean and mean square, |z| < 4; every value is one of the table's."""
    seconds = multitude["service"][:, stage] / 1_000
    n = seconds.size
    assert np.isin(multitude["service"][:, stage], table).all()
    assert abs(seconds.mean() - table.mean() / 1_000) < 4 * seconds.std() / math.sqrt(n)
    off = (seconds - table.mean() / 1_000) ** 2
    assert abs(off.mean() - (table / 1_000).var()) < 4 * off.std() / math.sqrt(n)
    assert stats.kstest(seconds, table / 1_000).pvalue > 1e-4


def test_the_box_takes_everybody_as_long(multitude):
    assert (multitude["service"][:, 2] == TABLES.box).all()


def test_patience_follows_its_table(multitude):
    minutes = multitude["patience"] / TICKS_PER_MINUTE
    assert abs(minutes.mean() - 30) < 4 * 30 / math.sqrt(minutes.size)
    assert stats.kstest(minutes, stats.expon(scale=30).cdf).pvalue > 1e-4


def test_the_list_is_split_evenly_between_the_desks(multitude):
    counts = np.bincount(multitude["desk"])
    assert counts.size == 5
    assert stats.chisquare(counts).pvalue > 1e-4


@pytest.mark.parametrize("n_desks", [1, 2, 8])
def test_every_desk_there_is_may_be_a_voters(voters_under, n_desks):
    desk = voters_under(3_000, n_desks=n_desks).desk
    assert (desk.min(), desk.max()) == (0, n_desks - 1)


def test_a_voters_needs_are_independent_of_each_other_and_of_what_they_cast(multitude):
    columns = np.column_stack(
        [multitude["service"][:, :2], multitude["patience"], multitude["desk"], multitude["state"] == YES]
    )
    ranks = stats.rankdata(columns, axis=0)
    off_diagonal = np.corrcoef(ranks.T)[np.triu_indices(5, 1)]
    assert np.abs(off_diagonal).max() < 4 / math.sqrt(len(columns))


def test_patience_does_not_touch_the_rest(voters_under):
    patient = service_tables(Polling())
    one, other = voters_under(77), voters_under(77, needs=patient)
    assert (one.arrival == other.arrival).all()
    assert (one.service == other.service).all()
    assert (one.state == other.state).all()
    assert (other.patience > one.patience).all()


def test_another_seed_or_replication_is_another_day(voters_under):
    day = voters_under(77).arrival
    assert (voters_under(77).arrival == day).all()
    assert (voters_under(77, replication=1).arrival != day).mean() > 0.99
    assert (voters_under(77, seed=0).arrival != day).mean() > 0.99


# --- campaigns


@pytest.mark.parametrize(
    "campaign",
    [
        {"kind": "boycott"},
        {"kind": "boycott", "odds_ratio": 10.0},
        {"kind": "boycott", "until": "12:00"},
    ],
)
def test_who_still_comes_keeps_their_hour_and_needs(voters_under, some, campaign):
    for station in some:
        ladder = [
            voters_under(station, {"name": "x", "uptake": u, **campaign}) for u in (0.0, 0.3, 0.31, 0.8, 1.0)
        ]
        for more, less in pairwise(ladder):
            assert persons(less) <= persons(more)
        assert persons(ladder[0]) == persons(voters_under(station))


@pytest.mark.parametrize("kind", ["spoil", "double-mark"])
def test_who_marks_another_box_keeps_their_place_hour_and_needs(voters_under, some, kind):
    for station in some:
        before = voters_under(station)
        after = voters_under(station, {"kind": kind, "uptake": 0.5, "who": ["no"]})
        assert (after.arrival == before.arrival).all()
        assert (after.service == before.service).all()
        assert (after.desk == before.desk).all()
        assert (after.patience == before.patience).all()
        changed = after.state != before.state
        assert (before.state[changed] == NO).all()


def test_mobilised_voters_join_and_nobody_else_moves(voters_under, some):
    for station in some:
        before = persons(voters_under(station))
        few = voters_under(station, {"name": "x", "kind": "mobilise", "uptake": 0.2, "to": "no"})
        many = voters_under(station, {"name": "x", "kind": "mobilise", "uptake": 0.6, "to": "no"})
        assert before <= persons(few) <= persons(many)
        assert (np.diff(many.arrival) >= 0).all()
        assert many.stayed[NO] - many.stayed[ABSTAINED] > few.stayed[NO] - few.stayed[ABSTAINED]


def test_a_single_mobilised_voter_finds_their_place_in_the_order(voters_under):
    campaign = {"name": "x", "kind": "mobilise", "uptake": 0.002, "to": "no"}
    seen = 0
    for station in range(0, 9_000, 200):
        before, after = voters_under(station), voters_under(station, campaign)
        assert (np.diff(after.arrival) >= 0).all()
        seen += after.arrival.size == before.arrival.size + 1
    assert seen > 5


CAMPAIGNS = {
    "none": [],
    "boycott": [{"kind": "boycott", "uptake": 0.37}],
    "odds": [{"kind": "boycott", "uptake": 0.37, "odds_ratio": 8.0}],
    "spoil": [{"kind": "spoil", "uptake": 0.5, "who": ["no", "abstainers"]}],
    "several": [
        {"kind": "spoil", "uptake": 0.5},
        {"kind": "boycott", "uptake": 0.2, "odds_ratio": 3.0},
        {"kind": "mobilise", "uptake": 0.3, "to": "yes"},
        {"kind": "double-mark", "uptake": 0.1, "who": ["yes"]},
    ],
}


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_voters_one_by_one_end_as_they_are_counted(
    voters_under, electorate, stations, would_be, campaigns_of, reach, some, name
):
    flows = flows_at_centre(campaigns_of(*CAMPAIGNS[name]), reach, SEED, 0)
    every = np.ones(len(stations), dtype=bool)
    counted = count_final_states(would_be.papers, stations.roll, stations.unit, flows, 0, every)
    for station in some:
        assert voters_under(station, *CAMPAIGNS[name]).stayed.tolist() == counted[station].tolist()
    states, by_time = count_by_hour(electorate, would_be, flows, np.array(some), EDGES, SEED, 0)
    assert states.tolist() == counted[some].tolist()
    assert by_time.sum() == states[:, :ABSTAINED].sum()


TIMED = {
    "boycott": [{"kind": "boycott", "uptake": 0.5, "from": "10:00", "until": "12:00"}],
    "spoil then boycott": [
        {"kind": "spoil", "uptake": 0.5, "from": "12:00"},
        {"kind": "boycott", "uptake": 0.5, "odds_ratio": 4.0, "until": "13:00"},
    ],
    "mobilise": [{"kind": "mobilise", "uptake": 0.5, "to": "no", "from": "18:00"}],
    "mobilise then spoil": [
        {"kind": "mobilise", "uptake": 0.5, "to": "no", "from": "09:00"},
        {"kind": "spoil", "uptake": 0.9, "from": "15:00"},
    ],
}


@pytest.mark.parametrize("name", TIMED)
def test_counting_by_the_hour_and_making_every_voter_agree(
    voters_under, electorate, stations, would_be, campaigns_of, reach, some, name
):
    flows = flows_at_centre(campaigns_of(*TIMED[name]), reach, SEED, 0)
    states, by_time = count_by_hour(electorate, would_be, flows, np.array(some), EDGES, SEED, 0)
    arrived = np.zeros_like(by_time)
    for station, found in zip(some, states, strict=True):
        voters, unit = voters_under(station, *TIMED[name]), stations.unit[station]
        assert voters.stayed.tolist() == found.tolist()
        assert found.sum() == stations.roll[station]
        report = voters.arrival - electorate.curves.local_shift[unit]
        arrived[unit] += np.histogram(np.clip(report, EDGES[0], EDGES[-1] - 1), EDGES)[0]
    assert by_time.tolist() == arrived.tolist()


def test_a_window_of_the_whole_day_is_no_window(voters_under, some):
    for kind in (
        {"kind": "boycott"},
        {"kind": "spoil", "who": ["no", "abstainers"]},
        {"kind": "mobilise", "to": "no"},
    ):
        for station in some:
            always = voters_under(station, {"name": "x", "uptake": 0.5, **kind})
            timed = voters_under(station, {"name": "x", "uptake": 0.5, "from": "00:00", **kind})
            assert timed.stayed.tolist() == always.stayed.tolist()
            assert persons(timed) == persons(always)


def test_a_campaign_moves_only_those_who_would_come_in_its_hours(voters_under, some):
    begin, end = ticks_of("10:00"), ticks_of("12:00")
    for station in some:
        whole = voters_under(station)
        timed = voters_under(
            station, {"name": "x", "kind": "boycott", "uptake": 0.6, "from": "10:00", "until": "12:00"}
        )
        always = voters_under(station, {"name": "x", "kind": "boycott", "uptake": 0.6})
        inside = (whole.arrival >= begin) & (whole.arrival < end)
        assert persons_where(timed, lambda t: t < begin) == persons_where(whole, lambda t: t < begin)
        assert persons_where(timed, lambda t: t >= end) == persons_where(whole, lambda t: t >= end)
        assert persons_where(timed, lambda t: begin <= t < end) == persons_where(
            always, lambda t: begin <= t < end
        )
        assert timed.stayed[BOYCOTTED] <= inside.sum()


def persons_where(voters, when):
    return Counter({person: n for person, n in persons(voters).items() if when(person[0])})


def test_a_window_outside_the_hours_of_the_polls_moves_nobody(voters_under, some):
    for hours in ({"until": "07:00"}, {"from": "20:00"}, {"from": "21:00", "until": "23:00"}):
        for kind in (
            {"kind": "boycott"},
            {"kind": "mobilise", "to": "no"},
            {"kind": "spoil", "who": ["abstainers"]},
        ):
            voters = voters_under(some[1], {"uptake": 1.0, **kind, **hours})
            assert persons(voters) == persons(voters_under(some[1]))
            assert voters.stayed.tolist() == voters_under(some[1]).stayed.tolist()


@pytest.mark.parametrize(
    ("begin", "end"),
    [("10:00", "12:00"), ("07:00", "07:01"), ("19:59", "20:00"), ("05:00", "08:00"), ("19:00", "23:59")],
)
def test_mobilised_voters_come_in_the_hours_of_their_campaign(voters_under, would_be, some, begin, end):
    campaign = {"kind": "mobilise", "uptake": 0.5, "to": "no", "from": begin, "until": end}
    for station in some:
        more = persons(voters_under(station, campaign)) - persons(voters_under(station))
        arrivals = [person[0] for person in more.elements()]
        assert arrivals
        assert min(arrivals) >= max(ticks_of(begin), ticks_of("07:00"))
        assert max(arrivals) < min(ticks_of(end), ticks_of("20:00"))


def test_mobilised_voters_come_in_their_hours_even_where_nobody_else_would(kz, voters_under, some):
    """Polls that open at six find nobody before seven by the curve; a campaign can bring people then."""
    early = build_electorate(kz, ticks_of("06:00"), None)
    campaign = {"kind": "mobilise", "uptake": 0.5, "to": "no", "from": "06:15", "until": "06:45"}
    for station in list(some)[:10]:
        arrival = voters_under(station, campaign, place=early).arrival
        early_birds = arrival[arrival < ticks_of("07:00")]
        assert early_birds.size > 0
        assert early_birds.min() >= ticks_of("06:15")
        assert early_birds.max() < ticks_of("06:45")
        assert np.unique(early_birds).size > early_birds.size / 2


def test_mobilised_voters_follow_the_curve_within_their_hours(
    electorate, voters_under, stations, would_be, some
):
    """KS on rescaled times, false alarm 1 in 10,000."""
    window = ticks_of("10:00"), ticks_of("16:00")
    campaign = {"kind": "mobilise", "uptake": 0.5, "to": "no", "from": "10:00", "until": "16:00"}
    rescaled, come = [], would_be.come(electorate.curves.cumulative, stations.parts)
    for station in some:
        more = persons(voters_under(station, campaign)) - persons(voters_under(station))
        curve = bend_curve(come[stations.parts.of_station[station]], would_be.bend[station])
        arrivals = [person[0] for person in more.elements()]
        low, high = np.interp(window, electorate.curves.ticks, curve)
        rescaled.append((np.interp(arrivals, electorate.curves.ticks, curve) - low) / (high - low))
    assert stats.kstest(np.concatenate(rescaled), "uniform").pvalue > 1e-4


def test_a_campaign_by_the_hour_reaches_mobilised_voters_when_they_come(voters_under, some):
    """Brought from 09:00 on, they are spoilt by a campaign of the evening only if they come then."""
    come = {"name": "a", "kind": "mobilise", "uptake": 0.5, "to": "no", "from": "09:00"}
    spoil = {"name": "b", "kind": "spoil", "uptake": 1.0, "who": ["no"], "from": "18:00"}
    for station in some:
        before, after = voters_under(station, come), voters_under(station, come, spoil)
        assert (before.arrival == after.arrival).all()
        late = before.arrival >= ticks_of("18:00")
        assert (before.state[~late] == after.state[~late]).all()
        assert not (after.state[late] == NO).any()


def test_classes_are_counted_in_the_order_of_the_vocabulary(voters_under):
    assert voters_under(0).stayed.size == len(ISSUED_CLASSES) + 2


def test_a_campaign_elsewhere_changes_no_voter_here(kz, voters_under, stations, some):
    for station in some:
        if kz.units[stations.unit[station]] != "Almaty":
            away = voters_under(station, {"kind": "boycott", "uptake": 0.9, "regions": ["Almaty"]})
            assert persons(away) == persons(voters_under(station))
            break


def test_the_centre_of_a_prior_does_not_reach_the_voters(kz, priors, voters_under, stations):
    """Only the drawn counts do: equal papers give equal days under any prior."""
    fixed = WouldBe(papers=np.tile([100, 20, 1, 2, 1], (len(stations), 1)), bend=np.zeros(len(stations)))
    assert (
        solve_centre(kz, priors["replay"]).yes[0]
        != solve_centre(kz, replace(priors["replay"], icc_yes=0.1)).yes[0]
    )
    one, other = voters_under(5, who=fixed), voters_under(5, who=fixed)
    assert persons(one) == persons(other)
