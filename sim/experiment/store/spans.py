"""Replications that are finished, as spans by prior: which are missing, and how far all priors have come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Block = dict[str, npt.NDArray[np.generic]]
"""Results by variable, each of shape (point, replication, ...)."""


class Span(NamedTuple):
    """Replications ``first`` to ``last - 1`` under a prior."""

    prior: str
    first: int
    last: int


def missing_spans(spans: Iterable[Span], prior: str, first: int, last: int) -> list[range]:
    """Replications of ``range(first, last)`` that no span of a prior holds.

    Examples
    --------
    >>> missing_spans([Span("replay", 2, 4), Span("replay", 3, 5)], "replay", 0, 8)
    [range(0, 2), range(5, 8)]
    """
    gaps, place = [], first
    for span in sorted(span for span in spans if span.prior == prior):
        if span.first > place:
            gaps.append(range(place, min(span.first, last)))
        place = max(place, span.last)
        if place >= last:
            return gaps
    return [*gaps, range(place, last)] if place < last else gaps


def finished(spans: Iterable[Span], priors: Sequence[str], first: int, last: int) -> int:
    """How many replications from `first` on are finished under every prior without a gap.

    Examples
    --------
    >>> finished([Span("replay", 0, 4), Span("next-vote", 0, 2)], ["replay", "next-vote"], 0, 9)
    2
    >>> finished([Span("replay", 0, 4), Span("replay", 6, 8)], ["replay"], 0, 9)  # no more after a gap
    4
    """
    known = list(spans)
    gaps = [missing_spans(known, prior, first, last) for prior in priors]
    return min((each[0].start for each in gaps if each), default=last) - first


def blocks_of(kept: Mapping[Span, Block], prior: str, first: int, last: int) -> Iterator[Block]:
    """Blocks of a prior that hold ``range(first, last)`` in order, each cut to it.

    Raises
    ------
    KeyError
        If a replication is missing.
    """
    place = first
    for span in sorted(span for span in kept if span.prior == prior):
        if place >= last:
            return
        if span.last <= place:
            continue
        if span.first > place:
            break
        end = min(span.last, last)
        yield part_of(kept[span], place - span.first, end - span.first)
        place = end
    if place < last:
        raise KeyError(f"replication {place} under {prior}")


def part_of(block: Block, first: int, last: int) -> Block:
    """Some replications of a block, by position."""
    return {name: values[:, first:last] for name, values in block.items()}


def joined(blocks: Sequence[Block]) -> Block:
    """Blocks one after the other, as one."""
    if len(blocks) == 1:
        return blocks[0]
    return {name: np.concatenate([block[name] for block in blocks], axis=1) for name in blocks[0]}


def regrouped(blocks: Iterable[Block], size: int) -> Iterator[Block]:
    """The same replications in blocks of `size`, the last one smaller."""
    waiting: list[Block] = []
    n = 0
    for block in blocks:
        waiting.append(block)
        n += length(block)
        if n >= size:
            whole = joined(waiting)
            for start in range(0, n - n % size, size):
                yield part_of(whole, start, start + size)
            waiting, n = [part_of(whole, n - n % size, n)] if n % size else [], n % size
    if waiting:
        yield joined(waiting)


def length(block: Block) -> int:
    """Replications in a block."""
    return int(block["outcome"].shape[1])


def nbytes(block: Block) -> int:
    """Bytes of a block's values."""
    return sum(values.nbytes for values in block.values())
