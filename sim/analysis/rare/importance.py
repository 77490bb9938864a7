"""Second method: mixture importance sampling, which needs no condition to be monotone in anything.

National and regional scores are drawn from a mixture: the distribution itself, and for each condition the
distribution moved to where the condition fails most easily, found by the cross-entropy method. Weights by the
whole mixture (balance heuristic), so that no weight exceeds the inverse of the distribution's own share in
it.

References
----------
.. [1] Rubinstein, Kroese: The cross-entropy method. Springer 2004, doi:10.1007/978-1-4757-4321-0.
.. [2] Veach, Guibas: Optimally combining sampling techniques. SIGGRAPH 1995, doi:10.1145/218380.218498.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.rare.conditional import Estimate, failing, national_scores
from sim.analysis.rare.tails import Tail
from sim.analysis.unit_model import Scores, UnitModel
from sim.arrays import Floats
from sim.numerics import exp, log1p, weighted_sum
from sim.rules import Rule
from sim.streams import Purpose, Stream

_DEFENSIVE: Final = 0.1
"""Share of draws from the distribution itself."""

_ELITE: Final = 0.1
_PILOT: Final = 3000
_LEVELS: Final = 40
_BLOCK: Final = 8000


@dataclass(frozen=True, slots=True, eq=False)
class Shift:
    """Where a component of the mixture is centred: national (3,) and regional (3, region) scores."""

    national: Floats
    regional: Floats


def _none(model: UnitModel) -> Shift:
    return Shift(np.zeros(3), np.zeros((3, model.parts.n_regions)))


def _density(scores: Scores, shift: Shift, tail: Tail) -> Floats:
    """Logarithm of the density of national and regional scores, up to a constant that all shifts share."""
    national = _log_density(scores.national - shift.national, tail).sum(axis=1)
    moved = (scores.regional - shift.regional).reshape(len(scores), -1)
    return np.asarray(national - 0.5 * weighted_sum(moved, moved))


def _log_density(national: Floats, tail: Tail) -> Floats:
    """Logarithm of the density of national scores, up to a constant."""
    squares = national * national
    return -0.5 * squares if tail == "normal" else -2.5 * log1p(0.5 * squares)


def _draw(model: UnitModel, shift: Shift, tail: Tail, stream: Stream, n: int) -> Scores:
    scores = model.draw(stream, n)
    return Scores(
        national_scores(tail, stream, n) + shift.national, scores.regional + shift.regional, scores.noise
    )


def design_point(model: UnitModel, rule: Rule, name: str, tail: Tail, seed: int) -> tuple[Shift, int]:
    """Where a condition fails most easily, by the cross-entropy method, and the draws that it took.

    The mean of the draws nearest to failing, weighted to be draws of the distribution, becomes the next
    centre, until a tenth of the draws fail.
    """
    shift, used = _none(model), 0
    for level_number in range(_LEVELS):
        stream = Stream(seed, Purpose.IMPORTANCE, level_number, ("pilot", name))
        scores = _draw(model, shift, tail, stream, _PILOT)
        used += _PILOT
        margin = rule.decide(model.tally(scores)).condition(name).margin_ballots
        level = max(float(np.quantile(margin, _ELITE)), -1.0)
        elite = np.flatnonzero(margin <= level)
        chosen = Scores(scores.national[elite], scores.regional[elite], scores.noise[elite])
        ratio = _density(chosen, _none(model), tail) - _density(chosen, shift, tail)
        weight = exp(ratio - ratio.max())
        weight /= weight.sum()
        shift = _mean(chosen, weight)
        if level < 0:
            break
    return shift, used


def _mean(scores: Scores, weight: Floats) -> Shift:
    national = weighted_sum(scores.national, weight[:, None], axis=0)
    regional = weighted_sum(scores.regional, weight[:, None, None], axis=0)
    # Directions that do not matter would be moved by chance: keep what stands out of the noise.
    noise = 3.0 * np.sqrt((weight * weight).sum())
    return Shift(
        np.where(np.abs(national) > noise, national, 0.0), np.where(np.abs(regional) > noise, regional, 0.0)
    )


def importance(model: UnitModel, rule: Rule, tail: Tail, n: int, seed: int) -> dict[str, Estimate]:
    """Probability that each condition fails, and under ``""`` that any of them does.

    Parameters
    ----------
    model : UnitModel
    rule : Rule
    tail : {"normal", "t4"}
    n : int
        Draws from the mixture; those of the pilot runs are counted in beside them.
    seed : int

    Returns
    -------
    dict of str to Estimate
    """
    names = [c.name for c in rule.conditions if c.role in ("validity", "adoption")]
    points = [design_point(model, rule, name, tail, seed) for name in names]
    shifts = [_none(model), *(shift for shift, _ in points)]
    parts = np.array([_DEFENSIVE, *([(1 - _DEFENSIVE) / len(names)] * len(names))])
    weighted = [
        _weighted(model, rule, tail, seed, number, shifts, parts, min(_BLOCK, n - start))
        for number, start in enumerate(range(0, n, _BLOCK))
    ]
    pilots = sum(used for _, used in points)
    found = {}
    for name in ("", *names):
        values = np.concatenate([block[name] for block in weighted])
        error = float(values.std(ddof=1) / np.sqrt(values.size))
        found[name] = Estimate(float(values.mean()), error, values.size + pilots)
    return found


def _weighted(
    model: UnitModel,
    rule: Rule,
    tail: Tail,
    seed: int,
    block: int,
    shifts: list[Shift],
    parts: Floats,
    n: int,
) -> dict[str, Floats]:
    """Failures times weights, by condition; the components are drawn in proportion, not by chance."""
    numbers = np.diff(np.rint(np.cumsum([0.0, *parts]) * n).astype(np.int64))
    drawn = [
        _draw(model, shift, tail, Stream(seed, Purpose.IMPORTANCE, block, (f"component {c}",)), int(k))
        for c, (shift, k) in enumerate(zip(shifts, numbers, strict=True))
    ]
    scores = Scores(
        np.concatenate([each.national for each in drawn]),
        np.concatenate([each.regional for each in drawn]),
        np.concatenate([each.noise for each in drawn]),
    )
    densities = np.stack([_density(scores, shift, tail) for shift in shifts])
    # Weights of the distribution against the mixture, beside the densest component: they may lie far apart.
    densest = densities.max(axis=0)
    mixture = weighted_sum(exp(densities - densest), (numbers / n)[:, None], axis=0)
    weight = exp(densities[0] - densest) / mixture
    verdict = rule.decide(model.tally(scores))
    names = [c.name for c in rule.conditions if c.role in ("validity", "adoption")]
    found = {name: weight * failing([name])(verdict) for name in names}
    return found | {"": weight * failing(names)(verdict)}
