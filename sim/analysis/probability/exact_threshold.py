"""The exact share that fails a scenario's expected table, beside the curve of its simulated ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.analysis.expected.scenario_table import table_of_scenario
from sim.analysis.probability.curve import critical_shares
from sim.analysis.results.results_view import scenario_at
from sim.break_even.moves import move_of
from sim.engines.plan import plan_of
from sim.experiment.results_axes import Results, with_axes


def exact_threshold(results: Results, move: str = "yes-home", *, point: int | None = None) -> float | None:
    """Share of those who can make a move from which the expected table fails; None where none does.

    Parameters
    ----------
    results : Run or xarray.Dataset
        Or a selection along point, prior and replication.
    move : str
        Name of the move (:data:`sim.break_even.moves.MOVES`).
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.

    Examples
    --------
    >>> import sim
    >>> round(exact_threshold(sim.run("baseline", replications=1)), 4)
    0.3437
    """
    plan = plan_of(scenario_at(with_axes(results), point))
    tally = table_of_scenario(plan).tally
    issued = None if tally.issued is None else np.asarray(tally.issued)[None]
    one = replace(tally, ballots=np.asarray(tally.ballots)[None], issued=issued)
    first = float(critical_shares(one, plan.rule, move_of(move)).first[0])
    return first if np.isfinite(first) else None
