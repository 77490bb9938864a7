"""Swings of the model by unit, given what counted units say of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.running_day.conditioning import moved_by
from sim.analysis.unit_model import Scores, UnitModel
from sim.arrays import Floats, Ints
from sim.ballot import BOTH_MARKED, INVALID, NO, YES
from sim.electorate.campaigns.campaign_effects import ABSTAINED
from sim.numerics import logit, weighted_sum
from sim.streams import Stream

_KINDS: Final = 3
_STEPS: Final = 6
_STEP: Final = 1e-4
_EDGE: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class UnitFigures:
    """Shares of some units, and what is known of them; arrays of shape (figure,).

    Attributes
    ----------
    unit : int64
    kind : int64
        0 turnout (papers in the box over the roll), 1 Yes share of Yes and No, 2 share of defective papers.
    observed, variance : float64
        Log-odds, and the variance of what they differ from the unit's own.
    """

    unit: Ints
    kind: Ints
    observed: Floats
    variance: Floats


def scores_given(model: UnitModel, known: UnitFigures, n: int, stream: Stream) -> Scores:
    """Standard scores of n votes, given figures of some units.

    The log-odds of the figures are nearly linear in the scores; the line is drawn about the likeliest vote.

    Parameters
    ----------
    model : UnitModel
    known : UnitFigures
    n : int
    stream : Stream
    """
    size = _KINDS * (1 + model.parts.n_regions + len(model.parts))
    mean, slopes, wanted = np.zeros(size), np.zeros((known.unit.size, size)), np.zeros(known.unit.size)
    for _ in range(_STEPS if known.unit.size else 0):
        value, slopes = _line(lambda scores: _shares(model, known, scores), mean)
        wanted = known.observed - value + weighted_sum(slopes, mean)
        mean = moved_by(np.zeros((1, size)), slopes, wanted[:, None], known.variance)[0]
    drawn = stream.normals("night", n * size).reshape(n, size)
    errors = stream.normals("errors of the night", n * known.unit.size).reshape(known.unit.size, n)
    errors *= np.sqrt(known.variance)[:, None]
    return _scores(model, moved_by(drawn, slopes, wanted[:, None] - errors, known.variance))


def _line(figures: Callable[[Floats], Floats], mean: Floats) -> tuple[Floats, Floats]:
    """Figures at a point, and their slopes by differences: shapes (figure,) and (figure, score)."""
    steps = np.concatenate(
        [mean[None, :], mean + _STEP * np.eye(mean.size), mean - _STEP * np.eye(mean.size)]
    )
    values = figures(steps)
    ahead, behind = values[1 : mean.size + 1], values[mean.size + 1 :]
    return values[0], ((ahead - behind) / (2 * _STEP)).T


def _scores(model: UnitModel, flat: Floats) -> Scores:
    regions, parts = model.parts.n_regions, len(model.parts)
    ends = _KINDS, _KINDS * (1 + regions)
    return Scores(
        flat[:, : ends[0]],
        flat[:, ends[0] : ends[1]].reshape(-1, _KINDS, regions),
        flat[:, ends[1] :].reshape(-1, _KINDS, parts),
    )


def _shares(model: UnitModel, known: UnitFigures, flat: Floats) -> Floats:
    """Log-odds of the figures of votes, shape (vote, figure)."""
    people = np.maximum(model.people(_scores(model, flat)), 0.0)[:, known.unit]
    yes, no = people[..., YES], people[..., NO]
    defective = people[..., BOTH_MARKED] + people[..., INVALID]
    in_box, roll = yes + no + defective, people[..., : ABSTAINED + 1].sum(axis=-1)
    over = np.stack([in_box, yes, defective]), np.stack([roll, yes + no, in_box])
    share = (over[0] / np.maximum(over[1], 1.0))[known.kind, :, np.arange(known.unit.size)].T
    return logit(np.clip(share, _EDGE, 1.0 - _EDGE))
