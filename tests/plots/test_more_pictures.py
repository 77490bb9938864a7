"""What the pictures of outcomes, conditions, hours, units, effects and comparisons draw."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

import sim
from sim.analysis.day.quorum_clock import drawn_quorum_hours
from sim.analysis.day.unit_shares import unit_shares
from sim.analysis.probability.outcomes import condition_margins, drawn_outcomes
from sim.break_even.effects import effects
from sim.errors import ResultsError
from sim.files.faults import FaultyFileError
from sim.plots import (
    plot_comparison,
    plot_condition_margins,
    plot_failure_curves,
    plot_failure_map,
    plot_outcomes,
    plot_quorum_clock,
    plot_region_margins,
    plot_turnout_sweep,
    plot_unit_map,
    plot_voter_effects,
)
from sim.plots.tiles import read_tiles, tiles_for
from sim.rules import Tally

DISPUTED = "official turnout is disputed by observers"
MADE = "dataset kz-2022 · seed 20220605"


@pytest.fixture(scope="module")
def boycott() -> xr.Dataset:
    scenario = sim.load("scenarios/almaty-boycott.toml", sweeps=["campaigns.almaty.uptake=0:1:1"])
    return sim.run(scenario, replications=12).dataset


@pytest.fixture(scope="module")
def failing(boycott: xr.Dataset) -> xr.Dataset:
    """Five of twelve fail under next-vote: three by the quorum, two by the regional majority."""
    known = boycott.copy(deep=True)
    known["outcome"][:], known["fails_by"][:] = 0, -1
    known["outcome"][0, 1, [0, 3, 5, 7, 11]] = 2
    known["fails_by"][0, 1, [0, 3, 5]] = 0
    known["fails_by"][0, 1, [7, 11]] = 2
    return known


def _marks(ax: Axes, condition: str) -> int:
    return sum(len(line.get_xdata()) for line in ax.lines if line.get_label() == f"_{condition}")


def _note(ax: Axes) -> str:
    figure = ax.get_figure(root=True)
    return figure.get_supxlabel().replace("\n", " ") if figure else ""


def test_every_outcome_is_a_dot_and_those_that_fail_are_marked_by_condition(failing: xr.Dataset) -> None:
    ax = plot_outcomes(failing).ax
    assert _marks(ax, "turnout_quorum") == 3
    assert _marks(ax, "regional_majority") == 2
    assert _marks(ax, "") == 3 * 12 - 5
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["adopted", "fails: turnout quorum missed", "fails: regional majority missed"]


def test_fewer_dots_than_replications_say_how_many_fail_of_all(failing: xr.Dataset) -> None:
    picture = plot_outcomes(failing, most=4)
    assert _marks(picture.ax, "turnout_quorum") == 2
    told = [text.get_text() for text in picture.ax.texts]
    assert [t for t in told if t.startswith("of all")][:2] == [
        "of all 12: none fails",
        "of all 12: 41.7 % fail",
    ]
    assert picture.finding.startswith("Of 4 possible outcomes, none fails if it is the same vote again, 2 if")


def test_dots_are_those_of_the_point_asked_for(failing: xr.Dataset) -> None:
    assert _marks(plot_outcomes(failing, point=1).ax, "turnout_quorum") == 0
    assert [each.failing for each in drawn_outcomes(failing, point=1)] == [0, 0, 0]


def test_conditions_draw_their_margins_and_name_the_one_that_decides(failing: xr.Dataset) -> None:
    known = failing.copy(deep=True)
    known["binds"][:] = 0
    margins, picture = condition_margins(known), plot_condition_margins(known)
    decides, others = picture.ax.containers
    assert decides.lines[0].get_xdata().tolist() == [margins["roll_median"].values[0]]
    assert others.lines[0].get_xdata().tolist() == margins["roll_median"].values[1:].tolist()
    ends = [segment[:, 0].tolist() for segment in decides.lines[2][0].get_segments()]
    np.testing.assert_allclose(ends, [[margins["roll_low"].values[0], margins["roll_high"].values[0]]])
    assert picture.finding.startswith("The turnout quorum decides in all outcomes")
    assert any("decides in 100 %" in text.get_text() for text in picture.ax.texts)
    assert any("never decides" in text.get_text() for text in picture.ax.texts)


def test_the_clock_draws_every_hour_and_says_how_often_never(boycott: xr.Dataset) -> None:
    known = boycott.copy(deep=True)
    known["quorum_hour"][0, 1, :3] = np.nan
    picture, found = plot_quorum_clock(known), drawn_quorum_hours(known)[1]
    line = next(
        each
        for each in picture.ax.lines
        if len(each.get_xdata()) == found.hours.size + 2 and each.get_color() == "#000000"
    )
    assert line.get_xdata()[1:-1].tolist() == found.hours.tolist()
    assert line.get_ydata()[-1] == pytest.approx(9 / 12)
    legend = [text.get_text() for text in picture.ax.get_legend().get_texts()]
    assert legend[1].endswith("and never in 25 % of the outcomes")


def test_a_rule_without_a_quorum_has_no_clock() -> None:
    with pytest.raises(ResultsError, match="no turnout quorum"):
        plot_quorum_clock(sim.run("australia-1977", replications=1))


def test_tiles_carry_the_shares_of_the_analysis_and_name_cities(boycott: xr.Dataset) -> None:
    ax, found = plot_unit_map(boycott, point=1).ax, unit_shares(boycott, point=1)
    squares = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert len(squares) == 17
    assert sum(square.get_linewidth() == 3.0 for square in squares) == 3
    written = [text.get_text() for text in ax.texts]
    assert {"Almaty\n(city)", "Nur-Sultan\n(city)", "Shymkent\n(city)"} <= {*written}
    share = float(found.share[found.units.index("Turkistan Region")])
    assert f"{100 * share:.3g} %" in written
    assert "not on the map: Overseas diaspora" in ax.get_title(loc="left")


def test_a_unit_without_papers_has_a_tile_that_says_so(boycott: xr.Dataset) -> None:
    written = [text.get_text() for text in plot_unit_map(boycott, figure="yes", point=1).ax.texts]
    assert written[written.index("Almaty\n(city)") + 1] == "nobody\nvoted"


def test_units_that_no_grid_has_need_one_of_their_own(tmp_path: Path) -> None:
    table = Tally(("север", "ქვემო ქართლი"), [10, 20], [[4, 1, 0, 0], [5, 5, 0, 0]])
    with pytest.raises(ResultsError, match="give one of your own, a CSV file"):
        plot_unit_map(table)
    path = tmp_path / "tiles.csv"
    path.write_text("unit,column,row\nсевер,0,0\nქვემო ქართლი,0,1\n", encoding="utf-8")
    written = [text.get_text() for text in plot_unit_map(table, tiles=path).ax.texts]
    assert written == ["север", "50 %", "ქვემო ქართლი", "50 %"]


def test_a_faulty_grid_is_refused_with_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "tiles.csv"
    path.write_text("unit,column,row\na,0,0\nb,0,0\na,x,1\n")
    with pytest.raises(FaultyFileError) as refused:
        read_tiles(path)
    for told in ("another unit has this square", "stands twice", "must be a whole number from 0 to 999"):
        assert told in str(refused.value)


def test_both_packaged_grids_have_all_their_units() -> None:
    tables = (sim.load_dataset(name) for name in ("kz-2022", "kz-2024"))
    for table, number in zip(tables, (17, 20), strict=True):
        units = [unit for unit, n in zip(table.units, table.registered.tolist(), strict=True) if n > 100]
        assert {tile.unit for tile in tiles_for(units)} == {*units}
        assert len(units) == number


def test_effects_are_bars_and_the_no_show_zone_is_hatched() -> None:
    ax = plot_voter_effects("kazakhstan-2022").ax
    law = sim.load_rule("kazakhstan-2022")
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert [bar.get_width() for bar in bars] == pytest.approx([0.4 * float(e.lead) for e in effects(law)])
    assert [bar.get_hatch() for bar in bars].count("////") == 1
    assert bars[1].get_hatch() == "////"
    assert "No no-show zone" in plot_voter_effects("denmark-1953").finding


def test_a_comparison_draws_both_shares_of_every_prior(failing: xr.Dataset, boycott: xr.Dataset) -> None:
    adopted = boycott.copy(deep=True)
    adopted["outcome"][:] = 0
    picture = plot_comparison(adopted, failing)
    first, second = (line for line in picture.ax.lines if line.get_marker() in ("o", "D"))
    assert first.get_xdata().tolist() == [0.0, 0.0, 0.0]
    assert second.get_xdata() == pytest.approx([0.0, 5 / 12, 0.0])
    assert any(text.get_text().startswith("+41.7 points") for text in picture.ax.texts)
    assert picture.finding.startswith("41.7 % fail in")


def test_the_curve_draws_the_exact_threshold_of_the_expected_table() -> None:
    run = sim.run("baseline", replications=4)
    ax = plot_failure_curves(run).ax
    line = next(each for each in ax.lines if str(each.get_label()).startswith("exact threshold"))
    asked = sim.frontier("baseline", moves="yes-home").table().query("scope == 'uniform'")
    assert [*line.get_xdata()] == pytest.approx([asked["share"].min()] * 2, abs=1e-6)
    told = [text.get_text() for text in plot_failure_curves(run, move="no-home").ax.get_legend().get_texts()]
    assert "exact threshold: nowhere, no share fails the expected table" in told


def test_a_sweep_draws_the_threshold_where_it_was_run_and_says_where_it_lies_beyond() -> None:
    swept = sim.load("nationwide-boycott")
    near, far = (
        plot_turnout_sweep(
            sim.run(swept.replace(sweep={"campaigns.nationwide.uptake": ends}), replications=1)
        )
        for ends in ([0.2, 0.3], [0.0, 0.1])
    )
    dotted = [line for line in near[0].lines if line.get_linestyle() == ":" and len({*line.get_xdata()}) == 1]
    assert dotted[0].get_xdata()[0] == pytest.approx(0.265278, abs=1e-5)
    assert not [line for line in far[0].lines if [*line.get_xdata()] == pytest.approx([0.265278] * 2)]
    assert any("beyond what was run" in text.get_text() for text in far[0].get_legend().get_texts())


def test_the_map_draws_a_cell_a_point_and_the_exact_line() -> None:
    grid = {"campaigns.nationwide.uptake": [0.0, 0.2, 0.4], "campaigns.nationwide.odds_ratio": [1.0, 4.0]}
    found = sim.failure_map(sim.load("nationwide-boycott").replace(sweep=grid), replications=20)
    ax = plot_failure_map(found).ax
    assert ax.collections[0].get_array().shape == (2, 3)
    assert len([text for text in ax.texts if text.get_text()]) == 6
    exact = [
        line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--" and len(line.get_xdata())
    ]
    assert exact == pytest.approx(found["threshold"].values.tolist())
    assert ax.get_xlabel() == "uptake of the boycott 'nationwide' [% of those it addresses]"
    assert ax.get_ylabel() == "nationwide odds ratio"


def test_a_thousand_units_fit_a_page_and_one_unit_fills_one() -> None:
    many = plot_region_margins(_with_units(1_000))
    assert many.figure.get_size_inches()[1] < 21
    assert len(many.ax.get_yticklabels()) == 1
    assert sum(bars.lines[0].get_xdata().size for bars in many.ax.containers) == 1_000
    one = plot_region_margins(_with_units(1))
    assert [label.get_text() for label in one.ax.get_yticklabels()] == ["unit 1"]


def _with_units(n: int) -> xr.Dataset:
    """A run of a dataset of n units of 1,000 voters, under a law that counts them."""
    import tempfile

    folder = Path(tempfile.mkdtemp())
    rows = "\n".join(f"unit {k + 1},1000,{600 - k % 7},{100 + k % 50}" for k in range(n))
    (folder / "r.csv").write_text(f"unit,registered,yes,no\n{rows}\n")
    path = sim.new_dataset(folder / "data", folder / "r.csv", rule="kazakhstan-2022")
    scenario = sim.load("baseline").replace(dataset=str(folder / "data"), title="Many units")
    assert path
    return sim.run(scenario, replications=2).dataset


@pytest.mark.parametrize("plot", [plot_outcomes, plot_condition_margins, plot_quorum_clock, plot_unit_map])
def test_every_picture_says_that_turnout_is_disputed_and_how_it_was_made(boycott: xr.Dataset, plot) -> None:
    note = _note(plot(boycott).ax)
    assert DISPUTED in note
    assert MADE in note


@pytest.mark.parametrize("plot", [plot_outcomes, plot_condition_margins, plot_quorum_clock, plot_unit_map])
def test_a_selection_gives_the_picture_of_its_figures(failing: xr.Dataset, plot) -> None:
    chosen = failing.sel(point=[0], prior=["next-vote"])
    whole, part = plot(chosen), plot(failing.isel(point=0, prior=1))
    assert [t.get_text() for t in whole.ax.texts] == [t.get_text() for t in part.ax.texts]
