"""Philox4x32-10: known answers, a reference in plain integers, and NumPy's wider sister."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.streams.philox import philox4x32, words

unhurried = settings(deadline=None)  # the first call compiles

ONES = 2**32 - 1
word = st.integers(0, ONES)
blocks = st.tuples(word, word, word, word)
keys = st.tuples(word, word)

NARROW = (32, 0xD2511F53, 0xCD9E8D57, 0x9E3779B9, 0xBB67AE85)
WIDE = (64, 0xD2E7470EE14C6C93, 0xCA5A826395121157, 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)


def reference(counter, key, constants=NARROW):
    """Philox4xW-10 in Python's integers, as the paper writes it."""
    width, m0, m1, w0, w1 = constants
    low = (1 << width) - 1
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = c[0] * m0, c[2] * m1
        c = [(p1 >> width) ^ c[1] ^ k[0], p1 & low, (p0 >> width) ^ c[3] ^ k[1], p0 & low]
        k = [(k[0] + w0) & low, (k[1] + w1) & low]
    return tuple(c)


def block(counter, key):
    return tuple(int(each) for each in words(*counter, *key))


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((ONES,) * 4, (ONES,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_known_answers_of_random123(counter, key, answer):
    assert " ".join(f"{each:08x}" for each in block(counter, key)) == answer


@unhurried
@given(counter=blocks, key=keys)
def test_the_compiled_block_is_the_references(counter, key):
    assert block(counter, key) == reference(counter, key)


@unhurried
@given(counter=blocks, key=keys)
def test_the_form_that_is_inlined_is_the_same(counter, key):
    arguments = [np.uint64(each) for each in (*counter, *key)]
    with np.errstate(over="ignore"):
        assert tuple(int(each) for each in philox4x32.py_func(*arguments)) == reference(counter, key)


@unhurried
@given(
    counter=st.integers(1, 2**256 - 1),
    key=st.integers(0, 2**128 - 1),
)
def test_the_reference_with_wide_words_is_numpys_philox(counter, key):
    """NumPy offers 4x64 alone: the same rounds with other constants, its counter stepped before use."""
    split = [counter >> (64 * i) & (2**64 - 1) for i in range(4)]
    answer = reference(split, (key & (2**64 - 1), key >> 64), WIDE)
    drawn = np.random.Philox(key=key, counter=counter - 1).random_raw(4)
    assert tuple(int(each) for each in drawn) == answer


@unhurried
@given(counter=blocks, key=keys, bit=st.integers(0, 6 * 32 - 1))
def test_every_bit_of_the_address_matters(counter, key, bit):
    address = [*counter, *key]
    address[bit // 32] ^= 1 << bit % 32
    assert block(address[:4], address[4:]) != block(counter, key)


def neighbours(position, n):
    """Blocks at addresses that differ in one word only, counted up: shape (n, 4), in [0, 1)."""
    out = np.empty((n, 4))
    for i in range(n):
        address = [3, 1, 4, 1, 5, 9]
        address[position] = i
        out[i] = words(*address)
    return out / 2**32


@pytest.mark.parametrize("position", range(6), ids=["block", "class", "station", "replication", "k0", "k1"])
def test_neighbouring_addresses_are_uniform_and_uncorrelated(position):
    """Mean, mean square, and products of neighbours, lane by lane; |z| < 4 in 16 numbers: 1 in 1,000."""
    n = 4_000
    u = neighbours(position, n)
    assert (np.abs(u.mean(axis=0) - 1 / 2) < 4 * math.sqrt(1 / 12 / n)).all()
    assert (np.abs((u**2).mean(axis=0) - 1 / 3) < 4 * math.sqrt(4 / 45 / n)).all()
    centred = u - 1 / 2
    along = (centred[1:] * centred[:-1]).mean(axis=0)
    across = (centred * np.roll(centred, 1, axis=1)).mean(axis=0)
    assert (np.abs(np.concatenate([along, across])) < 4 / 12 / math.sqrt(n - 1)).all()
