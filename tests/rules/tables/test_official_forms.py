"""Files in the form of electoral authorities go to a verdict with one option at most."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main

FORMS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("inputs").joinpath("forms.toml").read_text(encoding="utf-8")
)["form"]


@pytest.mark.parametrize("form", FORMS, ids=[form["name"] for form in FORMS])
def test_a_file_in_an_official_form_goes_to_its_verdict(
    form: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "results.csv"
    path.write_text(form["text"], encoding="utf-8")
    assert len(form["options"]) in (0, 2)
    told = main(["decide", "--rule", form["rule"], "--results", str(path), *form["options"], "--json"])
    said = capsys.readouterr()
    assert told == 0, said.err
    document = json.loads(said.out)
    figures = [f"{each['numerator']} of {each['base']}" for each in document["conditions"]]
    assert f"{document['verdict']}: {', '.join(figures)}" == form["right"]
