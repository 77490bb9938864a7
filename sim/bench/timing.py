"""What a comparison costs: processor time, which other programs on the machine change little."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter, process_time
from typing import Final

from sim.compiling import compiled

_STEPS: Final = 1_000_000_000
"""A tenth of a second or more: what starting threads takes is nothing beside it."""
_IDLE: Final = 0.95
"""Share of two processors that two threads of plain work get on a machine that does nothing else."""


def processor_seconds(work: Callable[[], object]) -> float:
    """Processor seconds that the work takes in this process, over all its threads."""
    begin = process_time()
    work()
    return process_time() - begin


def wall_seconds(work: Callable[[], object]) -> float:
    """Seconds that pass while the work runs."""
    begin = perf_counter()
    work()
    return perf_counter() - begin


@compiled
def _plain_work(steps: int) -> int:
    state = 1
    for _ in range(steps):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF
    return state


def two_processors_are_free() -> bool:
    """Whether two threads that share nothing get two processors to themselves just now."""
    if (os.cpu_count() or 1) < 2:
        return False
    _plain_work(1)
    with ThreadPoolExecutor(2) as pool:
        begin, used = perf_counter(), process_time()
        list(pool.map(_plain_work, (_STEPS, _STEPS)))
        return process_time() - used > _IDLE * 2 * (perf_counter() - begin)
