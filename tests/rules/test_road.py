"""The road to the ballot: every lawful one against a second encoding; what is unlawful is named."""

from __future__ import annotations

import datetime as dt
import json
from itertools import product
from pathlib import Path

import pytest

from sim.cli import main
from sim.datasets import load_dataset
from sim.errors import RuleError
from sim.files.faults import FaultyFileError
from sim.rules import load_rule
from sim.rules.road import RoadStep, road_document, road_faults, road_of

DATA = load_dataset("kz-2022")
LAW = road_of(DATA)
IDS = [step.id for step in LAW.steps]


def roads_of_the_constitution() -> set[tuple[str, ...]]:
    """Art. 91(1) once more, without looking at the file: every road to its end, the Council's word included.

    Somebody proposes. The president calls the vote, or hands the draft to Parliament, which adopts it.
    Whoever else proposed may be refused, and there it ends; but if Parliament did, it may adopt the law by
    four fifths, which the president signs or puts to the vote. The Council may be asked before either.
    """
    found: set[tuple[str, ...]] = set()
    called = [("president_calls", "referendum"), ("council_approves", "president_calls", "referendum")]
    by_parliament = ("president_to_parliament", "parliament_adopts", "president_signs")
    for who in ("president_proposes", "parliament_proposes", "government_proposes", "citizens_propose"):
        found |= {(who, *way) for way in (*called, by_parliament, ("council_rejects",))}
        if who != "president_proposes":
            found.add((who, "president_rejects"))
    override = ("parliament_proposes", "president_rejects", "parliament_overrides")
    signed = [("president_signs",), ("council_approves", "president_signs")]
    return found | {(*override, *way) for way in (*called, *signed, ("council_rejects",))}


def lawful_roads(begun: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Every road that the file allows, step by step."""
    found = set()
    for name in IDS:
        road = (*begun, name)
        faults = road_faults(LAW, [RoadStep(each) for each in road])
        if not faults:
            found.add(road)
        if all("does not end" in fault for fault in faults):
            found |= lawful_roads(road)
    return found


def test_the_lawful_roads_are_those_of_the_constitution() -> None:
    assert lawful_roads() == roads_of_the_constitution()


def test_no_other_road_of_three_steps_is_lawful() -> None:
    lawful = roads_of_the_constitution()
    for road in product(IDS, repeat=3):
        assert (not road_faults(LAW, [RoadStep(name) for name in road])) == (road in lawful)


def test_roads_that_were_taken_were_lawful_as_far_as_they_went() -> None:
    taken = {road["name"]: road for road in road_document("kz-2022", LAW)["taken"]}
    assert all(not road["faults"] for road in taken.values())
    assert [step["id"] for step in taken["2022"]["steps"]][-1] == "referendum"
    assert [step["id"] for step in taken["2011"]["steps"]][-1] == "council_rejects"
    assert "parliament_adopts" in [step["id"] for step in taken["2017"]["steps"]]


def test_the_road_of_2022_has_the_dates_of_the_calendar_and_the_verdict_of_the_rule() -> None:
    from sim.analysis.expected.scenario_table import table_of
    from sim.datasets.legal_calendar import calendar_of

    dates = {event.id: event.at.date() for event in calendar_of(DATA)}
    steps = {each.id: each.at for each in LAW.taken[0].steps}
    assert (steps["president_proposes"], steps["president_calls"]) == (dates["proposal"], dates["decree"])
    assert steps["referendum"] == dates["vote"]
    verdict = load_rule("kazakhstan-2022").decide(table_of(DATA))
    assert str(verdict.outcome_name) == "adopted"
    assert "6,163,516 Yes of 7,985,769 papers, 17 units of 17: adopted" in LAW.taken[0].result


@pytest.mark.parametrize(("people", "lawful"), [(199_999, False), (200_000, True), (200_001, True)])
def test_two_hundred_thousand_citizens_may_ask(people: int, lawful: bool) -> None:
    road = [RoadStep("citizens_propose", people=people), RoadStep("president_calls"), RoadStep("referendum")]
    faults = road_faults(LAW, road)
    assert (not faults) == lawful
    if not lawful:
        assert "199,999 signatures, where it needs 200,000 (law on the republican referendum" in faults[0]


@pytest.mark.parametrize(("votes", "lawful"), [(85, False), (86, True), (107, True)])
def test_an_override_takes_four_fifths_of_all_deputies_of_each_chamber(votes: int, lawful: bool) -> None:
    tally = {"Mazhilis": (votes, 107), "Senate": (38, 47)}
    start = [RoadStep("parliament_proposes"), RoadStep("president_rejects")]
    override = RoadStep("parliament_overrides", votes=tally)
    faults = road_faults(LAW, [*start, override, RoadStep("president_signs")])
    assert (not faults) == lawful
    assert all("85 of 107 in the Mazhilis, 86 needed: at least 4/5" in fault for fault in faults)


def test_every_fault_of_a_road_is_named() -> None:
    def told(*road: RoadStep) -> str:
        return "\n".join(road_faults(LAW, road))

    begun = RoadStep("citizens_propose"), RoadStep("president_rejects")
    assert "asks that parliament_proposes came before" in told(*begun, RoadStep("parliament_overrides"))
    assert "the road does not end with parliament_overrides" in told(*begun, RoadStep("parliament_overrides"))
    assert "cannot begin a road" in told(RoadStep("referendum"))
    assert "nothing can: it ends the road" in told(RoadStep("referendum"), RoadStep("referendum"))
    assert "did you mean 'president_calls'" in told(RoadStep("president_cals"))
    assert told() == "a road has one step at least"
    late = (
        RoadStep("president_proposes", dt.date(2022, 5, 6)),
        RoadStep("president_calls", dt.date(2022, 5, 5)),
    )
    assert "president_calls on 2022-05-05: president_proposes comes before it, on 2022-05-06" in told(*late)
    assert "asks for no signatures" in told(RoadStep("president_proposes", people=3))
    senate = RoadStep("parliament_adopts", votes={"Senate": (40, 47)})
    assert "asks for Mazhilis and Senate" in told(RoadStep("president_proposes"), senate)


def test_an_unlawful_road_ends_in_exit_code_3_and_a_lawful_one_in_0(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lawful = ["road", "kz-2022", "president_proposes", "president_calls", "referendum"]
    assert main(lawful) == 0
    assert "lawful" in capsys.readouterr().out
    assert main([*lawful[:2], "parliament_adopts=Mazhilis:1/107,Senate:1/47", "--json"]) == 3
    assert len(json.loads(capsys.readouterr().out)["faults"]) == 4
    assert main([*lawful[:2], "parliament_adopts=Mazhilis:108/107"]) == 2
    assert main(["road", "kz-2022"]) == 0
    assert "Taken in 2011, lawful" in capsys.readouterr().out


def test_a_file_that_names_no_step_is_refused_with_the_place(tmp_path: Path) -> None:
    from dataclasses import replace

    with pytest.raises(RuleError, match="no such file; a dataset that knows its road"):
        road_of(replace(DATA, path=tmp_path))
    step = '[[steps]]\nid = "a"\nwho = "w"\nwhat = "x"\nsource = "s"\nfollows = ["b"]\n'
    (tmp_path / "road.toml").write_text(f"schema_version = 1\n{step}", encoding="utf-8")
    with pytest.raises(FaultyFileError, match=r"road.toml:7:\d+: steps\[0\].follows.* there is no step b"):
        road_of(replace(DATA, path=tmp_path))
