"""Faults: their one form, their order, the error that holds them, and what was probably meant."""

from __future__ import annotations

import pickle

import pytest

from sim.errors import DatasetError, RuleError, ScenarioError
from sim.files.faults import Fault, FaultyFileError, did_you_mean, nearest, raise_if_any

LATE = Fault("a.toml", 9, 1, "x", "1", "must be 2")
EARLY = Fault("a.toml", 2, 5, "y", "", "is missing")
OTHER = Fault("b.csv", 1, 1, "", "", "has no rows")


def test_faults_stand_in_the_order_of_their_files_each_once() -> None:
    error = FaultyFileError([LATE, OTHER, EARLY, LATE])
    assert error.faults == (EARLY, LATE, OTHER)
    assert str(error) == "a.toml:2:5: y: is missing\na.toml:9:1: x = 1: must be 2\nb.csv:1:1: has no rows"


@pytest.mark.parametrize("kind", [ScenarioError, RuleError, DatasetError])
def test_a_faulty_file_is_caught_by_the_name_of_whatever_was_loaded(kind: type[Exception]) -> None:
    with pytest.raises(kind):
        raise_if_any(iter([LATE]))


def test_no_fault_is_no_error() -> None:
    raise_if_any(iter([]))


def test_the_error_survives_a_worker_process() -> None:
    error = pickle.loads(pickle.dumps(FaultyFileError([LATE, EARLY], 3)))
    assert (error.faults, error.uncounted) == ((EARLY, LATE), 3)


def test_a_path_shows_what_a_terminal_would_obey() -> None:
    assert str(Fault("a\x1b\u202e.toml", None, None, "", "", "x")) == "a\\x1b\\u202e.toml: x"


@pytest.mark.parametrize(
    ("found", "meant"),
    [("ALMATY", "Almaty"), ("Est", "East"), ("wst", "West"), ("x" * 101, None), ("", None)],
)
def test_the_nearest_word_is_asked_for(found: str, meant: str | None) -> None:
    assert nearest(found, ["West", "East", "Almaty", "x" * 100]) == meant
    assert did_you_mean(found, ["West", "East", "Almaty"]) == (f"; did you mean {meant!r}?" if meant else "")
