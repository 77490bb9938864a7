"""Simulation-based calibration: what the fit says of made-up votes holds as often as it says.

Parameters are drawn from the priors that the method states, votes from its own model with these, and the fit
is made anew. Averaged over the draws, an interval of 90 % then holds the parameter in 90 of 100, a band the
further vote. Talts et al., Validating Bayesian inference algorithms with simulation-based calibration (2018),
arXiv:1804.06788.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.priors.fitting import SCALE, SCALE_OF_RATIO, between_regions, further_vote

KINDS = [False, True, True, True, False]
"""As in the data: the base year, three elections and a referendum."""

RUNS = 4_000
UNITS = 17


def _made_up(rng: np.random.Generator) -> tuple[float, np.ndarray, np.ndarray]:
    """Spread between votes; effects of votes of `KINDS`, and of a further referendum and election."""
    sd = abs(rng.normal(0.0, SCALE))
    kind = rng.normal(0.0, sd)
    effects = kind * np.array([*KINDS, False, True]) + rng.normal(0.0, sd, len(KINDS) + 2)
    effects = effects - effects[0]
    return sd, effects[: len(KINDS)], effects[len(KINDS) :]


@pytest.mark.parametrize("centre", [None, 0.0])
def test_a_further_vote_lies_in_its_band_and_the_spread_in_its_interval(centre: float | None) -> None:
    # Of 4,000: a share of .05 has a standard error of .0035, one of .90 of .0047. One normal band stands for
    # a mixture of many spreads: it holds a little more than it says, never less.
    rng = np.random.default_rng(1)
    below, above, held = 0, 0, np.zeros(2)
    for _ in range(RUNS):
        sd, known, further = _made_up(rng)
        told = further_vote(known.tolist(), KINDS, centre=centre)
        below += sd < told.between[0]
        above += sd > told.between[1]
        away = np.abs(further - (told.centre if centre is None else centre))
        held += away <= 1.645 * told.spread
    assert below / RUNS == pytest.approx(0.05, abs=0.014)
    assert above / RUNS == pytest.approx(0.05, abs=0.014)
    assert (held / RUNS >= 0.89).all()
    assert (held / RUNS <= 0.96).all()


def test_the_kind_with_the_wider_spread_has_the_distance_that_is_told() -> None:
    """The root mean square distance, averaged over all draws, is that of an election or of a referendum."""
    rng = np.random.default_rng(2)
    squares, told = np.zeros(2), 0.0
    for _ in range(RUNS):
        _, known, further = _made_up(rng)
        squares += np.square(further)
        told += further_vote(known.tolist(), KINDS, centre=0.0).spread ** 2
    assert np.sqrt(squares.max() / told) == pytest.approx(1.0, abs=0.06)


@pytest.mark.check
def test_a_unit_of_a_further_vote_lies_in_its_band() -> None:
    # Of 100 fits with 200 votes each; what varies is the spread of each.
    rng = np.random.default_rng(3)
    held = []
    for _ in range(100):
        sd, ratio = abs(rng.normal(0.0, SCALE)), abs(rng.normal(0.0, SCALE_OF_RATIO))
        spreads = sd * np.exp(ratio * rng.standard_normal(203))
        known = [float(rng.normal(0.0, spread, UNITS).std(ddof=1)) for spread in spreads[:3]]
        further = rng.normal(0.0, spreads[3:])
        held.append(float((np.abs(further) <= 1.645 * between_regions(known, [UNITS] * 3)).mean()))
    assert 0.89 <= np.mean(held) <= 0.97
