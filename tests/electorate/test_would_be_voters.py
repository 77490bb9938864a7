"""Would-be voters: how far a vote may move, what hangs together, and that nothing is lost on the way.

Every statistical check has a fixed seed and |z| < 4: a false alarm once in 16,000 a figure.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.ballot import BOTH_MARKED, INVALID, NO, TAKEN_AWAY, YES
from sim.electorate.calibration import Centre, solve_centre
from sim.electorate.drawing.would_be_voters import draw_would_be
from sim.electorate.stations import Stations
from sim.numerics import logit

SEED = 2022


def like(n, roll, units=1):
    """`n` stations a unit, all with lists of the same length."""
    return Stations(
        unit=np.repeat(np.arange(units), n),
        roll=np.full(n * units, roll, dtype=np.int64),
        start=np.arange(units + 1) * n,
    )


def centre_of(units=1, turnout=0.6, taken_away=0.02, defective=0.05, both_marked=0.4, yes=0.75):
    return Centre(*(np.full(units, each) for each in (turnout, taken_away, defective, both_marked, yes)))


@pytest.fixture(scope="module")
def nation(stations, centres, priors, long):
    """Papers by unit of many replications under a prior: int64, shape (replication, unit, 5)."""
    n = 2_000 if long else 200
    drawn = {}

    def papers(name):
        if name not in drawn:
            start = stations.start[:-2]  # the diaspora has no stations
            drawn[name] = np.stack(
                [
                    np.add.reduceat(
                        draw_would_be(stations, centres[name], priors[name], SEED, k).papers, start
                    )
                    for k in range(n)
                ]
            )
        return drawn[name]

    return papers


def sd_band(sample):
    """Sample sd and four standard errors of it, for a nearly normal figure."""
    sd = sample.std(ddof=1)
    return sd, 4 * sd / math.sqrt(2 * (sample.size - 1))


# --- how far a vote may move


def test_station_effects_alone_leave_national_turnout_uncertain_by_an_eighth_of_a_point(kz, nation):
    turnout = 100 * nation("stations").sum(axis=(1, 2)) / kz.registered.sum()
    sd, band = sd_band(turnout)
    assert abs(sd - 0.13) < band + 0.01


def test_the_sd_under_station_effects_is_the_beta_binomials(kz, stations, priors, nation):
    """Σ n²·p(1−p)·ρ + n·p(1−p)·(1−ρ) over all stations, exactly."""
    p = (kz.issued / kz.registered)[stations.unit]
    rho, n = priors["stations"].icc_turnout, stations.roll
    exact = math.sqrt((p * (1 - p) * (n * n * rho + n * (1 - rho))).sum())
    sd, band = sd_band(nation("stations").sum(axis=(1, 2)))
    assert abs(sd - exact) < band


def test_under_replay_national_turnout_is_uncertain_by_three_points(kz, nation):
    turnout = 100 * nation("replay").sum(axis=(1, 2)) / kz.registered.sum()
    sd, band = sd_band(turnout)
    assert abs(sd - 3.0) < band + 0.1


def test_the_priors_move_the_vote_in_order(kz, nation):
    sds = [nation(name).sum(axis=(1, 2)).std() for name in ("stations", "replay", "next-vote", "fresh-event")]
    assert sds == sorted(sds)


@pytest.mark.parametrize("name", ["replay", "next-vote", "fresh-event"])
def test_the_median_of_national_turnout_is_near_the_published_share(kz, nation, name):
    turnout = nation(name)[:, :, :TAKEN_AWAY].sum(axis=(1, 2)) / kz.registered.sum()
    error = 1.2533 * turnout.std() / math.sqrt(turnout.size)
    assert 0.677 - 4 * error < np.median(turnout) < 0.6805 + 4 * error


@pytest.mark.parametrize("state", [YES, NO, BOTH_MARKED, INVALID, TAKEN_AWAY])
def test_without_shared_shocks_the_mean_of_every_class_is_the_published_count(kz, nation, state, z_score):
    published = np.append(kz.ballots.sum(axis=0), kz.issued.sum() - kz.ballots.sum())
    assert abs(z_score(nation("stations")[:, :, state].sum(axis=1), published[state])) < 4


def test_without_shared_shocks_the_mean_of_every_region_and_class_is_the_published_count(kz, nation):
    """85 figures and |z| < 4.5: a false alarm once in 1,700."""
    published = np.column_stack([kz.ballots, kz.issued - kz.ballots.sum(axis=1)])[:17]
    drawn = nation("stations")
    error = drawn.std(axis=0, ddof=1) / math.sqrt(drawn.shape[0])
    z = np.divide(drawn.mean(axis=0) - published, error, out=np.zeros_like(error), where=error > 0)
    assert np.abs(z).max() < 4.5
    assert (drawn[:, :, TAKEN_AWAY][:, 14] == 0).all()  # Nur-Sultan, as patched


# --- what hangs together


def correlations(prior, n=1_500):
    """Of turnout and yes share on the log-odds scale, over replications of two large units."""
    big, centre = like(1, 40_000_000, units=2), centre_of(2)
    flat = replace(prior, icc_turnout=0.0, icc_yes=0.0, icc_defective=0.0)
    papers = np.stack([draw_would_be(big, centre, flat, SEED, k).papers for k in range(n)])
    box = papers[..., :TAKEN_AWAY].sum(axis=-1)
    turnout = logit(papers.sum(axis=-1) / 40_000_000)
    yes = logit(papers[..., YES] / papers[..., [YES, NO]].sum(axis=-1))
    defective = logit(papers[..., [BOTH_MARKED, INVALID]].sum(axis=-1) / box)
    return turnout, yes, defective


def near(found, expected, n, slack=0.01):
    """A sample correlation within four standard errors (Fisher's z)."""
    return abs(math.atanh(found) - math.atanh(expected)) < 4 / math.sqrt(n - 3) + slack


def only(prior, **kept):
    shared = {name: 0.0 for name in type(prior).__slots__ if name.startswith("sd_")}
    return replace(prior, **(shared | kept))


@pytest.mark.parametrize("corr", [-0.8, 0.0, 0.3, 1.0])
def test_national_shocks_are_shared_and_joined_as_stated(priors, corr):
    prior = only(
        replace(priors["next-vote"], corr_national=corr),
        sd_national_turnout=0.22,
        sd_national_yes=0.3,
        sd_national_defective=0.15,
    )
    turnout, yes, defective = correlations(prior)
    for shock, sd in ((turnout, 0.22), (yes, 0.3), (defective, 0.15)):
        assert np.corrcoef(shock.T)[0, 1] > 0.99
        found, band = sd_band(shock[:, 0])
        assert abs(found - sd) < band + 0.002
    found = np.corrcoef(turnout[:, 0], yes[:, 0])[0, 1]
    assert found > 0.995 if corr == 1.0 else near(found, corr, 1_500)
    for other in (turnout, yes):
        assert near(np.corrcoef(defective[:, 0], other[:, 0])[0, 1], 0.0, 1_500)


@pytest.mark.parametrize("corr", [-0.8, 0.4])
def test_regional_shocks_are_each_regions_own_and_joined_as_stated(priors, corr):
    prior = only(
        replace(priors["next-vote"], corr_regional=corr),
        sd_regional_turnout=0.2,
        sd_regional_yes=0.3,
        sd_regional_defective=0.2,
    )
    turnout, yes, defective = correlations(prior)
    for shock, sd in ((turnout, 0.2), (yes, 0.3), (defective, 0.2)):
        assert near(np.corrcoef(shock.T)[0, 1], 0.0, 1_500)
        found, band = sd_band(shock[:, 1])
        assert abs(found - sd) < band + 0.002
    assert near(np.corrcoef(turnout[:, 1], yes[:, 1])[0, 1], corr, 1_500)
    assert near(np.corrcoef(turnout[:, 0], yes[:, 1])[0, 1], 0.0, 1_500)
    assert near(np.corrcoef(turnout[:, 0], defective[:, 0])[0, 1], 0.0, 1_500)


def test_national_and_regional_shocks_are_independent_and_add_up(priors):
    both = only(priors["next-vote"], sd_national_turnout=0.3, sd_regional_turnout=0.4)
    turnout, _, _ = correlations(both)
    found, band = sd_band(turnout[:, 0])
    assert abs(found - 0.5) < band + 0.002
    assert near(np.corrcoef(turnout.T)[0, 1], 0.3**2 / 0.5**2, 1_500)


@pytest.mark.parametrize("corr", [-0.6, 0.0, 0.25, 0.9])
def test_a_stations_turnout_and_yes_share_are_joined_as_stated(priors, corr):
    """Ranks of one replication with 4,000 huge stations: Spearman's 6/π·asin(ρ/2) of a Gaussian copula."""
    prior = only(replace(priors["next-vote"], corr_station=corr))
    papers = draw_would_be(like(4_000, 40_000_000), centre_of(), prior, SEED, 0).papers
    turnout, yes = papers.sum(axis=1), papers[:, YES] / papers[:, [YES, NO]].sum(axis=1)
    defective = papers[:, [BOTH_MARKED, INVALID]].sum(axis=1) / papers[:, :TAKEN_AWAY].sum(axis=1)

    def ranks(values):
        return np.argsort(np.argsort(values))

    found = np.corrcoef(ranks(turnout), ranks(yes))[0, 1]
    assert near(found, 6 / math.pi * math.asin(corr / 2), 4_000)
    assert near(np.corrcoef(ranks(turnout), ranks(defective))[0, 1], 0.0, 4_000)
    assert near(np.corrcoef(ranks(yes), ranks(defective))[0, 1], 0.0, 4_000)


# --- beta-binomials


@pytest.mark.parametrize(
    ("turnout", "icc", "roll"),
    [(0.33, 0.06, 1_200), (0.68, 0.12, 300), (0.8, 0.025, 3_000), (0.6, 0.0, 1_000)],
)
def test_papers_issued_at_a_station_are_beta_binomial(priors, turnout, icc, roll):
    n = 40_000
    prior = only(replace(priors["next-vote"], icc_turnout=icc))
    issued = draw_would_be(like(n, roll), centre_of(turnout=turnout), prior, SEED, 1).papers.sum(axis=1)
    variance = roll * turnout * (1 - turnout) * (1 + (roll - 1) * icc)
    off = (issued - roll * turnout) ** 2
    assert abs(issued.mean() - roll * turnout) < 4 * math.sqrt(variance / n)
    assert abs(off.mean() - variance) < 4 * off.std() / math.sqrt(n)


def test_defective_and_yes_papers_at_a_station_are_beta_binomial(priors):
    """With everybody voting and nothing taken away, the numbers of trials are fixed."""
    n, roll = 40_000, 800
    prior = only(priors["next-vote"])
    centre = centre_of(turnout=1.0, taken_away=0.0)
    papers = draw_would_be(like(n, roll), centre, prior, SEED, 2).papers
    defective = papers[:, [BOTH_MARKED, INVALID]].sum(axis=1)
    variance = roll * 0.05 * 0.95 * (1 + (roll - 1) * prior.icc_defective)
    off = (defective - 0.05 * roll) ** 2
    assert abs(off.mean() - variance) < 4 * off.std() / math.sqrt(n)

    no_defects = draw_would_be(
        like(n, roll), centre_of(turnout=1.0, taken_away=0.0, defective=0.0), prior, SEED, 2
    )
    off = (no_defects.papers[:, YES] - 0.75 * roll) ** 2
    variance = roll * 0.75 * 0.25 * (1 + (roll - 1) * prior.icc_yes)
    assert abs(off.mean() - variance) < 4 * off.std() / math.sqrt(n)


@pytest.mark.parametrize(
    ("given", "part", "share"), [("issued", TAKEN_AWAY, 0.02), ("defective", BOTH_MARKED, 0.4)]
)
def test_what_is_taken_away_and_how_defects_split_is_binomial(priors, given, part, share):
    papers = draw_would_be(like(20_000, 1_500), centre_of(), only(priors["next-vote"]), SEED, 3).papers
    trials = papers.sum(axis=1) if given == "issued" else papers[:, [BOTH_MARKED, INVALID]].sum(axis=1)
    some = trials > 0
    papers, trials = papers[some], trials[some]
    z = (papers[:, part] - trials * share) / np.sqrt(trials * share * (1 - share))
    assert abs(z.mean()) < 4 / math.sqrt(z.size)
    assert abs((z**2).mean() - 1) < 4 * (z**2).std() / math.sqrt(z.size)


def test_the_coin_flips_at_a_station_are_independent(priors):
    """Residuals of five binomials at 20,000 stations, ten correlations, |z| < 4.

    Lists are short, so that each binomial takes one number of its stream: a stream used twice would show.
    """
    flat = replace(only(priors["next-vote"]), icc_turnout=0.0, icc_yes=0.0, icc_defective=0.0)
    centre = centre_of(taken_away=0.3, defective=0.3)
    papers = draw_would_be(like(20_000, 30), centre, flat, SEED, 6).papers
    issued, away = papers.sum(axis=1), papers[:, TAKEN_AWAY]
    spoiled = papers[:, [BOTH_MARKED, INVALID]].sum(axis=1)
    residuals = [
        issued - 30 * 0.6,
        away - issued * 0.3,
        spoiled - (issued - away) * 0.3,
        papers[:, BOTH_MARKED] - spoiled * 0.4,
        papers[:, YES] - (issued - away - spoiled) * 0.75,
    ]
    together = np.corrcoef(residuals)[np.triu_indices(5, 1)]
    assert np.abs(together).max() < 4 / math.sqrt(20_000)


# --- accounts and edges


@pytest.mark.parametrize("name", ["replay", "next-vote", "fresh-event"])
def test_nobody_votes_twice_and_nothing_is_negative(stations, centres, priors, name):
    for replication in range(5):
        papers = draw_would_be(stations, centres[name], priors[name], SEED, replication).papers
        assert papers.shape == (len(stations), 5)
        assert papers.dtype == np.int64
        assert papers.min() >= 0
        assert (papers.sum(axis=1) <= stations.roll).all()


@pytest.mark.parametrize(
    ("change", "state", "whole"),
    [
        ({"yes": 1.0}, NO, None),
        ({"yes": 0.0}, YES, None),
        ({"defective": 0.0}, INVALID, None),
        ({"both_marked": 0.0}, BOTH_MARKED, None),
        ({"both_marked": 1.0}, INVALID, None),
        ({"taken_away": 0.0}, TAKEN_AWAY, None),
        ({"turnout": 1.0}, None, 500),
        ({"turnout": 0.0}, None, 0),
    ],
)
def test_shares_of_nothing_and_of_everything_stay_so_whatever_the_shocks(priors, change, state, whole):
    papers = draw_would_be(like(50, 500), centre_of(**change), priors["fresh-event"], SEED, 4).papers
    if state is not None:
        assert not papers[:, state].any()
    if whole is not None:
        assert (papers.sum(axis=1) == whole).all()


def test_tiny_and_empty_stations_are_drawn_too(priors):
    rolls = np.array([0, 1, 2, 3_000])
    few = Stations(unit=np.zeros(4, dtype=np.int64), roll=rolls, start=np.array([0, 4]))
    papers = draw_would_be(few, centre_of(), priors["next-vote"], SEED, 0).papers
    assert not papers[0].any()
    assert (papers.sum(axis=1) <= rolls).all()


def test_rare_defects_keep_their_number(kz, priors, electorate, z_score):
    """Ten invalid papers in a unit stay ten on average: not the fifty that a coarse table would make."""
    ballots = kz.ballots.copy()
    ballots[0] = [300_000, 50_000, 0, 10]
    rare = replace(kz, ballots=ballots)
    prior = priors["stations"]
    centre = solve_centre(rare, prior)
    first = slice(*electorate.stations.start[:2])
    invalid = [
        draw_would_be(electorate.stations, centre, prior, SEED, k).papers[first, INVALID].sum()
        for k in range(100)
    ]
    assert abs(z_score(invalid, 10)) < 4


# --- the bend of the day


def test_bends_are_of_mean_0_and_of_the_stated_spread(stations, centres, priors):
    prior = replace(priors["next-vote"], sd_shape_national=0.2, sd_shape_station=0.15)
    bends = np.stack([draw_would_be(stations, centres["next-vote"], prior, SEED, k).bend for k in range(100)])
    national = bends.mean(axis=1)
    assert abs(national.mean()) < 4 * national.std() / math.sqrt(100)
    found, band = sd_band(national)
    assert abs(found - 0.2) < band
    within = bends - national[:, None]
    assert within.std() == pytest.approx(0.15, rel=0.01)


def test_bends_never_leave_their_limits(stations, centres, priors):
    prior = replace(priors["next-vote"], sd_shape_national=5.0, sd_shape_station=5.0)
    bends = draw_would_be(stations, centres["next-vote"], prior, SEED, 0).bend
    assert (bends.min(), bends.max()) == (-1.0, 1.0)


# --- addresses


def same(one, other):
    return bool((one.papers == other.papers).all() and (one.bend == other.bend).all())


def test_a_replication_needs_no_other_and_no_order(stations, centres, priors):
    def drawn(k):
        return draw_would_be(stations, centres["next-vote"], priors["next-vote"], SEED, k)

    forward = {k: drawn(k) for k in (0, 1, 2)}
    assert all(same(drawn(k), forward[k]) for k in (2, 0, 1))
    assert not same(forward[0], forward[1])


def test_another_seed_is_another_vote_and_0_is_a_seed(stations, centres, priors):
    def drawn(seed):
        return draw_would_be(stations, centres["next-vote"], priors["next-vote"], seed, 0)

    assert not same(drawn(0), drawn(1))
    assert same(drawn(0), drawn(0))


SOURCES = {
    "national": {"sd_national_turnout": 0.3, "sd_national_yes": 0.3, "sd_national_defective": 0.3},
    "regional": {"sd_regional_turnout": 0.3, "sd_regional_yes": 0.3, "sd_regional_defective": 0.3},
    "turnout of stations": {"icc_turnout": 0.06},
    "yes share of stations": {"icc_yes": 0.06},
    "defects of stations": {"icc_defective": 0.06},
    "shape of the nation": {"sd_shape_national": 0.2},
    "shape of stations": {"sd_shape_station": 0.2},
}


@pytest.mark.parametrize("source", SOURCES)
def test_the_next_seed_does_not_repeat_the_next_replication(priors, source):
    """Each source of uncertainty alone, on lists so long that all else is fixed to four digits."""
    flat = replace(only(priors["next-vote"]), icc_turnout=0.0, icc_yes=0.0, icc_defective=0.0)
    prior, big = replace(flat, **SOURCES[source]), like(3, 40_000_000, units=2)

    def figures(seed, k):
        drawn = draw_would_be(big, centre_of(2), prior, seed, k)
        box = drawn.papers[:, :TAKEN_AWAY].sum(axis=1)
        defective = drawn.papers[:, [BOTH_MARKED, INVALID]].sum(axis=1) / box
        yes = drawn.papers[:, YES] / drawn.papers[:, [YES, NO]].sum(axis=1)
        return np.concatenate([drawn.papers.sum(axis=1) / 40_000_000, yes, defective, drawn.bend])

    days = np.array([figures(seed, k) for seed, k in ((1, 0), (1, 1), (2, 0), (0, 2), (0, 1))])
    gaps = np.abs(days[:, None] - days[None, :]).max(axis=2)
    assert gaps[np.triu_indices(5, 1)].min() > 1e-3


def test_neighbouring_replications_are_independent(kz, nation):
    turnout = nation("next-vote").sum(axis=(1, 2))
    assert near(np.corrcoef(turnout[1:], turnout[:-1])[0, 1], 0.0, turnout.size - 1)


def test_a_priors_name_draws_nothing(stations, centres, priors):
    renamed = replace(priors["next-vote"], name="another")
    assert same(
        draw_would_be(stations, centres["next-vote"], renamed, SEED, 0),
        draw_would_be(stations, centres["next-vote"], priors["next-vote"], SEED, 0),
    )


def test_priors_are_compared_on_common_random_numbers(nation):
    """The same scores, stretched: national turnouts of two priors go together, replication by replication."""
    one, other = nation("next-vote").sum(axis=(1, 2)), nation("fresh-event").sum(axis=(1, 2))
    assert np.corrcoef(one, other)[0, 1] > 0.97


def test_a_change_to_one_share_leaves_the_shocks_to_the_others(priors):
    """Twice the spread of the yes share: turnouts stay to the paper."""
    wide = replace(priors["next-vote"], sd_national_yes=0.9, icc_yes=0.06, sd_regional_defective=0.5)
    big = like(300, 2_000, units=3)
    one = draw_would_be(big, centre_of(3), priors["next-vote"], SEED, 5).papers
    other = draw_would_be(big, centre_of(3), wide, SEED, 5).papers
    assert (one.sum(axis=1) == other.sum(axis=1)).all()
    assert (one[:, TAKEN_AWAY] == other[:, TAKEN_AWAY]).all()
    assert (one[:, YES] != other[:, YES]).any()
