"""Errors that a user meets have one base and an exit code that says whose fault it is."""

from __future__ import annotations

import pytest

from sim import errors
from sim.errors import DatasetError, ResultsError, RuleError, ScenarioError, SimError

ALL = [each for each in vars(errors).values() if isinstance(each, type)]


@pytest.mark.parametrize("error", ALL)
def test_every_error_can_be_caught_by_the_base(error):
    with pytest.raises(SimError, match="what to do"):
        raise error("what to do")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SimError, 1),
        (ResultsError, 1),
        (DatasetError, 3),
        (RuleError, 3),
        (ScenarioError, 3),
    ],
)
def test_a_faulty_file_exits_with_3_and_anything_else_with_1(error, code):
    assert error.exit_code == code
