"""Reports say what the documents say, ask for nothing from outside, take no text of the data for markup."""

from __future__ import annotations

import importlib
import re
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.analysis.summary import run_document
from sim.cli import main
from sim.errors import ResultsError, RuleError
from sim.reports.material import of_results
from sim.reports.report import Report
from sim.reports.view import SECTIONS, view
from sim.rules import Tally
from sim.text.by_language import LANGUAGES, messages
from sim.text.run_answer import answer

LAW = "kazakhstan-2022"
TABLE = "scenarios/data/australia-1977.csv"
NASTY = '<script>alert(1)</script> & "quoted" $x_1$ {{ t }}'
VOID = {"meta", "br", "img", "link", "input", "hr"}


def spaced(text: str) -> str:
    """A text with every space alike, narrow ones included."""
    return " ".join(text.split())


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return spaced("".join(self.texts))

    def attributes(self, *names: str) -> list[str]:
        return [value for _, each in self.elements for name, value in each.items() if value and name in names]


@pytest.fixture(scope="module")
def run() -> sim.Run:
    return sim.run("almaty-boycott", replications=3)


@pytest.fixture(scope="module")
def of_run(run: sim.Run) -> Report:
    return sim.report(run)


@pytest.fixture(scope="module")
def of_scenario() -> Report:
    return sim.report("nationwide-boycott")


@pytest.fixture(scope="module")
def of_table() -> Report:
    return sim.report(TABLE, "australia-1901")


@pytest.fixture(params=["of_run", "of_scenario", "of_table"])
def any_report(request: pytest.FixtureRequest) -> Report:
    found: Report = request.getfixturevalue(request.param)
    return found


def test_the_same_run_gives_the_same_bytes(run: sim.Run, of_run: Report) -> None:
    assert sim.report(run).html == of_run.html


def test_nothing_is_asked_for_from_outside(any_report: Report) -> None:
    page = Page(any_report.html)
    asked = page.attributes("src", "href", "srcset", "action", "data", "poster", "xlink:href")
    assert [each for each in asked if not each.startswith("#")] == []
    urls = re.findall(r"url\(([^)]*)\)", any_report.html)
    assert [each for each in urls if not each.startswith("#")] == []
    assert "@import" not in any_report.html
    assert not {"script", "link", "iframe", "object", "embed", "img"} & {tag for tag, _ in page.elements}
    policy = [each["content"] for _, each in page.elements if "http-equiv" in each]
    assert policy
    assert "default-src 'none'" in str(policy[0])


def test_every_reference_is_to_a_place_of_the_page_and_every_identifier_is_one(any_report: Report) -> None:
    page = Page(any_report.html)
    names = page.attributes("id")
    assert len(names) == len(set(names))
    within = [each.removeprefix("#") for each in page.attributes("href", "aria-labelledby")]
    within += re.findall(r"url\(#([^)]*)\)", any_report.html)
    assert set(within) <= set(names)
    assert {*SECTIONS} <= set(names)


def test_headings_go_down_one_level_at_a_time(any_report: Report) -> None:
    levels = [int(tag[1]) for tag, _ in Page(any_report.html).elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_picture_says_what_it_shows(of_run: Report) -> None:
    svgs = [each for tag, each in Page(of_run.html).elements if tag == "svg"]
    assert len(svgs) >= 3
    assert all(each["role"] == "img" and each["aria-label"] for each in svgs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_run_is_answered_by_its_document(run: sim.Run, language: str) -> None:
    report = sim.report(run, language=language)
    document = run_document(run.dataset)
    text = Page(report.html).text
    assert spaced(answer(document, language)) in text
    tell = messages(language)
    for point in document["points"]:
        margin = point["expected"]["margins"][point["expected"]["binds"]]
        assert f"+{spaced(tell.number(margin))}" in text
    assert f'<html lang="{language}">' in report.html
    assert (spaced(tell("notice.unreviewed")) in text) == (language != "en")


def test_distances_are_those_of_the_frontier(run: sim.Run) -> None:
    material = of_results(run.dataset)
    told = [row.cells[1] for row in view(material, messages("en"))["distances"]]
    whole = [
        each for each in material.frontier["answers"] if each["scope"] == "national" and each["possible"]
    ]
    assert f"{min(each['ballots'] for each in whole):,}" == told[0]
    assert {f"{each['ballots']:,}" for each in whole} <= {each.partition(" ")[0] for each in told}


def test_a_scenario_says_that_nothing_was_simulated(of_scenario: Report, of_run: Report) -> None:
    said = messages("en")("report.not_run")
    assert said in Page(of_scenario.html).text
    assert said not in Page(of_run.html).text
    assert "none fail" not in Page(of_scenario.html).text


def test_a_table_is_told_by_its_decision(of_table: Report) -> None:
    text = Page(of_table.html).text
    assert (
        "The table gives: rejected. The condition that decides: state majority, 9,211 ballots short." in text
    )
    assert "+912,929" in text
    assert "−9,211" in text


def test_text_of_the_data_never_becomes_markup() -> None:
    scenario = sim.load("almaty-boycott").replace(title=NASTY, question=NASTY)
    page = Page(sim.report(sim.run(scenario, replications=2)).html)
    assert "script" not in {tag for tag, _ in page.elements}
    assert '<script>alert(1)</script> & "quoted" $x_1$ {{ t }}' in page.text
    assert page.open == []


def test_names_of_units_never_become_markup() -> None:
    table = Tally(("<b onclick=x>North", '"South"\u2066'), [100, 100], [[40, 20, 0, 0], [45, 15, 0, 0]])
    page = Page(sim.report(table, LAW).html)
    assert "b" not in {tag for tag, _ in page.elements}
    assert "onclick" not in {name for _, each in page.elements for name in each}
    assert "\u2066" not in page.text
    assert '"South"\\u2066' in page.text


def test_every_named_function_is_there() -> None:
    for each in view(of_results(sim.run("baseline", replications=1).dataset), messages("en"))["figures"]:
        name = each[1]["function"]
        found: Any = None
        for end in range(len(name.split(".")), 0, -1):
            module, rest = ".".join(name.split(".")[:end]), name.split(".")[end:]
            try:
                found = importlib.import_module(module)
            except ImportError:
                continue
            for part in rest:
                found = getattr(found, part)
            break
        assert found is not None, name


def test_both_checklists_are_whole() -> None:
    found = view(of_results(sim.run("baseline", replications=1).dataset), messages("en"))["checklists"]
    assert (len(found["stress"]), len(found["stars"])) == (24, 13)
    assert {each for items in found.values() for each in items.values() if each} <= {*SECTIONS}


def test_a_rule_belongs_to_a_table_alone() -> None:
    with pytest.raises(RuleError, match="a table has no rule of its own"):
        sim.report(TABLE)
    with pytest.raises(RuleError, match="a scenario and its results have their own"):
        sim.report("baseline", LAW)


def test_another_ending_is_refused_and_nothing_is_replaced_unasked(of_table: Report, tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"x\.txt: reports are saved as \.html or \.pdf"):
        of_table.save(tmp_path / "x.txt")
    kept = of_table.save(tmp_path / "x.html")
    assert kept.read_text(encoding="utf-8") == of_table.html
    with pytest.raises(ResultsError, match="is there already"):
        of_table.save(kept)


def test_a_pdf_without_its_extra_says_what_to_install(
    of_table: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(ResultsError, match=r"pip install 'referendum-sim\[pdf\]'"):
        of_table.save(tmp_path / "x.pdf")


def test_the_command_writes_what_the_function_makes(tmp_path: Path, of_table: Report) -> None:
    out = str(tmp_path / "r.html")
    assert main(["report", TABLE, "--rule", "australia-1901", "-o", out]) == 0
    assert Path(out).read_text(encoding="utf-8") == of_table.html
    assert main(["report", TABLE, "--rule", "australia-1901", "-o", out]) == 2
    assert main(["report", TABLE, "-o", out, "--force"]) == 2
    assert main(["report", "baseline", "--rule", LAW, "-o", str(tmp_path / "b.html")]) == 2


def test_what_takes_long_of_many_units_is_left_out_and_said() -> None:
    many = [f"Unit {k}" for k in range(101)]
    table = Tally(tuple(many), [100] * 101, [[40, 20, 0, 0]] * 101)
    assert "of more than 100 units it takes long" in Page(sim.report(table, LAW).html).text
