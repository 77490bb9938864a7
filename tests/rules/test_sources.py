"""Every preset names its acts and by which copy they were read; readings of a law in dispute."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.engines.plan import rule_of
from sim.errors import RuleError, ScenarioError
from sim.rules import Rule, Tally, load_rule, preset_names, rule_table
from sim.rules.decision import decision_document
from sim.rules.reading.loading import presets
from sim.rules.readings import parting_text
from sim.scenario import load
from tests.rules.test_loading import GOOD, written

IN_DISPUTE = [rule.name for rule in presets() if rule.readings]
SOURCE = (
    '[[sources]]\nact = "Law No. 1"\narticle = "Art. 1"\ncopy_read = "original"\nread_on = 2026-11-26\n\n'
)
READINGS = (
    'reading = "wide"\n\n'
    '[readings.wide]\nsays = "Papers cast count."\nby = "the court"\n\n'
    '[readings.narrow]\nsays = "Valid papers count."\nby = "the commission"\n'
    'conditions.quorum.numerator = "valid"\n\n'
)


def lacks(rule: Rule) -> list[str]:
    """What a preset does not say of where it is from."""
    told = [] if rule.in_force_from else ["in_force_from"]
    told += [] if rule.sources else ["sources"]
    told += [] if rule.reads_otherwise or rule.readings else ["reads_otherwise, or readings"]
    for source in rule.sources:
        text_read = source.copy_read in ("original", "translation")
        told += [f"article of {source.act}"] if text_read and not source.article else []
        told += [f"link of {source.act}"] if text_read and not source.link else []
    return told


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_says_where_it_is_from(name: str) -> None:
    assert lacks(load_rule(name)) == []


def test_a_preset_without_its_sources_is_refused() -> None:
    rule = load_rule(
        {"title": "t", "country": "c", "article": "a", "conditions": {"m": {**MAJORITY, "strict": True}}}
    )
    assert lacks(rule) == ["in_force_from", "sources", "reads_otherwise, or readings"]


MAJORITY = {"role": "adoption", "kind": "majority", "numerator": "yes", "base": "valid", "fraction": "1/2"}

FAULTS = [
    ('copy_read = "original"', 'copy_read = "copy"', r'sources\[0\].copy_read = "copy": must be'),
    ('copy_read = "original"', 'copy_read = "not read"', r"sources\[0\].read_on = 2026-11-26: must be left"),
    ("read_on = 2026-11-26\n", "", r"sources\[0\].read_on: is missing: the day it was read"),
    ('copy_read = "original"', 'copy_read = "secondary"', r"sources\[0\].secondary: is missing: who says"),
    ('article = "Art. 1"', 'link = "law.example"', r"sources\[0\].link = .*: must be an address"),
    ('act = "Law No. 1"', 'act = ""', r'sources\[0\].act = "": must not be empty'),
    ('reading = "wide"', "", r"reading: is missing: which reading is in force, wide or narrow"),
    ('reading = "wide"', 'reading = "wid"', r'reading = "wid": must be one of wide, narrow; did you mean'),
    ('by = "the court"', "", r"readings.wide.by: is missing"),
    ('conditions.quorum.numerator = "valid"', "", r"readings.narrow.conditions: is missing: what"),
    ('numerator = "valid"', 'numerator = "vald"', r"law.toml:\d+:\d+: readings.narrow.conditions.quorum"),
    ('by = "the court"', 'by = "x"\nconditions.quorum.strict = true', r"readings.wide.conditions.*: must be"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), FAULTS, ids=[f"{new!r}" for _, new, _ in FAULTS])
def test_a_faulty_source_or_reading_gets_a_located_message(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    head, conditions = GOOD.split("[conditions", 1)
    own = READINGS.replace("[readings", SOURCE + "[readings", 1)
    load_rule(written(tmp_path, head + own + "[conditions" + conditions))
    assert old in own
    with pytest.raises(RuleError, match=message):
        load_rule(written(tmp_path, head + own.replace(old, new, 1) + "[conditions" + conditions))


def test_the_article_of_a_rule_is_by_default_what_its_sources_say(tmp_path: Path) -> None:
    text = GOOD.replace('article = "Art. 1"\n', "").replace("[conditions", SOURCE + "[conditions", 1)
    rule = load_rule(written(tmp_path, text))
    assert rule.article == "Law No. 1, Art. 1"
    assert rule.sources[0].read_on == dt.date(2026, 11, 26)
    with pytest.raises(
        RuleError, match=r"article: is missing \(a text that every rule has; or write \[\[sou"
    ):
        load_rule(written(tmp_path, text.replace(SOURCE, "")))


@pytest.mark.parametrize("name", IN_DISPUTE)
def test_every_reading_of_a_law_can_be_chosen_and_left_again(name: str) -> None:
    rule = load_rule(name)
    assert rule.reading in [each.name for each in rule.readings]
    assert len({each.conditions for each in rule.readings}) == len(rule.readings)
    for each in rule.readings:
        chosen = load_rule({"preset": name, "reading": each.name})
        assert chosen == rule.under(each.name)
        assert (chosen.name, chosen.conditions) == (name, each.conditions)
        assert load_rule(rule_table(chosen)) == chosen
        assert load_rule(rule_table(chosen)).under(str(rule.reading)) == rule


def test_a_reading_that_the_law_does_not_have_names_the_nearest() -> None:
    message = r"reading = 'elven': must be one of twelve, eleven; did you mean 'eleven'"
    with pytest.raises(RuleError, match=message):
        load_rule({"preset": "kazakhstan-2022", "reading": "elven"})
    with pytest.raises(RuleError, match="must be one of twelve, eleven"):
        load_rule("kazakhstan-2022").under("elven")
    with pytest.raises(RuleError, match="reading 'x' of the rule \"croatia-2010\": it has none"):
        load_rule("croatia-2010").under("x")


def test_conditions_changed_beside_a_reading_are_laid_over_it() -> None:
    changes = {"regional_majority": {"units": 10}}
    rule = load_rule({"preset": "kazakhstan-2022", "reading": "eleven", "conditions": changes})
    assert rule.label == 'kazakhstan-2022 (changed), reading "eleven"'
    assert rule.conditions[2].units == 10


def test_a_scenario_chooses_a_reading() -> None:
    baseline = load("scenarios/baseline.toml")
    chosen = load("scenarios/baseline.toml", ['rule.reading="eleven"'])
    assert rule_of(chosen) == load_rule("kazakhstan-2022").under("eleven")
    assert baseline.replace(rule=rule_of(chosen)) == chosen
    with pytest.raises(ScenarioError, match=r"rule.reading = .elven.*: must be one of twelve, eleven"):
        load("scenarios/baseline.toml", ['rule.reading="elven"'])


def test_a_decision_says_when_readings_part() -> None:
    moldova, tally = load_rule("moldova-2010"), Tally(("all",), [2_000], [[510, 490, 0, 100]])
    told = decision_document(moldova, tally)
    assert (told["outcome"], told["verdict"], told["reading"]) == ("adopted", "adopted", "valid")
    assert [(each["name"], each["outcome"], each["margin_ballots"]) for each in told["readings"]] == [
        ("valid", "adopted", 9),
        ("cast", "rejected", -41),
    ]
    assert told["readings_part"]
    assert (
        parting_text(told["readings"]) == 'The readings part: adopted under "valid", rejected under "cast".'
    )
    assert decision_document(moldova.under("cast"), tally)["outcome"] == "rejected"


def test_readings_that_agree_do_not_part() -> None:
    told = decision_document(load_rule("moldova-2010"), Tally(("all",), [2_000], [[900, 100, 0, 100]]))
    assert not told["readings_part"]
    assert parting_text(told["readings"]) == 'The readings agree: adopted under "valid" and "cast".'


def test_a_reading_that_the_table_cannot_answer_says_what_it_lacks() -> None:
    changes = {"readings": {"cast": {"conditions": {"turnout_quorum": {"numerator": "issued"}}}}}
    rule = load_rule({"preset": "moldova-2010", **changes})
    told = decision_document(rule, Tally(("all",), [2_000], [[510, 490, 0, 100]]))["readings"]
    assert (told[1]["outcome"], told[1]["obstacle"]) == (None, "needs issued")
    assert "not decidable (needs issued)" in parting_text(told)


def test_a_law_without_dispute_has_no_readings_to_tell() -> None:
    told = decision_document(load_rule("croatia-2010"), Tally(("all",), [9], [[5, 1, 0, 0]]))
    assert (told["reading"], told["readings"], told["readings_part"]) == (None, [], False)


def test_how_far_a_law_was_read_stands_beside_the_verdict() -> None:
    table = Tally(("all",), [9], [[5, 1, 0, 0]])
    standings = {name: decision_document(load_rule(name), table)["standing"] for name in ("croatia-2010",
                 "latvia-constitution", "italy-abrogative", "kazakhstan-1995-decree")}  # fmt: skip
    assert list(standings.values()) == ["read", "read", "partly read", "not read"]
