"""Waits as ``run`` prints them: in all first, with a sentence where most of it is not at the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import sim
from sim.analysis.summary import run_document
from sim.cli.output.short_report import print_short
from sim.cli.output.waits_report import bottleneck
from sim.scenario import Scenario

FEW_BOOTHS = {"queues": True, "booth": {"mean_seconds": 600.0}, "max_booths": 2, "wait_target_minutes": 20.0}


def told_of(results: sim.Run, scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> str:
    print_short(run_document(results))
    return capsys.readouterr().out


def test_slow_booths_are_said_to_be_where_the_wait_is(
    small: Callable[..., Scenario], capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = small(polling=FEW_BOOTHS)
    told = told_of(sim.run(scenario, replications=1), scenario, capsys)
    assert "Most of the wait is for a booth: " in told
    assert "over 20 min" in told
    quick = small(polling={"queues": True})
    told = told_of(sim.run(quick, replications=1), quick, capsys)
    assert "Most of the wait" not in told
    assert "over 30 min" in told


def test_results_of_an_earlier_version_show_what_they_have(
    small: Callable[..., Scenario], capsys: pytest.CaptureFixture[str]
) -> None:
    """They hold the desks' figures alone."""
    scenario = small(polling=FEW_BOOTHS)
    results = sim.run(scenario, replications=1).dataset
    layout = results.attrs["layout"]
    older = results.isel(queue_figure=slice(11))
    names = [str(name) for name in older["queue_figure"].values]
    whole = [str(name) for name in results["queue_figure"].values]
    quoted = [", ".join(f'"{name}"' for name in each) for each in (whole, names)]
    older = older.assign_attrs(layout=layout.replace(*quoted))
    told = told_of(older, scenario, capsys)
    assert "at desk" in told
    assert "mean wait" not in told
    assert "Most of the wait" not in told


def test_waits_of_seconds_are_not_worth_a_sentence() -> None:
    waits = {"total_wait": 0.9, "wait": 0.1, "booth_wait": 0.7, "box_wait": 0.1}
    figures = {f"{name}_mean_minutes": {"median": mean} for name, mean in waits.items()}
    assert bottleneck(figures | {"booth_utilisation": {"median": 0.5}}) is None
