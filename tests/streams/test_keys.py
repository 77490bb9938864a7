"""Streams are keyed by meaning: every part of a name counts, and nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.streams import Purpose, Stream, key

unhurried = settings(deadline=None)  # the first call compiles

seeds = st.integers(0, 2**63 - 1)
names = st.lists(st.text(max_size=6), max_size=3)
purposes = st.sampled_from(Purpose)


def first(seed, purpose, replication, *names):
    return Stream(seed, purpose, replication, names).uniforms("x", 2).tolist()


@unhurried
@given(seed=seeds, purpose=purposes, replication=st.integers(0, 10**7), names=names)
def test_a_name_gives_the_same_stream_every_time(seed, purpose, replication, names):
    assert first(seed, purpose, replication, *names) == first(seed, purpose, replication, *names)
    assert key(seed, purpose, *names) == key(seed, purpose, *names)


@unhurried
@given(
    st.tuples(seeds, purposes, st.integers(0, 99), names),
    st.tuples(seeds, purposes, st.integers(0, 99), names),
)
def test_two_names_give_two_streams(one, other):
    same = one == other
    assert (first(*one[:3], *one[3]) == first(*other[:3], *other[3])) is same
    without = (one[0], one[1], *one[3]) == (other[0], other[1], *other[3])
    assert (key(one[0], one[1], *one[3]) == key(other[0], other[1], *other[3])) is without


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("ab",), ("a", "b")),
        (("a",), ("a", "")),
        (("2:ab",), ("ab",)),
        (("1:a1:b",), ("a", "b")),
        (("a", "b"), ("b", "a")),
    ],
)
def test_names_are_kept_apart(one, other):
    assert key(1, Purpose.LEVER, *one) != key(1, Purpose.LEVER, *other)
    assert first(1, Purpose.UPTAKE, 0, *one) != first(1, Purpose.UPTAKE, 0, *other)


def test_digits_of_seed_and_replication_do_not_run_together():
    assert first(1, Purpose.YES, 23) != first(12, Purpose.YES, 3)


def test_zero_is_a_seed_like_any_other():
    assert first(0, Purpose.YES, 0) == first(0, Purpose.YES, 0)
    assert len({tuple(first(seed, Purpose.YES, 0)) for seed in range(100)}) == 100


def test_the_next_seed_does_not_continue_in_the_next_replication():
    streams = {(seed, k): tuple(first(seed, Purpose.YES, k)) for seed in range(20) for k in range(20)}
    assert len(set(streams.values())) == 400


def test_every_purpose_has_a_stream_of_its_own():
    drawn = {purpose: tuple(first(0, purpose, 0)) for purpose in Purpose}
    assert all(drawn[one] != drawn[other] for one, other in combinations(Purpose, 2))


def test_drawing_from_one_stream_leaves_another_where_it_is():
    alone = first(5, Purpose.ISSUED, 7)
    first(5, Purpose.YES, 7)
    first(5, Purpose.ISSUED, 6)
    assert first(5, Purpose.ISSUED, 7) == alone


def test_key_words_fit_the_counter_based_generator():
    k0, k1 = key(2**63 - 1, Purpose.VOTER)
    assert (k0.dtype, k1.dtype) == (np.dtype(np.uint32), np.dtype(np.uint32))


# Renaming a purpose changes every published number: these are regenerated only on purpose.
GOLDEN = {
    Purpose.LEVER: (3_469_119_358, 1_616_117_570),
    Purpose.VOTER: (2_184_813_062, 459_168_232),
    Purpose.MOBILISED: (989_378_587, 2_641_854_387),
}


@pytest.mark.parametrize("purpose", GOLDEN)
def test_keys_of_voters_are_what_they_were(purpose):
    assert tuple(int(each) for each in key(20_220_605, purpose)) == GOLDEN[purpose]


def test_streams_of_stations_are_what_they_were():
    shocks = Stream(20_220_605, Purpose.NATIONAL, 0).normals("scores", 4)
    assert shocks.round(12).tolist() == [0.065330307295, -1.695921864889, 1.058628761887, 1.958319134387]


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_streams_do_not_depend_on_the_hash_seed_of_the_process(hash_seed):
    code = (
        "from sim.streams import Purpose, Stream, key\n"
        "stream = Stream(3, Purpose.UPTAKE, 1, ('x',))\n"
        "print([int(k) for k in key(3, Purpose.LEVER, 'x')], stream.uniforms('y', 1)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    here = (
        [int(k) for k in key(3, Purpose.LEVER, "x")],
        Stream(3, Purpose.UPTAKE, 1, ("x",)).uniforms("y", 1)[0],
    )
    assert done.stdout.strip() == f"{here[0]} {here[1]}"
