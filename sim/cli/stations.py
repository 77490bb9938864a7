"""``referendum stations``: one polling day, station by station or voter by voter."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options.names import Choice, ScenarioPath, near, one_of
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted

if TYPE_CHECKING:
    import xarray as xr

_COLUMNS = {
    "registered": ("list", "{:,.0f}"),
    "desks": ("desks", "{:.0f}"),
    "booths": ("booths", "{:.0f}"),
    "issued": ("papers", "{:,.0f}"),
    "total_wait_mean_minutes": ("mean wait, min", "{:.1f}"),
    "total_wait_max_minutes": ("longest", "{:.1f}"),
    "share_over_30_minutes": ("over 30 min", "{:.0%}"),
    "door_to_door_mean_minutes": ("door to door", "{:.1f}"),
    "wait_mean_minutes": ("mean at desk", "{:.1f}"),
    "wait_max_minutes": ("longest at desk", "{:.1f}"),
    "queue_peak": ("line at desk", "{:.0f}"),
    "desk_utilisation": ("desks busy", "{:.0%}"),
    "booth_wait_mean_minutes": ("mean for booth", "{:.1f}"),
    "booth_queue_peak": ("line for booth", "{:.0f}"),
    "booth_utilisation": ("booths busy", "{:.0%}"),
    "box_wait_mean_minutes": ("mean for box", "{:.1f}"),
    "box_queue_peak": ("line for box", "{:.0f}"),
    "box_utilisation": ("box busy", "{:.0%}"),
    "reneged": ("gave up", "{:.0f}"),
    "baulked": ("turned back", "{:.0f}"),
    "turned_away": ("too late", "{:.0f}"),
    "share_left": ("left the line", "{:.0%}"),
}
"""Heading and format of each column of the table; times of the day have their own."""


@click.command("stations")
@click.argument("path", metavar="SCENARIO", type=ScenarioPath())
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option("--prior", metavar="NAME", help="Under which prior; default: the scenario's own.")
@click.option(
    "--replication", type=click.IntRange(min=0), default=0, show_default=True, help="Which day of a run."
)
@click.option("--by", type=Choice(list(_COLUMNS)), default="total_wait_mean_minutes", help="Sort by it.")
@click.option(
    "--station", "names", multiple=True, metavar='"UNIT NUMBER"', help="Only this station (repeatable)."
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Rows of the table; stations of --voters.",
)
@click.option("--voters", is_flag=True, help="With --csv or --json: a row a voter of these stations.")
@output_options
def stations(path: Path, form: Form, **options: Any) -> None:
    """Where the lines are: one replication's day, the stations with the longest waits first.

    --csv and --json tell every station queued, whatever --top. With --voters they tell every voter of those
    that --station names, else of the first --top: when each came, waited, voted and left.

    \b
    referendum stations scenarios/register-outage.toml --top 5
    referendum stations scenarios/wrong-documents.toml --csv > stations.csv
    referendum stations scenarios/wrong-documents.toml --voters --top 1 --csv > voters.csv
    """
    if options["voters"] and form == "tables":
        raise click.UsageError("--voters is a row a voter, too long for a table: add --csv or --json")
    from sim.analysis.day.stations import station_day, stations_document, stations_rows
    from sim.scenario import load

    scenario = load(path, list(options["overrides"])).model_copy(update={"sweep": {}})
    which = {"prior": options["prior"], "replication": options["replication"]}
    if options["prior"] is not None:
        one_of("--prior", options["prior"], scenario.uncertainty.names)
    day = station_day(scenario, **which)
    only = _named(options["names"], day)
    document = stations_document(day, by=options["by"], only=only)
    if not options["voters"]:
        print_as(form, document, rows=stations_rows, tables=partial(_print, options["top"]))
        return
    from sim.analysis.day.voters import voters_document, voters_rows

    chosen = only or [(row["unit"], row["number"]) for row in document["stations"][: options["top"]]]
    print_as(form, voters_document(scenario, chosen, **which), rows=voters_rows, tables=print)


def _named(names: tuple[str, ...], day: xr.Dataset) -> list[tuple[str, int]]:
    """Stations by unit and number; refused before anything is printed where nobody queued at one."""
    queued = zip(day["unit"].values.tolist(), day["number"].values.tolist(), strict=True)
    known = {f"{unit} {number}": (unit, number) for unit, number in queued}
    for name in names:
        if name not in known:
            raise click.UsageError(
                f"Invalid value for '--station': {name!r} is not one of the {counted(len(known), 'station')} "
                f"queued, such as {next(iter(known))!r}.{near(name, known)}"
            )
    return [known[name] for name in dict.fromkeys(names)]


def _print(top: int, document: Document) -> None:
    from sim.cli.output.console import print_table, report_console

    console, shown = report_console(), document["stations"][:top]
    rows = [
        [
            f"{station['unit']} {station['number']}",
            *(_cell(station, name) for name in _COLUMNS),
            _clock(station["last_out"]),
        ]
        for station in shown
    ]
    told = f"prior {document['prior']}, replication {document['replication']}, seed {document['seed']}"
    queued = f"{len(document['stations']):,} of {counted(document['n_stations'], 'station')} queued"
    heading = f"{document['title']}: {queued}, {len(rows):,} shown ({told})"
    headings = ["station", *(name for name, _ in _COLUMNS.values()), "last out (local)"]
    print_table(console, heading, headings, rows)
    console.print(
        "Waits are of those who voted, at desk, booth and box together where no stage is named. Stations are "
        "numbered by size; their sizes, desks, booths and service times are assumptions."
    )


def _cell(station: dict[str, Any], name: str) -> str:
    """A dash where nobody came; there is no wait of anybody checked in where all who came left."""
    value = station[name]
    if value is None:
        of_all = name.startswith(("wait_", "total_wait_"))
        return "all left" if of_all and station["share_left"] is not None else "–"
    return _COLUMNS[name][1].format(value)


def _clock(hour: float | None) -> str:
    from sim.clock import TICKS_PER_HOUR, moment_of

    return "–" if hour is None else moment_of(round(hour * TICKS_PER_HOUR))
