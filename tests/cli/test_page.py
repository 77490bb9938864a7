"""``referendum page``: what it writes, and what it says where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli.page import page
from sim.pages.page import page_html
from sim.pages.vote import vote_of_scenario

TABLE = "scenarios/data/australia-1977.csv"


def test_a_table_becomes_a_page_under_the_law_that_is_given(tmp_path: Path) -> None:
    path = tmp_path / "vote.html"
    done = CliRunner().invoke(page, [TABLE, "--rule", "australia-1901", "-o", str(path), "--lang", "ru"])
    assert done.exit_code == 0, done.output
    assert path.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="ru">')


@pytest.mark.parametrize(
    ("options", "said"),
    [([TABLE], "give --rule"), ([TABLE, "--rule", "australia-1901"], "--force replaces it")],
)
def test_what_is_missing_or_in_the_way_is_a_fault_of_the_command_line(
    options: list[str], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "vote.html"
    path.write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(page, [*options, "-o", str(path)])
    assert done.exit_code == 2
    assert said in done.output
    assert path.read_text(encoding="utf-8") == "mine"


def test_campaigns_of_a_scenario_are_its_first_acts_and_others_are_named() -> None:
    import sim

    told = vote_of_scenario(sim.load("almaty-boycott").model_copy(update={"sweep": {}}), days=0)
    assert [(act["of"], act["act"], act["units"]) for act in told["acts"]] == [("all", "home", ["Almaty"])]
    closed = vote_of_scenario(sim.load("closed-stations-almaty").model_copy(update={"sweep": {}}), days=0)
    assert closed["acts"] == []
    assert closed["aside"]


@pytest.mark.parametrize(("scenario", "disputed"), [("baseline", True), ("thousand-communes", False)])
def test_only_of_a_disputed_turnout_the_page_says_so(scenario: str, disputed: bool) -> None:
    import sim

    plain = sim.load(scenario).model_copy(update={"sweep": {}})
    assert vote_of_scenario(plain, days=0)["disputed"] is disputed


def test_a_vote_of_very_many_units_has_no_drawn_days() -> None:
    import sim

    assert vote_of_scenario(sim.load("thousand-communes").model_copy(update={"sweep": {}}))["drawn"] is None


def test_the_policy_of_the_page_names_the_hash_of_its_own_script() -> None:
    import base64
    import hashlib
    import re

    text = page_html({"language": "en", "vote": {"title": "x"}, "words": {}})
    script = re.search(r'<script type="module">(.*)</script>', text, re.DOTALL)
    assert script is not None
    found = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{found}'" in text
