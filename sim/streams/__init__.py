"""The only door to randomness: streams keyed by meaning, never by order.

A draw is named by what it is for: ``(seed, purpose, replication, …)``, and by its index. So replication 17
needs no other replication, the number of workers and the chunking change nothing, and switching one behaviour
on leaves every other draw untouched (common random numbers).

Two grains. What is drawn once a station, a unit or a replication: :class:`Stream`, whole arrays at a time.
What is drawn once a voter is addressed inside compiled code by :mod:`sim.streams.philox`, under a :func:`key`
of the same kind. All of it is made of words of Philox and of fixed operations, the same on every processor.
"""

from __future__ import annotations

from typing import Final

from sim.streams.keys import key
from sim.streams.purposes import Purpose
from sim.streams.stream import Stream

__all__ = ["GENERATION", "Purpose", "Stream", "key"]

GENERATION: Final = 2
"""Of the draws: a seed gives the same ones within a generation; results of two generations do not pair."""
