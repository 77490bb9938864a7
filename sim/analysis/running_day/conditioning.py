"""Days of a model given what was reported, in two ways that share nothing but the model.

*Conditioned*: about the likeliest day (found by Gauss–Newton) the log-odds of the reports are nearly linear
in the swings, which are then normal given the reports. From that normal distribution come swings of the
country, and for each of them several of every region; they weigh by what the line misses of the bend. Given
the country, regions are independent: so weights of a few numbers each are multiplied, not of all at once.

*Weighed*: days are simulated as if nothing were known, and count by how likely the reports are on each. That
draws no line, but where reports are many hardly any simulated day is like the real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.running_day.day_model import DayModel, Terms
from sim.arrays import Floats, Ints
from sim.numerics import exp, log, logit, weighted_sum
from sim.streams import Stream

LEAST_EFFECTIVE: Final = 200.0
"""Days that must count, for figures to be told."""

_STEPS: Final = 50
_HALVINGS: Final = 12
_CLOSE_ENOUGH: Final = 1e-6
_EDGE: Final = 1e-9

_WIDER: Final = 1.5, 24.0
_WIDER_FOR_ONE: Final = 64.0
"""The normal distribution is drawn from with so many times the variance of the reports, to reach the tails of
the bend: the fewer reports, the further the swings can go along it."""

_TRIES: Final = 32
"""Draws of a region for each of the country."""

_SHARING: Final = 4
"""Days of the result that share a country's swings."""


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
        shares = np.clip(model.shares(scores, self.terms), _EDGE, 1.0 - _EDGE)
        return _power(logit(shares) - self.observed, self.variance)


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """The figures as a straight line: ``slopes · scores − wanted`` is how far each is from its report.

    `variance` is that of the normal distribution that days are drawn from.
    """

    slopes: Floats
    wanted: Floats
    variance: Floats

    def only(self, figures: Ints) -> _Line:
        return _Line(self.slopes[figures], self.wanted[figures], self.variance[figures])

    def distance(self, scores: Floats) -> Floats:
        return weighted_sum(self.slopes, scores[:, None, :]) - self.wanted

    def power(self, scores: Floats) -> Floats:
        return _power(self.distance(scores), self.variance)


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
    slopes, wanted = _tangent(model, reported)
    least, most = _WIDER
    wider = min(max(_WIDER_FOR_ONE / max(wanted.size, 1), least), most)
    days = _drawn_about(_Line(slopes, wanted, wider * reported.variance), model, reported, n, stream)
    if days.effective < LEAST_EFFECTIVE:  # reports that hardly any day explains: the tails are too far off
        closer = _drawn_about(_Line(slopes, wanted, least * reported.variance), model, reported, n, stream)
        days = max(days, closer, key=lambda each: each.effective)
    return days


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
        value, slopes = model.linear(mean, reported.terms)
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


def _drawn_about(line: _Line, model: DayModel, reported: Reported, n: int, stream: Stream) -> DrawnDays:
    countries = -(-n // _SHARING)
    country = _draws(np.zeros((countries, line.wanted.size)), line, "country", stream)
    scores, power = np.repeat(country, _SHARING, axis=0), np.zeros(countries)
    for own, figures in model.blocks(reported.terms):
        if figures.size:
            scores[:, own], gained = _block(
                model, own, reported.only(figures), line.only(figures), country, stream
            )
            power += gained
    power = np.repeat(power, _SHARING)
    whole = np.flatnonzero(reported.terms.whole)
    if whole.size:
        power += reported.only(whole).power(model, scores) - line.only(whole).power(scores)
    return _taken(scores, power)


def _block(
    model: DayModel, own: Ints, reported: Reported, line: _Line, country: Floats, stream: Stream
) -> tuple[Floats, Floats]:
    """Scores of a block, a few for each country, chosen among more; and the power that each country gains."""
    n = len(country)
    bare = country.copy()
    bare[:, own] = 0.0
    days = np.repeat(bare, _TRIES, axis=0)
    ahead = np.repeat(line.distance(bare), _TRIES, axis=0)
    within = _Line(line.slopes[:, own], np.zeros(line.wanted.size), line.variance)
    days[:, own] = _draws(-ahead, within, f"block {own[0]}", stream)
    power = reported.power(model, days) - _power(ahead + within.distance(days[:, own]), line.variance)
    power = power.reshape(n, _TRIES)
    most = power.max(axis=1)
    heaped = np.cumsum(exp(power - most[:, None]), axis=1)
    at = stream.uniforms(f"choice of block {own[0]}", n * _SHARING).reshape(n, _SHARING) * heaped[:, -1:]
    chosen = (heaped[:, None, :] < at[:, :, None]).sum(axis=2) + _TRIES * np.arange(n)[:, None]
    return days[chosen.ravel()][:, own], most + log(heaped[:, -1])


def _draws(beyond: Floats, line: _Line, what: str, stream: Stream) -> Floats:
    """Normal scores given a line, of which each draw wants so much more: `beyond`, shape (day, figure)."""
    n, n_scores = len(beyond), line.slopes.shape[1]
    drawn = stream.normals(what, n * n_scores).reshape(n, n_scores)
    errors = stream.normals(f"errors of {what}", n * line.wanted.size).reshape(line.wanted.size, n)
    wanted = line.wanted[:, None] + beyond.T - errors * np.sqrt(line.variance)[:, None]
    return moved_by(drawn, line.slopes, wanted, line.variance)


def moved_by(scores: Floats, slopes: Floats, wanted: Floats, variance: Floats) -> Floats:
    """Days moved by one report after the other; `wanted` has shape (figure, day) or (figure, 1)."""
    scores, covariance = scores.copy(), np.eye(slopes.shape[1])
    for slope, target, error in zip(slopes, wanted, variance, strict=True):
        at = np.flatnonzero(slope)
        spread = weighted_sum(covariance[:, at], slope[at])
        gain = spread / (weighted_sum(spread[at], slope[at]) + error)
        scores += (target - weighted_sum(scores[:, at], slope[at]))[:, None] * gain
        covariance -= gain[:, None] * spread
    return scores


def _power(distance: Floats, variance: Floats) -> Floats:
    """Logarithm of a normal density at distances of shape (day, figure), but for a constant."""
    if not variance.size:
        return np.zeros(len(distance))
    return -0.5 * weighted_sum(distance * distance, 1.0 / variance)


def _taken(scores: Floats, power: Floats) -> DrawnDays:
    """As many days again, each taken as often as it weighs: exp of `power`."""
    weights = exp(power - power.max())
    heaped = np.cumsum(weights)
    taken = np.searchsorted(heaped, (np.arange(power.size) + 0.5) / power.size * heaped[-1])
    return DrawnDays(scores[taken], float(heaped[-1] ** 2 / (weights * weights).sum()))
