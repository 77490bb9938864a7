"""Rows that are sums of other rows: units counted with them would count every ballot twice.

A row is suspected where it equals a sum of others in every column but at most one, to within two papers: of
the rows next to it, of any rows that follow one another, of any two, or of all others but one or two. Sums
at several levels are found one after the other, the lowest first: a row found is left out of the sums of
those above it. Chance makes such sums too: how many would be expected by chance in a table of so many rows
with numbers so large decides between a refusal and a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import factorial
from typing import Final, TypeAlias

import numpy as np

from sim.arrays import Floats, Ints

_TOLERANCE: Final = 2
"""Papers by which a sum may be off: slips of those who added up."""

_SURE: Final = 1e-4
"""So many sums expected by chance, or fewer, are none."""

_DOUBTFUL: Final = 0.1
"""So many expected by chance, or more, are not worth a word."""

_ANYWHERE: Final = 1_500
"""In larger tables only sums of neighbours and of nearly all rows are looked for."""

_PAIRS: Final = 300

_FEW: Final = 4
_ROUGHLY: Final = 0.05
"""In a table of a few rows or more, one as large as all others to within a twentieth is their total."""

_NEAR: Final = 8
"""So many sums are looked at that differ by rows next to nothing."""


Candidate: TypeAlias = tuple[int, Ints, float]
"""A row, those that it may be the sum of, and how many such sums a table has."""


@dataclass(frozen=True, slots=True)
class SumRow:
    """A row that equals a sum of others.

    Attributes
    ----------
    row : int
    parts : tuple of int
        The rows that it is the sum of.
    by_chance : float
        How many such sums would be expected in a table of this size by chance alone.
    nearly : bool
        Whether it is so only roughly: the total of a table without its votes from abroad, say.
    """

    row: int
    parts: tuple[int, ...]
    by_chance: float
    nearly: bool = False


def sum_rows(counts: Ints) -> tuple[tuple[SumRow, ...], bool]:
    """Find the rows that are sums of others, those of the lowest level first.

    Parameters
    ----------
    counts : int64, shape (row, column)
        −1 where none is given.

    Returns
    -------
    tuple of SumRow
        Of rows that equal one other row only those that a sum of another level rests on.
    bool
        Whether so many, so exact, cannot be chance.

    Examples
    --------
    >>> found, sure = sum_rows(np.array([[100, 60, 20], [150, 21, 60], [250, 81, 80], [10, 5, 1]]))
    >>> found[0].row, found[0].parts, sure
    (2, (0, 1), True)
    """
    left, found = np.arange(len(counts)), list[SumRow]()
    spread = _spread(counts)
    while len(left) > 2:
        rows = counts[left]
        level = list(_best(rows, _candidates(rows), spread))
        if not level:
            break
        found += [_at(each, left) for each in level]
        left = np.delete(left, [each.row for each in level])
    near = [_at(each, left) for each in _nearly_all_others(counts[left])]
    if found:
        found += _copies(counts, left)
    # Rows alike are sums of the same rows: one chance, not many.
    chances = {each.parts: each.by_chance for each in found if len(each.parts) > 1}
    sure = _chance_of_all(sorted(chances.values())) <= _SURE
    sure = sure or bool(near) or any(_is_all_others(each, counts) for each in found)
    return tuple(found + near), sure


def _nearly_all_others(counts: Ints) -> Iterator[SumRow]:
    """A row that is roughly the sum of all others in every column."""
    given, total = np.maximum(counts, 0), np.maximum(counts, 0).sum(axis=0)
    if len(counts) < _FEW or (total > 0).sum() < 2:
        return
    row = int(given[:, int(total.argmax())].argmax())
    own, others = given[row], total - given[row]
    near = np.abs(own - others) <= _ROUGHLY * np.maximum(own, others) + _TOLERANCE
    if (near | (counts[row] < 0)).all() and (near & (own > 0)).sum() > 1:
        yield SumRow(row, tuple(each for each in range(len(counts)) if each != row), 0.0, nearly=True)


def _is_all_others(found: SumRow, counts: Ints) -> bool:
    """Whether a row is, to the paper, the sum of all others: too plain a total to be left to chance."""
    others = np.maximum(np.delete(counts, found.row, axis=0), 0).sum(axis=0)
    given = counts[found.row] >= 0
    return len(found.parts) > 1 and bool((others == counts[found.row])[given].all())


def _chance_of_all(chances: Sequence[float]) -> float:
    """Chance of so many sums, each as unlikely as the likeliest; the least over how many are counted."""
    return min((chance**k / factorial(k) for k, chance in enumerate(chances, 1)), default=1.0)


def equal_pairs(counts: Ints) -> list[tuple[int, int]]:
    """Neighbouring rows that are equal in every column and hold anything: perhaps a total of one.

    Examples
    --------
    >>> equal_pairs(np.array([[5, 3], [5, 3], [0, 0], [0, 0]]))
    [(0, 1)]
    """
    same = (counts[1:] == counts[:-1]).all(axis=1) & (counts[1:] > 0).any(axis=1)
    return [(int(row), int(row) + 1) for row in np.flatnonzero(same)]


def _spread(counts: Ints) -> Floats:
    """How much each column varies beside the largest, as a share of itself: its figures are no free draws."""
    given = np.maximum(counts, 0)
    largest = given[:, int(given.sum(axis=0).argmax())].astype(np.float64)
    beside = given[largest > 0] / largest[largest > 0, None]
    mean, sd = beside.mean(axis=0), beside.std(axis=0)
    spread: Floats = np.clip(np.divide(sd, mean, out=np.ones_like(mean), where=mean > 0), 0.02, 1.0)
    return spread


def _best(rows: Ints, candidates: Iterator[Candidate], spread: Floats) -> Iterator[SumRow]:
    """Of each row the sum that is least likely by chance, where no part is itself found now."""
    best: dict[int, SumRow] = {}
    for row, parts, trials in candidates:
        chance = trials * _by_chance(rows[row] - np.maximum(rows[parts], 0).sum(axis=0), rows[row], spread)
        found = SumRow(row, tuple(map(int, parts)), chance)
        likely = chance >= _DOUBTFUL and not _is_all_others(found, rows)
        if not likely and (row not in best or chance < best[row].by_chance):
            best[row] = found
    return (each for each in best.values() if not any(part in best for part in each.parts))


def _by_chance(off: Ints, value: Ints, spread: Floats) -> float:
    """Chance that a sum of that size comes so near in the columns where it does; 1 where it is no sum."""
    near, filled = (np.abs(off) <= _TOLERANCE) | (value < 0), value > 0
    if (~near).sum() > 1 or not (near & filled).any():
        return 1.0
    at = np.flatnonzero(near & filled)
    # One column says how large the sum is, and is as free as its own size; the others go along with it.
    free = np.where(at == at[value[at].argmax()], 1.0, spread[at])
    chances = np.minimum((2.0 * np.abs(off[at]) + 1.0) / np.maximum(value[at] * free, 1.0), 1.0)
    return float(np.prod(chances)) * (1.0 if near.all() else float(len(value)))


def _candidates(rows: Ints) -> Iterator[Candidate]:
    """Rows with those that they may be the sum of, and how many sums like this a table has."""
    given = np.maximum(rows, 0)
    ends = np.concatenate([np.zeros((1, rows.shape[1]), np.int64), np.cumsum(given, axis=0)])
    n = len(rows)
    for column in np.argsort(-given.sum(axis=0), kind="stable")[:2]:
        own = given[:, column]
        yield from _of_neighbours(rows, ends, column)
        yield from _of_nearly_all(own)
        if n <= _ANYWHERE:
            yield from _of_a_run(rows, ends, column)
        if n <= _PAIRS:
            yield from _of_two(own)


def _of_neighbours(rows: Ints, ends: Ints, column: np.intp) -> Iterator[Candidate]:
    """Sums of the rows that follow, or go before."""
    n, own, at = len(rows), np.maximum(rows[:, column], 0), ends[:, column]
    filled = np.flatnonzero(own)
    after = np.searchsorted(at, at[filled + 1] + own[filled] - _TOLERANCE, side="left")
    before = np.searchsorted(at, at[filled] - own[filled] + _TOLERANCE, side="right") - 1
    stops, starts = np.maximum(after, filled + 3), np.minimum(before, filled - 2)
    for more in range(_NEAR):
        near = (stops + more <= n) & (
            at[np.minimum(stops + more, n)] - at[filled + 1] <= own[filled] + _TOLERANCE
        )
        yield from _runs(rows, ends, filled[near], filled[near] + 1, (stops + more)[near], 2.0 * n)
        near = (starts >= more) & (at[filled] - at[np.maximum(starts - more, 0)] <= own[filled] + _TOLERANCE)
        yield from _runs(rows, ends, filled[near], (starts - more)[near], filled[near], 2.0 * n)


def _runs(rows: Ints, ends: Ints, of: Ints, starts: Ints, stops: Ints, trials: float) -> Iterator[Candidate]:
    """Those of the rows `of` that a run of rows adds up to, in every column but at most one."""
    if not of.size:
        return
    off = np.abs(rows[of] - (ends[stops] - ends[starts])) > _TOLERANCE
    for hit in np.flatnonzero((off & (rows[of] >= 0)).sum(axis=1) <= 1):
        yield int(of[hit]), np.arange(starts[hit], stops[hit]), trials


def _of_nearly_all(own: Ints) -> Iterator[Candidate]:
    """Sums of all other rows, but for none, one or two of them."""
    n, total = len(own), int(own.sum())
    order = np.argsort(own, kind="stable")
    for row in np.flatnonzero(2 * own >= total - own[order[-3:]].sum()):
        others = np.delete(np.arange(n), row)
        left_over = total - 2 * int(own[row])
        if abs(left_over) <= _TOLERANCE:
            yield int(row), others, 1.0
        for one in others[np.abs(own[others] - left_over) <= _TOLERANCE][:_NEAR]:
            yield int(row), others[others != one], float(n * n)


def _of_a_run(rows: Ints, ends: Ints, column: np.intp) -> Iterator[Candidate]:
    """Sums of rows that follow one another, wherever they stand."""
    n, own, at = len(rows), np.maximum(rows[:, column], 0), ends[:, column]
    starts = np.arange(n)
    for row in np.flatnonzero(own):
        stops = np.searchsorted(at, at[:-1] + own[row] - _TOLERANCE, side="left")
        hit = (stops <= n) & (at[np.minimum(stops, n)] <= at[:-1] + own[row] + _TOLERANCE)
        hit &= (stops > starts + 1) & ((starts > row) | (stops <= row))
        if not hit.any():
            continue
        of = np.full(int(hit.sum()), row)
        yield from _runs(rows, ends, of, starts[hit], stops[hit], float(n * n))


def _of_two(own: Ints) -> Iterator[Candidate]:
    """Sums of any two rows."""
    n = len(own)
    order = np.argsort(own, kind="stable")
    ranked = own[order]
    for row in np.flatnonzero(own):
        at = np.searchsorted(ranked, own[row] - own - _TOLERANCE, side="left")
        hit = (at < n) & (np.abs(own[row] - own - ranked[np.minimum(at, n - 1)]) <= _TOLERANCE) & (own > 0)
        for one in np.flatnonzero(hit)[:16]:
            other = int(order[at[one]])
            if one < other and row not in (one, other) and own[other] > 0:
                yield int(row), np.array([one, other]), 0.5 * n**3


def _copies(counts: Ints, left: Ints) -> list[SumRow]:
    """Rows next to a lower row that they equal: sums of one, where there are sums of more."""
    pairs = equal_pairs(counts[left])
    return [_at(SumRow(above, (below,), 1.0), left) for above, below in pairs]


def _at(found: SumRow, left: Ints) -> SumRow:
    return replace(found, row=int(left[found.row]), parts=tuple(int(left[part]) for part in found.parts))
