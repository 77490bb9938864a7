"""The tabulation without draws agrees with the mean of drawn ones, irregularity by irregularity."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

import sim
from sim.engines.plan import plan_of
from sim.experiment.expected import expect
from sim.experiment.replication import replicate, would_be_of
from sim.scenario import Scenario

QUIET = [
    f"uncertainty.sd_{level}_{what}=0.0"
    for level in ("national", "regional")
    for what in ("turnout", "yes", "defective", "later", "steeper")
]
QUIET += ["uncertainty.centre_later=0.0", "uncertainty.centre_steeper=0.0"]

REPLICATIONS = 40

KINDS = {
    "stuffing, excluded": '{kind="stuffing", share=0.3, papers=200, seen=0.8}',
    "stuffing, covered": '{kind="stuffing", share=0.3, of_unsigned=0.4, seen=0.0, covered=true}',
    "stuffing, box": '{kind="stuffing", share=0.3, papers=200, seen=0.8, at=14:00:00}',
    "stuffing beyond the names": '{kind="stuffing", share=1.0, papers=1500, seen=0.0}',
    "multiple voting": '{kind="multiple-voting", share=0.3, of_unsigned=0.3, to="no", seen=0.5}',
    "misreport, shifted": '{kind="misreport", share=0.4, shift=0.5, seen=0.5}',
    "misreport, added": '{kind="misreport", share=0.4, add=50, balanced=true, seen=0.0}',
    "misreport, by copies": '{kind="misreport", share=0.4, shift=0.5, seen=1.0, after_copies=true}',
    "lost box": '{kind="lost-box", share=0.2, box="stationary", seen=0.0}',
    "instruction": '{kind="instruction", share=0.5, uptake=0.6, seen=0.0}',
    "photographs": '{kind="photographs", share=0.5, uptake=0.6, to="no", seen=0.0}',
    "composition": '{kind="composition", share=0.3, members=11, allowed=7, contested=0.5}',
    "annulment": '{kind="annulment", share=0.25}',
}


def scenario(irregularity: str, *options: str) -> Scenario:
    settings = [
        "tabulation.observers=0.5",
        "tabulation.spoiled_and_replaced=0.0",
        "tabulation.count.slips=0.0",
    ]
    if "at=" in irregularity:
        settings.append('tabulation.consequences.stuffing="exclude-box"')
    return sim.load(
        "scenarios/baseline.toml", [*QUIET, f"irregularities=[{irregularity}]", *settings, *options]
    )


@pytest.mark.parametrize("name", KINDS)
def test_the_expectation_is_the_mean_of_the_draws(name: str) -> None:
    plan = plan_of(scenario(KINDS[name]))
    expected, case = expect(plan), plan.cases["next-vote"]
    assert expected.tabulation is not None
    assert expected.tally.issued is not None
    drawn = [replicate(plan, case, would_be_of(plan, case, k), k) for k in range(REPLICATIONS)]
    after = [run.tabulation for run in drawn if run.tabulation is not None]
    base = expected.tally.ballots.sum()
    for values, wanted in (
        ([run.ballots.sum(axis=0) for run in drawn], expected.tally.ballots.sum(axis=0)),
        ([each.annulled.sum(axis=0) for each in after], expected.tabulation.annulled.sum(axis=0)),
        ([each.preliminary.sum(axis=0) for each in after], expected.tabulation.preliminary.sum(axis=0)),
        ([[run.issued.sum()] for run in drawn], expected.tally.issued.sum()),
        ([[run.registered.sum()] for run in drawn], expected.tally.registered.sum()),
    ):
        error = np.std(values, axis=0, ddof=1) / np.sqrt(REPLICATIONS)
        assert (np.abs(np.mean(values, axis=0) - wanted) < 5.0 * error + 0.0005 * base).all()


@pytest.mark.parametrize("kind", ["multiple-voting", "stuffing"])
def test_no_more_names_are_signed_for_than_are_left(kind: str) -> None:
    covered = ", covered=true" if kind == "stuffing" else ""
    twice = ", ".join(
        f'{{name="{name}", kind="{kind}", share=1.0, papers=1500, seen=0.0{covered}}}'
        for name in ("one", "two")
    )
    table = expect(plan_of(scenario(twice, 'tabulation.consequences.control="none"'))).tally
    assert table.issued is not None
    assert (table.issued <= table.registered).all()
    assert table.issued.sum() > 0.99 * table.registered.sum()


@pytest.mark.parametrize("kept", ["true", "false"])
def test_a_repeat_vote_is_expected_as_it_is_drawn(kept: str) -> None:
    asked = scenario(
        KINDS["composition"],
        "tabulation.repeat.turnout_ratio=1.1",
        f"tabulation.consequences.roll_kept={kept}",
    )
    expected = expect(plan_of(asked))
    results = sim.run(asked, replications=3).sel(prior="next-vote", point=0)
    mean = results.ballots.sum("unit").mean("replication").values
    assert np.abs(mean - expected.tally.ballots.sum(axis=0)).max() < 0.006 * expected.tally.ballots.sum()
    assert expected.tabulation is not None
    assert expected.tabulation.final.registered.sum() == 11_734_642
    assert (results.voters_registered.sum("unit") == 11_734_642).all()


STRUCK = (
    '{kind="annulment", share=0.3, name="a"}',
    '{kind="annulment", share=1.0, name="b", regions=["North"]}',
    '{kind="multiple-voting", share=0.5, of_unsigned=1.0, to="no", seen=0.5, name="m"}',
    '{kind="composition", share=0.5, members=11, allowed=7, contested=0.5, name="c"}',
    '{kind="lost-box", share=0.5, box="stationary", seen=0.3, name="l"}',
    '{kind="instruction", share=0.7, uptake=0.4, name="i"}',
)


@pytest.mark.parametrize("seed", range(40))
def test_no_more_papers_count_than_were_issued_nor_are_issued_than_are_listed(seed: int, small) -> None:
    drawn = np.random.default_rng(seed)
    chosen = drawn.choice(STRUCK, size=drawn.integers(2, 5), replace=False)
    uptake, kept = drawn.uniform(), bool(drawn.integers(2))
    settings = {"consequences": {"roll_kept": kept, "lost_box": "exclude-box"}}
    asked = small(
        campaigns=[{"name": "come", "kind": "mobilise", "to": "no", "uptake": float(uptake)}],
        irregularities=[tomllib.loads(f"i = {each}")["i"] for each in chosen],
        tabulation=settings | ({} if drawn.integers(2) else {"repeat": {"turnout_ratio": 0.9}}),
    )
    table = expect(plan_of(asked)).tally
    assert table.issued is not None
    assert (table.by_unit("cast") <= table.issued).all()
    assert (table.issued <= table.registered).all()


EVERY_NAME_TAKEN = {
    "papers in the names of all others, their box excluded": (
        1.0,
        '{kind="multiple-voting", share=1.0, of_unsigned=1.0, seen=0.087}',
    ),
    "one paper a station in another's name": (1.0, '{kind="multiple-voting", share=1.0, papers=1, seen=1.0}'),
    "everybody comes twice": (
        1.0,
        '{kind="composition", share=1.0, members=9, allowed=7, seen=0.593, contested=0.5}',
    ),
}


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("case", EVERY_NAME_TAKEN)
def test_where_every_name_is_taken_rounding_issues_no_paper_beyond_them(case: str, kept: bool, small) -> None:
    uptake, struck = EVERY_NAME_TAKEN[case]
    asked = small(
        campaigns=[{"name": "come", "kind": "mobilise", "to": "no", "uptake": uptake}],
        irregularities=[tomllib.loads(f"i = {struck}")["i"]],
        tabulation={
            "observers": 0.5,
            "consequences": {"roll_kept": kept, "multiple_voting": "exclude-box"},
            "repeat": {"turnout_ratio": 1.0},
        },
    )
    table = expect(plan_of(asked)).tally
    assert table.issued is not None
    assert (table.issued <= table.registered).all()
    assert (table.by_unit("cast") <= table.issued).all()
