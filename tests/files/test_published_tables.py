"""Tables are found in files as published; nothing is lost or joined, held against a plain reader."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from sim.files.faults import FaultyFileError
from sim.files.published_tables import PublishedTable, checked_encoding, published_table

NAMES = ("unit", "registered", "yes", "no", "invalid")
SEPARATORS = (",", ";", "\t", "|")


def found(data: bytes, encoding: str | None = None) -> PublishedTable:
    known = frozenset(NAMES)
    return published_table(
        data, "t.csv", key="unit", clean=str.strip, is_known=known.__contains__, encoding=encoding
    )


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in found(data).table.rows]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cells_are_parted_by_what_parts_most_rows_evenly(separator: str, end: str) -> None:
    rows = [("unit", "yes", "no"), ("a; b, c | d", "1,5", "2")]
    text = end.join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    assert cells(text.encode()) == [rows[1]]


def test_a_first_line_may_say_what_parts_them() -> None:
    table = found(b"sep=;\r\nunit;yes\r\na;1\r\n").table
    assert (table.names, table.rows[0].cells) == (("unit", "yes"), ("a", "1"))


def test_lines_of_figures_are_never_footnotes() -> None:
    with pytest.raises(FaultyFileError, match=r't\.csv:3:2: "4": has 1 cell where the header has 2'):
        found(b"yes,no\n1,2\n4\n")
    with pytest.raises(FaultyFileError, match="has 2 cells where the header has 3"):
        found(b"unit,yes,no\na,1,2\nb,3\n")
    with pytest.raises(FaultyFileError, match="has 4 cells where the header has 3"):
        found(b"unit,yes,no\na,1,2\nb,3,4,5\n")


def test_a_line_of_words_within_the_table_is_no_footnote() -> None:
    with pytest.raises(FaultyFileError, match='"Northern region": has 1 cell'):
        found(b"unit,yes,no\na,1,2\nNorthern region\nb,3,4\n")


def test_names_repeated_on_every_page_are_passed_over() -> None:
    assert cells(b"unit,yes\na,1\nunit,yes\nb,2\n") == [("a", "1"), ("b", "2")]


def test_encodings_are_of_text() -> None:
    assert checked_encoding("windows-1251") == "cp1251"
    for name in ("base64", "no-such", "rot13"):
        with pytest.raises(LookupError):
            checked_encoding(name)


def written(rng: random.Random) -> tuple[bytes, list[tuple[str, ...]], str]:
    """A table in a form of its own, and its rows."""
    separator, end = rng.choice(SEPARATORS), rng.choice(["\n", "\r\n", "\r"])
    rows = [
        (
            f"Unit {n}{rng.choice(['', ', west', '; east', ' | x'])}",
            *(str(rng.randrange(10**6)) for _ in range(4)),
        )
        for n in range(rng.randrange(2, 8))
    ]
    empty = separator * rng.choice([0, 0, 1, 3])
    lines = [
        separator.join(f'"{c}"' if rng.random() < 0.3 or not c.isalnum() else c for c in row) for row in rows
    ]
    above = ["Results of the vote", "", "As of 5 June"][: rng.randrange(4)]
    below = ["", "Source: the commission"][: rng.randrange(3)]
    text = end.join([*above, *(line + empty for line in [separator.join(NAMES), *lines]), *below]) + end
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16"])
    return text.encode(encoding), rows, encoding


def plain(data: bytes, encoding: str) -> Iterator[str]:
    """Every run of digits in the bytes: what a reader without any notion of a table sees."""
    digits = ""
    for letter in data.decode(encoding) + " ":
        if letter.isdigit():
            digits += letter
        elif digits:
            yield digits
            digits = ""


def test_tables_in_many_forms_lose_and_join_nothing() -> None:
    rng = random.Random(5)
    for _ in range(2_000):
        data, rows, encoding = written(rng)
        read = found(data)
        assert [row.cells for row in read.table.rows] == rows
        told = " ".join(read.notes)
        seen = [*read.table.names, *(cell for row in read.table.rows for cell in row.cells), told]
        assert all(any(digits in text for text in seen) for digits in plain(data, encoding))


def test_damaged_tables_are_read_or_refused() -> None:
    rng, refused = random.Random(6), list[str]()
    for _ in range(2_000):
        data = bytearray(written(rng)[0])
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(data))
            data[at : at + rng.randrange(3)] = rng.choice([b"", b",", b'"', b"\n", b"\xff", b"\0", b";"])
        try:
            found(bytes(data))
        except FaultyFileError as error:
            refused.append(str(error))
    assert 300 < len(refused) < 1_900
    assert all(message.startswith("t.csv") for message in refused)


@pytest.mark.parametrize(
    "data",
    [
        b"unit;;yes;no;\na;1;2;\nb;3;4;\n",  # one mark too many: names stand beside other figures
        b"unit;y;es;yes;no;\na;5;1;2;\nb;6;3;4;\n",
    ],
)
def test_a_mark_too_many_in_the_line_of_names_is_seen(data: bytes) -> None:
    with pytest.raises(FaultyFileError, match="no: no row has a cell for it"):
        found(data)


def test_a_column_of_remarks_may_be_empty() -> None:
    assert cells(b"unit;;yes;remark\na;;2;\n") == [("a", "", "2", "")]
