"""References to laws and cases: from their own fields, in a form that TeX prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.cli.cite import cite
from sim.rules import load_rule, preset_names
from sim.rules.cases.citation import citation_document, references_of_rule
from tests.rules.test_loading import GOOD, written


@pytest.mark.parametrize("name", preset_names())
def test_every_act_of_a_law_is_cited_once_with_its_own_link_and_day(name: str) -> None:
    rule = load_rule(name)
    references = references_of_rule(rule)
    assert len({each.key for each in references}) == len(rule.sources) == len(references)
    for source, reference in zip(rule.sources, references, strict=True):
        assert reference.text.startswith(f"{source}. Rule in force ")
        assert source.link in reference.text
        assert (f"url = {{{source.link}}}" in reference.bibtex) == bool(source.link)
        assert (f"urldate = {{{source.read_on}}}" in reference.bibtex) == (source.read_on is not None)
        assert ("Not read" in reference.bibtex) == (source.copy_read == "not read")


@pytest.mark.parametrize("name", [*preset_names(), "DK-1939", "CH-71"])
def test_bibtex_has_one_entry_with_brackets_that_close(name: str) -> None:
    for reference in citation_document(name)["references"]:
        entry = re.sub(r"\\[{}]", "", reference["bibtex"])
        assert entry.startswith(f"@misc{{{reference['key']},\n")
        assert entry.endswith("\n}")
        assert entry.count("{") == entry.count("}")
        titles = re.findall(r"  (?:title|note) = \{(.*)\},", reference["bibtex"])
        assert not re.search(r"(?<!\\)[&%$#_]", "".join(titles))


def test_what_tex_would_not_print_is_escaped(tmp_path: Path) -> None:
    law = written(tmp_path, GOOD.replace('"Art. 1"', "'Law & order_50 % {a}'"))
    (reference,) = references_of_rule(load_rule(law))
    assert r"title = {Law \& order\_50 \% \{a\}}" in reference.bibtex
    assert reference.text.startswith("Law & order_50 % {a}. Rule in force ")
    assert citation_document(str(law))["references"][0]["key"] == reference.key


def test_a_case_is_cited_by_its_source_and_law() -> None:
    (reference,) = citation_document("DK-1939")["references"]
    assert reference["key"] == "DK-1939"
    assert "1939_Danish_constitutional_referendum" in reference["text"]
    assert "Denmark: change of the constitution, 1920 to 1953" in reference["text"]


def test_the_command_prints_text_and_bibtex() -> None:
    told = CliRunner().invoke(cite, ["hungary-2012"], catch_exceptions=False).stdout
    assert told.startswith("Fundamental Law of Hungary, Art. 8(4). Rule in force 2012-01-01 –.")
    assert "@misc{hungary-2012," in told


def test_a_name_of_neither_law_nor_case_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cite", "hungary-2013"]) == 2
    assert "neither a law" in (told := capsys.readouterr().err)
    assert "did you mean 'hungary-2012'" in told
