"""``referendum curve``: P(fail) for every share that a move might reach, from one sample."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.frontier import limited_moves
from sim.cli.options.names import NameOf, ScenarioPath
from sim.cli.options.outputs import PICTURE
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted
from sim.rounding import percent_estimate


@click.command("curve")
@click.argument("path", metavar="SCENARIO", type=ScenarioPath())
@click.option(
    "--move",
    default="yes-home",
    show_default=True,
    type=NameOf(limited_moves),
    metavar="NAME",
    help="As in frontier.",
)
@click.option("-n", "--replications", type=click.IntRange(min=1), help="Replications a prior.")
@click.option(
    "--steps", type=click.IntRange(1, 1000), default=20, show_default=True, help="Rows of the table."
)
@click.option("--picture", metavar="FILE.png", type=PICTURE, help="Draw it too.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Worker processes; default: one a core, where they pay."
)
@output_options
def curve(path: Path, form: Form, **options: Any) -> None:
    """P(fail | share) under every prior without a sweep: each replication has its own critical share.

    \b
    referendum curve scenarios/baseline.toml -n 50
    referendum curve scenarios/baseline.toml --move yes-no --picture curve.png
    """
    from sim.analysis.probability.curve import failure_curve
    from sim.analysis.probability.curve_document import curve_document, curve_rows
    from sim.experiment.runner import run
    from sim.experiment.workers import workers_for
    from sim.scenario import load

    scenario = load(path).model_copy(update={"sweep": {}})
    with workers_for(scenario, options["jobs"]) as executor:
        results = run(scenario, replications=options["replications"], executor=executor)
    curves = failure_curve(results, options["move"])
    if options["picture"] is not None:
        from sim.analysis.probability.exact_threshold import exact_threshold
        from sim.plots.canvas import note_of
        from sim.plots.curves import plot_failure_curves
        from sim.plots.saving import save

        exact, note = exact_threshold(results, options["move"]), note_of(results, [c.prior for c in curves])
        save(plot_failure_curves(curves, exact=exact, note=note), options["picture"], overwrite=True)
    document = curve_document(scenario, curves, steps=options["steps"])
    print_as(form, document, rows=curve_rows, tables=_print)


def _print(document: Document) -> None:
    from sim.cli.output.console import print_notes, report_console, report_table

    console, curves = report_console(), document["curves"]
    head = f"{counted(document['replications'], 'replication')} a prior, {curves[0]['move']}"
    console.print(f"{document['title']}: {head}", markup=False)
    print_notes(console, document["notes"])
    table = report_table("share", *(f"P(fail), {each['prior']}" for each in curves))
    for row, share in enumerate(curves[0]["share"]):
        cells = (percent_estimate(each["p_fail"][row], each["band_half_width"]) for each in curves)
        table.add_row(f"{100 * share:.4g} %", *cells)
    console.print(table)
    widths = ", ".join(f"{each['prior']} ± {100 * each['band_half_width']:.4g} points" for each in curves)
    level = f"{100 * curves[0]['confidence']:g} %"
    console.print(f"{level} bands for all shares at once (Kolmogorov): {widths}")
