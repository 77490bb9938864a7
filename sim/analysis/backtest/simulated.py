"""Turnout by unit and hour as the model simulates it, at the cells of tables of other votes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import Floats, Ints
from sim.datasets.other_votes.matching import WHOLE_VOTE, MatchedTurnout
from sim.engines.plan import Plan, plan_of
from sim.experiment.figures import issued_at_reports
from sim.experiment.replication import replicate, would_be_of
from sim.scenario import Scenario


def simulated_turnout(
    scenario: Scenario, votes: Sequence[MatchedTurnout], prior: str, replications: int
) -> list[Floats]:
    """Simulated turnout at the cells of each vote.

    Parameters
    ----------
    scenario : Scenario
        Its sweep is left aside.
    votes : sequence of MatchedTurnout
        Matched with the scenario's dataset.
    prior : str
        One of the scenario's.
    replications : int

    Returns
    -------
    list of float64, shape (replication, cell)
        Share of the roll that had received a paper, of each vote.

    Examples
    --------
    >>> import sim
    >>> from sim.datasets.other_votes import load_turnout, match_units
    >>> vote = match_units(load_turnout("kz-2024")[0], sim.load_dataset("kz-2022"))
    >>> simulated_turnout(sim.load("baseline"), [vote], "replay", 2)[0].shape
    (2, 95)
    """
    plan = plan_of(scenario.model_copy(update={"sweep": {}}))
    case = plan.cases[prior]
    runs = [replicate(plan, case, would_be_of(plan, case, r), r) for r in range(replications)]
    issued = np.stack([run.issued_by_time for run in runs])
    registered = np.stack([run.registered for run in runs])
    return [_at_cells(plan, vote, issued, registered) for vote in votes]


def _at_cells(plan: Plan, vote: MatchedTurnout, issued_by_time: Ints, registered: Ints) -> Floats:
    shift, over = plan.electorate.curves.local_shift, plan.edges[-1]

    def issued(unit: int, local_ticks: Ints, is_final: Ints) -> Ints:
        ticks = np.where(is_final, over, local_ticks - shift[unit])
        return issued_at_reports(issued_by_time[:, unit], plan.edges, ticks)

    shares = np.empty((len(issued_by_time), len(vote)))
    for unit in np.unique(vote.unit).tolist():
        at = vote.unit == unit
        if unit == WHOLE_VOTE:
            report, ends = vote.report_ticks[at], vote.is_final[at]
            papers = sum(
                issued(each, report + vote.offset_ticks[each], ends)
                for each in np.flatnonzero(plan.dataset.simulated).tolist()
            )
            shares[:, at] = papers / registered.sum(axis=1)[:, None]
        else:
            papers = issued(unit, vote.local_ticks[at], vote.is_final[at])
            shares[:, at] = papers / registered[:, unit, None]
    return shares
