"""`referendum new rule`: a template that can be read, every line of it, and knows every key and kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli import main
from sim.new_files.rules import new_rule
from sim.rules import load_rule
from sim.rules.quantities import QUANTITIES
from sim.rules.reading.schema import TABLES, ReadingTable, RuleTable, SourceTable


@pytest.fixture
def law(tmp_path: Path) -> Path:
    return new_rule(tmp_path / "law.toml")


def test_the_template_is_a_rule(law: Path) -> None:
    rule = load_rule(law)
    assert (rule.name, [each.name for each in rule.conditions]) == ("law", ["majority"])


def test_every_line_that_is_switched_off_is_right_when_switched_on(law: Path) -> None:
    lines = law.read_text(encoding="utf-8").splitlines()
    on = [line[1:] if line.startswith("#") and line[1:2].strip() else line for line in lines]
    on = [line for line in on if not line.startswith("preset =")]
    on = [line.replace('copy_read = "not read"', 'copy_read = "secondary"') for line in on]
    more = '[readings.OTHER]\nsays = "Another."\nby = "Others."\n'
    law.write_text("\n".join(['reading = "OTHER"', *on, more]), encoding="utf-8")
    rule = load_rule(law)
    assert len(rule.conditions) == 6
    assert len(rule.readings) == 2


def test_the_template_names_every_key_kind_and_quantity(law: Path) -> None:
    text = law.read_text(encoding="utf-8")
    keys = {
        key
        for table in (RuleTable, SourceTable, ReadingTable, *TABLES.values())
        for key in table.model_fields
    }
    lacking = [word for word in (*keys, *TABLES, *QUANTITIES) if word not in text]
    assert set(lacking) <= {"name"}  # a file is called after its own name


def test_nothing_is_written_over(law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "rule", str(law)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["new", "rule", str(law.with_suffix(".txt"))]) == 2


def test_the_command_says_what_to_do_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "rule", "mine.toml"]) == 0
    assert "`referendum check rule mine.toml`" in capsys.readouterr().out
    assert main(["check", "rule", "mine.toml"]) == 0
