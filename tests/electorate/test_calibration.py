"""The central case: its expected papers are the published row, whatever the prior."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.ballot import BOTH_MARKED, INVALID, NO, TAKEN_AWAY, YES
from sim.electorate.calibration import joint_yes_share, published_people, solve_centre
from sim.errors import DatasetError
from sim.numerics.beta import beta_quantile

PRIORS = ("replay", "next-vote", "fresh-event", "stations")


def row_of(dataset):
    """Published papers by issued class."""
    counted = dataset.ballots.sum(axis=1)
    return np.column_stack([dataset.ballots, dataset.issued - counted])


def one_unit(kz, ballots, issued, registered):
    """The dataset with one of its rows made up."""
    changed = {
        "ballots": np.vstack([[ballots], kz.ballots[1:]]),
        "issued": np.append([issued], kz.issued[1:]),
        "registered": np.append([registered], kz.registered[1:]),
    }
    return replace(kz, **changed)


def expected_papers(roll, centre, prior):
    """Papers that a centre makes, without shared shocks: float64, shape (unit, 5)."""
    issued = roll * centre.turnout
    in_box = issued * (1.0 - centre.taken_away)
    good, votes = in_box * (1.0 - centre.defective), centre.turnout > 0
    yes_share = np.zeros(roll.size)
    yes_share[votes] = joint_yes_share(centre.turnout[votes], centre.yes[votes], prior)
    bad = in_box * centre.defective
    return np.column_stack(
        [
            good * yes_share,
            good * (1.0 - yes_share),
            bad * centre.both_marked,
            bad * (1.0 - centre.both_marked),
            issued - in_box,
        ]
    )


@pytest.mark.parametrize("name", PRIORS)
def test_expected_papers_are_the_published_row(kz, priors, centres, name):
    papers = expected_papers(kz.registered, centres[name], priors[name])
    assert np.abs(papers - row_of(kz)).max() < 1e-6


@pytest.mark.parametrize("icc", [0.0, 0.015, 0.12])
@pytest.mark.parametrize("corr", [-1.0, 0.0, 0.25, 1.0])
def test_expected_papers_are_the_published_row_at_the_ends_of_the_ranges(kz, priors, icc, corr):
    prior = replace(priors["next-vote"], icc_turnout=icc, icc_yes=icc / 2, corr_station=corr)
    papers = expected_papers(kz.registered, solve_centre(kz, prior), prior)
    assert np.abs(papers - row_of(kz)).max() < 1e-6


def test_published_people_make_up_the_roll(kz):
    people = published_people(kz)
    assert (people[:, :5] == row_of(kz)).all()
    assert (people.sum(axis=1) == kz.registered).all()


def test_the_national_expectation_is_the_published_result(reach):
    national = reach.expected.sum(axis=0)
    assert national[:TAKEN_AWAY].sum() == pytest.approx(7_985_769, abs=1e-5)
    assert national[YES] / national[:TAKEN_AWAY].sum() == pytest.approx(0.77181, abs=5e-6)


def test_reach_holds_the_published_papers_and_where_people_vote(kz, reach):
    assert (reach.expected == row_of(kz)).all()
    assert reach.units == kz.units
    assert reach.simulated.tolist() == [unit != "Overseas diaspora" for unit in kz.units]


def test_nur_sultan_issued_exactly_what_it_counted(kz, centres):
    assert centres["next-vote"].taken_away[kz.units.index("Nur-Sultan")] == 0
    assert (centres["next-vote"].taken_away[:14] > 0).all()


def test_the_mean_yes_share_lies_below_the_ballots_where_turnout_and_yes_go_together(kz, priors):
    ballots = kz.ballots[:17, YES] / kz.ballots[:17, [YES, NO]].sum(axis=1)
    for corr in (-0.5, 0.0, 0.5):
        prior = replace(priors["next-vote"], corr_station=corr)
        gap = ballots - solve_centre(kz, prior).yes[:17]
        assert (np.sign(np.where(np.abs(gap) < 1e-12, 0, gap)) == np.sign(corr)).all()


@pytest.mark.parametrize(("turnout", "yes"), [(0.33, 0.70), (0.68, 0.80), (0.95, 0.5)])
def test_the_joint_share_is_that_of_many_stations(priors, turnout, yes):
    """E[T·Y] / E[T] over 200,000 stations drawn from the copula; |z| < 4, the seed is fixed."""
    prior, n = replace(priors["next-vote"], corr_station=0.6, icc_turnout=0.1), 200_000
    mine, other = np.random.default_rng(5).standard_normal((2, n))
    joined = 0.6 * mine + math.sqrt(1 - 0.36) * other
    t = beta_quantile(turnout, mine, prior.icc_turnout)
    y = beta_quantile(yes, joined, prior.icc_yes)
    expected = joint_yes_share(np.array([turnout]), np.array([yes]), prior)[0]
    error = t * (y - expected)  # of mean 0 if the ratio of the means is as expected
    assert abs(error.mean()) < 4 * error.std() / math.sqrt(n)
    assert abs((t * (y - yes)).mean()) > 4 * error.std() / math.sqrt(n)


def test_without_a_joint_effect_the_joint_share_is_the_mean(priors):
    for change in ({"corr_station": 0.0}, {"icc_turnout": 0.0}, {"icc_yes": 0.0}):
        share = joint_yes_share(np.array([0.4]), np.array([0.7]), replace(priors["next-vote"], **change))
        assert share[0] == pytest.approx(0.7, abs=1e-12)


EDGES = {
    "no yes papers": ([0, 60, 5, 5], 75, 100),
    "no No papers": ([60, 0, 5, 5], 75, 100),
    "neither yes nor no": ([0, 0, 40, 30], 70, 100),
    "nothing defective": ([50, 20, 0, 0], 75, 100),
    "all defective papers both-marked": ([50, 15, 5, 0], 75, 100),
    "everybody votes": ([50, 20, 10, 20], 100, 100),
    "everybody votes yes": ([100, 0, 0, 0], 100, 100),
    "nothing taken away": ([50, 20, 3, 2], 75, 100),
    "everything taken away": ([0, 0, 0, 0], 75, 100),
    "one voter of a million": ([1, 0, 0, 0], 1, 1_000_000),
    "nearly all yes": ([999_998, 2, 0, 0], 1_000_000, 1_500_000),
}


@pytest.mark.parametrize(("ballots", "issued", "registered"), EDGES.values(), ids=EDGES)
@pytest.mark.parametrize("name", ["next-vote", "fresh-event"])
def test_extreme_rows_are_reproduced_too(kz, priors, name, ballots, issued, registered):
    dataset = one_unit(kz, ballots, issued, registered)
    papers = expected_papers(dataset.registered, solve_centre(dataset, priors[name]), priors[name])
    assert np.abs(papers - row_of(dataset)).max() < 1e-6


@pytest.mark.parametrize("short", [0, 1])
def test_more_papers_counted_than_issued_is_refused_by_name(kz, priors, short):
    dataset = one_unit(kz, [50, 20, 3, 2], 75 - short, 100)
    if not short:
        assert solve_centre(dataset, priors["next-vote"]).taken_away[0] == 0
        return
    with pytest.raises(DatasetError, match=r"^Akmola Region: 75 papers counted but 74 issued"):
        solve_centre(dataset, priors["next-vote"])


def test_a_unit_without_a_result_expects_nobody(kz, reach, centres):
    abroad = kz.units.index("Overseas diaspora")
    assert not reach.expected[abroad].any()
    assert centres["next-vote"].turnout[abroad] == 0


def test_defective_papers_are_split_as_published(kz, reach):
    mixed = reach.expected[:17, BOTH_MARKED] / reach.expected[:17, [BOTH_MARKED, INVALID]].sum(axis=1)
    assert mixed == pytest.approx(
        kz.ballots[:17, BOTH_MARKED] / kz.ballots[:17, [2, 3]].sum(axis=1), abs=1e-12
    )


@pytest.mark.parametrize("icc", [0.0, 0.001, 0.03, 0.3, 0.35])
def test_solved_means_give_the_target_by_exact_quantiles(kz, priors, icc):
    """They are interpolated between exact ones, which units share; beyond an ICC of .3 each is exact."""
    draws = np.random.default_rng(11)
    shares = np.concatenate([[1e-7, 1 - 1e-7], draws.uniform(0.02, 0.98, 16)])
    yes = np.round(shares * 10**9).astype(np.int64)
    ballots = np.column_stack([yes, 10**9 - yes, yes * 0, yes * 0])
    dataset = replace(kz, ballots=ballots, issued=kz.issued * 0 + 10**9, registered=kz.issued * 0 + 2 * 10**9)
    prior = replace(priors["next-vote"], icc_yes=icc, corr_station=0.6)
    centre = solve_centre(dataset, prior)
    gap = np.abs(joint_yes_share(centre.turnout, centre.yes, prior) - yes / 10**9)
    assert gap.max() < 1e-12
