"""``referendum nowcast``: final turnout and the hour of the quorum, from what is reported so far."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from sim.cli.options.numbers import FiniteNumber
from sim.cli.options.outputs import PICTURE
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted


@click.command("nowcast")
@click.argument("dataset")
@click.option(
    "--known",
    metavar="FILE|DATASET",
    help="Turnout reported so far: a CSV file, a packaged table, a dataset. Without it DATASET's own.",
)
@click.option("--until", metavar="HH:MM", help="Use reports up to this time of the reporting clock.")
@click.option(
    "--report-error",
    type=FiniteNumber(0.0, 1.0),
    default=0.02,
    show_default=True,
    help="Spread of a report beside the papers issued by its hour [log-odds; assumption].",
)
@click.option(
    "--counted",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Papers counted so far, by unit: what the final result will be. In place of --known and --until.",
)
@click.option("--picture", metavar="FILE.png", type=PICTURE, help="Draw it too.")
@output_options
def nowcast(
    dataset: str,
    known: str | None,
    until: str | None,
    report_error: float,
    counted: Path | None,
    picture: Path | None,
    form: Form,
) -> None:
    """Tell final turnout, and the hour of the quorum, from what units have reported so far.

    DATASET is the vote that the priors are centred on: a packaged name, a folder, or a scenario file, whose
    rule and priors are then used. A CSV file has the columns region, time and per_cent; or a column of
    regions and one a clock time.

    On the night, --counted takes a CSV file of the columns unit, yes and no, and where it has them invalid,
    both_marked and share_counted (per cent of the unit's stations).

    \b
    referendum nowcast kz-2022 --known kz-2024 --until 14:00
    referendum nowcast scenarios/baseline.toml --counted counted.csv
    """
    if counted is not None:
        if known or until or picture:
            raise click.UsageError("--counted is of the night: leave out --known, --until and --picture")
        _print_night(dataset, counted, form)
        return
    from sim.analysis.running_day.document import nowcast_document, nowcast_rows
    from sim.analysis.running_day.given import told_so_far

    if until is not None:
        _check_clock(until)
    found = told_so_far(dataset, known, until, error=report_error)
    if picture is not None:
        from sim.analysis.running_day.given import told_through_day
        from sim.plots.running_day import plot_nowcast
        from sim.plots.saving import save

        save(plot_nowcast(told_through_day(found, known)), picture, overwrite=True)
    print_as(form, nowcast_document(found), rows=nowcast_rows, tables=_print)


def _check_clock(until: str) -> None:
    """Refuse what is no time of the clock before anything is read."""
    from sim.clock import ticks_of

    try:
        ticks_of(until)
    except ValueError as error:
        raise click.UsageError(f"Invalid value for '--until': {error}") from None


def _print_night(dataset: str, counted: Path, form: Form) -> None:
    from sim.analysis.given import priors_from
    from sim.analysis.running_day.counted import read_counted
    from sim.analysis.running_day.night_document import night_document, night_rows
    from sim.analysis.running_day.results_night import results_night
    from sim.engines.plan import electorate_of

    scenario = priors_from(dataset)
    found = results_night(scenario, read_counted(counted, electorate_of(scenario).dataset))
    print_as(form, night_document(found), rows=night_rows, tables=_night)


def _night(document: Document) -> None:
    from sim.cli.output.console import print_notes, print_table, report_console

    console, known = report_console(), document["counted"]
    share, n = known["share"] or 0.0, len(known["units"])
    papers, units = counted(known["papers"], "paper"), counted(n, "unit")
    said = f"{papers} of {units}, {100 * share:.1f} % of what is expected"
    console.print(f"{document['title']}: final result, given {said}", markup=False)
    names = list(next(iter(document["priors"].values()))["outcome"])
    shown = [
        (
            prior,
            *(f"{100 * low:.4g}–{100 * high:.4g} %" for _, low, high in each["outcome"].values()),
            _band(each["yes_share"], "low", "high"),
        )
        for prior, each in document["priors"].items()
    ]
    print_table(console, "", ("prior", *names, "final Yes, 90 %"), shown, keys=1)
    for name, needed in document["needed"].items():
        so_far = "" if known["yes_share"] is None else f"; so far {100 * known['yes_share']:.2f} %"
        lacks = "more than all" if needed > 1 else f"{100 * needed:.2f} %"
        console.print(f"{name}: Yes needs {lacks} of the {document['outstanding']:,} outstanding{so_far}")
    console.print(f"If they voted as what is counted, which is no sample: {document['naive']}")
    print_notes(console, [*document["notices"], *document["notes"]])


def _print(document: Document) -> None:
    from sim.cli.output.console import print_notes, print_table, report_console

    console = report_console()
    n, until = document["reports"], document["until"]
    known = "nothing reported yet" if until is None else f"{n} reports of {document['table']} to {until}"
    console.print(f"{document['title']}: final turnout, given {known}", markup=False)
    columns = ("prior", "median", "50 %", "90 %", "P(quorum), 95 %", "quorum at, 90 %", "weighed, 90 %")
    print_table(console, "", columns, [_row(*item) for item in document["priors"].items()], keys=1)
    headline = document["priors"].get("next-vote") or next(iter(document["priors"].values()))
    shown = [(unit, *_bands(each)) for unit, each in headline["units"].items()]
    print_table(console, "by unit, next-vote", ("unit", "median", "50 %", "90 %"), shown, keys=1)
    console.print(_EXPLANATION)
    print_notes(console, [*document["notices"], *document["notes"]])


_EXPLANATION: Final = (
    "Bands hold what the prior and the reports leave open, and rest on few votes; campaigns are left aside. "
    "Weighed: a second method, told where enough simulated days are like the real one."
)


def _row(prior: str, each: dict[str, Any]) -> tuple[str, ...]:
    hours, p = each["quorum_hour"], each["p_quorum"]
    weights = each["weighed"]
    return (
        prior,
        *_bands(each["national"]),
        "–" if p is None else f"{100 * p[1]:.4g}–{100 * p[2]:.4g} %",
        "–" if hours is None else f"{_clock(hours['q05'])}–{_clock(hours['q95'])}",
        _band(weights["national"], "q05", "q95")
        if weights["national"]
        else f"{weights['effective_days']:g} days: too few",
    )


def _bands(quantiles: dict[str, float]) -> tuple[str, str, str]:
    return (
        f"{100 * quantiles['q50']:.1f} %",
        _band(quantiles, "q25", "q75"),
        _band(quantiles, "q05", "q95"),
    )


def _band(quantiles: dict[str, float], low: str, high: str) -> str:
    return f"{100 * quantiles[low]:.1f}–{100 * quantiles[high]:.1f} %"


def _clock(hour: float | None) -> str:
    from sim.clock import TICKS_PER_HOUR, clock_of

    return "not reached" if hour is None else clock_of(round(hour * TICKS_PER_HOUR))
