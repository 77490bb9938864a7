"""``referendum compare``: two scenarios on the same random numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.output.documents import print_document
from sim.documents import as_document
from sim.rounding import percent_told

Document = dict[str, Any]


@click.command("compare")
@click.argument("first", metavar="A.toml", type=click.Path(path_type=Path))
@click.argument("second", metavar="B.toml", type=click.Path(path_type=Path))
@click.option("-n", "--replications", type=click.IntRange(min=2), help="Instead of the first one's.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes; default: one a core.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
def compare(first: Path, second: Path, **options: Any) -> None:
    """Compare A and B replication by replication, under every prior.

    Both run on the same random numbers; what that is worth is measured: the variance ratio says how many
    times more replications two independent runs would need for the same error. Sweeps are left aside.

    \b
    referendum compare scenarios/baseline.toml scenarios/nationwide-boycott.toml -n 20
    """
    from sim.analysis.comparison.compare import compare_scenarios, comparison_document
    from sim.engines.plan import notes_of
    from sim.experiment.workers import workers_for
    from sim.scenario import load

    scenarios = load(first), load(second)
    notes = [f"{each.title}: {note}" for each in scenarios for note in notes_of(each)]
    with workers_for(scenarios[0], options["jobs"]) as executor:
        compared = compare_scenarios(*scenarios, replications=options["replications"], executor=executor)
    titles = {"first": scenarios[0].title, "second": scenarios[1].title}
    document = titles | comparison_document(compared) | {"notes": notes}
    if options["as_json"]:
        print_document(as_document("referendum/comparison/1", document))
    else:
        _print(document)


def _print(document: Document) -> None:
    from rich import box
    from rich.table import Table

    from sim.cli.output.console import print_notes, report_console

    console, priors = report_console(), document["priors"]
    replications = next(iter(priors.values()))["replications"]
    console.print(
        f"A: {document['first']}\nB: {document['second']}\n{replications} pairs a prior", markup=False
    )
    print_notes(console, document["notes"])
    table = Table("prior", "figure", box=box.SIMPLE_HEAD)
    for heading in ("A", "B", "B − A", "95 % of B − A", "variance ratio"):
        table.add_column(heading, justify="right")
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


def _cells(told: Document) -> tuple[str, ...]:
    ratio = "not measurable" if told["variance_ratio"] is None else f"{told['variance_ratio']:,.4g}"
    if told["ratio_low"] is not None and told["ratio_high"] is not None:
        ratio += f" ({told['ratio_low']:,.4g}–{told['ratio_high']:,.4g})"
    known = told["low"] is not None and told["high"] is not None
    return (
        _share(told["first"]),
        _share(told["second"]),
        percent_told(told["difference"], "+"),
        f"{percent_told(told['low'], '+')} to {percent_told(told['high'], '+')}" if known else "–",
        ratio,
    )
