"""Two swept parameters at once: how likely failure is at every point, on the same random numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.expected.campaign_worst_case import tipping_uptake
from sim.analysis.expected.point_notes import point_notes, same_under
from sim.analysis.expected.sweep_threshold import is_only_uptake
from sim.analysis.results.results_view import describe_parameter
from sim.analysis.unit_model import unit_model
from sim.engines.plan import Plan, notes_on_probabilities, plan_of
from sim.errors import ResultsError
from sim.labels import OF_REPLICATIONS, labelled
from sim.scenario import Scenario, points
from sim.streams import Purpose, Stream
from sim.text.phrases import swept_name

if TYPE_CHECKING:
    import xarray as xr


_LABELS: Final = {
    "p_fail": ("share of replications in which the proposal is not adopted", OF_REPLICATIONS),
    "threshold": ("uptake from which the expected vote fails; infinite where none does", "1"),
    "fails_by": ("share of replications in which the condition is not met", OF_REPLICATIONS),
}

MOST_REPLICATIONS: Final = 1_000_000
"""All of a point are held at once: some 200 bytes a region."""


def failure_map(scenario: Scenario, *, replications: int = 500) -> xr.Dataset:
    """P(fail) over the grid of a sweep along two parameters, under every prior.

    Made on the model by unit (:mod:`sim.analysis.unit_model`), every point on the same scores.

    Parameters
    ----------
    scenario : Scenario
        With a sweep along two numbers.
    replications : int
        A prior and point.

    Returns
    -------
    xarray.Dataset
        ``p_fail`` (prior, first, second) and ``fails_by`` (prior, first, second, condition), the share of
        replications in which a condition is not met. Coordinates ``first`` and ``second``: the parameters'
        values, with their paths in ``attrs``; ``attrs["notes"]``, a list in JSON, says which values make no
        difference, under which priors, and why. ``threshold`` (second), where the first parameter is the
        uptake of the only campaign: from which value the expected vote fails; infinite where none does.

    Raises
    ------
    ResultsError
        If the sweep has not two parameters, or `replications` is below 1 or above a million.

    Examples
    --------
    >>> import sim
    >>> scenario = sim.load(
    ...     "scenarios/nationwide-boycott.toml",
    ...     sweeps=["campaigns.nationwide.uptake=0:0.6:0.3", "uncertainty.sd_national_turnout=0.1:0.3:0.2"],
    ... )
    >>> failure_map(scenario, replications=50)["p_fail"].sel(prior="next-vote").values[:, 0].tolist()
    [0.04, 0.88, 1.0]
    """
    import xarray as xr

    if not 1 <= replications <= MOST_REPLICATIONS:
        raise ResultsError(f"replications = {replications}: must lie in [1, {MOST_REPLICATIONS}]")
    axes = list(scenario.sweep)
    if len(axes) != 2:
        raise ResultsError(
            f"a map needs a sweep along two parameters; this one has {len(axes)}: {', '.join(axes)}"
        )
    grid, priors = points(scenario), scenario.uncertainty.names
    first, second = (list(dict.fromkeys(point.swept[path] for point in grid)) for path in axes)
    plans = [plan_of(point.scenario) for point in grid]
    names = [condition.name for condition in plans[0].rule.conditions]
    failed = np.empty((len(priors), len(grid)))
    unmet = np.empty((len(priors), len(grid), len(names)))
    for row, prior in enumerate(priors):
        for column, plan in enumerate(plans):
            model = unit_model(plan, prior)
            scores = model.draw(Stream(plan.seed, Purpose.MAP, 0), replications)
            verdict = plan.rule.decide(model.tally(scores))
            failed[row, column] = (~verdict.adopted).mean()
            unmet[row, column] = [(~result.met).mean() for result in verdict.conditions]
    shape = (len(priors), len(first), len(second))
    dims = ("prior", "first", "second")
    found = xr.Dataset(
        {
            "p_fail": (dims, failed.reshape(shape)),
            "fails_by": ((*dims, "condition"), unmet.reshape(*shape, len(names))),
        },
        coords={"prior": list(priors), "first": first, "second": second, "condition": names},
        attrs={
            "first": axes[0],
            "second": axes[1],
            "replications": replications,
            "title": scenario.title,
            "dataset": plans[0].dataset.name,
            "seed": plans[0].seed,
            "notices": json.dumps(list(plans[0].dataset.notices), ensure_ascii=False),
            **_labels_of_axes(scenario, axes),
            "notes": json.dumps(
                [*notes_on_probabilities(scenario), *point_notes(grid, plans, same_under(plans, priors))]
            ),
        },
    )
    found = _with_threshold(found, scenario, plans)
    return labelled(found, _LABELS)


def _labels_of_axes(scenario: Scenario, axes: list[str]) -> dict[str, str]:
    """Both parameters in words, and what they are a share of."""
    told = {
        name: describe_parameter(scenario, path) for name, path in zip(("first", "second"), axes, strict=True)
    }
    labels = {
        f"{name}_label": label if label != path else swept_name({path: None})
        for path, (name, (label, _)) in zip(axes, told.items(), strict=True)
    }
    return labels | {f"{name}_unit": unit for name, (_, unit) in told.items()}


def _with_threshold(found: xr.Dataset, scenario: Scenario, plans: list[Plan]) -> xr.Dataset:
    """The exact threshold of the first parameter at each value of the second, where it is the only uptake."""
    if not is_only_uptake(scenario, found.attrs["first"]):
        return found
    tippings = [tipping_uptake(plan) for plan in plans[: found.sizes["second"]]]
    values = [np.inf if each is None or each.uptake is None else each.uptake for each in tippings]
    return found.assign(threshold=("second", values))
