"""The sorted servers of a stage, in a vector register or an array."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import llvmlite.binding as llvm
import numpy as np
import pytest
from numba import njit

from sim.polling.compiled.compiled_layout import BITS, FRESH
from sim.polling.compiled.packed_keys import NO_MORE, flush, in_8, in_16, in_array, replace_least

X86 = platform.machine() in ("x86_64", "AMD64")
FLAGS = {"generic": "sse2", "nehalem": "sse4.2", "haswell": "avx2", "skylake-avx512": "avx512f"}
"""Processors by their name in LLVM, and what tells them apart."""

FORMS = {"8": 8, "16": 16, "array": 30}


@njit
def _take_turns(servers, keys, least, out):
    for place in range(len(keys)):
        least[place] = servers[0]
        servers = replace_least(servers, keys[place])
    return flush(servers, out, 0)


@njit
def take_turns(form, count, doors, keys, least, out):
    """The least key before each exchange, and what is left at the end."""
    if form == 8:
        return _take_turns(in_8(count, doors), keys, least, out)
    if form == 16:
        return _take_turns(in_16(count, doors), keys, least, out)
    return _take_turns(in_array(count, doors, np.empty(count, np.int64)), keys, least, out)


def turns(form: int, count: int, seed: int) -> list[int]:
    """The same as `take_turns`, of random keys with ties in their ticks."""
    rng = np.random.default_rng([form, count, seed])
    ticks = rng.integers(0, 20, 200) if seed % 2 else rng.integers(0, 1 << 38, 200)
    keys = (ticks << BITS) + FRESH + rng.permutation(200)
    least, out = np.empty(200, np.int64), np.empty(200, np.int64)
    left = take_turns(form, count, 7, keys, least, out)
    return [*least.tolist(), *out[:left].tolist()]


def expected(count: int, seed: int, form: int) -> list[int]:
    """The same, by sorting a list."""
    rng = np.random.default_rng([form, count, seed])
    ticks = rng.integers(0, 20, 200) if seed % 2 else rng.integers(0, 1 << 38, 200)
    servers, least = [(7 << BITS) + number for number in range(count)], []
    for key in ((ticks << BITS) + FRESH + rng.permutation(200)).tolist():
        least.append(servers[0])
        servers = sorted([*servers[1:], key])
    return [*least, *(key for key in servers if key % (1 << BITS) >= FRESH)]


def counts(form: int) -> range:
    return range(1, form + 1)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("seed", range(4))
def test_every_form_of_servers_is_the_sorted_list(form, seed):
    for count in counts(form):
        assert turns(form, count, seed) == expected(count, seed, form)


@pytest.mark.parametrize(
    ("processor", "flag"),
    [
        pytest.param(*each, marks=[pytest.mark.check] if each[0] != "generic" else [])
        for each in FLAGS.items()
    ],
    ids=FLAGS,
)
def test_the_servers_are_the_same_on_every_processor(processor, flag, tmp_path):
    """A register of keys becomes other instructions on each, and is the same list."""
    if not (X86 and llvm.get_host_cpu_features().get(flag, False)):
        pytest.skip(f"this machine lacks {flag}")
    program = "from tests.polling.test_packed_keys import *; print(*(turns(f, f, 0) for f in (8, 16)))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ
        | {"NUMBA_CPU_NAME": processor, "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"{expected(8, 0, 8)} {expected(16, 0, 16)}"


def test_a_server_that_is_not_there_never_serves():
    assert NO_MORE not in turns(8, 5, 0)
