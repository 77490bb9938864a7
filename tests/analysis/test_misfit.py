"""What days of other votes leave beside the family of days is what the nowcast takes for it."""

from __future__ import annotations

import numpy as np

from sim.analysis.running_day.day_model import MISFIT_OF_COUNTRY, MISFIT_OF_UNIT
from sim.datasets import load_dataset
from sim.datasets.other_votes import load_turnout, match_units
from sim.datasets.other_votes.matching import WHOLE_VOTE
from sim.electorate.arrivals import fit_curves
from sim.numerics import expit, logit
from sim.priors.fitting import shape_of
from sim.priors.swings import VOTES, _country

DATASET = load_dataset("kz-2022")
CURVES = fit_curves(DATASET)


def left(come: np.ndarray, share: np.ndarray) -> tuple[float, int]:
    """Sum of squares that the two numbers of a day leave, and the degrees of freedom."""
    later, steeper = shape_of(come, share)
    beside = share - expit(np.exp(steeper) * logit(come) - later)
    return float((beside * beside).sum()), share.size - 2


def test_the_misfits_are_those_of_the_days_that_are_known_by_the_hour() -> None:
    country, units = [], []
    for vote in VOTES:
        matched = match_units(load_turnout(vote)[0], DATASET)
        come, share = _country(matched, DATASET, CURVES)
        if share.size >= 4:
            country.append(left(come[:-1], share[:-1] * come[-1] / share[-1]))
        final = dict(zip(matched.unit[matched.is_final], matched.share[matched.is_final], strict=True))
        for unit in sorted(set(final) - {WHOLE_VOTE}):
            cells = np.flatnonzero((matched.unit == unit) & ~matched.is_final)
            if cells.size >= 3:
                own = CURVES.at(matched.local_ticks[cells])[unit]
                units.append(left(own, matched.share[cells] / final[unit]))
    of_country, of_units = (np.sum(each, axis=0) for each in (country, units))
    variance = of_country[0] / of_country[1]
    np.testing.assert_allclose(np.sqrt(variance), MISFIT_OF_COUNTRY, atol=0.0005)
    np.testing.assert_allclose(np.sqrt(of_units[0] / of_units[1] - variance), MISFIT_OF_UNIT, atol=0.0005)
