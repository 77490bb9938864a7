"""Strategic abstention acts where a rule asks for turnout; elsewhere it moves nobody, and reports say so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from sim.analysis.expected.document import expected_document
from sim.cli import main
from sim.experiment.runner import run
from sim.rules.leads import turnout_conditions
from sim.rules.reading.loading import load_rule, presets
from sim.scenario import Scenario, load

STAY = {"name": "stay", "kind": "strategic-abstention", "uptake": 0.8}
ASKS_FOR_NO_TURNOUT = {
    "armenia-1995", "armenia-2015", "australia-1901", "bavaria-1946", "berlin-2006",
    "british-columbia-2005", "california-1911", "chile-1980", "colombia-plebiscito-2016", "croatia-2010",
    "cyprus-2004", "denmark-1920", "denmark-1953", "denmark-1953-bill", "ecuador-2008", "florida-2006",
    "germany-1919", "hungary-1997", "iraq-2004", "ireland-1937", "ireland-1937-bill",
    "italy-constitutional", "kazakhstan-1995-decree", "latvia-constitution", "liberia-1986",
    "micronesia-1979", "new-zealand-1993", "new-zealand-2010", "new-zealand-2020", "new-zealand-initiative",
    "philippines-1986", "quebec-1978", "russia-1990", "scotland-1979", "serbia-2006", "seychelles-1992",
    "slovenia-2013", "south-korea-1980", "spain-1978-initiative", "spain-1978-statute", "switzerland-1848",
    "switzerland-1891-counter-proposal", "switzerland-constitution", "switzerland-law", "taiwan-2018",
    "thailand-2006", "thailand-2014", "tokelau-2007", "turkey-1982", "united-kingdom-2011",
    "united-kingdom-2015", "uruguay-constitution", "wales-1997", "zambia-2016",
}  # fmt: skip


def test_the_laws_that_ask_for_no_turnout() -> None:
    assert {rule.name for rule in presets() if not turnout_conditions(rule)} == ASKS_FOR_NO_TURNOUT


def with_quorum(**changes: Any) -> dict[str, Any]:
    return {"preset": "kazakhstan-2022", "conditions": {"turnout_quorum": changes}}


@pytest.mark.parametrize("numerator", ["cast", "issued", "valid", "valid_papers", ["yes", "no"]])
def test_a_quorum_of_whatever_a_no_paper_adds_to_is_one_of_turnout(numerator: Any) -> None:
    assert turnout_conditions(load_rule(with_quorum(numerator=numerator))) == ("turnout_quorum",)


@pytest.mark.parametrize("changes", [{"numerator": "yes"}, {"numerator": "invalid"}, {"enabled": False}])
def test_a_quorum_of_what_no_opponent_adds_to_is_none_of_turnout(changes: dict[str, Any]) -> None:
    assert turnout_conditions(load_rule(with_quorum(**changes))) == ()


@pytest.mark.parametrize(
    "rule", ["switzerland-law", "denmark-1953", "hungary-1997", with_quorum(enabled=False)]
)
def test_nobody_stays_at_home_where_no_turnout_is_asked_for(
    rule: Any, small: Callable[..., Scenario]
) -> None:
    with_it, without = small(rule=rule, campaigns=[STAY]), small(rule=rule)
    assert expected_document(with_it)["expected"] == expected_document(without)["expected"]
    xr.testing.assert_equal(run(with_it), run(without))
    (note,) = expected_document(with_it)["notes"]
    assert "campaign 'stay' (strategic-abstention) moves nobody" in note
    assert expected_document(with_it)["reach"] is None


def test_nobody_stays_at_home_where_no_opponent_expects_to_lose(small: Callable[..., Scenario]) -> None:
    scenario = small(campaigns=[STAY | {"expect_below": 0.1}])
    document = expected_document(scenario)
    assert document["expected"]["boycotted"] == 0
    assert document["notes"] == [
        "campaign 'stay' (strategic-abstention) moves nobody: opponents expect to lose in none of its units "
        "(expect_below = 0.1)"
    ]


@pytest.mark.parametrize("rule", ["kazakhstan-2022", "poland-1997", with_quorum(numerator="issued")])
def test_they_stay_at_home_where_turnout_is_asked_for(rule: Any, small: Callable[..., Scenario]) -> None:
    scenario = small(rule=rule, campaigns=[STAY])
    document = expected_document(scenario)
    assert document["notes"] == []
    assert document["expected"]["boycotted"] > 0
    assert (run(scenario).boycotted.sum("unit") > 0).all()


def test_other_campaigns_go_on(small: Callable[..., Scenario]) -> None:
    boycott = {"name": "b", "kind": "boycott", "uptake": 0.4, "regions": ["North"]}
    both, alone = (small(rule="denmark-1953", campaigns=each) for each in ([STAY, boycott], [boycott]))
    xr.testing.assert_equal(run(both), run(alone))
    documents = expected_document(both), expected_document(alone)
    for key in ("expected", "reach", "tipping"):
        assert documents[0][key] == documents[1][key]


@pytest.fixture
def idle(tmp_path: Path) -> Path:
    """A scenario whose campaign has no reason."""
    path = tmp_path / "idle.toml"
    path.write_text(
        'schema_version = 1\ntitle = "Idle"\ndataset = "kz-2022"\nrule = "denmark-1953"\n'
        '[[campaigns]]\nkind = "strategic-abstention"\nuptake = 1.0\n[monte_carlo]\nreplications = 2\n',
        encoding="utf-8",
    )
    return path


COMMANDS = {
    "expected": lambda path: ["run", path, "--expected"],
    "run": lambda path: ["run", path, "--no-plots", "--out", f"{path}.out"],
    "show": lambda path: ["show", path],
    "frontier": lambda path: ["frontier", path, "--move", "no-home"],
    "frontier, immunity": lambda path: ["frontier", path, "--immunity"],
    "frontier, pair": lambda path: ["frontier", path, "--pair", "no-home", "yes-home"],
    "probability": lambda path: ["probability", path, "-n", "2"],
    "compare": lambda path: ["compare", path, path, "-n", "2"],
    "curve": lambda path: ["curve", path, "-n", "2"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_report_and_document_says_that_it_moves_nobody(
    command: str, idle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = COMMANDS[command](str(idle))
    assert main(arguments) == 0
    assert "moves nobody" in capsys.readouterr().out
    assert main([*arguments, "--json"]) == 0
    notes = [note for note in json.loads(capsys.readouterr().out)["notes"] if "moves nobody" in note]
    assert notes
    assert all("moves nobody: denmark-1953 asks for no turnout" in note for note in notes)


def test_the_frontier_of_an_idle_campaign_is_that_of_the_table_as_published(
    idle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = []
    for source in ([str(idle)], ["kz-2022", "--rule", "denmark-1953"]):
        assert main(["frontier", *source, "--move", "no-home", "--json"]) == 0
        documents.append(json.loads(capsys.readouterr().out)["answers"])
    assert documents[0] == documents[1]


def test_a_sweep_of_an_idle_campaign_is_flat(idle: Path) -> None:
    document = expected_document(load(idle, sweeps=["campaigns[0].uptake=0,0.5,1"]))
    assert len({json.dumps(point["expected"]) for point in document["points"]}) == 1
    assert len(document["points"]) == 3
