"""A map of units as tiles, each as large as the others, shaded by a share that stands in it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.day.unit_shares import FIGURES, UnitShares, table_shares, unit_shares
from sim.analysis.results.results_view import describe_point
from sim.experiment.results_axes import Results, dataset_in
from sim.nouns import counted
from sim.plots.canvas import note_of, percent_axis, sheet
from sim.plots.picture import Picture
from sim.plots.tiles import Tile, read_tiles, tiles_for
from sim.rules import Tally

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_unit_map(
    results: Results | Tally,
    *,
    figure: str = "turnout",
    tiles: str | os.PathLike[str] | None = None,
    point: int | None = None,
    prior: str | None = None,
    note: Iterable[str] = (),
    ax: Axes | None = None,
) -> Picture:
    """Draw a share in every unit as a map of tiles.

    Parameters
    ----------
    results : Run, xarray.Dataset or Tally
        Results, or a selection along point, prior and replication; or a table.
    figure : {"turnout", "yes", "carried"}
        The last of results alone.
    tiles : str or Path, optional
        A CSV file: unit, column, row, and as you like label, city. Without it a packaged grid that has all
        units: Kazakhstan's 17 of June 2022, or its 20 of today.
    point : int, optional
        Label in the coordinate ``point``; else the first that the results hold.
    prior : str, optional
        Instead of the scenario's headline prior, or of the only one of a selection.
    note : iterable of str
        Of a table: what is written below; of results it is their own.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    Picture

    Raises
    ------
    ResultsError
        If no packaged grid has all units, or the results lack what is asked for.
    FaultyFileError
        If the file of tiles is faulty.

    Examples
    --------
    >>> import sim
    >>> plot_unit_map(sim.run("baseline", replications=2)).ax.get_title(loc="left")
    'prior next-vote, median of 2 replications; not on the map: Overseas diaspora'
    """
    detail = ""
    if isinstance(results, Tally):
        found = table_shares(results, figure)
    else:
        results = dataset_in(results)
        found = unit_shares(results, figure, point=point, prior=prior)
        many = f"median of {counted(results.sizes.get('replication', 1), 'replication')}"
        told = [describe_point(results, point), f"prior {found.prior}", many]
        detail, note = ", ".join(filter(None, told)), note_of(results, [found.prior])
    grid = read_tiles(tiles) if tiles is not None else tiles_for(_voted(found))
    page = sheet(ax, 9.6, 2.2 + 1.25 * (1 + max(tile.row for tile in grid)))
    _draw(page.ax, grid, found)
    return page.picture(
        _finding(found, {tile.unit for tile in grid}), detail=_with_absent(detail, grid, found), note=note
    )


def _voted(found: UnitShares) -> list[str]:
    """Units in which anybody voted: those that a map has to have."""
    return [unit for unit, share in zip(found.units, found.share, strict=True) if share > 0]


def _with_absent(detail: str, grid: Sequence[Tile], found: UnitShares) -> str:
    tiled = {tile.unit for tile in grid}
    lost = [unit for unit in found.units if unit not in tiled]
    return "; ".join(filter(None, [detail, f"not on the map: {', '.join(lost)}" if lost else ""]))


def _finding(found: UnitShares, tiled: set[str]) -> str:
    share = np.where([unit in tiled for unit in found.units], found.share, np.nan)
    if not np.isfinite(share).any():
        return "Nothing is known of any unit"
    least, most = (int(choose(share)) for choose in (np.nanargmin, np.nanargmax))
    ends = [f"{100 * found.share[k]:.3g} % in {found.units[k]}" for k in (least, most)]
    words = {"turnout": "Turnout", "yes": "Yes", "carried": "Carried"}[found.figure]
    return f"{words}: from {ends[0]} to {ends[1]}"


def _draw(ax: Axes, grid: Sequence[Tile], found: UnitShares) -> None:
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    share = dict(zip(found.units, found.share.tolist(), strict=True))
    known = [value for value in share.values() if np.isfinite(value)] or [0.0]
    least, most = min(known) - 1e-9, max(known) + 1e-9
    colours = colormaps["cividis"]
    for tile in grid:
        value = share.get(tile.unit, np.nan)
        place = (value - least) / (most - least)
        _draw_tile(ax, tile, value, colours(place) if np.isfinite(value) else "white", dark=place < 0.55)
    ax.set(xlim=(-0.1, 1.1 + max(tile.column for tile in grid)), ylim=(1.1 + max(t.row for t in grid), -0.1))
    ax.set_aspect("equal")
    ax.set_axis_off()
    figure = ax.get_figure(root=True)
    if figure is not None:
        bar = figure.colorbar(
            ScalarMappable(Normalize(least, most), colours), ax=ax, label=FIGURES[found.figure], shrink=0.8
        )
        percent_axis(bar.ax.yaxis)


def _draw_tile(ax: Axes, tile: Tile, share: float, face: Any, *, dark: bool) -> None:
    from matplotlib.patches import Rectangle

    known = np.isfinite(share)
    edge: dict[str, Any] = {"edgecolor": "black" if tile.city else "0.6"}
    corner = tile.column + 0.04, tile.row + 0.04
    square = Rectangle(corner, 0.92, 0.92, facecolor=face, linewidth=3.0 if tile.city else 0.8, **edge)
    square.set_hatch("" if known else "///")
    ax.add_patch(square)
    told = f"{100 * share:.3g} %" if known else "nobody\nvoted"
    words = f"{tile.label}\n(city)" if tile.city else tile.label
    look: dict[str, Any] = {"ha": "center", "va": "center", "color": "white" if dark else "black"}
    ax.text(tile.column + 0.5, tile.row + 0.34, words, fontsize=9, **look)
    ax.text(tile.column + 0.5, tile.row + 0.72, told, fontsize=11, fontweight="bold", **look)
