"""Stations in order of time, and group by group."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints


def time_order(times: Ints) -> Ints:
    """Indices that sort times, those at the same time as they stand: what a stable sort gives, faster.

    Parameters
    ----------
    times : int64, shape (n,)
        From 0 to 2**62 / n [ticks].

    Examples
    --------
    >>> time_order(np.array([30, 10, 30, 20]))
    array([1, 3, 0, 2])
    """
    bits = times.size.bit_length()
    return np.asarray(np.sort((times << bits) + np.arange(times.size)) & ((1 << bits) - 1))


def group_by(group: Ints, order: Ints) -> Ints:
    """An order with the members of a group side by side, groups ascending, each in the order given.

    Parameters
    ----------
    group : int64, shape (n,)
        From 0.
    order : int64, shape (n,)

    Examples
    --------
    >>> group_by(np.array([1, 0, 1, 0]), np.array([3, 2, 1, 0]))
    array([3, 1, 2, 0])
    """
    smallest = np.min_scalar_type(int(group.max(initial=0)))  # NumPy sorts short integers by counting
    return order[np.argsort(group[order].astype(smallest), kind="stable")]
