"""A results night as an estimate that narrows: final Yes share and the chance of adoption, unit by unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.analysis.given import AnyScenario, scenario_from
from sim.analysis.running_day.night_in_order import NightStep, night_in_order
from sim.engines.plan import electorate_of
from sim.plots.canvas import percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import BAND_ALPHA, OKABE_ITO, prior_styles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes


def plot_results_night(scenario: AnyScenario, *, ax: Sequence[Axes] | None = None) -> Picture:
    """Draw what is known of the final result as the published one is counted, the smallest units first.

    Parameters
    ----------
    scenario : Scenario, str or path
        Its dataset is counted; its campaigns are left aside.
    ax : pair of matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture
        Final Yes share, with what is counted so far; below, the probability of adoption under each prior.
    """
    given = scenario_from(scenario)
    steps = night_in_order(given)
    prior = given.uncertainty.prior
    page = sheet(ax, 9.0, 8.0, (3, 2))
    upper, lower = page.panels
    _draw_fan(upper, steps, prior)
    x = [step.share_counted for step in steps]
    for name, style in prior_styles(list(steps[0].p_adopted)).items():
        shares = [step.p_adopted[name] for step in steps]
        lower.plot(x, shares, style.marker, linestyle=style.line, color=style.colour, label=f"prior {name}")
    upper.set_ylabel("final Yes share\n[% of the papers counted]")
    lower.set(
        ylabel="probability that\nit is adopted [%]", xlabel="papers counted so far [%]", ylim=(-0.03, 1.05)
    )
    for axis in (upper.yaxis, lower.yaxis, lower.xaxis):
        percent_axis(axis)
    page.legend(upper, below_labels=not page.own)
    page.legend(lower, columns=3)
    detail = f"prior {prior}; a mark a unit, the smallest first (assumption); priors centred on this result"
    dataset = electorate_of(given).dataset
    made = f"Published result of {dataset.name}, as if counted tonight · seed {given.monte_carlo.seed}"
    return page.picture(_finding(steps, prior), detail=detail, note=[*dataset.notices, made])


def _draw_fan(ax: Axes, steps: Sequence[NightStep], prior: str) -> None:
    x, levels = (
        [step.share_counted for step in steps],
        list(zip(*[s.yes_share[prior] for s in steps], strict=True)),
    )
    colour = OKABE_ITO["black"]
    ax.fill_between(x, levels[0], levels[4], color=colour, alpha=BAND_ALPHA, linewidth=0, label="90 %")
    ax.fill_between(x, levels[1], levels[3], color=colour, alpha=2 * BAND_ALPHA, linewidth=0, label="50 %")
    ax.plot(x, levels[2], "s-", color=colour, label="median of the final Yes share")
    so_far, orange = [step.so_far for step in steps], OKABE_ITO["vermillion"]
    ax.plot(
        x, so_far, "o--", color=orange, markerfacecolor="white", label="Yes share counted so far: no sample"
    )


def _finding(steps: Sequence[NightStep], prior: str) -> str:
    told = []
    for step in (steps[0], steps[max(len(steps) - 2, 0)]):
        width = 100 * (step.yes_share[prior][4] - step.yes_share[prior][0])
        told.append(f"{width:.2g} points with {100 * step.share_counted:.2g} % counted")
    return f"The final Yes share is known to {' and to '.join(told)} (90 % of simulated results)"
