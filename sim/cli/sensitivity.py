"""``referendum sensitivity`` and ``referendum map``: what failure rests on, and two levers at once."""

from __future__ import annotations

import json
from math import isfinite, isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output.documents import print_document
from sim.documents import as_document
from sim.rounding import finite_or_none, percent_estimate, rounded_ends

if TYPE_CHECKING:
    import xarray as xr

    from sim.analysis.sensitivity.sobol import SobolIndex
    from sim.arrays import Floats


def _enough_points(context: click.Context, option: click.Parameter, number: int) -> int:
    from sim.analysis.sensitivity.sobol import SMALLEST, is_enough

    if not is_enough(number):
        raise click.BadParameter(
            f"{number} is no power of two from {SMALLEST} on, such as 256.", context, option
        )
    return number


@click.command("sensitivity")
@click.argument("path", metavar="SCENARIO", type=click.Path(path_type=Path))
@click.option(
    "-n",
    "number",
    type=int,
    callback=_enough_points,
    default=256,
    show_default=True,
    metavar="POINTS",
    help="A power of two from 64 on; with fewer points the intervals do not hold what they say.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def sensitivity(path: Path, number: int, as_json: bool) -> None:
    """Sobol indices, with intervals, of each condition's distance to failure over the uncertain parameters.

    Each parameter varies over its range; what is not varied is that of the scenario's headline prior.

    \b
    referendum sensitivity scenarios/baseline.toml -n 64
    """
    from sim.analysis.sensitivity.sobol import sobol
    from sim.scenario import load

    scenario = load(path)
    indices = sobol(scenario, n=number)
    if as_json:
        document = {"prior": scenario.uncertainty.prior, "indices": [_index(each) for each in indices]}
        print_document(as_document("referendum/sensitivity/1", document))
    else:
        _print(scenario.title, scenario.uncertainty.prior, indices)


def _index(each: SobolIndex) -> dict[str, Any]:
    """An index, to the digits that its interval allows; of a distance that does not vary it is not known."""
    told: dict[str, Any] = {"condition": each.condition, "parameter": each.parameter}
    for name in ("first", "total"):
        keys = (name, f"{name}_low", f"{name}_high")
        values = [getattr(each, key) for key in keys]
        known = rounded_ends(*values) if all(map(isfinite, values)) else map(finite_or_none, values)
        told |= dict(zip(keys, known, strict=True))
    return told


def _print(title: str, prior: str, indices: tuple[SobolIndex, ...]) -> None:
    from rich import box
    from rich.table import Table

    from sim.analysis.sensitivity.sobol import RANGES
    from sim.cli.output.console import report_console

    table = Table("condition", "parameter", box=box.SIMPLE_HEAD)
    for heading in ("range", "first order", "95 %", "total", "95 %"):
        table.add_column(heading, justify="right")
    ordered = sorted(indices, key=lambda index: (index.condition, -index.total))
    for each in ordered:
        low, high = RANGES[each.parameter]
        table.add_row(
            each.condition,
            each.parameter,
            f"{low:g}–{high:g}",
            *_share(each.first, each.first_low, each.first_high),
            *_share(each.total, each.total_low, each.total_high),
        )
    console = report_console()
    console.print(f"{title}: the prior {prior}, its parameters varied", markup=False)
    console.print(table)
    console.print(
        "Share of the variance of a condition's distance to failure (mean margin over its standard deviation)"
        " that a parameter accounts for, alone and with its interactions; ranges uniform (assumption). "
        "Intervals by eight independent randomisations of the points; indices and their ends lie in [0, 1]."
    )
    if any(isnan(each.total) for each in indices):
        console.print("–: the distance does not vary with these parameters, so there is nothing to split.")


def _share(value: float, low: float, high: float) -> tuple[str, str]:
    return ("–", "") if isnan(value) else (f"{value:.2f}", f"{low:.2f} to {high:.2f}")


@click.command("map")
@click.argument("path", metavar="SCENARIO", type=click.Path(path_type=Path))
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option("--sweep", "sweeps", multiple=True, metavar="PATH=FROM:TO:STEP", help="One of the two levers.")
@click.option("-n", "--replications", type=click.IntRange(min=1), default=500, show_default=True)
@click.option("--picture", metavar="FILE.png", type=click.Path(path_type=Path), help="Draw it too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def failure_map(
    path: Path,
    overrides: tuple[str, ...],
    sweeps: tuple[str, ...],
    replications: int,
    picture: Path | None,
    as_json: bool,
) -> None:
    """P(fail) over two levers, under every prior, on the same random numbers.

    \b
    referendum map scenarios/nationwide-boycott.toml -n 100 \\
        --sweep campaigns.nationwide.uptake=0:0.4:0.1 --sweep uncertainty.sd_national_turnout=0.1:0.5:0.2
    """
    from sim.analysis.sensitivity.two_parameter_map import failure_map as map_of
    from sim.scenario import load

    scenario = load(path, overrides, sweeps)
    found = map_of(scenario, replications=replications)
    if picture is not None:
        from sim.cli.output.pictures import save_picture
        from sim.plots.maps import plot_failure_map

        save_picture(plot_failure_map(found, prior=scenario.uncertainty.prior), picture)
    if as_json:
        n = found.attrs["replications"]
        document: dict[str, Any] = {"first": found.attrs["first"], "second": found.attrs["second"]}
        values = {name: _told(found[name].values, n).tolist() for name in ("p_fail", "fails_by")}
        axes = {f"{name}_values": found[name].values.tolist() for name in ("first", "second")}
        document |= {**axes, "priors": found["prior"].values.tolist(), **values}
        document |= {"notes": json.loads(found.attrs["notes"])}
        print_document(as_document("referendum/map/1", document))
    else:
        _print_map(found)


def _told(shares: Floats, n: int) -> Floats:
    """Shares of so many replications, to the digits that their intervals allow."""
    import numpy as np

    from sim.analysis.statistics.intervals import told_share

    told = [told_share(round(n * share), n) for share in shares.flat]
    return np.array(told).reshape(shares.shape)


def _print_map(found: xr.Dataset) -> None:
    from rich import box
    from rich.table import Table

    from sim.analysis.statistics.intervals import half_width
    from sim.cli.output.console import print_notes, report_console

    console, n = report_console(), found.attrs["replications"]
    console.print(f"{found.attrs['title']}: P(fail), {n} replications a point", markup=False)
    print_notes(console, json.loads(found.attrs["notes"]))
    for prior in found["prior"].values:
        columns = [f"{value:g}" for value in found["second"].values]
        table = Table(f"{found.attrs['first']} ↓  {found.attrs['second']} →", *columns, box=box.SIMPLE_HEAD)
        for value, row in zip(found["first"].values, found["p_fail"].sel(prior=prior).values, strict=True):
            table.add_row(f"{value:g}", *(percent_estimate(p, half_width(round(n * p), n)) for p in row))
        console.print(f"prior {prior}", markup=False)
        console.print(table)
