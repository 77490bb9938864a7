"""A number and its noun agree, in every printed text: from one home, in every language of the project."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim
from sim.nouns import agreeing, counted
from sim.pages.document import page_words
from sim.text.by_language import LANGUAGES, messages
from tests.pages.node import answers

SOURCE = Path(sim.__file__).parent
NUMBERS = (0, 1, 2, 5, 11, 21, 22, 25, 101, 1_000)
RUSSIAN = ("many", "one", "few", "many", "many", "one", "few", "many", "one", "many")
_NOUNS = (
    "ballot|paper|vote|voter|unit|region|station|desk|booth|replication|point|row|column|cell|line|law|case|rule"
    "|fault|table|day|draw|prior|minute|second"
)
_UNGUARDED = re.compile(rf"\{{([^{{}}]*)\}} (?:more |other )?(?:{_NOUNS})s\b")
_MANY = re.compile(r"[A-Z_.]{3,}(:,)?|.*:[.\d+,]*[gf]|round\(.*|_points\(.*|percent_told\(.*|decimal\(.*")
"""Expressions of constants above one, and of figures with decimals."""
_NEVER_ONE = {
    "analysis/break_even_documents.py": "n_units:,",
    "analysis/day/stations.py": "minutes",
    "analysis/desks/reasons.py": "trial.n_desks.size:,",
    "analysis/results/results_view.py": "len(regions)",
    "bench/bench.py": "lines",
    "cli/output/short_report.py": "len(points)",
    "datasets/other_votes/matching.py": "n_units",
    "electorate/calibration.py": "counted[u]:,",
    "electorate/regions.py": "sizes.size",
    "electorate/stations.py": "ceiling:,",
    "files/spreadsheets.py": "cells:,",
    "plots/capacity.py": "group['stations']:,",
    "plots/regions.py": "n:,",
    "plots/tiles/__init__.py": "len(units)",
    "polling/layout.py": "n",
    "rules/tables/contradictions.py": "papers:,",
    "rules/tables/unit_rows.py": "len(pairs)",
    "text/break_even_words.py": "len(units)",
}
"""Where a count was looked at and is always above one, or one of many is of no matter."""


def _texts(language: str) -> Iterator[tuple[str, str]]:
    yield from messages(language).texts.items()
    for table, keys in page_words(language).items():
        if isinstance(keys, dict):
            yield from ((f"{table}.{key}", text) for key, text in keys.items())


def test_a_noun_agrees_with_its_number() -> None:
    assert [counted(number, "ballot") for number in NUMBERS] == [
        f"{number:,} ballot{'' if number == 1 else 's'}" for number in NUMBERS
    ]
    assert tuple(agreeing(f"{number:,}", ("one", "few", "many")) for number in NUMBERS) == RUSSIAN
    assert [agreeing(text, ("one", "few", "many")) for text in ("1,5", "−21", "1\u00a0011")] == [
        "few", "one", "many"]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_has_the_forms_that_its_language_needs(language: str) -> None:
    """And no number stands before a noun without them, but where a language has one form."""
    forms = {"en": 2, "ru": 3, "kk": 1}[language]
    for key, text in _texts(language):
        for _, _, spec, _ in string.Formatter().parse(text):
            assert not spec or len(spec.split("|")) == forms, key
    loose = r"\} (ballots|papers|votes|units|desks|бюллетен|голос|регион|дней|секунд|минут|повторени|точ)"
    found = {key for key, text in _texts(language) if language != "kk" and re.search(loose, text)}
    assert found <= {"answer.of_values", "answer.of_points", "answer.at_all_points", "answer.in_many_units"}


def test_the_script_of_the_page_chooses_the_same_forms(tmp_path: Path) -> None:
    asked = [
        [f"{number:,}".replace(",", mark), list(forms)]
        for number in (*NUMBERS, *range(1, 130))
        for mark in (",", "\u00a0")
        for forms in (("one", "many"), ("one", "few", "many"))
    ] + [["1,5", ["one", "few", "many"]], ["1.5", ["one", "many"]], ["", ["one", "many"]]]
    data = {"words": {"en": page_words("en")}, "language": "en"}
    told = answers(["words"], "(asked) => agreeing(asked[0], asked[1])", asked, tmp_path, data=data)
    assert told == [agreeing(number, forms) for number, forms in asked]


def test_a_report_and_a_page_say_one_ballot() -> None:
    assert messages("en")("report.short", ballots="1") == "1 ballot short"
    assert messages("ru")("answer.adopted", everywhere="", margin="21", condition="кворум").endswith(
        "запас — 21 бюллетень (кворум)"
    )
    assert messages("ru")("report.more_points", number="3").startswith("Ещё 3 точки здесь опущены")


def test_no_text_of_the_code_puts_a_number_before_a_plural_by_itself() -> None:
    found = [
        f"{path.relative_to(SOURCE)}: {match.group(0)}"
        for path in SOURCE.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if 'f"' in line or "f'" in line
        for match in _UNGUARDED.finditer(line)
        if not _MANY.fullmatch(match[1]) and match[1] != _NEVER_ONE.get(path.relative_to(SOURCE).as_posix())
    ]
    assert found == []


def test_the_words_of_every_language_are_read_as_toml() -> None:
    for language in LANGUAGES:
        tomllib.loads((SOURCE / "text" / "languages" / f"{language}.toml").read_text(encoding="utf-8"))
