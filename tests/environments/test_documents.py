"""Every ``--json``: strict JSON, one object that names its schema first, what it was made with last."""

from __future__ import annotations

import importlib
import io
import json
import re
import sys

import click
import pytest

from sim.cli import COMMANDS, main
from sim.cli.output.documents import strict_json
from sim.provenance import provenance
from sim.rounding import finite_or_none
from tests.environments import commands
from tests.environments.making import hash_of, made, parsed


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return made()


@pytest.fixture(scope="module")
def documents(texts: dict[str, str]) -> dict[str, dict[str, object]]:
    return {name: parsed(text) for name, text in texts.items()}


def test_documents_have_the_hashes_of_the_file(texts: dict[str, str]) -> None:
    """Where figures are meant to change: `make documents`, in the same commit."""
    stored = json.loads(commands.HASHES.read_text(encoding="utf-8"))
    assert {name: hash_of(text) for name, text in texts.items()} == stored


def _with_json(name: str) -> list[str]:
    """Command lines that take ``--json``: a command and those below it."""
    module, attribute = COMMANDS[name].split(":")
    command = getattr(importlib.import_module(module), attribute)
    below = list(command.commands.items()) if isinstance(command, click.Group) else []
    own = [(name, command), *((f"{name} {other}", each) for other, each in below)]
    return [line for line, each in own if any("--json" in option.opts for option in each.params)]


def test_every_command_with_json_is_in_the_list() -> None:
    listed = {line[: len(words)] for line in commands.COMMANDS.values() for words in (line[:1], line[:2])}
    asked = [tuple(line.split()) for name in COMMANDS for line in _with_json(name)]
    assert {line for line in asked if line not in listed} == {(name,) for name in commands.ELSEWHERE}


def test_a_document_names_its_schema_first_and_what_it_was_made_with_last(
    documents: dict[str, dict[str, object]],
) -> None:
    for name, document in documents.items():
        assert next(iter(document)) == "schema", name
        assert re.fullmatch(r"referendum/[a-z-]+/[0-9]+", str(document["schema"])), name
        assert list(document)[-1] == "provenance", name
        assert document["provenance"] == provenance(), name


def test_one_schema_is_one_form(documents: dict[str, dict[str, object]]) -> None:
    forms: dict[object, set[tuple[str, ...]]] = {}
    for document in documents.values():
        forms.setdefault(document["schema"], set()).add(tuple(document))
    assert {schema: form for schema, form in forms.items() if len(form) > 1} == {}


def test_a_condition_that_only_one_rule_has_is_null_for_the_other(
    documents: dict[str, dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(json.dumps(documents["compare under another rule"]))
    by_condition = document["priors"]["next-vote"]["by_condition"]
    assert by_condition["regional_majority"][1] is None
    assert by_condition["majority"][0] is None
    assert main([*commands.COMMANDS["compare under another rule"]]) == 0
    printed = capsys.readouterr().out
    assert "no such condition" in printed
    assert "nan" not in printed


def test_what_json_has_not_is_refused() -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not JSON compliant"):
            strict_json({"share": value})
        assert finite_or_none(value) is None


def test_names_are_legible_where_stdout_holds_them_and_escaped_where_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = strict_json({"unit": "Түркістан"})
    assert "Түркістан" in text
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="latin-1"))
    escaped = strict_json({"unit": "Түркістан"})
    assert escaped.isascii()
    assert parsed(escaped) == parsed(text)
