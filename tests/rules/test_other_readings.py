"""Every other reading of a law against its second encoding."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules import Tally, load_rule
from sim.rules.reading.loading import presets
from tests.rules.counting import Vote
from tests.rules.other_readings import READINGS
from tests.rules.predicates import LAWS
from tests.rules.test_presets import (
    N_UNITS,
    REGIONAL,
    answers,
    small_tables,
    tables,
    threshold_tables,
    votes_of,
)

OTHERS = [(rule.name, each.name) for rule in presets() for each in rule.readings if each.name != rule.reading]


def test_every_other_reading_is_encoded_twice() -> None:
    assert sorted(READINGS) == sorted(OTHERS)


def tables_of(name: str) -> list[tuple[Tally, list[Vote]]]:
    """Small tables, tables at the thresholds, and random ones with rolls not far above the papers."""
    rng = np.random.default_rng(20051015)
    ballots = rng.integers(0, 60, (2_000, 5, 4)) * rng.integers(1, 5, (2_000, 1, 4))
    rolls = ballots.sum(axis=-1) + rng.integers(0, 60, (2_000, 5))
    drawn = tables(ballots, rolls, np.zeros(2_000, int), np.array([2, 1, 1, 2, 0]))
    small = small_tables(N_UNITS.get(name, 2))
    n_units = N_UNITS.get(name, 5 if name in REGIONAL else 1)
    return [(each, votes_of(each)) for each in (drawn, small)] + list(threshold_tables(n_units))


@pytest.mark.parametrize(("name", "reading"), OTHERS)
def test_both_encodings_of_a_reading_decide_alike(name: str, reading: str) -> None:
    rule, law = load_rule(name).under(reading), READINGS[name, reading]
    for tally, votes in tables_of(name):
        assert answers(rule, tally) == [law(vote) for vote in votes]


@pytest.mark.parametrize(("name", "reading"), OTHERS)
def test_a_reading_decides_some_table_otherwise(name: str, reading: str) -> None:
    law, other = LAWS[name], READINGS[name, reading]
    assert any(other(vote) != law(vote) for _, votes in tables_of(name) for vote in votes)
