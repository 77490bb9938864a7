"""``referendum stations``: one polling day, station by station."""

from __future__ import annotations

from math import isinf, isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options.names import Choice, one_of
from sim.cli.output.documents import print_document
from sim.documents import as_document
from sim.rounding import finite_or_none

if TYPE_CHECKING:
    import xarray as xr

_COLUMNS = {
    "registered": ("list", "{:,.0f}"),
    "desks": ("desks", "{:.0f}"),
    "booths": ("booths", "{:.0f}"),
    "issued": ("papers", "{:,.0f}"),
    "wait_mean_minutes": ("mean wait, min", "{:.1f}"),
    "wait_max_minutes": ("longest", "{:.1f}"),
    "queue_peak": ("longest line", "{:.0f}"),
    "desk_utilisation": ("desks busy", "{:.0%}"),
    "reneged": ("gave up", "{:.0f}"),
    "baulked": ("turned back", "{:.0f}"),
    "turned_away": ("too late", "{:.0f}"),
    "share_left": ("left the line", "{:.0%}"),
}
"""Heading and format of each column of the table; times of the day have their own."""


@click.command("stations")
@click.argument("path", metavar="SCENARIO", type=click.Path(path_type=Path))
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option("--prior", metavar="NAME", help="Under which prior; default: the scenario's own.")
@click.option(
    "--replication", type=click.IntRange(min=0), default=0, show_default=True, help="Which day of a run."
)
@click.option("--by", type=Choice(list(_COLUMNS)), default="wait_mean_minutes", help="Sort by it.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="Rows of the table.")
@click.option("--csv", "file", metavar="FILE.csv", type=click.Path(path_type=Path), help="All, as a table.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document of all stations.")
def stations(path: Path, **options: Any) -> None:
    """Where the lines are: one replication's day, the stations with the longest waits first.

    \b
    referendum stations scenarios/register-outage.toml --top 5
    referendum stations scenarios/baseline.toml --set polling.queues=true --csv stations.csv
    """
    from sim.analysis.stations import station_day
    from sim.scenario import load

    scenario = load(path, list(options["overrides"])).model_copy(update={"sweep": {}})
    if options["prior"] is not None:
        one_of("--prior", options["prior"], scenario.uncertainty.names)
    day = station_day(scenario, prior=options["prior"], replication=options["replication"])
    day = day.isel(station=(-day[options["by"]].fillna(-1)).argsort(kind="stable").values)
    if options["file"] is not None:
        _save(day, options["file"])
    if options["as_json"]:
        print_document(as_document("referendum/stations/1", _document(day)))
    else:
        _print(scenario.title, day, options["top"])


def _save(day: xr.Dataset, file: Path) -> None:
    from sim.errors import ResultsError

    table = day.to_dataframe()
    places = ["unit", "number"]
    try:
        table[[*places, *(name for name in table if name not in places)]].to_csv(file, index=False)
    except OSError as error:
        raise ResultsError(f"{file}: cannot be written ({error.strerror or error})") from error
    click.echo(f"kept: {file}", err=True)


def _document(day: xr.Dataset) -> dict[str, Any]:
    columns = {name: day[name].values.tolist() for name in ("unit", "number", *day.data_vars)}
    rows = [
        {key: _known(value) for key, value in zip(columns, row, strict=True)}
        for row in zip(*columns.values(), strict=True)
    ]
    return {**day.attrs, "stations": rows}


def _known(value: Any) -> Any:
    return finite_or_none(value) if isinstance(value, float) else value


def _cell(value: float, form: str) -> str:
    """A dash where nobody came; waits are infinite where all who came left."""
    return "–" if isnan(value) else "all left" if isinf(value) else form.format(value)


def _print(title: str, day: xr.Dataset, top: int) -> None:
    from sim.cli.output.console import print_table, report_console
    from sim.clock import TICKS_PER_HOUR, clock_of

    console, shown = report_console(), day.isel(station=slice(top))
    rows = [
        [
            f"{place.unit.item()} {place.number.item()}",
            *(_cell(place[name].item(), form) for name, (_, form) in _COLUMNS.items()),
            "–" if place.last_out.isnull() else clock_of(round(place.last_out.item() * TICKS_PER_HOUR)),
        ]
        for place in (shown.isel(station=k) for k in range(shown.sizes["station"]))
    ]
    told = f"prior {day.attrs['prior']}, replication {day.attrs['replication']}, seed {day.attrs['seed']}"
    queued = f"{day.sizes['station']:,} of {day.attrs['n_stations']:,} stations queued"
    heading = f"{title}: {queued}, {len(rows):,} shown ({told})"
    headings = ["station", *(name for name, _ in _COLUMNS.values()), "last out (local)"]
    print_table(console, heading, headings, rows)
    console.print(
        "Stations are numbered by size; their sizes, desks, booths and service times are assumptions."
    )
