"""``referendum show`` and ``referendum schema``: what runs, in full, in a form that runs again."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.cli.schema import schema
from sim.cli.show import show
from sim.experiment import save
from sim.experiment.runner import run
from sim.scenario import load, loads

ROOT = Path(__file__).parents[2]
ALMATY = str(ROOT / "scenarios" / "almaty-boycott.toml")


def _show(*arguments: str) -> str:
    result = CliRunner().invoke(show, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a run of one replication, as a file."""
    scenario = load(ALMATY, ["campaigns.almaty.uptake=0.5", "monte_carlo.seed=11"])
    return save(run(scenario, replications=1), tmp_path_factory.mktemp("results") / "almaty.nc")


def test_what_is_shown_loads_to_the_same_scenario() -> None:
    assert loads(_show(ALMATY)) == load(ALMATY)


def test_options_are_applied_and_named() -> None:
    output = _show(ALMATY, "--set", "monte_carlo.seed=0", "--sweep", "campaigns.almaty.uptake=0.1,0.2")
    assert "seed = 0  # --set monte_carlo.seed=0" in output
    assert '"campaigns.almaty.uptake" = [0.1, 0.2]  # --sweep campaigns.almaty.uptake=0.1,0.2' in output
    head = output.splitlines()[:2]
    assert head[0].startswith("# engine: counts (")
    assert head[1] == "# points: 2"


def test_values_of_a_base_file_name_that_file() -> None:
    output = _show(ALMATY)
    assert f'dataset = "kz-2022"  # {ROOT / "scenarios" / "baseline.toml"}:' in output
    assert f'regions = ["Almaty"]  # {ALMATY}:' in output


def test_json_is_the_scenario_and_its_hash() -> None:
    document = json.loads(_show(ALMATY, "--json"))
    assert document["scenario"]["campaigns"][0]["name"] == "almaty"
    assert len(document["sha256"]) == 64


def test_results_show_the_scenario_that_ran(results: Path) -> None:
    output = _show(str(results))
    assert loads(output).monte_carlo.seed == 11
    assert loads(output).campaigns == load(ALMATY, ["campaigns.almaty.uptake=0.5"]).campaigns
    assert "# seed: 11\n" in output
    assert "# provenance: " in output


def test_results_as_json(results: Path) -> None:
    document = json.loads(_show(str(results), "--json"))
    assert document["seed"] == 11
    assert document["scenario"]["monte_carlo"]["replications"] == 1
    assert document["provenance"]["numpy"] == np.__version__


def test_results_take_no_options(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(results), "--set", "monte_carlo.seed=1"]) == 2
    assert "a results file shows what ran" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["missing.toml", "missing.nc"])
def test_missing_file_is_no_traceback(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["show", str(tmp_path / name)])
    assert code == (3 if name.endswith(".toml") else 1)
    assert "no such file" in capsys.readouterr().err


def test_every_faulty_file_leaves_with_three(capsys: pytest.CaptureFixture[str]) -> None:
    for path in sorted((ROOT / "tests" / "scenario" / "invalid").glob("*.toml")):
        assert main(["show", str(path)]) == 3
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.startswith("error: ")
        assert "Traceback" not in shown.err


def test_schema_is_a_json_schema() -> None:
    result = CliRunner().invoke(schema, catch_exceptions=False)
    jsonschema.Draft202012Validator.check_schema(json.loads(result.stdout))
