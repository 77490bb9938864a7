"""Every other reading of a law against its second encoding."""

from __future__ import annotations

import pytest

from sim.rules import load_rule
from sim.rules.reading.loading import presets
from tests.rules.other_readings import READINGS
from tests.rules.predicates import LAWS
from tests.rules.test_presets import REGIONAL, answers, small_tables, threshold_tables, votes_of

OTHERS = [(rule.name, each.name) for rule in presets() for each in rule.readings if each.name != rule.reading]


def test_every_other_reading_is_encoded_twice() -> None:
    assert sorted(READINGS) == sorted(OTHERS)


@pytest.mark.parametrize(("name", "reading"), OTHERS)
def test_both_encodings_of_a_reading_decide_alike(name: str, reading: str) -> None:
    rule, law = load_rule(name).under(reading), READINGS[name, reading]
    small = small_tables(2)
    for tally, votes in ((small, votes_of(small)), *threshold_tables(5 if name in REGIONAL else 1)):
        assert answers(rule, tally) == [law(vote) for vote in votes]


@pytest.mark.parametrize(("name", "reading"), OTHERS)
def test_a_reading_decides_some_table_otherwise(name: str, reading: str) -> None:
    tables = threshold_tables(5 if name in REGIONAL else 1)
    assert any(READINGS[name, reading](vote) != LAWS[name](vote) for _, votes in tables for vote in votes)
