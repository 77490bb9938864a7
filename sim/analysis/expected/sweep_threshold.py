"""The uptake from which the expected vote fails, where a run sweeps the uptake of its only campaign."""

from __future__ import annotations

from sim.analysis.expected.campaign_worst_case import Tipping, tipping_uptake
from sim.analysis.results.results_view import has_swept_parameter, scenario_at, swept_parameter
from sim.engines.plan import plan_of
from sim.experiment.results_axes import Results, with_axes
from sim.scenario import Scenario


def sweep_threshold(results: Results) -> Tipping | None:
    """The exact threshold of a sweep; None where it is no sweep of the only campaign's uptake.

    Parameters
    ----------
    results : Run or xarray.Dataset
        Or a selection along point, prior and replication.

    Returns
    -------
    Tipping or None
        Its ``uptake`` is None where no uptake fails the expected vote.

    Examples
    --------
    >>> import sim
    >>> sweep_threshold(sim.run("almaty-boycott", replications=1)).uptake is None
    True
    """
    whole = with_axes(results)
    if not has_swept_parameter(whole):
        return None
    scenario = scenario_at(whole)
    return (
        tipping_uptake(plan_of(scenario)) if is_only_uptake(scenario, swept_parameter(whole).path) else None
    )


def is_only_uptake(scenario: Scenario, path: str) -> bool:
    """Whether a path is the uptake of a scenario's only campaign."""
    return len(scenario.campaigns) == 1 and path.startswith("campaigns.") and path.endswith(".uptake")
