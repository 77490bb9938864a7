"""What the pictures draw is what the analysis worked out, and every band and mark says what it is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.analysis.day.turnout import turnout_day, turnout_sweep
from sim.analysis.day.units import region_margins
from sim.analysis.sensitivity.two_parameter_map import failure_map
from sim.errors import ResultsError
from sim.experiment.runner import run
from sim.plots import (
    Picture,
    plot_compare_rules,
    plot_failure_curves,
    plot_failure_map,
    plot_failure_region,
    plot_paradox,
    plot_profile,
    plot_region_margins,
    plot_turnout_day,
    plot_turnout_sweep,
)
from sim.plots.canvas import note_of
from sim.plots.style import prior_styles
from sim.scenario import load

DISPUTED = "official turnout is disputed by observers"


@pytest.fixture(scope="module")
def boycott() -> xr.Dataset:
    """Three points of the boycott in Almaty, ten replications."""
    scenario = load("scenarios/almaty-boycott.toml", sweeps=["campaigns.almaty.uptake=0:1:0.5"])
    return run(scenario, replications=10)


@pytest.fixture(scope="module")
def mixed(boycott: xr.Dataset) -> xr.Dataset:
    """The same with failures: none under replay, next-vote at the last point, fresh-event all."""
    known = boycott.copy(deep=True)
    known["outcome"][:] = 0
    known["outcome"][2, 1, :3] = 2
    known["outcome"][:, 2, :] = 2
    return known


def _legend(ax: Axes) -> list[str]:
    legend = ax.get_legend()
    return [] if legend is None else [text.get_text() for text in legend.get_texts()]


def _line(ax: Axes, label: str) -> Line2D:
    return next(line for line in ax.lines if str(line.get_label()).startswith(label))


def _notes(ax: Axes) -> str:
    figure = ax.get_figure(root=True)
    below_figure = figure.get_supxlabel() if figure else ""
    return " ".join([below_figure, *[text.get_text() for text in ax.texts]]).replace("\n", " ")


def test_the_day_draws_fitted_curve_median_and_band(boycott: xr.Dataset) -> None:
    day, ax = turnout_day(boycott), plot_turnout_day(boycott).ax
    assert _line(ax, "fitted").get_ydata().tolist() == day.fitted.tolist()
    assert _line(ax, "simulated: median").get_ydata().tolist() == day.median.tolist()
    corners = ax.collections[0].get_paths()[0].vertices
    assert {*day.low, *day.high} <= {*corners[:, 1]}


def test_the_day_marks_published_corrected_and_stale_figures_differently(boycott: xr.Dataset) -> None:
    ax = plot_turnout_day(boycott).ax
    used, stale = _line(ax, "published, used"), _line(ax, "published, holds stale")
    corrected, patched = _line(ax, "published, holds corrected"), _line(ax, "with the corrections")
    assert used.get_ydata().tolist() == [0.2859, 0.4370, 0.5343, 0.6080, 0.6504]
    assert (stale.get_xdata().tolist(), stale.get_ydata().tolist()) == ([20.0], [0.6765])
    assert corrected.get_xdata().tolist() == patched.get_xdata().tolist() == [22.0]
    assert len({line.get_marker() for line in (used, stale, patched)}) == 3
    assert corrected.get_markerfacecolor() == "white"


def test_the_day_says_what_everything_is_and_in_which_unit(boycott: xr.Dataset) -> None:
    ax = plot_turnout_day(boycott).ax
    legend = _legend(ax)
    assert "simulated: 5–95 % of the replications (prior next-vote)" in legend
    assert "quorum: more than 50 % of the roll (papers counted)" in legend
    assert {"no station open", "stations of one time zone only open"} <= {*legend}
    assert ax.get_ylabel() == "papers issued [% of the roll]"
    assert ax.get_xlabel() == "time of day on the clock of the reports [UTC+6]"


def test_the_day_has_a_clock_and_per_cent_on_its_axes(boycott: xr.Dataset) -> None:
    ax = plot_turnout_day(boycott).ax
    assert ax.xaxis.get_major_formatter()(14, 0) == "14:00"
    assert ax.yaxis.get_major_formatter()(0.5, 0) == "50 %"


def test_the_day_of_a_unit_shows_intervals_at_the_reports(boycott: xr.Dataset) -> None:
    day = turnout_day(boycott, unit="Mangystau Region", point=1, prior="replay")
    ax = plot_turnout_day(boycott, unit="Mangystau Region", point=1, prior="replay").ax
    (container,) = ax.containers
    assert container.lines[0].get_ydata().tolist() == day.median.tolist()
    ends = np.array([segment[:, 1] for segment in container.lines[2][0].get_segments()])
    np.testing.assert_allclose(ends, np.stack([day.low, day.high], axis=1))
    assert "simulated at the reports: median, 5–95 % (prior replay)" in _legend(ax)
    assert "stations of one time zone only open" not in _legend(ax)
    swept = "uptake of the boycott 'almaty' in Almaty: 50 %"
    assert ax.get_title(loc="left") == f"Mangystau Region, {swept}, prior replay"


def test_the_sweep_draws_medians_and_the_legal_line(boycott: xr.Dataset) -> None:
    sweep, (upper, _) = turnout_sweep(boycott), plot_turnout_sweep(boycott)
    drawn = [line.get_ydata().tolist() for line in upper.lines]
    for prior in sweep["prior"].values:
        assert sweep["median"].sel(prior=prior).values.tolist() in drawn
    assert [0.5, 0.5, 0.5] in drawn


def test_the_sweep_names_every_prior_and_the_line(boycott: xr.Dataset) -> None:
    upper, lower = plot_turnout_sweep(boycott)
    assert _legend(upper) == [
        "replay: median and 5–95 % of the replications",
        "next-vote: median and 5–95 % of the replications",
        "fresh-event: median and 5–95 % of the replications",
        "legal line: turnout must be more than 50 % of the roll",
        "exact threshold: nowhere, no uptake fails the expected vote",
    ]
    assert upper.get_ylabel() == "turnout: papers counted\n[% of the roll]"
    assert lower.get_xlabel() == "uptake of the boycott 'almaty' in Almaty [% of those it addresses]"
    assert lower.get_xlim() == upper.get_xlim()


def test_no_failure_is_drawn_as_an_upper_limit_and_never_as_zero(mixed: xr.Dataset) -> None:
    _, lower = plot_turnout_sweep(mixed)
    limit = 1 - 0.025 ** (1 / 10)
    replay_limits, default_limits, default_seen, fresh_seen = (
        c.lines[0].get_ydata() for c in lower.containers
    )
    assert replay_limits.tolist() == pytest.approx([limit] * 3)
    assert default_limits.tolist() == pytest.approx([limit] * 2)
    assert (default_seen.tolist(), fresh_seen.tolist()) == ([0.3], [1.0, 1.0, 1.0])
    assert lower.get_yscale() == "log"
    assert 0 < lower.get_ylim()[0] < limit < 1 < lower.get_ylim()[1]


def test_the_sweep_says_which_marks_are_limits(mixed: xr.Dataset) -> None:
    _, lower = plot_turnout_sweep(mixed)
    assert _legend(lower) == [
        "replay: none failed; upper end of the 95 % interval",
        "next-vote: none failed; upper end of the 95 % interval",
        "next-vote: share that failed, 95 % interval",
        "fresh-event: share that failed, 95 % interval",
    ]


def test_intervals_of_the_probability_are_those_of_the_analysis(mixed: xr.Dataset) -> None:
    sweep, (_, lower) = turnout_sweep(mixed).sel(prior="next-vote").isel(point=2), plot_turnout_sweep(mixed)
    (segment,) = lower.containers[2].lines[2][0].get_segments()
    assert segment[:, 1].tolist() == pytest.approx([float(sweep["p_low"]), float(sweep["p_high"])])


def test_a_sweep_needs_a_parameter() -> None:
    with pytest.raises(ResultsError, match="no sweep"):
        plot_turnout_sweep(run(load("scenarios/baseline.toml"), replications=1))


def test_the_regions_draw_median_and_interval_from_the_widest_down(boycott: xr.Dataset) -> None:
    margins, ax = region_margins(boycott), plot_region_margins(boycott).ax
    (container,) = ax.containers
    assert container.lines[0].get_xdata().tolist() == margins["median"].values.tolist()
    assert container.lines[0].get_ydata().tolist() == [*range(16, -1, -1)]
    ends = np.array([segment[:, 0] for segment in container.lines[2][0].get_segments()])
    np.testing.assert_allclose(ends, np.stack([margins["low"], margins["high"]], axis=1))
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == margins["unit"].values.tolist()


def test_the_regions_write_ballots_and_what_is_needed(boycott: xr.Dataset) -> None:
    margins, ax = region_margins(boycott, point=2), plot_region_margins(boycott, point=2).ax
    written = [text.get_text() for text in ax.texts]
    assert "−1" not in written
    assert f"{float(margins['ballots_median'][0]):+,.0f}" in written
    assert {"median,\npapers", "–", "  nobody voted: not carried"} <= {*written}
    assert plot_region_margins(boycott, point=2).finding.startswith("Regions carried: 16 of 17 (12 needed)")
    assert ax.get_xlabel() == "Yes papers ÷ papers counted, minus 50 % [percentage points]"


def test_a_region_that_is_lost_looks_otherwise(boycott: xr.Dataset) -> None:
    known = boycott.copy(deep=True)
    known["ballots"][0, 1, :, 3, :] = [40, 60, 0, 0]
    ax = plot_region_margins(known).ax
    carried, lost = (container.lines[0] for container in ax.containers)
    assert lost.get_xdata().tolist() == pytest.approx([-10.0])
    assert (carried.get_marker(), lost.get_marker(), lost.get_markerfacecolor()) == ("o", "s", "white")
    assert "not carried: median and 5–95 % of the replications (prior next-vote)" in _legend(ax)


PICTURES: dict[str, Callable[..., Picture]] = {
    "day": plot_turnout_day,
    "sweep": plot_turnout_sweep,
    "regions": plot_region_margins,
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_every_picture_says_that_turnout_is_disputed_and_how_it_was_made(
    boycott: xr.Dataset, picture: Callable[..., Picture]
) -> None:
    note = _notes(picture(boycott).axes[-1])
    assert DISPUTED in note
    assert "seed 20220605 · 10 replications · prior" in note


@pytest.mark.parametrize("plot", [plot_turnout_day, plot_region_margins])
def test_a_picture_is_drawn_where_it_is_asked_to(boycott: xr.Dataset, plot: Callable[..., Picture]) -> None:
    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert plot(boycott, ax=right).axes == (right,)
    assert not left.has_data()
    assert (DISPUTED in _notes(right), figure.get_supxlabel()) == (True, "")


def test_the_sweep_is_drawn_on_the_panels_given(boycott: xr.Dataset) -> None:
    figure = Figure()
    upper, lower = figure.subplots(2, 1)
    assert plot_turnout_sweep(boycott, ax=(upper, lower)).axes == (upper, lower)
    assert DISPUTED in _notes(lower)


def test_the_note_names_all_priors_drawn(boycott: xr.Dataset) -> None:
    assert (
        "priors replay, next-vote, fresh-event"
        in note_of(boycott, ["replay", "next-vote", "fresh-event"])[-1]
    )


def test_priors_differ_in_colour_and_in_marker() -> None:
    styles = prior_styles(["replay", "next-vote", "fresh-event", "mine", "hers", "his", "theirs"])
    assert len({style.colour for style in styles.values()}) == 7
    assert len({style.marker for style in styles.values()}) == 7


def test_drawing_needs_no_pyplot() -> None:
    program = (
        "import sys, sim\n"
        "results = sim.run(sim.load('scenarios/baseline.toml'), replications=1)\n"
        "assert 'matplotlib' not in sys.modules\n"
        "sim.plots.plot_turnout_day(results), sim.plots.plot_region_margins(results)\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_figure_of_pyplot_is_not_shown_twice() -> None:
    program = (
        "import matplotlib; matplotlib.use('Agg')\n"
        "import matplotlib.pyplot as plt, sim\n"
        "figure, ax = plt.subplots()\n"
        "picture = sim.plots.plot_paradox('kazakhstan-2022', ax=ax)\n"
        "print(picture._repr_png_() is None)\n"
        "plt.close(figure)\n"
        "print(picture._repr_png_()[1:4])\n"
        "print(sim.plots.plot_paradox('kazakhstan-2022')._repr_png_()[1:4])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "b'PNG'", "b'PNG'"]


SHOWN: dict[str, Callable[[xr.Dataset], Picture]] = {
    **PICTURES,
    "curves": lambda results: plot_failure_curves(results.isel(point=[0])),
    "map": lambda results: plot_failure_map(
        failure_map(
            load("scenarios/nationwide-boycott.toml").replace(
                sweep={"campaigns.nationwide.uptake": [0.0, 0.5], "uncertainty.sd_national_yes": [0.1, 0.3]}
            ),
            replications=10,
        )
    ),
    "region": lambda results: plot_failure_region("kz-2022", "kazakhstan-2022", "no-home", "yes-no"),
    "paradox": lambda results: plot_paradox("kazakhstan-2022"),
    "profile": lambda results: plot_profile("kazakhstan-2022"),
    "profiles": lambda results: plot_profile(["denmark-1953", "italy-abrogative"]),
    "rules": lambda results: plot_compare_rules("kz-2022"),
}


@pytest.mark.parametrize("picture", SHOWN.values(), ids=SHOWN)
def test_every_picture_shows_itself_and_saves_itself_once(
    boycott: xr.Dataset, picture: Callable[..., Picture], tmp_path: Path
) -> None:
    drawn = picture(boycott)
    assert isinstance(drawn, Picture)
    assert repr(drawn).startswith(("Picture('", 'Picture("'))
    assert len(repr(drawn)) < 150
    assert drawn._repr_png_().startswith(b"\x89PNG")
    assert drawn.figure is drawn.axes[-1].figure
    path = drawn.save(tmp_path / "picture.png")
    with pytest.raises(ResultsError, match=r"picture\.png: is there already; say overwrite=True"):
        drawn.save(path)
    assert drawn.save(path, overwrite=True) == path
