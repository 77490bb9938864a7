"""What a newcomer writes into a rule, scenario or dataset file, and what they are told to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli import main
from sim.files.faults import FaultyFileError
from sim.rules import load_rule
from sim.scenario import load

HEAD = 'title = "T"\ncountry = "C"\narticle = "1"\n'
BODY = """[conditions.m]
role = "adoption"
kind = "majority"
numerator = "yes"
base = "valid"
fraction = "1/2"
strict = true
"""
SCENARIO = 'schema_version = 1\ntitle = "T"\ndataset = "kz-2022"\nrule = "kazakhstan-2022"\n'


def _rule(old: str, new: str) -> str:
    assert old in HEAD + BODY
    return (HEAD + BODY).replace(old, new)


def _kind(written: str) -> str:
    return _rule("majority", written)


RULES = {
    "a table that may stand several times": (
        HEAD + BODY + "[sources]\n", r":11:2: sources: must be an array of tables: write \[\[sources\]\]"),
    "a table that stands once": (
        HEAD + BODY + "[[papers]]\n", r":11:3: papers: must be a table: write \[papers\], with single"),
    "a condition in double brackets": (
        HEAD + BODY.replace("[conditions.m]", "[[conditions.m]]"), r"write \[conditions.m\], with single"),
    "a date with points": (HEAD + "in_force_from = 27.08.2010\n" + BODY, ":4:22: .*year-month-day"),
    "a date with points, in quotes": (
        HEAD + 'in_force_from = "27.08.2010"\n' + BODY, r':4:17: in_force_from = "27.*: write 2010-08-27'),
    "a date of America": (HEAD + 'in_force_from = "08/27/2010"\n' + BODY, "write 2010-08-27"),
    "a date that may be read in two ways": (
        HEAD + 'in_force_from = "05/06/2010"\n' + BODY, "such as 1995-11-02$"),
    "a number in groups": (_rule('"valid"', "3,500,585"), ":8:9: .*without separators"),
    "a number in groups, in quotes": (_rule('"valid"', '"3,500,585"'), "without quotes: 3500585"),
    "a number with blanks": (_rule('"valid"', "3 500 585"), "without separators"),
    "a decimal comma": (_rule('"1/2"', "0,5"), "decimal point, not a comma"),
    "true in quotes": (_rule("strict = true", 'strict = "true"'), "write true, without quotes"),
    "a quote that is not closed": (_rule('"valid"', '"valid'), ":8:14: .*close the quotation mark"),
    "typographic quotes": (_rule('"valid"', "“valid”"), "straight quotation marks"),
    "no sign of equality": (_rule('base = "valid"', 'base "valid"'), "write KEY = VALUE"),
    "a colon": (_rule("base =", "base:"), "write = between key and value, not :"),
    "a tab in a key": (_rule("base =", "ba\tse ="), "a key has no blanks"),
    "a blank in the name of a table": (_rule(".m]", ".my own]"), r'as \[conditions."my name"\]'),
    "a bracket that is not closed": (_rule(".m]", ".m"), "close the name of the table"),
    "a list that is not closed": (_rule('"valid"', '["yes", "no"'), "close the list with"),
    "a key twice": (HEAD + BODY + "strict = false\n", "stands on line 10 already: keep one of the two$"),
    "a table twice": (
        HEAD + BODY + BODY, r"\[conditions.m\] stands on line 4 already: keep one of the two, or give"),
    "a semicolon": (_rule('"valid"', '"valid";'), "leave the ; out"),
    "a backslash": (HEAD.replace('"T"', r'"C:\dir"') + BODY, "single quotation marks"),
    "a comment of another language": (HEAD + "// note\n" + BODY, "a comment begins with #"),
    "a key of the file below a table": (
        HEAD + BODY + 'effect = "advisory"\n', r":11:1: conditions.m.effect = .*of the file: write it above"),
    "a turnout in each unit": (_kind("regional_turnout"), "units is regional_majority, be it Yes votes or"),
    "a double majority": (_kind("double_majority"), "what counts units is regional_majority"),
    "a kind that is misspelt": (_kind("regional_rejecton"), "did you mean 'regional_rejection'"),
    "a word of the law": (_rule('"valid"', '"electorate"'), "citizens on the roll are registered"),
    "units in words": (_kind('regional_majority"\nunits = "half'), 'number of units from 1, "all", or a'),
    "more than all units": (_kind('regional_majority"\nunits = "7/2'), 'number of units from 1, "all", or a'),
    "a text in the place of texts": (HEAD + 'notes = "one"\n' + BODY, "must be a list of texts, as"),
}  # fmt: skip

SCENARIOS = {
    "one campaign in single brackets": ('[campaigns]\nkind = "boycott"\n', r"write \[\[campaigns\]\]"),
    "the day in double brackets": ("[[polling]]\nqueues = true\n", r"a table: write \[polling\], with"),
    "true in quotes": ('[polling]\nqueues = "true"\n', "write true, without quotes"),
    "a share in per cent": (
        '[[campaigns]]\nkind = "boycott"\nuptake = "30 %"\n', r"in \[0, 1\], without quotes: 0.3"),
    "a number in groups": ('[monte_carlo]\nreplications = "1,000"\n', "without quotes: 1000"),
    "a key of the file below a table": ('[polling]\nquestion = "Q"\n', "but of the file: write it above"),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_a_rule_file_is_told_what_to_write(name: str, tmp_path: Path) -> None:
    text, told = RULES[name]
    path = tmp_path / "law.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultyFileError, match=told):
        load_rule(path)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_file_is_told_what_to_write(name: str, tmp_path: Path) -> None:
    text, told = SCENARIOS[name]
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO + text, encoding="utf-8")
    with pytest.raises(FaultyFileError, match=told):
        load(path)


def test_a_key_of_another_file_is_told_where_it_belongs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "law.toml"
    path.write_text(HEAD + "seed = 3\n" + BODY + "[polling]\nqueues = true\n", encoding="utf-8")
    assert main(["check", "rule", str(path)]) == 3
    told = capsys.readouterr().err
    assert "seed = 3: is no key of this table" in told
    assert "note: seed is a key of scenario files: monte_carlo.seed\n" in told
    assert "note: polling is a key of scenario files: polling\n" in told
