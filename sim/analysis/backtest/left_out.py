"""Leave one vote out: each vote against the prior ``next-vote`` as the other votes alone give it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.analysis.backtest.simulated import simulated_turnout
from sim.arrays import Floats
from sim.datasets.other_votes.matching import MatchedTurnout
from sim.errors import DatasetError
from sim.priors.fitting import FurtherVote
from sim.priors.swings import VOTES, fitted
from sim.scenario import PARAMETERS, Scenario

LEFT_OUT: Final = "next-vote without the vote"
"""Name under which a vote is judged by what the others say."""

_FITTED_ON: Final = "kz-2022"
_PRIOR: Final = "next-vote"


def without_vote(scenario: Scenario, vote: str) -> Scenario:
    """The scenario with ``next-vote`` fitted to the packaged votes but one.

    Parameters
    ----------
    scenario : Scenario
        Fitted parameters that it states are replaced.
    vote : str
        A vote that the prior is not fitted to leaves all others in.

    Raises
    ------
    DatasetError
        If the scenario is not on the dataset that the priors are fitted on.

    Examples
    --------
    >>> import sim
    >>> found = without_vote(sim.load("baseline"), "kz-2024").uncertainty
    >>> found.sd_national_turnout > sim.load("baseline").uncertainty.sd_national_turnout
    True
    """
    if scenario.dataset != _FITTED_ON:
        raise DatasetError(
            f"dataset {scenario.dataset}: the priors are fitted on {_FITTED_ON}: no vote can be left out"
        )
    found = fitted([each for each in VOTES if each != vote])
    return scenario.replace(
        {f"uncertainty.{name}": _spread(value) for name, value in found.items() if name in PARAMETERS}
    )


def left_out_turnout(scenario: Scenario, votes: Sequence[MatchedTurnout], replications: int) -> list[Floats]:
    """Simulated turnout at the cells of each vote, by the prior fitted without it.

    Returns
    -------
    list of float64, shape (replication, cell)
        As :func:`~sim.analysis.backtest.simulated.simulated_turnout` gives it.
    """
    return [
        simulated_turnout(without_vote(scenario, vote.table.name), [vote], _PRIOR, replications)[0]
        for vote in votes
    ]


def _spread(value: FurtherVote | float) -> float:
    """What is drawn from, to six digits: the last ones of a fit depend on the machine."""
    return round(value.spread if isinstance(value, FurtherVote) else value, 6)
