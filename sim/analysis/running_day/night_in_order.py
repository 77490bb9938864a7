"""A results night from its first unit to its last: what was known of the final result after each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.analysis.running_day.counted import CountedPapers
from sim.analysis.running_day.results_night import NIGHTS, results_night
from sim.arrays import Floats
from sim.engines.plan import electorate_of
from sim.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class NightStep:
    """What was known after some units.

    Attributes
    ----------
    units : int
        How many are counted.
    share_counted : float
        Of the papers that are expected in the end.
    so_far : float
        Yes as a share of the papers counted.
    yes_share : dict of str to float64, shape (5,)
        By prior: 5, 25, 50, 75 and 95 % of the final Yes share.
    p_adopted : dict of str to float
        By prior.
    """

    units: int
    share_counted: float
    so_far: float
    yes_share: dict[str, Floats]
    p_adopted: dict[str, float]


def night_in_order(scenario: Scenario) -> tuple[NightStep, ...]:
    """The published result of a scenario's dataset, counted unit by unit, the smallest first (assumption).

    Examples
    --------
    >>> import sim
    >>> steps = night_in_order(sim.load("baseline"))
    >>> len(steps), steps[-1].share_counted, round(steps[-1].so_far, 4)
    (17, 1.0, 0.7718)
    """
    return tuple(_steps(scenario))


def _steps(scenario: Scenario) -> Iterator[NightStep]:
    dataset, share = electorate_of(scenario).dataset, np.zeros(len(electorate_of(scenario).dataset.units))
    order = np.argsort(dataset.registered, kind="stable")
    for number, unit in enumerate((u for u in order.tolist() if dataset.simulated[u]), start=1):
        share[unit] = 1.0
        counted = CountedPapers(dataset.ballots * (share > 0)[:, None], share.copy())
        found = results_night(scenario, counted)
        papers, yes = int(counted.ballots.sum()), int(counted.ballots[:, 0].sum())
        yield NightStep(
            units=number,
            share_counted=papers / (papers + found.outstanding),
            so_far=yes / papers,
            yes_share={
                each.prior: np.quantile(each.yes_share, (0.05, 0.25, 0.5, 0.75, 0.95))
                for each in found.priors
            },
            p_adopted={each.prior: each.outcomes["adopted"] / NIGHTS for each in found.priors},
        )
