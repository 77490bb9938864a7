"""Which printed figures of a results file differ under this version."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli import main
from sim.experiment.results import open_results, save
from sim.experiment.runner import run
from sim.scenario import Scenario


@pytest.fixture
def path(small: Callable[..., Scenario], tmp_path: Path) -> Path:
    return save(run(small(monte_carlo={"replications": 4, "seed": 5})), tmp_path / "results.nc")


def test_no_figure_of_a_file_made_by_this_version_differs(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["changes", str(path), "-j", "1"]) == 0
    assert "figures would be printed otherwise" in capsys.readouterr().out


def test_a_changed_value_is_told_by_the_figures_that_it_changes_alone(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Five papers more in one unit of one replication under one prior."""
    stored = open_results(path)
    stored["issued"].values[0, 0, 0] += 5
    stored["ballots"].values[0, 0, 0, 0, 1] += 5
    save(stored, path)
    assert main(["changes", str(path), "-j", "1", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    told = {each["figure"] for each in document["changed"]}
    assert told
    assert all(name.startswith("points[0].priors.replay.") for name in told)
    assert any(".turnout." in name for name in told)
    assert not any(".p_fail." in name for name in told)
    assert main(["changes", str(path), "-j", "1"]) == 1
    assert (
        f"{len(told)} of {document['figures']} figures would be printed otherwise" in capsys.readouterr().out
    )


def test_how_a_run_ended_is_no_figure(small: Callable[..., Scenario], tmp_path: Path) -> None:
    scenario = small(monte_carlo={"replications": 6, "seed": 5})
    part = save(run(scenario, part=range(2, 4)), tmp_path / "part.nc")
    assert main(["changes", str(part), "-j", "1"]) == 0
