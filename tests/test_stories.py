"""Every figure of the scenarios' comments and of the pages that people read is computed, or cited."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from tests.stories import campaigns, other_shapes, procedure
from tests.stories.claims import Cited, Claim, Computed, Estimated, Simulated, own_figures
from tests.stories.readme import claims as of_the_readme
from tests.stories.texts import SCENARIOS, prose, story_of, uncovered

CLAIMS = campaigns.CLAIMS | procedure.CLAIMS | other_shapes.CLAIMS
REPLICATIONS = 100
"""Days that the figures of the queues are means of."""


def problems(text: str, claims: list[Claim]) -> list[str]:
    """Claims that the text does not make with these figures, and figures that no claim makes."""
    missing = [f"the text does not say: {claim}" for claim in claims if not claim.spans(text)]
    spans = [span for claim in claims for span in claim.spans(text)]
    return missing + [f"no claim computes {figure}" for figure in uncovered(text, spans)]


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_says_what_comes_of_it(path: Path) -> None:
    claims = CLAIMS[path.stem]()
    assert [claim.phrase for claim in claims if own_figures(claim)] == []
    found = problems(story_of(path), claims)
    assert not found, "\n".join(found)


def test_the_pages_say_what_the_commands_say() -> None:
    claims = of_the_readme()
    assert [claim.phrase for claim in claims if own_figures(claim)] == []
    found = problems(prose(), claims)
    assert not found, "\n".join(found)


QUEUED = ["bulgaria-2016", "distancing-rules", "register-outage", "thirty-three-ballots", "wrong-documents"]


def test_the_scenarios_with_simulated_figures_are_all_looked_at() -> None:
    simulated = [
        name for name, claims in CLAIMS.items() if any(isinstance(each, Simulated) for each in claims())
    ]
    assert sorted(simulated) == QUEUED


@pytest.mark.check
@pytest.mark.parametrize("name", QUEUED)
def test_an_average_day_lies_within_the_interval_that_the_scenario_states(name: str) -> None:
    """And the interval is not much wider than the priors lie apart: a fifth below and three tenths above."""
    path = next(each for each in SCENARIOS if each.stem == name)
    results = sim.run(sim.load(path), replications=REPLICATIONS)
    for claim in CLAIMS[name]():
        if isinstance(claim, Simulated):
            low, high = claim.ends(story_of(path))
            means = claim.means(results)
            assert low <= min(means), (claim.phrase, means)
            assert max(means) <= high, (claim.phrase, means)
            assert 0.8 * min(means) <= low, (claim.phrase, means)
            assert high <= 1.3 * max(means), (claim.phrase, means)


@pytest.mark.check
def test_the_probabilities_of_the_readme_are_met_to_a_tenth() -> None:
    for claim in of_the_readme():
        if isinstance(claim, Estimated):
            assert claim.told(prose()) == pytest.approx(claim.figures(), rel=0.1), claim.phrase


def test_a_figure_that_nothing_computes_is_found() -> None:
    text = "Turnout is 68.05 %, of 11,734,642, by 12:00, in six of 17 units."
    claims: list[Claim] = [Computed("Turnout is {} %", "68.05"), Computed("in {} of {} units", "six", 17)]
    assert [each.split()[3] for each in problems(text, claims)] == ["'11,734,642'", "'12:00'"]


@pytest.mark.parametrize("value", ["68.04", "68.0", "8.05", "68.051"])
def test_another_figure_than_the_one_computed_is_found(value: str) -> None:
    assert problems("Turnout is 68.05 %.", [Computed("{} %", value)])


def test_a_source_that_the_text_does_not_name_is_no_source() -> None:
    assert problems("On 30 May it was so.", [Cited("30 May", "a newspaper")])
    assert not problems("On 30 May it was so [a newspaper].", [Cited("30 May", "a newspaper")])
