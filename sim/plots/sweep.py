"""Turnout along a sweep beside the legal line, and below it how often the vote fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.day.turnout import turnout_sweep
from sim.analysis.expected.campaign_worst_case import Tipping
from sim.analysis.expected.sweep_threshold import sweep_threshold
from sim.arrays import Floats
from sim.experiment.results_axes import Results, scenario_of, with_axes
from sim.plots.canvas import add_legend, note_of, percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.style import BAND_ALPHA, Style, prior_styles
from sim.text.phrases import plain_name

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.container import ErrorbarContainer

_DODGE: Final = 0.12
"""Distance of the priors' marks in the lower panel, as a share of the distance of two points."""
_ARROW: Final = 0.45
"""Length of an upper limit's arrow, as a share of the limit: a fixed length on the logarithmic axis."""


def plot_turnout_sweep(
    results: Results, *, confidence: float = 0.95, ax: Sequence[Axes] | None = None
) -> Picture:
    """Draw turnout, and the probability that the vote fails, along a sweep of one parameter.

    The probability's axis is logarithmic: what matters are a few per cent and less. Where no replication
    failed nothing is known but that the probability is small: the interval's upper end is drawn as an upper
    limit, an arrow down.

    Parameters
    ----------
    results : xarray.Dataset
        Of a scenario with a sweep of one number, or a selection along point, prior and replication.
    confidence : float
        Of the intervals of the probability.
    ax : pair of matplotlib.axes.Axes, optional
        Upper and lower panel; a new figure without them.

    Returns
    -------
    Picture
        Of two panels.

    Raises
    ------
    ResultsError
        If the results are no sweep of one number.

    Examples
    --------
    >>> import sim
    >>> results = sim.run(sim.load("scenarios/almaty-boycott.toml"), replications=2)
    >>> upper, lower = sim.plots.plot_turnout_sweep(results)
    >>> lower.get_yscale()
    'log'
    """
    results = with_axes(results)
    sweep = turnout_sweep(results, confidence=confidence)
    page = sheet(ax, 9.0, 9.0, (1.15, 1.0))
    upper, lower = page.panels
    threshold, headline = sweep_threshold(results), scenario_of(results).uncertainty.prior
    priors = [str(prior) for prior in sweep["prior"].values]
    styles = prior_styles(priors)
    headline = headline if headline in priors else priors[0]
    turnout = _draw_turnout(upper, sweep, styles, headline) | _draw_threshold(page.panels, threshold)
    add_legend(upper, turnout, own_figure=page.own, below_labels=not page.own)
    add_legend(lower, _draw_failure(lower, sweep, styles), own_figure=page.own)
    share = f" [{sweep.attrs['unit']}]" if sweep.attrs["unit"] else ""
    lower.set_xlabel(sweep.attrs["label"] + share)
    for axes in (upper, lower) if sweep.attrs["unit"] else ():
        percent_axis(axes.xaxis)
    return page.picture(_finding(sweep, headline, threshold), note=note_of(results, priors))


def _finding(sweep: xr.Dataset, prior: str, threshold: Tipping | None) -> str:
    """Whether the expected vote fails anywhere, then how often simulated ones do at both ends."""
    ends = [f"{100 * float(p):.3g} %" for p in sweep["p_fail"].sel(prior=prior).values[[0, -1]]]
    at = [_value(float(x), sweep.attrs["unit"]) for x in sweep["parameter"].values[[0, -1]]]
    often = f"{ends[0]} of simulated votes fail at {at[0]}, {ends[1]} at {at[1]} (prior {prior})"
    if threshold is None:
        return often
    if threshold.uptake is None:
        return f"No {sweep.attrs['label']} fails the expected vote: {often}"
    return f"The expected vote fails from {100 * threshold.uptake:.2f} % {sweep.attrs['label']} on; {often}"


def _value(x: float, unit: str) -> str:
    return f"{100 * x:.4g} %" if unit else f"{x:g}"


def _draw_threshold(panels: Sequence[Axes], threshold: Tipping | None) -> dict[str, Any]:
    """The uptake from which the expected vote fails; said where there is none."""
    if threshold is None:
        return {}
    if threshold.uptake is None:
        (nothing,) = panels[0].plot([], [], " ")
        return {"exact threshold: nowhere, no uptake fails the expected vote": nothing}
    low, high = panels[0].get_xlim()
    if not low <= threshold.uptake <= high:
        (nothing,) = panels[0].plot([], [], " ")
        return {f"exact threshold: {100 * threshold.uptake:.2f} %, beyond what was run": nothing}
    lines = [ax.axvline(threshold.uptake, color="black", linestyle=":", linewidth=1.8) for ax in panels]
    words = f"exact threshold: {100 * threshold.uptake:.2f} % ({plain_name(threshold.condition)})"
    return {words: lines[0]}


def _draw_turnout(ax: Axes, sweep: xr.Dataset, styles: dict[str, Style], headline: str) -> dict[str, Any]:
    """Medians, the headline prior's band, the others' outlines and the legal line; what the legend names."""
    x = sweep["parameter"].values
    drawn: dict[str, Any] = {}
    widest_first = sorted(styles, key=lambda p: -float((sweep["high"] - sweep["low"]).sel(prior=p).mean()))
    for prior in widest_first:
        at, style = sweep.sel(prior=prior), styles[prior]
        shade = BAND_ALPHA / 2 if prior == headline else 0.0  # one fill: three would mix to mud
        band = ax.fill_between(x, at["low"], at["high"], facecolor=style.colour, alpha=shade, linewidth=0)
        for end in ("low", "high"):
            ax.plot(x, at[end], color=style.colour, linestyle=style.line, linewidth=1.4)
        (line,) = ax.plot(
            x, at["median"], color=style.colour, linestyle=style.line, marker=style.marker, markersize=4.5
        )
        drawn[f"{prior}: median and 5–95 % of the replications"] = (band, line)
    ordered = {label: drawn[label] for prior in styles for label in drawn if label.startswith(f"{prior}: ")}
    percent_axis(ax.yaxis)
    ax.set_ylabel(f"turnout: {sweep.attrs['counted']}\n[% of the roll]")
    return ordered | _draw_line(ax, sweep)


def _draw_line(ax: Axes, sweep: xr.Dataset) -> dict[str, Any]:
    line = sweep["quorum"].values
    if np.isnan(line).all():
        return {}
    words = "more than" if sweep.attrs["strict"] else "at least"
    (drawn,) = ax.plot(sweep["parameter"], line, color="black", linestyle="-.", linewidth=1.6)
    return {f"legal line: turnout must be {sweep.attrs['needed'] or f'{words} this'}": drawn}


def _draw_failure(ax: Axes, sweep: xr.Dataset, styles: dict[str, Style]) -> dict[str, Any]:
    """Probabilities with their intervals; returns what the legend names."""
    offsets = _offsets(sweep["parameter"].values, len(styles))
    sure = f"{100 * sweep.attrs['confidence']:.4g} %"
    entries: dict[str, Any] = {}
    for (prior, style), offset in zip(styles.items(), offsets, strict=True):
        at = sweep.sel(prior=prior)
        if (at["p_fail"] == 0).any():
            limits = _draw_upper_limits(ax, at, style, offset)
            entries[f"{prior}: none failed; upper end of the {sure} interval"] = limits
        if (at["p_fail"] > 0).any():
            entries[f"{prior}: share that failed, {sure} interval"] = _draw_estimates(ax, at, style, offset)
    ax.set_yscale("log")
    ax.set_ylim(_floor(sweep), 1.6)
    percent_axis(ax.yaxis)
    ax.grid(axis="y", color="0.9", linewidth=0.7)
    ax.set_axisbelow(True)
    ax.set_ylabel("probability that the vote fails\n[% of the replications, log scale]")
    return entries


def _offsets(x: Floats, n: int) -> list[float]:
    """Shifts along x that keep the marks of several priors apart."""
    steps = np.diff(x)
    step = float(steps[steps > 0].min()) if (steps > 0).any() else 0.0
    return [_DODGE * step * (k - (n - 1) / 2) for k in range(n)]


def _floor(sweep: xr.Dataset) -> float:
    """Lower end of the axis: a little below everything that is drawn."""
    seen = sweep["p_fail"].values > 0
    ends = np.where(seen, sweep["p_low"], (1 - _ARROW) * sweep["p_high"])
    return min(0.08, 0.7 * float(ends.min()))


def _draw_estimates(ax: Axes, at: xr.Dataset, style: Style, offset: float) -> ErrorbarContainer:
    seen = at["p_fail"].values > 0
    p, low, high = (at[name].values[seen] for name in ("p_fail", "p_low", "p_high"))
    return ax.errorbar(
        at["parameter"].values[seen] + offset,
        p,
        yerr=np.stack([p - low, high - p]),
        color=style.colour,
        marker=style.marker,
        markersize=4.5,
        linestyle=style.line,
        linewidth=1.0,
        elinewidth=1.2,
        capsize=2.5,
    )


def _draw_upper_limits(ax: Axes, at: xr.Dataset, style: Style, offset: float) -> ErrorbarContainer:
    none = at["p_fail"].values == 0
    high = at["p_high"].values[none]
    return ax.errorbar(
        at["parameter"].values[none] + offset,
        high,
        yerr=_ARROW * high,
        uplims=True,
        color=style.colour,
        marker=style.marker,
        markersize=5.5,
        markerfacecolor="white",
        linestyle="none",
        elinewidth=1.0,
    )
