"""The words that tables use: well formed, one meaning each, and those of the tables at hand are known."""

from __future__ import annotations

import csv
import re
import unicodedata
from itertools import groupby
from pathlib import Path

import pytest

import sim

RULES = Path(sim.__file__).parent / "rules"
COLUMN_NAMES = RULES / "tables" / "column_names.csv"
NAME_WORDS = RULES / "tables" / "name_words.csv"
TOTAL_WORDS = RULES / "tables" / "total_words.csv"
UNIT_LISTS = RULES / "unit_lists"
COLUMNS = {
    "unit", "registered", "issued", "cast", "yes", "no", "both_marked", "invalid", "blank", "valid",
    "valid_papers", "weight", "vote", "ignored",
}  # fmt: skip
HEADERS = {
    COLUMN_NAMES: ["column", "name", "language", "used_by", "source"],
    TOTAL_WORDS: ["word", "at", "language", "source"],
    NAME_WORDS: ["word", "kind", "language", "source"],
    **{UNIT_LISTS / f"{name}.csv": ["unit", "weight", "also", "source"] for name in (
        "australia-states", "switzerland-cantons", "kazakhstan-2022-regions"
    )},
}  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def spelling(name: str) -> str:
    """Letters alone: no case, no accents, all that parts words alike."""
    words = re.sub(r"[\s_.\-/:]+", " ", unicodedata.normalize("NFKC", name).casefold()).strip()
    return "".join(each for each in unicodedata.normalize("NFD", words) if not unicodedata.combining(each))


def meanings() -> dict[str, str]:
    return {spelling(row["name"]): row["column"] for row in rows(COLUMN_NAMES)}


def spellings(name: str) -> dict[str, str]:
    """The unit of every spelling in a list."""
    found: dict[str, str] = {}
    for row in rows(UNIT_LISTS / f"{name}.csv"):
        for text in (row["unit"], *row["also"].split(" | ")):
            assert found.setdefault(spelling(text), row["unit"]) == row["unit"], f"{text}: two units"
    return found


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


@pytest.mark.parametrize("path", HEADERS, ids=lambda path: path.stem)
def test_every_cell_is_filled_and_plain(path: Path) -> None:
    assert header(path) == HEADERS[path]
    for row in rows(path):
        for text in row.values():
            assert text, row
            assert text == unicodedata.normalize("NFC", text).strip(), row
            assert not re.search(r"\s\s|[\u00a0\n]", text), row


def test_every_name_of_a_column_is_small_and_has_one_meaning() -> None:
    names = rows(COLUMN_NAMES)
    assert {row["column"] for row in names} == COLUMNS
    assert [row["name"] for row in names if row["name"] != row["name"].lower()] == []
    by_spelling = sorted(names, key=lambda row: spelling(row["name"]))
    groups = [list(group) for _, group in groupby(by_spelling, lambda row: spelling(row["name"]))]
    alike = [[row["name"] for row in group] for group in groups if len(group) > 1]
    assert alike == [["año", "ano"]]  # a year in Spanish; "yes" in Czech: accents tell them apart


def test_a_name_that_may_mean_either_is_in_no_list() -> None:
    doubtful = {
        "votes", "papers", "total votes", "total", "turnout", "nulle", "schede non valide", "voturi",
        "votos válidos", "blancs et nuls", "spoilt papers", "remain", "leave", "барлығы", "участие",
    }  # fmt: skip
    assert not {spelling(name) for name in doubtful} & meanings().keys()


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        ("DESCCOMUNE;ELETTORI;VOTANTI;NUMVOTISI;NUMVOTINO;NUMVOTIBIANCHI;NUMVOTINONVALIDI",
         "unit;registered;cast;yes;no;blank;invalid"),
        ("entity_id;yeas;nays;invalid;empty;eligible_voters", "ignored;yes;no;invalid;blank;registered"),
        ("jaStimmenAbsolut;neinStimmenAbsolut;eingelegteStimmzettel;anzahlStimmberechtigte;gueltigeStimmen",
         "yes;no;cast;registered;valid"),
        ("Electorate;Votes_Cast;Valid_Votes;Rejected_Ballots;Voting_for_both_answers",
         "registered;cast;valid;invalid;ignored"),
        ("縣市;同意票數;不同意票數;有效票數;無效票數;投票數;發出票數;投票權人數",
         "unit;yes;no;valid;invalid;cast;issued;registered"),
        ("регион;зарегистрировано;за;против;недействительных", "unit;registered;yes;no;invalid"),
        ("Libellé du département;Inscrits;Votants;Blancs;Nuls;Exprimés",
         "unit;registered;cast;blank;invalid;valid"),
    ],
)  # fmt: skip
def test_columns_of_official_files_are_known(names: str, columns: str) -> None:
    known = meanings()
    assert [known.get(spelling(name)) for name in names.split(";")] == columns.split(";")


@pytest.mark.parametrize("path", ["datasets/kz-2022/results.csv", "rules/cases/au-1977-q1-states.csv"])
def test_every_column_of_our_own_tables_is_known(path: str) -> None:
    assert {spelling(name) for name in header(RULES.parent / path)} <= meanings().keys()


def test_words_of_totals_are_small_and_stand_once() -> None:
    words = [row["word"] for row in rows(TOTAL_WORDS)]
    assert words == [word.casefold() for word in words]
    assert len(words) == len(set(words))
    assert {row["at"] for row in rows(TOTAL_WORDS)} == {"alone", "first", "ends"}
    assert {"total", "итого", "всего", "барлығы", "gesamt", "totale", "ensemble", "skupaj", "總計"} <= set(
        words
    )


@pytest.mark.parametrize("name", ["australia-states", "switzerland-cantons", "kazakhstan-2022-regions"])
def test_no_unit_is_called_a_total_or_lacks_a_weight(name: str) -> None:
    totals = {spelling(row["word"]) for row in rows(TOTAL_WORDS)}
    assert not totals & spellings(name).keys()
    assert all(row["weight"] in ("0", "1", "2") for row in rows(UNIT_LISTS / f"{name}.csv"))


@pytest.mark.parametrize(
    ("name", "n_units", "weight"),
    [("australia-states", 8, 6), ("switzerland-cantons", 26, 46), ("kazakhstan-2022-regions", 17, 17)],
)
def test_units_and_their_weights_are_as_many_as_the_law_counts(name: str, n_units: int, weight: int) -> None:
    units = rows(UNIT_LISTS / f"{name}.csv")
    assert len({row["unit"] for row in units}) == len(units) == n_units
    assert sum(int(row["weight"]) for row in units) == weight


def test_names_that_two_units_share_stand_for_the_one_that_is_meant_or_for_none() -> None:
    kazakhstan, switzerland = spellings("kazakhstan-2022-regions"), spellings("switzerland-cantons")
    assert kazakhstan[spelling("Алматы")] == kazakhstan[spelling("г. Алматы")] == "Almaty"
    assert (
        kazakhstan[spelling("Алматы облысы")]
        == kazakhstan[spelling("Алматинская область")]
        == "Almaty Region"
    )
    assert not {"basel", "appenzell", "unterwalden", "bale", "basilea"} & switzerland.keys()


def test_units_of_our_own_tables_are_known() -> None:
    final = rows(RULES.parent / "datasets" / "kz-2022" / "results.csv")
    regions = {row["region"] for row in final} - {"Overseas diaspora", "TOTAL AS PRINTED"}
    units = {row["unit"] for row in rows(UNIT_LISTS / "kazakhstan-2022-regions.csv")}
    assert regions == units
    states = {row["state"] for row in rows(RULES / "cases" / "au-1977-q1-states.csv")}
    weighted = {row["unit"] for row in rows(UNIT_LISTS / "australia-states.csv") if row["weight"] == "1"}
    assert states == weighted
