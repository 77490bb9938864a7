"""``referendum compare``: two scenarios on the same random numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.options.names import ScenarioPath
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.rounding import percent_told


@click.command("compare")
@click.argument("first", metavar="A.toml", type=ScenarioPath())
@click.argument("second", metavar="B.toml", type=ScenarioPath())
@click.option("-n", "--replications", type=click.IntRange(min=2), help="Instead of the first one's.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Worker processes; default: one a core, where they pay."
)
@output_options
def compare(first: Path, second: Path, replications: int | None, jobs: int | None, form: Form) -> None:
    """Compare A and B replication by replication, under every prior.

    Both run on the same random numbers; what that is worth is measured: the variance ratio says how many
    times more replications two independent runs would need for the same error. Sweeps are left aside.

    \b
    referendum compare scenarios/baseline.toml scenarios/nationwide-boycott.toml -n 20
    """
    from sim.analysis.comparison.compare import compare_scenarios
    from sim.analysis.comparison.document import comparison_document, comparison_rows
    from sim.experiment.workers import workers_for
    from sim.scenario import load

    scenarios = load(first), load(second)
    with workers_for(scenarios[0], jobs) as executor:
        compared = compare_scenarios(*scenarios, replications=replications, executor=executor)
    print_as(form, comparison_document(scenarios, compared), rows=comparison_rows, tables=_print)


def _print(document: Document) -> None:
    from sim.cli.output.console import print_notes, report_console, report_table

    console, priors = report_console(), document["priors"]
    replications = next(iter(priors.values()))["replications"]
    console.print(
        f"A: {document['first']}\nB: {document['second']}\n{replications} pairs a prior", markup=False
    )
    print_notes(console, document["notes"])
    table = report_table("prior", "figure", right=("A", "B", "B − A", "95 % of B − A", "variance ratio"))
    for prior, each in priors.items():
        table.add_row(prior, "P(fail)", *_cells(each["p_fail"]))
        table.add_row("", "turnout", *_cells(each["turnout"]))
        for name, (a, b) in each["by_condition"].items():
            table.add_row("", f"{name} not met", _share(a), _share(b), "", "", "")
    console.print(table)
    for prior, each in priors.items():
        console.print(
            f"{prior}: fails in both {each['both']}, in A only {each['first_only']}, in B only "
            f"{each['second_only']}, in neither {each['neither']}"
        )
    errors = document["errors"]
    console.print(
        f"Monte Carlo error of the difference: ± {percent_told(errors['monte_carlo'])} points at most, which "
        f"more replications shrink; prior error: ± {percent_told(errors['prior'])} points between the "
        "priors, which none does."
    )


def _share(value: float | None) -> str:
    return "no such condition" if value is None else f"{percent_told(value)} %"


def _cells(told: dict[str, Any]) -> tuple[str, ...]:
    ratio = "not measurable" if told["variance_ratio"] is None else f"{told['variance_ratio']:,.4g}"
    if told["ratio_low"] is not None and told["ratio_high"] is not None:
        ratio += f" ({told['ratio_low']:,.4g}–{told['ratio_high']:,.4g})"
    known = told["low"] is not None and told["high"] is not None
    if told["difference"] is None:
        sides = (told[side] for side in ("first", "second"))
        return (*("nobody on the roll" if each is None else _share(each) for each in sides), "–", "–", ratio)
    return (
        _share(told["first"]),
        _share(told["second"]),
        percent_told(told["difference"], "+"),
        f"{percent_told(told['low'], '+')} to {percent_told(told['high'], '+')}" if known else "–",
        ratio,
    )
