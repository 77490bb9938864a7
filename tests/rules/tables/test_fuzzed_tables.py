"""Tables in every form, sound and damaged: read as a second, plain reader reads them, or refused."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sim.errors import RuleError
from sim.rules.tables.options import TableOptions
from sim.rules.tables.reading import results_of
from sim.rules.tables.result_table import ResultTable
from tests.rules.tables import plain_reader
from tests.rules.tables.published_forms import COUNTS, Published, published

FEW, MANY = 1_000, 20_000
SIZES = [FEW, pytest.param(MANY, marks=pytest.mark.check)]
NOT_SAID = "may be thousands or decimals"
"""The only refusal of a sound table: of its numbers none tells."""


def read(table: Published, options: TableOptions | None = None) -> ResultTable | str:
    try:
        return results_of(table.data, "t.csv", options)
    except RuleError as error:
        return str(error)


def by_the_plain_reader(table: Published) -> dict[str, int | None]:
    return plain_reader.sums(table.data.decode(table.encoding), table.separator, table.columns)


def totals(found: ResultTable) -> dict[str, int]:
    """What the product has; a column whose name was damaged is not known."""
    known = [name for name in COUNTS if name not in found.tally.unknown]
    return {name: int(found.tally.national(name)) for name in known}


@pytest.mark.parametrize("size", SIZES)
def test_a_sound_table_is_read_to_the_last_paper(size: int) -> None:
    rng, refused = random.Random(1), 0
    for _ in range(size):
        table = published(rng)
        found = read(table)
        if isinstance(found, str):
            assert NOT_SAID in found, (found, table.data)
            refused += 1
            continue
        assert found.tally.units == tuple(table.units), table.data
        by_unit = np.stack([found.tally.by_unit(name) for name in COUNTS], axis=1)
        assert by_unit.tolist() == list(map(list, table.counts)), table.data
        assert totals(found) == by_the_plain_reader(table), table.data
    assert refused < size / 20


@pytest.mark.parametrize("size", SIZES)
def test_a_table_with_its_total_is_refused_until_the_total_is_left_out(size: int) -> None:
    rng = random.Random(2)
    for _ in range(size // 4):
        table = published(rng, sums=True)
        found = read(table)
        assert isinstance(found, str), table.data
        left = read(table, TableOptions(leave_out=("sums",)))
        if isinstance(left, str):
            assert NOT_SAID in left or len(table.units) < 3, (left, table.data)
        elif len(table.units) > 2:
            assert {name: 2 * n for name, n in totals(left).items()} == by_the_plain_reader(table), table.data


@pytest.mark.parametrize("size", SIZES)
def test_a_damaged_table_is_read_as_the_plain_reader_does_or_refused(size: int) -> None:
    rng, kinds = random.Random(3), Counter[str]()
    for _ in range(size):
        table = damaged(rng, published(rng))
        found = read(table)
        if isinstance(found, str):
            assert found.startswith(("t.csv", "--")), found
            kinds["refused"] += 1
        else:
            plain = by_the_plain_reader(table)
            same = all(
                n == plain[name] for name, n in undamaged(table, totals(found)) if plain[name] is not None
            )
            kinds["same" if same else "different"] += 1
            assert same, (table.data, totals(found), by_the_plain_reader(table), found.warnings)
    assert kinds["same"] > size / 10
    assert kinds["refused"] > size / 10


def undamaged(table: Published, read: dict[str, int]) -> set[tuple[str, int]]:
    """The sums of columns whose names are in the file as they were."""
    text = table.data.decode(table.encoding)
    return {(name, n) for name, n in read.items() if table.header[name] in text}


def damaged(rng: random.Random, table: Published) -> Published:
    """The table with a letter or a few put in, taken out or changed, in its own encoding."""
    text = table.data.decode(table.encoding)
    for _ in range(rng.randrange(1, 4)):
        at, more = (
            rng.randrange(len(text)),
            rng.choice(["", table.separator, '"', "\n", " ", "x", "-", "*", "\0"]),
        )
        text = text[:at] + more + text[at + rng.randrange(3) :]
    return replace(table, data=text.encode(table.encoding))
