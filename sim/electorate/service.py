"""How long a voter needs at the desk, in the booth, at the box, and how long they wait before they leave.

The distributions have no published measurement for Kazakhstan: all their parameters are assumptions of the
scenario. A distribution is kept as 65,536 equally likely quantiles, from which a voter's own random word
picks one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints, ShortInts
from sim.clock import NEVER, TICKS_PER_MINUTE, TICKS_PER_SECOND
from sim.files.samples import read_sample
from sim.files.sources import fingerprint
from sim.numerics import exp, log, log1p, ndtri
from sim.numerics.gamma import gamma_quantiles_of
from sim.numerics.sums import weighted_sum
from sim.scenario.schema.polling import Booth, CheckIn, Polling

TABLE_BITS: Final = 16
"""Service times are drawn from 2**16 equally likely quantiles of their distribution."""


@dataclass(frozen=True, slots=True, eq=False)
class ServiceTables:
    """Quantiles of what a voter needs [ticks].

    Attributes
    ----------
    check_in, booth : int32, shape (65536,)
        Narrow, so that both tables stay in the processor's cache.
    box : int
        The same for everybody.
    patience : int64, shape (65536,)
        All :data:`sim.clock.NEVER` where nobody leaves the line.
    wrong_documents : float
        Share of the voters who are sent for another document.
    errand : int64, shape (65536,)
        How long until they come again.
    early_share : float
        Share of the voters who stand in line before the opening.
    early : int
        How long before it the first of them comes.
    """

    check_in: ShortInts
    booth: ShortInts
    box: int
    patience: Ints
    wrong_documents: float
    errand: Ints
    early_share: float
    early: int


def _levels() -> Floats:
    size = 1 << TABLE_BITS
    return (np.arange(size) + 0.5) / size


def _frozen(times: Floats | Ints) -> Ints:
    ticks: Ints = np.rint(times).astype(np.int64)
    ticks.setflags(write=False)  # one cached table serves all who ask
    return ticks


@lru_cache(maxsize=64)
def lognormal_quantiles(mean_seconds: float, cv: float, at_least_seconds: float = 0.0) -> Ints:
    """Quantiles of a lognormal time, cut from below: int64, shape (65536,), read-only [ticks].

    Mean and coefficient of variation are those before the cut.

    Examples
    --------
    >>> times = lognormal_quantiles(60.0, 0.6)
    >>> f"{times.mean() / 1000:.1f} s, {times.std() / times.mean():.2f}"
    '60.0 s, 0.60'
    """
    if mean_seconds == 0:
        seconds = np.zeros(1 << TABLE_BITS)
    else:
        sigma = sqrt(float(log1p(cv * cv)))
        seconds = exp(log(mean_seconds) - sigma * sigma / 2 + sigma * ndtri(_levels()))
    return _frozen(np.maximum(seconds, at_least_seconds) * TICKS_PER_SECOND)


@lru_cache(maxsize=64)
def gamma_quantiles(mean_seconds: float, cv: float, at_least_seconds: float = 0.0) -> Ints:
    """Quantiles of a gamma time, or with a cv of 1 an exponential one; see :func:`lognormal_quantiles`.

    Examples
    --------
    >>> times = gamma_quantiles(60.0, 0.6)
    >>> f"{times.mean() / 1000:.3f} s, {times.std() / times.mean():.3f}"
    '60.000 s, 0.600'
    """
    seconds = gamma_quantiles_of(1.0 / (cv * cv), 1 << TABLE_BITS)
    seconds *= mean_seconds / (float(weighted_sum(seconds, 1.0)) / seconds.size)
    return _frozen(np.maximum(seconds, at_least_seconds) * TICKS_PER_SECOND)


@lru_cache(maxsize=16)
def _sample_quantiles(path: Path, sha256: str, at_least_seconds: float) -> Ints:
    # The hash tells a file from what it was before it was edited.
    seconds = np.sort(read_sample(path, str(path)))
    size = 1 << TABLE_BITS
    place = (2 * np.arange(size) + 1) * seconds.size // (2 * size)
    return _frozen(np.maximum(seconds[place], at_least_seconds) * TICKS_PER_SECOND)


def service_quantiles(service: CheckIn | Booth) -> Ints:
    """Quantiles of a service time, whatever its form: int64, shape (65536,), read-only [ticks].

    Raises
    ------
    FaultyFileError
        If a sample cannot be read.
    """
    mean, cv, least = service.mean_seconds, service.cv, getattr(service, "at_least_seconds", 0.0)
    if service.sample is not None:
        path = Path(service.sample)
        return _sample_quantiles(path, fingerprint(path), least)
    if service.distribution == "fixed" or mean == 0:
        return _frozen(np.full(1 << TABLE_BITS, max(mean, least) * TICKS_PER_SECOND))
    quantiles = lognormal_quantiles if service.distribution == "lognormal" else gamma_quantiles
    return quantiles(mean, cv, least)


@lru_cache(maxsize=64)
def patience_quantiles(mean_minutes: float | None) -> Ints:
    """Quantiles of an exponential patience or errand; without a mean, they never end."""
    if mean_minutes is None:
        return _frozen(np.full(1 << TABLE_BITS, NEVER))
    return _frozen(-log1p(-_levels()) * mean_minutes * TICKS_PER_MINUTE)


def narrow(times: Ints) -> ShortInts:
    """The same in 32 bits, at most 24 days: nobody takes longer over a paper."""
    return np.minimum(times, np.iinfo(np.int32).max).astype(np.int32)


def service_tables(polling: Polling) -> ServiceTables:
    """The distributions of a scenario's stations as tables."""
    wrong, early = polling.wrong_documents, polling.before_opening
    return ServiceTables(
        check_in=narrow(service_quantiles(polling.check_in)),
        booth=narrow(service_quantiles(polling.booth)),
        box=round(polling.box_seconds * TICKS_PER_SECOND),
        patience=patience_quantiles(polling.patience_minutes),
        wrong_documents=0.0 if wrong is None else wrong.share,
        errand=patience_quantiles(None if wrong is None else wrong.errand_minutes),
        early_share=0.0 if early is None else early.share,
        early=0 if early is None else round(early.minutes * TICKS_PER_MINUTE),
    )
