"""``referendum map``: how likely failure is over two swept parameters."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options.names import ScenarioPath
from sim.cli.options.outputs import PICTURE
from sim.cli.options.unused import refuse_unused_values
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted
from sim.rounding import percent_estimate


@click.command("map")
@click.argument("path", metavar="SCENARIO", type=ScenarioPath())
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option(
    "--sweep", "sweeps", multiple=True, metavar="PATH=FROM:TO:STEP", help="One of the two parameters."
)
@click.option("-n", "--replications", type=click.IntRange(1, 1_000_000), default=500, show_default=True)
@click.option("--picture", metavar="FILE.png", type=PICTURE, help="Draw it too.")
@output_options
def failure_map(
    path: Path,
    overrides: tuple[str, ...],
    sweeps: tuple[str, ...],
    replications: int,
    picture: Path | None,
    form: Form,
) -> None:
    """P(fail) over two swept parameters, under every prior, on the same random numbers.

    \b
    referendum map scenarios/nationwide-boycott.toml -n 100 \\
        --sweep campaigns.nationwide.uptake=0:0.4:0.1 --sweep uncertainty.sd_national_turnout=0.1:0.5:0.2
    """
    from sim.analysis.sensitivity.map_document import map_document, map_rows
    from sim.analysis.sensitivity.two_parameter_map import failure_map as map_of
    from sim.scenario import load

    refuse_unused_values(overrides, ["monte_carlo.replications"], "a map runs as many as -n says")
    scenario = load(path, overrides, sweeps)
    if len(scenario.sweep) != 2:
        told = f"; this scenario sweeps {', '.join(scenario.sweep) or 'none'}"
        raise click.UsageError(f"--sweep: a map is over two different parameters{told}")
    found = map_of(scenario, replications=replications)
    if picture is not None:
        from sim.plots.maps import plot_failure_map
        from sim.plots.saving import save

        save(plot_failure_map(found, prior=scenario.uncertainty.prior), picture, overwrite=True)
    print_as(form, map_document(found), rows=map_rows, tables=_print)


def _print(document: Document) -> None:
    from sim.analysis.statistics.intervals import half_width
    from sim.cli.output.console import print_notes, report_console, report_table

    console, n = report_console(), document["replications"]
    console.print(f"{document['title']}: P(fail), {counted(n, 'replication')} a point", markup=False)
    print_notes(console, document["notes"])
    corner = f"{document['first']} ↓  {document['second']} →"
    for prior, p_fail in zip(document["priors"], document["p_fail"], strict=True):
        table = report_table(corner, *(f"{value:g}" for value in document["second_values"]))
        for value, row in zip(document["first_values"], p_fail, strict=True):
            table.add_row(f"{value:g}", *(percent_estimate(p, half_width(round(n * p), n)) for p in row))
        console.print(f"prior {prior}", markup=False)
        console.print(table)
