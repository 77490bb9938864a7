"""Rare events: the model by unit against the full draw, two methods against each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy import stats

import sim
from sim.analysis.rare.conditional import Estimate, conditional
from sim.analysis.rare.importance import importance
from sim.analysis.rare.rare_events import FLOOR, RareEvent, rare_events
from sim.analysis.rare.tails import below, exceeded_by
from sim.analysis.statistics.intervals import proportion_interval
from sim.analysis.unit_model import Scores, UnitModel, unit_model
from sim.ballot import BOTH_MARKED, INVALID, NO, YES
from sim.electorate.uncertainty import VotePrior
from sim.engines.plan import Plan, PriorCase, plan_of
from sim.errors import ResultsError
from sim.experiment.figures import decide
from sim.experiment.replication import replicate, would_be_of
from sim.experiment.tasks import run_task, tasks_of
from sim.rules import load_rule
from sim.streams import Purpose, Stream
from sim.tabulation.unit_sums import sum_by_unit

PLAN = plan_of(sim.load("scenarios/baseline.toml"))


def same_scores(plan: Plan, n: int, *, noise: bool = False) -> Scores:
    """The national and regional scores of the full draw's replications."""
    n_units = len(plan.dataset.units)
    national = np.stack([Stream(plan.seed, Purpose.NATIONAL, i).normals("scores", 3) for i in range(n)])
    streams = [Stream(plan.seed, Purpose.REGIONAL, i) for i in range(n)]
    kinds = ("turnout", "yes", "defective")
    regional = np.array([[stream.normals(kind, n_units) for kind in kinds] for stream in streams])
    return Scores(national, regional, np.zeros((n, 3, n_units)))


def full(plan: Plan, prior: str, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Counted papers and papers issued of the full draw, campaigns included."""
    case = plan.cases[prior]
    runs = [replicate(plan, case, would_be_of(plan, case, i), i) for i in range(n)]
    return np.stack([run.ballots for run in runs]), np.stack([run.issued for run in runs])


@pytest.mark.parametrize("path", ["scenarios/baseline.toml", "scenarios/opposition-boycott.toml"])
def test_the_model_by_unit_is_the_full_draw_but_for_the_stations_noise(path: str) -> None:
    n, plan = 25, plan_of(sim.load(path).model_copy(update={"sweep": {}}))
    ballots, _ = full(plan, "fresh-event", n)
    model = unit_model(plan, "fresh-event")
    scores, rng = same_scores(plan, n), np.random.default_rng(0)
    zero = model.tally(scores).ballots
    noisy = [replace(scores, noise=rng.standard_normal(scores.noise.shape)) for _ in range(20)]
    noise = np.concatenate([model.tally(each).ballots - zero for each in noisy])
    spread = noise.std(axis=0)
    gap = (ballots - zero)[:, :17]
    error = gap.std(axis=0) / np.sqrt(n)
    z = gap.mean(axis=0) / error
    assert np.abs(z).max() < 5.5  # 68 comparisons, t of 24 degrees
    ratio = gap[:, :, :2].std(axis=0) / spread[:17, :2]
    assert 0.8 < ratio.mean() < 1.2


@pytest.mark.parametrize("n", [80, pytest.param(1500, marks=pytest.mark.check)])
def test_verdicts_of_the_model_by_unit_are_those_of_the_full_draw(n: int) -> None:
    ballots, issued = full(PLAN, "fresh-event", n)
    drawn = decide(PLAN.rule, PLAN.dataset, ballots, issued, PLAN.dataset.registered).adopted
    by_unit = PLAN.rule.decide(unit_model(PLAN, "fresh-event").tally(same_scores(PLAN, n))).adopted
    assert (drawn == by_unit).mean() > 0.98
    events = [conditional(unit_model(PLAN, "fresh-event"), PLAN.rule, "normal", 2000, 3)[""]]
    low, high = proportion_interval(int((~drawn).sum()), n, 0.9999)
    assert all(low <= event.value <= high for event in events)


def two_methods(model: UnitModel, tail: str = "normal") -> tuple[dict[str, Estimate], dict[str, Estimate]]:
    rule = model.plan.rule
    return (
        conditional(model, rule, tail, 2400, 5),
        importance(model, rule, tail, 12_000, 5),
    )


QUICK = [("replay", "normal"), ("next-vote", "t4"), ("fresh-event", "normal")]
OTHERS = [("replay", "t4"), ("next-vote", "normal"), ("fresh-event", "t4")]


@pytest.mark.parametrize(
    ("prior", "tail"), [*QUICK, *(pytest.param(*other, marks=pytest.mark.check) for other in OTHERS)]
)
def test_the_methods_agree(prior: str, tail: str) -> None:
    first, second = two_methods(unit_model(PLAN, prior), tail)
    for name in ("", "turnout_quorum"):
        gap = abs(first[name].value - second[name].value)
        assert gap < 4 * np.hypot(first[name].standard_error, second[name].standard_error)


def joined(corr: float) -> UnitModel:
    """Both conditions fail often, and together or apart as the national shocks are joined."""
    model = unit_model(PLAN, "fresh-event")
    prior = replace(
        model.case.prior, sd_national_turnout=1.2, sd_national_yes=2.5, corr_national=corr, corr_station=0.0
    )
    return replace(model, case=PriorCase(prior, model.case.solve, model.case.reach))


@pytest.mark.parametrize("corr", [-0.9, 0.0, 0.9])
def test_conditions_that_fail_often_and_together_add_up_to_the_vote(corr: float) -> None:
    # P(any) = E[q + (1 − q) m], m given that the turnout condition holds. A plain count of the same draws
    # decides; each of its nine comparisons is out by four standard errors for one seed in 15,000.
    model, n = joined(corr), 8000
    found = conditional(model, PLAN.rule, "normal", 1500, 11)
    verdict = PLAN.rule.decide(model.tally(model.draw(Stream(12, Purpose.MAP, 0), n)))
    counted = {"": ~verdict.adopted} | {c.name: ~c.met for c in verdict.conditions if c.name in found}
    for name, failed in counted.items():
        error = np.hypot(found[name].standard_error, failed.std() / np.sqrt(n))
        assert abs(found[name].value - failed.mean()) < 4 * error
    both = counted["turnout_quorum"].mean() + counted["national_majority"].mean() - counted[""].mean()
    assert (both > 0.03) if corr > -0.5 else (both < 0.01)


@pytest.mark.parametrize("icc", [0.02, 0.3])
def test_the_noise_of_the_stations_is_as_large_as_that_of_the_full_draw(icc: float) -> None:
    # Nothing but stations is uncertain. The mean ratio of 17 variances of 300 draws has a standard error of
    # 2 %, so that one seed in 1,500 fails one of the four comparisons.
    changes = [f"uncertainty.icc_{what}={icc}" for what in ("turnout", "yes", "defective")]
    plan = plan_of(sim.load("scenarios/baseline.toml", [*changes, "uncertainty.corr_station=0"]))
    case, start, n = plan.cases["next-vote"], plan.electorate.stations.start, 300
    still = replace(case, prior=case.prior.without_shocks())
    model = replace(unit_model(plan, "next-vote"), case=still)
    noise = np.random.default_rng(3).standard_normal((4000, 3, len(model.parts)))
    by_unit = model.tally(Scores(np.zeros((4000, 3)), np.zeros((4000, 3, model.parts.n_regions)), noise))
    drawn = np.stack([sum_by_unit(would_be_of(plan, still, k).papers, start) for k in range(n)])
    assert by_unit.issued is not None
    pairs = [(drawn.sum(axis=-1), by_unit.issued)]
    pairs += [
        (drawn[..., classes].sum(axis=-1), by_unit.ballots[..., classes].sum(axis=-1))
        for classes in ([YES], [NO], [BOTH_MARKED, INVALID])
    ]
    for own, other in pairs:
        ratio = own[:, :17].var(axis=0, ddof=1) / other[:, :17].var(axis=0, ddof=1)
        assert ratio.mean() == pytest.approx(1.0, abs=0.08)


@pytest.mark.proof
def test_plain_runs_of_fresh_events_fail_as_often_as_both_methods_say(
    record_property: Callable[[str, object], None],
) -> None:
    """20,000 replications of the whole country: a standard error of 0.0013, and 4 are allowed."""
    n = 20_000
    (task,) = tasks_of([PLAN.scenario], ["fresh-event"], 0, n, n)
    failed = int((run_task(task)["outcome"] != 0).sum())
    plain, error = failed / n, np.sqrt(failed * (n - failed) / n**3)
    record_property("plain runs", f"{failed} of {n}")
    for name, found in zip(
        ("conditional", "importance"), two_methods(unit_model(PLAN, "fresh-event")), strict=True
    ):
        record_property(name, f"{found[''].value:.5f} ± {found[''].standard_error:.5f}")
        assert abs(found[""].value - plain) < 4 * np.hypot(found[""].standard_error, error)


def lonely(sd: float) -> UnitModel:
    """Only the national shock to turnout is uncertain: its critical value is known, so is the tail."""
    case = PLAN.cases["replay"]
    names = [f for f in VotePrior.__dataclass_fields__ if f.startswith("sd_")]
    prior = replace(case.prior, **(dict.fromkeys(names, 0.0) | {"sd_national_turnout": sd}))
    model = unit_model(PLAN, "replay")
    return replace(model, case=PriorCase(prior, case.solve, case.reach))


@pytest.mark.parametrize(("sd", "tail"), [(0.12, "normal"), (0.2, "t4"), (0.5, "normal")])
def test_a_known_tail_is_found_by_both(sd: float, tail: str) -> None:
    model = lonely(sd)
    low, high = -3.0, 0.0
    for _ in range(60):
        middle = (low + high) / 2
        score = Scores(np.array([[middle / sd, 0, 0]]), np.zeros((1, 3, 18)), np.zeros((1, 3, 18)))
        failed = not bool(PLAN.rule.decide(model.tally(score)).condition("turnout_quorum").met[0])
        low, high = (middle, high) if failed else (low, middle)
    exact = float(below(tail, np.array([low / sd]))[0])
    for estimates in two_methods(model, tail):
        found = estimates["turnout_quorum"]
        # The stations' noise moves the bound a little: five per cent of the probability at most here.
        assert abs(found.value - exact) < 4 * found.standard_error + 0.06 * exact


def test_one_in_twenty_million_to_ten_per_cent_from_few_draws() -> None:
    first, second = two_methods(unit_model(PLAN, "replay"))
    event = RareEvent("replay", "normal", "turnout_quorum", first["turnout_quorum"], second["turnout_quorum"])
    assert event.told
    assert 1e-8 < event.best.value < 2e-7
    assert first["turnout_quorum"].relative_error < 0.1
    assert second["turnout_quorum"].relative_error < 0.1
    draws = event.conditional.replications + event.importance.replications
    assert event.plain_replications > 10_000 * draws


def test_what_disagrees_is_not_told() -> None:
    event = RareEvent("replay", "normal", "", Estimate(1e-7, 1e-9, 100), Estimate(2e-7, 1e-9, 100))
    assert not event.told
    assert event.document()["probability"] is None
    assert event.document()["agree"] is False


def test_what_both_put_below_the_floor_is_said_to_be_below_it() -> None:
    event = RareEvent("replay", "normal", "", Estimate(1e-18, 1e-19, 100), Estimate(9e-18, 1e-19, 100))
    assert event.told
    assert (event.document()["probability"], event.document()["below"]) == (None, FLOOR)


def test_a_random_uptake_is_refused() -> None:
    scenario = sim.load(
        "scenarios/almaty-boycott.toml",
        ['campaigns.almaty.uptake={distribution = "uniform", low = 0.1, high = 0.2}'],
    ).model_copy(update={"sweep": {}})
    with pytest.raises(ResultsError, match="its uptake is drawn, and the model by unit takes a number alone"):
        rare_events(scenario)


def test_a_rule_without_a_second_method_is_refused() -> None:
    model = unit_model(PLAN, "replay")
    with pytest.raises(ResultsError, match="no second method"):
        conditional(model, load_rule("slovenia-2013"), "normal", 10, 0)


DISTRIBUTIONS = {"normal": stats.norm(), "t4": stats.t(4, scale=np.sqrt(0.5))}


@pytest.mark.parametrize("tail", DISTRIBUTIONS)
def test_tails_of_fixed_operations_are_those_of_a_library_to_twelve_digits(tail: str) -> None:
    known = DISTRIBUTIONS[tail]
    scores = np.concatenate([np.linspace(-14.0, 14.0, 701), [-3.0, 3.0, -2.9999999, 0.0]])
    np.testing.assert_allclose(below(tail, scores), known.cdf(scores), rtol=1e-12)
    shares = np.concatenate([np.geomspace(1e-14, 0.5, 300), 1.0 - np.geomspace(1e-12, 0.5, 300)])
    # Older SciPy finds quantiles of t to 4e-11 alone; fifty digits hold them closer in the test below.
    to = 1e-12 if tail == "normal" else 1e-10
    np.testing.assert_allclose(exceeded_by(tail, shares), known.isf(shares), rtol=to, atol=1e-12)


def _beyond_t4(score: Decimal) -> Decimal:
    """Share of a t distribution of 4 degrees of freedom and variance 1 beyond a score, to fifty digits."""
    with localcontext(prec=60):
        t = score * Decimal(2).sqrt()
        u = t / (4 + t * t).sqrt()
        return Decimal(1) / 2 - Decimal(3) / 4 * (u - u**3 / 3)


def test_quantiles_of_t4_hold_to_thirteen_digits_of_fifty() -> None:
    shares = np.geomspace(1e-14, 0.49, 200)
    for share, score in zip(shares.tolist(), exceeded_by("t4", shares).tolist(), strict=True):
        exact, off = Decimal(score), Decimal("1e-13")
        assert _beyond_t4(exact * (1 + off)) < Decimal(share) < _beyond_t4(exact * (1 - off))
