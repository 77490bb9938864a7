"""Days of a model given what was reported, in two ways that share nothing but the model.

*Conditioned*: about the likeliest day (found by Gauss–Newton) the log-odds of the reports are nearly linear
in the swings, which are then normal given the reports. From that normal distribution come swings of the
country, and for each of them several of every region; they weigh by what the line misses of the bend. Given
the country, regions are independent: so weights of a few numbers each are multiplied, not of all at once.

*Weighed*: days are simulated as if nothing were known, and count by how likely the reports are on each. That
draws no line, but where reports are many hardly any simulated day is like the real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final, Self

import numpy as np

from sim.analysis.running_day.day_model import EDGE, DayModel, Terms
from sim.arrays import Floats, Ints
from sim.numerics import exp, log, logit, weighted_sum
from sim.streams import Stream

LEAST_EFFECTIVE: Final = 100.0
"""Days that must count, for figures to be told."""

_STEPS: Final = 50
_HALVINGS: Final = 12
_CLOSE_ENOUGH: Final = 1e-6

_WIDER_AT_FIRST: Final = 4.0
_WIDER: Final = 1.5
"""The country's swings are drawn about the likeliest day first, then about what the draws before weighed."""

_ROUNDS: Final = 3
_PILOT: Final = 300
_ENOUGH: Final = 60.0
_LEAST_SPREAD: Final = 1e-4

_STEPS_OF_BLOCK: Final = 8
_NOWHERE: Final = 1e-9
_WIDER_IN_BLOCK: Final = 1.25
_TRIES: Final = 8
"""Draws of a region for each of the country."""


@dataclass(frozen=True, slots=True, eq=False)
class DrawnDays:
    """Days as they may have been, given what was reported; each as likely as the others.

    Attributes
    ----------
    scores : float64, shape (day, score)
    effective : float
        As many independent days would tell as much: 1 / sum of squared weights.
    """

    scores: Floats
    effective: float


@dataclass(frozen=True, slots=True, eq=False)
class Reported:
    """Figures as the model makes them, and as they were reported.

    Attributes
    ----------
    terms : Terms
    observed, variance : float64, shape (figure,)
        Log-odds reported, and the variance of their error.
    """

    terms: Terms
    observed: Floats
    variance: Floats

    def only(self, figures: Ints) -> Reported:
        """Some of the figures, ascending."""
        return Reported(self.terms.only(figures), self.observed[figures], self.variance[figures])

    def power(self, model: DayModel, scores: Floats) -> Floats:
        """Logarithm of how likely the reports are on each day, but for a constant: shape (day,)."""
        shares = np.clip(model.shares(scores, self.terms), EDGE, 1.0 - EDGE)
        return _power(logit(shares) - self.observed, self.variance)


def conditioned_days(model: DayModel, reported: Reported, n: int, stream: Stream) -> DrawnDays:
    """Days drawn from the swings' distribution given the reports.

    Parameters
    ----------
    model : DayModel
    reported : Reported
    n : int
        Days.
    stream : Stream

    Notes
    -----
    Reports enter one after the other: the mean and the covariance of the scores move by the gain of each, and
    so does every drawn day, by what it differs from the report and an error of its own (Matheron's rule). So
    no matrix is inverted, and every sum is in a stated order.
    """
    about = _about(model, reported)
    whole = np.flatnonzero(reported.terms.whole)
    for round_ in range(0 if whole.size else _ROUNDS):
        about = about.nearer(
            model,
            *_days(
                model, reported, about, _PILOT, replace(stream, replication=stream.replication + 100 + round_)
            ),
        )
    scores, power = _days(model, reported, about, n, stream)
    if whole.size:
        power += reported.only(whole).power(model, scores)
    return _taken(scores, _truncated(power))


def weighed_days(model: DayModel, reported: Reported, n: int, stream: Stream) -> DrawnDays:
    """Days simulated without the reports, taken as often as the reports are likely on them.

    Parameters and result are those of :func:`conditioned_days`; below :data:`LEAST_EFFECTIVE` effective days
    nothing should be told of them. Where the first tenth shows that there will be far fewer, that is all.
    """
    few = _weighed(model, reported, n // 10, stream)
    return few if few.effective < LEAST_EFFECTIVE / 40 else _weighed(model, reported, n, stream)


def _weighed(model: DayModel, reported: Reported, n: int, stream: Stream) -> DrawnDays:
    scores = stream.normals("days", n * model.n_scores).reshape(n, model.n_scores)
    return _taken(scores, reported.power(model, scores))


def _tangent(model: DayModel, reported: Reported) -> tuple[Floats, Floats]:
    """Slopes of the figures about the likeliest day, and what they would have to add up to."""
    mean = np.zeros(model.n_scores)
    best = _likely(model, reported, mean)
    for _ in range(_STEPS):
        value, slopes = (each[0] for each in model.linear(mean[None, :], reported.terms))
        wanted = reported.observed - value + weighted_sum(slopes, mean)
        aim = moved_by(np.zeros((1, mean.size)), slopes, wanted[:, None], reported.variance)[0]
        # Half the way, and half of that, until the day is likelier: the line may point beyond what can be.
        ways = (mean + (aim - mean) / 2**k for k in range(_HALVINGS))
        found = ((likely, way) for way in ways if (likely := _likely(model, reported, way)) > best)
        best, nearer = next(found, (best, mean))
        moved, mean = np.abs(nearer - mean).max(initial=0.0), nearer
        if moved < _CLOSE_ENOUGH:
            break
    return slopes, wanted


def _likely(model: DayModel, reported: Reported, day: Floats) -> float:
    """Logarithm of how likely one day is, given the reports, but for a constant."""
    return float(reported.power(model, day[None, :])[0] - 0.5 * weighted_sum(day, day))


@dataclass(frozen=True, slots=True, eq=False)
class _Country:
    """A normal distribution of the scores that all regions share, to draw from."""

    mean: Floats
    covariance: Floats

    def draws(self, n: int, stream: Stream) -> tuple[Floats, Floats]:
        """Scores, shape (draw, score), and how far each is under-represented among standard ones."""
        found = np.tile(self.mean, (n, 1))
        power, covariance = np.zeros(n), self.covariance.copy()
        for at in range(self.mean.size):  # coordinate by coordinate, given those before
            score = stream.normals(f"country {at}", n)
            column = covariance[:, at] / sqrt(covariance[at, at])
            found += score[:, None] * column
            power += 0.5 * score * score
            covariance -= column[:, None] * column
        return found, power - 0.5 * weighted_sum(found, found)

    def nearer(self, model: DayModel, scores: Floats, power: Floats) -> _Country:
        """Mean and covariance of weighed draws; of tempered ones where few would count."""
        country, weights = scores[:, model.of_country], exp(power - power.max())
        while weights.sum() ** 2 < _ENOUGH * (weights * weights).sum():
            power = power / 2
            weights = exp(power - power.max())
        weights = (weights / weights.sum())[:, None]
        mean = weighted_sum(country, weights, axis=0)
        beyond = country - mean
        products = beyond[:, :, None] * beyond[:, None, :]
        covariance = weighted_sum(products, weights[:, :, None], axis=0)
        return _Country(mean, _WIDER * covariance + _LEAST_SPREAD * np.eye(mean.size))


def _about(model: DayModel, reported: Reported) -> _Country:
    """About the likeliest day, as if reports had several times their variance."""
    slopes, wanted = _tangent(model, reported)
    own, variance = model.of_country, _WIDER_AT_FIRST * reported.variance
    mean = moved_by(np.zeros((1, model.n_scores)), slopes, wanted[:, None], variance)[0]
    return _Country(mean[own], covariance_given(slopes, variance)[np.ix_(own, own)])


def _days(
    model: DayModel, reported: Reported, about: _Country, n: int, stream: Stream
) -> tuple[Floats, Floats]:
    """Days of drawn countries, every block given its reports, and what each day weighs."""
    days = stream.normals("others", n * model.n_scores).reshape(n, model.n_scores)
    days[:, model.of_country], power = about.draws(n, stream)
    country = days.copy()
    for own, figures in model.blocks(reported.terms):
        if figures.size:
            days[:, own], gained = _block(model, own, reported.only(figures), country, stream)
            power += gained
    return days, power


def _block(
    model: DayModel, own: Ints, reported: Reported, country: Floats, stream: Stream
) -> tuple[Floats, Floats]:
    """Scores of a block, one of several for each country; and how likely its reports are in each."""
    n, line = len(country), _LineOfEach.about(model, own, reported, country)
    drawn = stream.normals(f"block {own[0]}", n * _TRIES * own.size).reshape(n, _TRIES, own.size)
    errors = stream.normals(f"errors of block {own[0]}", n * _TRIES * line.variance.size)
    errors = errors.reshape(n, _TRIES, line.variance.size) * np.sqrt(line.variance)
    drawn, power_of_line = line.draws(drawn, errors)
    days = np.repeat(country, _TRIES, axis=0)
    days[:, own] = drawn.reshape(-1, own.size)
    power = (reported.power(model, days) - line.power(drawn).ravel()).reshape(n, _TRIES)
    most = power.max(axis=1)
    heaped = np.cumsum(exp(power - most[:, None]), axis=1)
    at = stream.uniforms(f"choice of block {own[0]}", n)[:, None] * heaped[:, -1:]
    chosen = (heaped < at).sum(axis=1) + _TRIES * np.arange(n)
    return days[chosen][:, own], power_of_line + most + log(heaped[:, -1])


@dataclass(frozen=True, slots=True, eq=False)
class _LineOfEach:
    """A straight line for each country: ``slopes · scores − wanted`` is how far a figure is from its report.

    Attributes
    ----------
    slopes : float64, shape (country, figure, score)
        Scores of the block alone.
    wanted : float64, shape (country, figure)
    variance : float64, shape (figure,)
    """

    slopes: Floats
    wanted: Floats
    variance: Floats

    @classmethod
    def about(cls, model: DayModel, own: Ints, reported: Reported, country: Floats) -> Self:
        """Lines about the likeliest scores of the block in each country."""
        days, variance = country.copy(), _WIDER_IN_BLOCK * reported.variance
        days[:, own] = 0.0
        for _ in range(_STEPS_OF_BLOCK):
            value, within = model.linear(days, reported.terms, own)
            wanted = reported.observed - value + weighted_sum(within, days[:, None, own])
            line = cls(within, wanted, variance)
            *_, aim = (mean for mean, *_ in line.gains())
            step = np.clip(aim - days[:, own], -1.0, 1.0)
            days[:, own] += step
            if np.abs(step).max() < _NOWHERE:
                break
        return line

    def draws(self, scores: Floats, errors: Floats) -> tuple[Floats, Floats]:
        """Scores moved by one report after the other, and how likely the line's reports are in each country.

        Parameters
        ----------
        scores : float64, shape (country, draw, score)
        errors : float64, shape (country, draw, figure)
        """
        scores, power = scores.copy(), np.zeros(len(scores))
        for figure, (_, ahead, variance, gain) in enumerate(self.gains()):
            slope, wanted = self.slopes[:, figure], self.wanted[:, figure]
            power -= 0.5 * (ahead * ahead / variance + log(variance))
            beyond = wanted[:, None] - errors[:, :, figure] - weighted_sum(scores, slope[:, None, :])
            scores += beyond[:, :, None] * gain[:, None, :]
        return scores, power

    def gains(self) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
        """By report: mean of the scores given it and those before, its distance, variance and gain."""
        n, _, size = self.slopes.shape
        mean, covariance = np.zeros((n, size)), np.tile(np.eye(size), (n, 1, 1))
        for figure, error in enumerate(self.variance):
            slope = self.slopes[:, figure]
            spread = weighted_sum(covariance, slope[:, None, :])
            variance = weighted_sum(spread, slope) + error
            gain, ahead = spread / variance[:, None], self.wanted[:, figure] - weighted_sum(mean, slope)
            mean += ahead[:, None] * gain
            yield mean, ahead, variance, gain
            covariance -= gain[:, :, None] * spread[:, None, :]

    def power(self, scores: Floats) -> Floats:
        """How likely the reports are by the line: shape (country, draw)."""
        distance = weighted_sum(self.slopes[:, None], scores[:, :, None, :]) - self.wanted[:, None]
        return -0.5 * weighted_sum(distance * distance, 1.0 / self.variance)


def covariance_given(slopes: Floats, variance: Floats) -> Floats:
    """Covariance of standard scores, given figures that are linear in them."""
    covariance = np.eye(slopes.shape[1])
    for _ in _gains(slopes, variance, covariance):
        pass
    return covariance


def moved_by(scores: Floats, slopes: Floats, wanted: Floats, variance: Floats) -> Floats:
    """Days moved by one report after the other; `wanted` has shape (figure, day) or (figure, 1)."""
    scores, covariance = scores.copy(), np.eye(slopes.shape[1])
    for (at, slope, gain), target in zip(_gains(slopes, variance, covariance), wanted, strict=True):
        scores += (target - weighted_sum(scores[:, at], slope))[:, None] * gain
    return scores


def _gains(slopes: Floats, variance: Floats, covariance: Floats) -> Iterator[tuple[Ints, Floats, Floats]]:
    """By report of one line: scores that it depends on, how, and its gain; the covariance is made its own.

    As in :meth:`_LineOfEach.gains`, for figures of few scores each, whose others are left out.
    """
    for slope, error in zip(slopes, variance, strict=True):
        at = np.flatnonzero(slope)
        spread = weighted_sum(covariance[:, at], slope[at])
        gain = spread / (weighted_sum(spread[at], slope[at]) + error)
        yield at, slope[at], gain
        covariance -= gain[:, None] * spread


def _power(distance: Floats, variance: Floats) -> Floats:
    """Logarithm of a normal density at distances of shape (day, figure), but for a constant."""
    if not variance.size:
        return np.zeros(len(distance))
    return -0.5 * weighted_sum(distance * distance, 1.0 / variance)


def _truncated(power: Floats) -> Floats:
    """No day weighs more than the root of their number times the mean: one far draw would stand for all.

    Truncated importance sampling as of Ionides (2008), doi:10.1198/106186008X320456.
    """
    weights = exp(power - power.max())
    most = power.max() + float(log(weights.mean() * np.sqrt(power.size)))
    return np.asarray(np.minimum(power, most))


def _taken(scores: Floats, power: Floats) -> DrawnDays:
    """As many days again, each taken as often as it weighs: exp of `power`."""
    weights = exp(power - power.max())
    heaped = np.cumsum(weights)
    taken = np.searchsorted(heaped, (np.arange(power.size) + 0.5) / power.size * heaped[-1])
    return DrawnDays(scores[taken], float(heaped[-1] ** 2 / (weights * weights).sum()))
