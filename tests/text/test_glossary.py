"""The glossary explains every word that the reports use, and its figures are right."""

from __future__ import annotations

import json
import re

import pytest

import sim
from sim.analysis.expected.scenario_table import table_of
from sim.break_even.immunity import immunities
from sim.cli import main
from sim.scenario.file_keys import UnknownWordError, explain
from sim.scenario.schema.uncertainty import Uncertainty
from sim.text.glossary import Entry, glossary
from tests.stories.claims import Claim, Computed, Prose, count, percent
from tests.stories.figures import counted, kz
from tests.stories.texts import uncovered

WORDS = """prior, replay, next-vote, fresh-event, replication, uptake, odds ratio, margin, carried, unit,
reached, condition that decides, both-marked, 99.7 %, variance ratio, Kolmogorov, Sobol, logit, ICC,
turnout quorum, approval quorum, double majority, issued, cast, valid, roll, spoiled, seed, interval, Wilson,
renege, baulk, confidence sequence, common random numbers, utilisation, annulment, protocol"""


@pytest.mark.parametrize("word", " ".join(WORDS.split()).split(", "))
def test_a_word_that_readers_asked_about_is_explained(word: str) -> None:
    assert explain(word).text


@pytest.mark.parametrize("entry", glossary(), ids=lambda entry: entry.word)
def test_an_entry_is_one_to_four_sentences(entry: Entry) -> None:
    assert 1 <= len(re.findall(r"[.?](?= [A-Z]|$| \d|$)", entry.text)) <= 4
    assert entry.text.endswith(".")


def test_no_name_stands_in_two_entries() -> None:
    names = [name.lower() for entry in glossary() for name in (entry.word, *entry.also)]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("PRIORS", "prior"),
        ("turnout_quorum", "turnout quorum"),
        ("Fresh Event", "fresh-event"),
        ("replications", "replication"),
        ("icc", "intraclass correlation"),
        ("odds  ratios", "odds ratio"),
        ("double majorities", None),
    ],
)
def test_case_plural_and_dashes_do_not_matter(asked: str, word: str | None) -> None:
    if word is None:
        with pytest.raises(UnknownWordError, match="did you mean 'regional majority'"):
            explain(asked)
    else:
        assert explain(asked).word == word


def test_a_word_that_is_not_there_gets_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "uptak"]) == 2
    assert capsys.readouterr().err == (
        "error: 'uptak' is no word of the reports and no key of a file; did you mean 'uptake'?\n"
    )
    assert main(["explain", "elephant"]) == 2
    assert "referendum explain lists all words" in capsys.readouterr().err


def test_a_word_is_printed_and_without_one_all_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "condition", "that", "decides"]) == 0
    assert capsys.readouterr().out.startswith("condition that decides: Of a vote that fails, the first")
    assert main(["explain"]) == 0
    listed = " ".join(capsys.readouterr().out.split())
    assert all(entry.word in listed for entry in glossary())
    assert main(["explain", "prior", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "referendum/glossary/1"
    assert [entry["word"] for entry in document["entries"]] == ["prior"]
    assert main(["explain", "--csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(glossary()) + 1


def _swings(prior: str) -> tuple[float, float]:
    """Standard deviations of the national swings of turnout and Yes share."""
    found = Uncertainty().parameters(prior)
    return found.sd_national_turnout, found.sd_national_yes


def claims() -> list[Claim]:
    """What the glossary says in figures."""
    rule, table = sim.load_rule("kazakhstan-2022"), table_of(kz())
    verdict = rule.decide(table)
    regional, quorum = verdict.condition("regional_majority"), verdict.condition("turnout_quorum")
    margin, binds = count(quorum.margin_ballots), str(verdict.binds_name)
    assert binds == "regional_majority"
    assert all(each.immune for each in immunities(table, rule) if each.group == "those who did not vote yes")
    papers = dict(
        zip(("yes", "no", "both_marked", "invalid"), kz().ballots.sum(axis=0).tolist(), strict=True)
    )
    units, needed, roll = int(regional.base), regional.needed_weight, count(kz().registered.sum())
    return [
        Computed("a margin of {} ballots", margin),
        Computed("majority in the units, with {}.", count(regional.margin_ballots)),
        Computed("have {} units with polling stations", units),
        Computed("All {} units were carried; {} were needed", int(regional.numerator), needed),
        Computed("that is {} of {}", needed, units),
        Prose("more than half"),
        Prose("two thirds of the units"),
        Computed("of {} people had to; {} papers were counted", roll, count(counted())),
        Computed("{} were issued and {} counted", count(kz().issued.sum()), count(counted())),
        Computed("there were {}. Where the base", count(papers["invalid"])),
        Computed("there were {}; they were counted", count(papers["both_marked"])),
        Computed("it had {} people", roll),
        Computed("it was {} %, as reported", percent(counted() / kz().registered.sum())),
        *map(Prose, ("In 2022", "in 2022", "of 2022", "0.3 is three in ten", "1 is no difference")),
        *map(Prose, ("+0 is met", "−1 is not met", "Of 100 such intervals at 95 % about 95", "for 50 %")),
        *map(Prose, ("50 % is 0, 73 % is about 1, 27 % about −1", "below 0 or rise above 100 %")),
        *map(
            Prose,
            (
                "from 0 (no",
                "to 1 (all",
                "99.7 % of those",
                "Near 100 %",
                "Two scenarios are",
                "two independent runs",
            ),
        ),
        Computed("national swing is {} on the logit", *{f"{each:.2f}" for each in _swings("replay")}),
        Computed(
            "deviation of {} and the Yes share by one of {}", *(f"{x:.2f}" for x in _swings("next-vote"))
        ),
        Prose("version 0.1"),
        Computed("is {} for turnout and {} for the Yes share", *(f"{x:.2f}" for x in _swings("fresh-event"))),
    ]


def test_every_figure_of_the_glossary_is_computed_or_no_figure() -> None:
    text = " ".join(entry.text for entry in glossary())
    found = claims()
    missing = [claim for claim in found if not claim.spans(text)]
    assert not missing
    assert uncovered(text, [span for claim in found for span in claim.spans(text)]) == []
