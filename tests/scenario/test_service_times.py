"""What a scenario may say of service times, and where it is told that it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.files.faults import FaultyFileError
from sim.scenario import Scenario, resolve

SAMPLED = """\
schema_version = 1
title = "Sampled"
dataset = "kz-2022"
rule = "kazakhstan-2022"
[polling]
queues = true
stations = 5
check_in = {distribution = "sample", sample = "times.csv"}
"""


@pytest.fixture
def sampled(tmp_path: Path) -> Path:
    (tmp_path / "times.csv").write_text("seconds\n30\n42.5\n90\n", encoding="utf-8")
    (tmp_path / "x.toml").write_text(SAMPLED, encoding="utf-8")
    return tmp_path / "x.toml"


def test_a_sample_counts_from_the_folder_of_the_file_that_names_it(sampled: Path) -> None:
    scenario = sim.load(sampled)
    assert scenario.polling.check_in.sample == str(sampled.parent / "times.csv")
    assert resolve(scenario) == scenario
    assert Scenario.model_validate_json(scenario.model_dump_json(by_alias=True)) == scenario


def test_results_say_with_which_sample_they_were_made(sampled: Path) -> None:
    before = sim.run(sim.load(sampled), replications=1)
    (sampled.parent / "times.csv").write_text("300\n400\n", encoding="utf-8")
    after = sim.run(sim.load(sampled), replications=1)
    assert before.attrs["samples_sha256"] != after.attrs["samples_sha256"]
    mean = {"queue_figure": "wait_mean_minutes", "place": "all"}
    assert (after["queues"].sel(mean) > before["queues"].sel(mean)).all()


def test_a_faulty_sample_is_refused_with_its_line(sampled: Path) -> None:
    (sampled.parent / "times.csv").write_text("30\nabc\n-5\n99999999\n", encoding="utf-8")
    with pytest.raises(FaultyFileError) as caught:
        sim.load(sampled)
    told = [str(fault) for fault in caught.value.faults]
    assert told[0].startswith('times.csv:2:1: "abc": must be one number of seconds')
    assert told[2].startswith("times.csv:4:1: 99999999: must not exceed 86,400 seconds")
    (sampled.parent / "times.csv").unlink()
    with pytest.raises(FaultyFileError, match=r"x.toml:8:.*polling.check_in.sample.*there is no such file"):
        sim.load(sampled)


def test_a_form_says_its_own_coefficient_of_variation() -> None:
    def check_in(*changes: str) -> sim.Scenario:
        return sim.load("baseline", [f"polling.check_in.{change}" for change in changes])

    assert check_in('distribution="exponential"').polling.check_in.cv == 1.0
    assert check_in('distribution="fixed"').polling.check_in.cv == 0.0
    for changes, told in (
        (('distribution="exponential"', "cv=0.5"), "must be left out, or 1, with"),
        (('distribution="gamma"', "cv=0.001"), "must be 0.01 or more with gamma"),
        (('distribution="sample"',), "must name a file"),
        (('sample="times.csv"',), "must name a file|no such file"),
        (('distribution="weibull"',), "must be one of lognormal, gamma, exponential, fixed, sample"),
    ):
        with pytest.raises(FaultyFileError, match=told):
            check_in(*changes)
