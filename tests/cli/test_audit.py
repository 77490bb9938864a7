"""``referendum audit``: prints what was found, as tables or as one JSON document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli.audit import audit
from sim.errors import DatasetError


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(audit, arguments, catch_exceptions=False, env={"COLUMNS": "250"})
    assert result.exit_code == 0
    return result.output


def test_json_is_one_document_with_findings_and_patches() -> None:
    document = json.loads(_run("kz-2022", "--json"))
    assert document["dataset"] == "kz-2022"
    assert len(document["patches"]) == 10
    pavlodar = [item for item in document["findings"] if item["code"] == "cell-implied"]
    assert [(item["row"], item["column"], item["printed"], item["patched"]) for item in pavlodar] == [
        ("Pavlodar Region", "20:00", "72.88", True)
    ]
    assert document["identities"]["row-sum"] == {"recomputed": 18, "agree": 18}
    assert {"severity", "place", "tolerance"} - set(pavlodar[0]) == {"place"}
    assert any("disputed by observers" in notice for notice in document["notices"])


def test_tables_show_tolerances_patches_and_the_notice() -> None:
    output = _run("kz-2022")
    assert "tolerance" in output
    assert "0.0104" in output
    assert "Pavlodar Region, 20:00: 72.88 → 75.53 (misprint" in output
    assert "disputed by observers" in output
    assert "of them patched" in output


def test_table_keeps_every_column_on_a_narrow_terminal() -> None:
    result = CliRunner().invoke(audit, ["kz-2022"], env={"COLUMNS": "80"})
    assert result.exit_code == 0
    assert "Findings" in result.output


def test_unknown_dataset_raises_the_error_that_the_command_line_turns_into_exit_code_3() -> None:
    with pytest.raises(DatasetError, match=r"did you mean 'kz-202") as caught:
        _run("kz-2002")
    assert caught.value.exit_code == 3


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"dataset\.toml: there is no such file"):
        _run(str(tmp_path))
