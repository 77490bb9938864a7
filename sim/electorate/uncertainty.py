"""What is uncertain about turnout and opinion.

Independent coin flips would make a national result a constant: with eight million voters they leave a
standard deviation of 0.013 points. What is uncertain is shared, by the country, by a unit, by a station.
For station *s* of unit *r*::

    logit turnout_s   = a_r + gT + uT_r    issued    ~ beta-binomial(roll, turnout_s, ICC_T)
                                           taken away ~ binomial(issued, tau_r)
    logit defective_s = c_r + gD + uD_r    defective ~ beta-binomial(in box, defective_s, ICC_D)
    logit yes_s       = b_r + gY + uY_r    yes       ~ beta-binomial(in box - defective, yes_s, ICC_Y)

with g normal and national, u normal and regional, and a station's turnout and yes share joined by a Gaussian
copula. The numbers and their evidence stand in the scenario (:mod:`sim.scenario.schema.uncertainty`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final, Self

import numpy as np

from sim.arrays import Floats
from sim.scenario import Scenario

_SHOCKS: Final = ("sd_national", "sd_regional", "sd_shape", "centre", "corr_national", "corr_regional")


@dataclass(frozen=True, slots=True)
class VotePrior:
    """How far the vote may move from the published one.

    Attributes
    ----------
    name : str
    icc_turnout, icc_yes, icc_defective : float
        Intraclass correlations of stations within a unit, in [0, 1).
    sd_national_turnout, sd_national_yes, sd_national_defective : float
        [log-odds]
    sd_regional_turnout, sd_regional_yes, sd_regional_defective : float
        [log-odds]
    corr_national, corr_regional, corr_station : float
        Correlation of turnout and yes share at each level.
    sd_shape_national, sd_shape_station : float
        Spread of the arrival shape's bend δ (:mod:`sim.electorate.arrivals`).
    centre_later, sd_national_later, sd_regional_later : float
    centre_steeper, sd_national_steeper, sd_regional_steeper : float
        How a region's day differs from the published one (:func:`sim.electorate.arrivals.day_of`).
    """

    name: str
    icc_turnout: float
    icc_yes: float
    icc_defective: float
    sd_national_turnout: float
    sd_national_yes: float
    sd_national_defective: float
    sd_regional_turnout: float
    sd_regional_yes: float
    sd_regional_defective: float
    corr_national: float
    corr_regional: float
    corr_station: float
    sd_shape_national: float
    sd_shape_station: float
    centre_later: float
    centre_steeper: float
    sd_national_later: float
    sd_national_steeper: float
    sd_regional_later: float
    sd_regional_steeper: float

    def without_shocks(self) -> Self:
        """The same stations in a vote that goes exactly as published; priors that share them share this."""
        return replace(self, name="", **{f.name: 0.0 for f in fields(self) if f.name.startswith(_SHOCKS)})


def prior_of(scenario: Scenario, name: str) -> VotePrior:
    """One of the scenario's priors, by name.

    Raises
    ------
    KeyError
        If the scenario has no such prior.
    """
    parameters = scenario.uncertainty.parameters(name).model_dump()
    as_table = scenario.uncertainty.shape_of_day == "table"
    return VotePrior(
        name, **{key: 0.0 if as_table and _is_shape(key) else value for key, value in parameters.items()}
    )


def _is_shape(parameter: str) -> bool:
    return parameter.startswith("sd_shape") or parameter.endswith(("_later", "_steeper"))


def correlated(score: Floats, other: Floats, corr: float) -> Floats:
    """Standard normal scores that have a correlation with given ones, from independent ones.

    Examples
    --------
    >>> correlated(np.array([1.0]), np.array([2.0]), 0.6)
    array([2.2])
    """
    return np.asarray(corr * score + np.sqrt(1.0 - corr * corr) * other)
