"""Rules, verdicts and lists of answers show themselves: short as text, escaped as HTML."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.expected.document import expected_document
from sim.errors import ResultsError
from sim.public.answers import Answers
from sim.rules import Tally


def test_a_rule_shows_its_conditions_in_words() -> None:
    rule = sim.load_rule("kazakhstan-2022")
    assert repr(rule) == "Rule(kazakhstan-2022: turnout_quorum, national_majority, regional_majority)"
    shown = replace(rule, title="<b>law</b>")._repr_html_()
    assert "<b>law" not in shown
    assert "papers cast more than 1/2 of citizens on the roll" in shown


def test_a_verdict_shows_what_decides() -> None:
    verdict = sim.decide("kz-2022", "kazakhstan-2022")
    assert repr(verdict) == (
        "Verdict(kazakhstan-2022: adopted, decided by regional_majority, margin +400,837 ballots)"
    )
    shown = verdict._repr_html_()
    assert "Adopted under kazakhstan-2022" in shown
    assert "<td>68.05 %</td>" in shown
    assert "+2,118,447" in shown


def test_a_verdict_on_many_tables_shows_how_often() -> None:
    tables = Tally(("Here",), [100], [[[60, 20, 0, 0]], [[30, 10, 0, 0]]])
    verdict = sim.load_rule("switzerland-law").decide(tables)
    assert repr(verdict) == "Verdict(switzerland-law: 2 of 2 tables adopted)"
    assert "2 of 2" in verdict._repr_html_()


def test_a_verdict_without_a_roll_shows_a_dash() -> None:
    verdict = sim.load_rule("kazakhstan-2022").decide(Tally(("A",), [0], [[0, 0, 0, 0]]))
    assert "<td>–</td>" in verdict._repr_html_()


def test_answers_of_a_frontier_are_a_tuple_that_shows_the_cheapest_first() -> None:
    answers = sim.frontier("kz-2022", "kazakhstan-2022", moves=["yes-home", "yes-no"])
    assert isinstance(answers, tuple)
    assert len(answers.table()) == len(answers) > 100
    told = repr(answers).splitlines()
    assert len(told) == 7
    assert [int(line.split()[4]) for line in told[2:]] == sorted(int(line.split()[4]) for line in told[2:])
    assert answers._repr_html_().count("<tr>") == 6
    assert "400,838" in answers._repr_html_()


def test_a_frontier_says_that_turnout_is_disputed() -> None:
    for answers in (
        sim.frontier("kz-2022", "kazakhstan-2022", moves="yes-home"),
        sim.frontier(sim.load_dataset("kz-2022"), "kazakhstan-2022", moves="yes-home"),
        sim.frontier("baseline", moves="yes-home"),
    ):
        assert "official turnout is disputed" in answers.sentence


def test_an_expectation_is_a_document_that_shows_a_row_a_point(tmp_path: Path) -> None:
    found = sim.expected("almaty-boycott")
    assert found == expected_document(sim.load("almaty-boycott"))
    told = repr(found).splitlines()
    assert len(told) == 2 + 11
    assert "official turnout is disputed" in told[0]
    assert told[-1].split() == ["1.0", "0.6488", "0.7777", "adopted", "regional_majority"]
    assert found.table()["turnout"].tolist() == [each["expected"]["turnout"] for each in found["points"]]
    assert "regional_majority" in found._repr_html_()
    assert found.to_csv(tmp_path / "x.csv").read_text().startswith("point,uptake,verdict")
    again = pickle.loads(pickle.dumps(found))
    assert (again, repr(again)) == (found, repr(found))


def test_answers_are_copied_and_pickled() -> None:
    answers = sim.effects("kazakhstan-2022")
    for again in (copy.copy(answers), pickle.loads(pickle.dumps(answers))):
        assert again == answers
        assert repr(again) == repr(answers)


def test_answers_are_escaped_and_counted() -> None:
    answers = Answers(["x"] * 40, [{"<i>": "<script>", "p": np.float64(0.5), "n": None}] * 40, "a < b")
    shown = answers._repr_html_()
    assert "<script>" not in shown
    assert "<i>" not in shown
    assert "a &lt; b" in shown
    assert "and 10 more rows" in shown
    assert len(repr(answers).splitlines()) < 20
    assert repr(Answers((), ())) == "nothing"
    assert Answers((), ())._repr_html_() == "<div></div>"


def test_a_dataset_shows_its_table() -> None:
    dataset = sim.load_dataset("kz-2022")
    titled = "Kazakhstan, constitutional referendum of 5 June 2022"
    assert repr(dataset) == f"Dataset(kz-2022: {titled}, 18 units, 11,734,642 registered)"
    shown = replace(dataset, title="<b>")._repr_html_()
    assert "<b><b>" not in shown
    assert "official turnout is disputed" in shown
    assert f"<td>{int(dataset.registered[0]):,}</td>" in shown


def test_a_curve_is_told_in_one_line() -> None:
    (curve, *_) = sim.failure_curve(sim.run("baseline", replications=3))
    told = "0% at 0%, 0% at 25%, 100% at 50%, 100% at 100% fail, of 3 replications"
    assert repr(curve) == f"Curve(yes-home, prior replay: {told})"


def test_a_word_is_explained() -> None:
    assert repr(sim.explain("priors")).startswith("prior: ")
    assert sim.explain("priors")._repr_html_().startswith("<div><p><b>prior</b></p><p>")


def test_answers_are_kept_as_a_table(tmp_path: Path) -> None:
    path = sim.list_rules().to_csv(tmp_path / "rules.csv")
    assert "kazakhstan-2022" in path.read_text()
    with pytest.raises(ResultsError, match="is there already"):
        sim.list_rules().to_csv(path)


@pytest.mark.parametrize("listed", [sim.list_rules, sim.list_cases, sim.list_datasets, sim.list_scenarios])
def test_lists_are_names_with_a_table(listed: object) -> None:
    found = listed()
    assert len(found) == len(found.table()) == len(set(found))
    assert list(found.table().iloc[:, 0]) == list(found)
