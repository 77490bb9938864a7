"""The curve from one sample: equal to a sweep, and crossing where the exact threshold lies."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from scipy.stats import kstwo

import sim
from sim.analysis.expected.scenario_table import table_of
from sim.analysis.probability.curve import (
    Critical,
    Curve,
    band_half_width,
    critical_shares,
    failure_curve,
)
from sim.analysis.results.results_view import tally_at
from sim.analysis.unit_model import Scores, unit_model
from sim.arrays import Floats
from sim.break_even.frontier import frontier
from sim.break_even.moves import MOVES, Move, after
from sim.engines.plan import plan_of
from sim.errors import ResultsError
from sim.rules import Rule, Tally
from sim.streams import Purpose, Stream

PLAN = plan_of(sim.load("scenarios/baseline.toml"))
SHARES = np.linspace(0.0, 1.0, 41)


def swept(tally: Tally, rule: Rule, move: Move, shares: Floats) -> Floats:
    """The curve by a full sweep: each table decided again at each share."""
    capacity = move.available(tally)
    assert capacity is not None
    failed = []
    for share in shares.tolist():
        exact = Fraction(share)
        moved = np.array([floor(exact * n) for n in capacity.ravel().tolist()]).reshape(capacity.shape)
        failed.append(float((~rule.decide(after(tally, move, moved)).adopted).mean()))
    return np.array(failed)


def sample(prior: str, n: int, seed: int = 1):
    model = unit_model(PLAN, prior)
    return model.tally(model.draw(Stream(seed, Purpose.MAP, 0), n))


def curve_of(tally, move: str) -> Curve:
    return Curve.of(critical_shares(tally, PLAN.rule, MOVES[move]), move, "")


@pytest.mark.parametrize("move", ["yes-home", "yes-no", "no-home", "abstainers-no"])
@pytest.mark.parametrize("prior", ["next-vote", "fresh-event"])
def test_the_curve_of_one_sample_is_the_full_sweep_of_the_same_sample(prior: str, move: str) -> None:
    tally = sample(prior, 120)
    assert (curve_of(tally, move).at(SHARES) == swept(tally, PLAN.rule, MOVES[move], SHARES)).all()


def test_it_equals_the_sweep_at_and_just_below_every_critical_share() -> None:
    tally = sample("fresh-event", 40)
    curve = curve_of(tally, "yes-home")
    steps = curve.critical.begins[curve.critical.begins > 0]
    for share in (steps, np.nextafter(steps, 0)):
        assert (curve.at(share) == swept(tally, PLAN.rule, MOVES["yes-home"], share)).all()


def test_a_sweep_of_other_replications_lies_within_the_band() -> None:
    curve = curve_of(sample("fresh-event", 400), "yes-home")
    other = swept(sample("fresh-event", 1500, seed=2), PLAN.rule, MOVES["yes-home"], SHARES)
    low, high = curve.band(SHARES)
    slack = band_half_width(1500)  # the other sample has an error of its own
    assert ((low - slack <= other) & (other <= high + slack)).all()


def test_a_sweep_of_the_campaign_itself_lies_within_the_band() -> None:
    """The run of a scenario thins voter by voter; the curve moves whole shares of the tally."""
    n = 40
    plain = sim.run(sim.load("scenarios/baseline.toml"), replications=n)
    curve = failure_curve(plain, "yes-home")[2]
    scenario = sim.load("scenarios/baseline.toml").model_dump(mode="json", by_alias=True)
    from sim.scenario import from_mapping

    scenario["campaigns"] = [{"name": "all", "kind": "boycott", "uptake": 0.0, "odds_ratio": 1.0}]
    scenario["sweep"] = {"campaigns.all.uptake": [0.1, 0.3]}
    both = sim.run(from_mapping(scenario), replications=n)
    failed = (both["outcome"].sel(prior="fresh-event") != 0).mean("replication").values
    tally = tally_at(plain, 0, "fresh-event")
    # A boycott takes all kinds of voters alike: the same share of all papers, not of Yes papers.
    for share, estimate in zip((0.1, 0.3), failed, strict=True):
        left = PLAN.dataset.registered.sum() // 2 >= np.floor((1 - share) * tally.national("cast"))
        assert abs(left.mean() - estimate) <= curve.half_width
    assert (both["outcome"].isel(point=0).sel(prior="replay") == 0).all()


def test_the_curve_crosses_the_exact_threshold_as_uncertainty_shrinks() -> None:
    exact = float(
        next(
            a
            for a in frontier(table_of(PLAN.dataset), PLAN.rule, moves=[MOVES["yes-home"]])
            if (a.condition, a.scope) == ("turnout_quorum", "uniform")
        ).share
        or Fraction(0)
    )
    model = unit_model(PLAN, "next-vote")
    drawn = model.draw(Stream(3, Purpose.MAP, 0), 200)
    gaps, spreads = [], []
    for scale in (1.0, 0.1, 0.01, 0.0):
        shrunk = Scores(scale * drawn.national, scale * drawn.regional, scale * drawn.noise)
        curve = curve_of(model.tally(shrunk), "yes-home")
        gaps.append(abs(float(np.median(curve.critical.first)) - exact))
        spreads.append(
            float(np.quantile(curve.critical.first, 0.95) - np.quantile(curve.critical.first, 0.05))
        )
    assert gaps[-1] < 1e-6
    assert gaps[2] < gaps[0]
    assert gaps[2] < 2e-3
    assert spreads == sorted(spreads, reverse=True)
    assert 0.05 < spreads[1] / spreads[0] < 0.2


def test_the_simulated_run_crosses_it_too_when_nothing_is_uncertain() -> None:
    names = ("national", "regional")
    zero = [f"uncertainty.sd_{level}_{what}=0" for level in names for what in ("turnout", "yes", "defective")]
    quiet = [f"uncertainty.icc_{what}=0" for what in ("turnout", "yes", "defective")]
    results = sim.run(sim.load("scenarios/baseline.toml", [*zero, *quiet]), replications=3)
    curve = next(c for c in failure_curve(results) if c.prior == "next-vote")
    assert np.abs(curve.critical.first - 0.3437).max() < 1e-3  # what is left is the noise of single voters


@pytest.mark.parametrize("n", [10, 100, 1000])
def test_the_band_holds_the_whole_distribution_in_95_of_100_samples(n: int) -> None:
    rng = np.random.default_rng(n)
    draws = np.sort(rng.random((2000, n)), axis=1)
    steps = np.arange(n + 1) / n
    gap = np.maximum(steps[1:] - draws, draws - steps[:-1]).max(axis=1)
    inside = float((gap <= band_half_width(n)).mean())
    assert 0.935 <= inside <= 0.965
    assert band_half_width(n) == pytest.approx(kstwo.ppf(0.95, n))


def ranges(begins: np.ndarray, ends: np.ndarray, pieces: int = 1) -> Critical:
    """Replications that fail from each beginning on and below each end."""
    return Critical(begins, ("",) * begins.size, np.sort(begins), np.sort(ends), pieces)


@pytest.mark.parametrize(
    ("ends", "pieces", "parts"), [([], 1, 1), ([0.5], 1, 2), ([0.4, 0.5], 2, 4), ([0.3, 0.4, 0.5], 3, 6)]
)
def test_a_band_of_several_distribution_functions_is_split_among_them(
    ends: list[float], pieces: int, parts: int
) -> None:
    curve = Curve.of(ranges(np.linspace(0, 0.2, 400), np.array(ends), pieces), "yes-home", "", 0.9)
    assert curve.half_width == pytest.approx(parts * float(kstwo.ppf(1 - 0.1 / parts, 400)))


def test_a_band_holds_the_whole_curve_where_replications_cease_to_fail() -> None:
    # Each fails from u/2 on and below (1 + u')/2, with u and u' uniform and independent.
    rng, inside, n, samples = np.random.default_rng(6), 0, 60, 400
    at = np.linspace(0.0, 1.0, 401)
    truth = np.minimum(2 * at, 1.0) - np.maximum(2 * at - 1.0, 0.0)
    for _ in range(samples):
        curve = Curve.of(ranges(rng.random(n) / 2, 0.5 + rng.random(n) / 2), "no-home", "")
        low, high = curve.band(at)
        inside += bool(((low <= truth) & (truth <= high)).all())
    assert inside / samples >= 0.95


def test_a_table_that_ceases_to_fail_and_fails_again_has_two_pieces() -> None:
    # 45 Yes and 50 No of 100: the sixth No voter at home gives the majority, the 45th takes the quorum.
    table = Tally(("Here",), [100], [[[45, 50, 0, 0]]], issued=[[95]])
    critical = critical_shares(table, PLAN.rule, MOVES["no-home"])
    assert (critical.begins.tolist(), critical.pieces) == ([0.0, 0.9], 2)
    assert critical.ends.tolist() == pytest.approx([0.12])
    failing = Curve.of(critical, "no-home", "").at(np.array([0.0, 0.11, 0.13, 0.89, 0.9, 1.0]))
    assert failing.tolist() == [1.0, 1.0, 0.0, 0.0, 1.0, 1.0]


def test_stuffing_has_no_share() -> None:
    with pytest.raises(ResultsError, match="has no limit"):
        critical_shares(sample("next-vote", 2), PLAN.rule, MOVES["nobody-stuff"])
