"""Rows that are sums of others are found at every level; true tables raise no alarm."""

from __future__ import annotations

import numpy as np
import pytest

from sim.arrays import Ints
from sim.rules.tables.sums import sum_rows


def units(rng: np.random.Generator, n: int, size: float = 5_000) -> Ints:
    """A true table: registered, yes, no, invalid."""
    registered = np.maximum(rng.lognormal(np.log(size), 0.8, n).astype(np.int64), 1)
    cast = rng.binomial(registered, rng.beta(6, 4, n))
    yes = rng.binomial(cast, rng.beta(8, 5, n))
    invalid = rng.binomial(cast - yes, 0.03)
    return np.stack([registered, yes, cast - yes - invalid, invalid], axis=1)


def found(table: Ints) -> set[int]:
    rows, sure = sum_rows(table)
    assert sure
    return {each.row for each in rows}


@pytest.mark.parametrize("at", ["first", "last", "before the last"])
@pytest.mark.parametrize("off", [0, 1, -2])
def test_a_total_of_all_or_of_all_but_one(at: str, off: int) -> None:
    own = units(np.random.default_rng(1), 12)
    above = own[:-1] if at == "before the last" else own
    total = above.sum(axis=0) + off
    total[1] += 500  # one column may be anything
    row = {"first": 0, "last": 12, "before the last": 11}[at]
    assert found(np.insert(own, row, total, axis=0)) == {row}


def test_a_total_with_votes_that_the_rows_leave_out_is_nearly_their_sum() -> None:
    own = units(np.random.default_rng(1), 12)
    abroad = own.sum(axis=0) // 40
    rows, sure = sum_rows(np.array([*own, own.sum(axis=0) + abroad]))
    assert sure
    assert [(each.row, each.nearly) for each in rows] == [(12, True)]


def test_totals_at_three_levels() -> None:
    rng, rows, sums = np.random.default_rng(2), list[Ints](), set[int]()
    for _ in range(3):
        start = len(rows)
        rows.append(np.zeros(4, np.int64))
        sums.add(start)
        for _ in range(4):
            own = units(rng, 5)
            sums.add(len(rows))
            rows += [own.sum(axis=0), *own]
            rows[start] = rows[start] + own.sum(axis=0)
    everything = sum((rows[row] for row in range(len(rows)) if row not in sums), np.zeros(4, np.int64))
    assert found(np.array([*rows, everything])) == sums | {len(rows)}


def test_totals_that_stand_apart_from_their_rows() -> None:
    own = units(np.random.default_rng(3), 12)
    north, south = own[:5].sum(axis=0), own[5:].sum(axis=0)
    assert found(np.array([north, south, *own])) == {0, 1}


def test_ways_of_voting_beside_their_sum() -> None:
    rng, rows = np.random.default_rng(4), list[Ints]()
    for _ in range(6):
        rows += [*(ways := units(rng, 2)), ways.sum(axis=0)]
    assert found(np.array(rows)) == {2, 5, 8, 11, 14, 17}


def test_a_column_that_the_total_does_not_give() -> None:
    own = units(np.random.default_rng(5), 8)
    total = own.sum(axis=0)
    total[0] = -1
    assert found(np.array([*own, total])) == {8}


@pytest.mark.parametrize(("n", "repeats"), [(20, 1_000), (1_000, 12)])
@pytest.mark.parametrize("size", [100, 3_000, 100_000])
def test_true_tables_raise_no_alarm(n: int, repeats: int, size: float) -> None:
    rng = np.random.default_rng(6)
    assert not any(sum_rows(units(rng, n, size))[1] for _ in range(repeats))


def test_a_hundred_thousand_rows_are_looked_through() -> None:
    own = units(np.random.default_rng(7), 100_000, 800)
    assert found(np.array([*own, own.sum(axis=0)])) == {100_000}
