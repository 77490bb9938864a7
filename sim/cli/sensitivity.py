"""``referendum sensitivity``: what each condition's distance to failure rests on."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options.names import ScenarioPath
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


def _enough_points(context: click.Context, option: click.Parameter, number: int) -> int:
    from sim.analysis.sensitivity.sobol import SMALLEST, is_enough

    if not is_enough(number):
        raise click.BadParameter(
            f"{number} is no power of two from {SMALLEST} on, such as 256.", context, option
        )
    return number


@click.command("sensitivity")
@click.argument("path", metavar="SCENARIO", type=ScenarioPath())
@click.option(
    "-n",
    "number",
    type=int,
    callback=_enough_points,
    default=256,
    show_default=True,
    metavar="POINTS",
    help="A power of two from 256 on; with fewer points the intervals do not hold what they say.",
)
@output_options
def sensitivity(path: Path, number: int, form: Form) -> None:
    """Sobol indices, with intervals, of each condition's distance to failure over the uncertain parameters.

    Each parameter varies over its range; what is not varied is that of the scenario's headline prior.

    \b
    referendum sensitivity scenarios/baseline.toml -n 512
    """
    from sim.analysis.sensitivity.document import sensitivity_document, sensitivity_rows
    from sim.analysis.sensitivity.sobol import sobol
    from sim.scenario import load

    scenario = load(path)
    document = sensitivity_document(scenario, sobol(scenario, n=number))
    print_as(form, document, rows=sensitivity_rows, tables=_print)


def _print(document: Document) -> None:
    from sim.cli.output.console import report_console, report_table

    figures = ("range", "first order", "95 %", "total", "95 %")
    table, indices = report_table("condition", "parameter", right=figures), document["indices"]
    for each in sorted(indices, key=lambda index: (index["condition"], -(index["total"] or 0))):
        low, high = each["range"]
        table.add_row(
            each["condition"],
            each["parameter"],
            f"{low:g}–{high:g}",
            *_share(each["first"], each["first_low"], each["first_high"]),
            *_share(each["total"], each["total_low"], each["total_high"]),
        )
    console = report_console()
    console.print(f"{document['title']}: the prior {document['prior']}, its parameters varied", markup=False)
    console.print(table)
    console.print(
        "Share of the variance of a condition's distance to failure (mean margin over its standard deviation)"
        " that a parameter accounts for, alone and with its interactions; ranges uniform (assumption). "
        "Intervals by eight independent randomisations of the points; indices and their ends lie in [0, 1]."
    )
    if any(each["total"] is None for each in indices):
        console.print("–: the distance does not vary with these parameters, so there is nothing to split.")


def _share(value: float | None, low: float | None, high: float | None) -> tuple[str, str]:
    return ("–", "") if value is None else (f"{value:.2f}", f"{low:.2f} to {high:.2f}")
