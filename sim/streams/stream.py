"""Draws once a station, unit or replication: each array by the name of what it is drawn for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.arrays import Floats, Ints, stretched
from sim.numerics import ndtri
from sim.streams.binomial import draw_binomials, draw_multinomials
from sim.streams.keys import key
from sim.streams.purposes import Purpose
from sim.streams.uniform import draw_exponentials, draw_uniforms, draw_without_return


@dataclass(frozen=True, slots=True)
class Stream:
    """Draws of one purpose in one replication.

    It has no state: what is drawn depends on the name given to it (`what`) and on the index in the array, not
    on what was drawn before. Two draws under one name are the same draw.

    Attributes
    ----------
    seed : int
        The experiment's seed; 0 is a seed like any other.
    purpose : Purpose
    replication : int
        From 0.
    names : tuple of str
        Further names where a purpose has several streams (a campaign's name, say).

    Examples
    --------
    >>> first = Stream(0, Purpose.NATIONAL, 3)
    >>> bool((first.normals("turnout", 2) == first.normals("turnout", 5)[:2]).all())
    True
    >>> bool((first.normals("turnout", 2) == first.normals("yes", 2)).any())
    False
    """

    seed: int
    purpose: Purpose
    replication: int
    names: tuple[str, ...] = ()

    def _key(self, what: str) -> tuple[np.uint64, np.uint64]:
        first, second = key(self.seed, self.purpose, *self.names, what)
        return np.uint64(first), np.uint64(second)

    def uniforms(self, what: str, n: int, lane: int = 0) -> Floats:
        """Numbers between 0 and 1, neither included: float64, shape (n,)."""
        out = np.empty(n)
        draw_uniforms(lane, self.replication, *self._key(what), out)
        return out

    def normals(self, what: str, n: int, lane: int = 0) -> Floats:
        """Standard normal numbers: float64, shape (n,)."""
        return ndtri(self.uniforms(what, n, lane))

    def exponentials(self, what: str, n: int) -> Floats:
        """Exponential numbers of mean 1: float64, shape (n,)."""
        out = np.empty(n)
        draw_exponentials(0, self.replication, *self._key(what), out)
        return out

    def binomials(self, what: str, trials: npt.ArrayLike, share: npt.ArrayLike) -> Ints:
        """Numbers of successes: int64, in the common shape.

        Parameters
        ----------
        what : str
        trials : array_like of int
            From 0 to 2**31.
        share : array_like of float
            Chance of a success, in [0, 1].
        """
        n, p = np.asarray(trials, np.int64), np.asarray(share, np.float64)
        n, p = stretched(n, p), stretched(p, n)
        out = np.empty(n.shape, np.int64)
        draw_binomials(
            n.reshape(-1), p.reshape(1, -1), self.replication, *self._key(what), out.reshape(1, -1)
        )
        return out

    def multinomials(self, what: str, trials: Ints, shares: Floats) -> Ints:
        """Numbers shared out among classes: int64, shape (n, class).

        Parameters
        ----------
        what : str
        trials : int64, shape (n,)
        shares : float64, shape (n, class)
            Of each class; where all are 0, the last class takes all.
        """
        out = np.empty(shares.shape, np.int64)
        draw_multinomials(trials, shares, self.replication, *self._key(what), out)
        return out

    def without_return(self, what: str, heaps: Ints, n: Ints) -> Ints:
        """Things taken from heaps without putting them back, by class: int64, shape (heap, class).

        Parameters
        ----------
        what : str
        heaps : int64, shape (heap, class)
        n : int64, shape (heap,)
            How many, at most as many as there are.
        """
        out = np.empty_like(heaps)
        draw_without_return(heaps, n, self.replication, *self._key(what), out)
        return out
