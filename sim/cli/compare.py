"""``referendum compare``: two scenarios on the same random numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.documents import print_document

if TYPE_CHECKING:
    from sim.analysis.compare import Comparison, Difference


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
    from sim.analysis.compare import compare_scenarios, comparison_document
    from sim.experiment.plan import notes_of
    from sim.experiment.workers import workers_for
    from sim.scenario import load

    scenarios = load(first), load(second)
    notes = [f"{each.title}: {note}" for each in scenarios for note in notes_of(each)]
    with workers_for(scenarios[0], options["jobs"]) as executor:
        compared = compare_scenarios(*scenarios, replications=options["replications"], executor=executor)
    if options["as_json"]:
        titles = {"first": scenarios[0].title, "second": scenarios[1].title}
        print_document(
            titles | comparison_document(compared) | {"notes": notes}, schema="referendum/comparison/1"
        )
    else:
        _print(scenarios[0].title, scenarios[1].title, compared, notes)


def _print(first: str, second: str, compared: tuple[Comparison, ...], notes: list[str]) -> None:
    from rich import box
    from rich.table import Table

    from sim.analysis.compare import errors_apart
    from sim.cli.console import print_notes, report_console

    console = report_console()
    console.print(f"A: {first}\nB: {second}\n{compared[0].replications} pairs a prior", markup=False)
    print_notes(console, notes)
    table = Table("prior", "figure", box=box.SIMPLE_HEAD)
    for heading in ("A", "B", "B − A", "95 % of B − A", "variance ratio"):
        table.add_column(heading, justify="right")
    for each in compared:
        table.add_row(each.prior, "P(fail)", *_cells(each.p_fail))
        table.add_row("", "turnout", *_cells(each.turnout))
        for name, (a, b) in each.by_condition.items():
            table.add_row("", f"{name} not met", _share(a), _share(b), "", "", "")
    console.print(table)
    for each in compared:
        console.print(
            f"{each.prior}: fails in both {each.both}, in A only {each.first_only}, in B only "
            f"{each.second_only}, in neither {each.neither}"
        )
    errors = errors_apart(compared)
    console.print(
        f"Monte Carlo error of the difference: ± {100 * errors['monte_carlo']:.2g} points at most, which "
        f"more replications shrink; prior error: ± {100 * errors['prior']:.2g} points between the priors, "
        "which none does."
    )


def _share(value: float | None) -> str:
    return "no such condition" if value is None else f"{100 * value:.2f} %"


def _cells(difference: Difference) -> tuple[str, ...]:
    ratio = "not measurable" if difference.variance_ratio is None else f"{difference.variance_ratio:,.1f}"
    if difference.ratio_low is not None and difference.ratio_high is not None:
        ratio += f" ({difference.ratio_low:,.1f}–{difference.ratio_high:,.1f})"
    return (
        f"{100 * difference.first:.2f} %",
        f"{100 * difference.second:.2f} %",
        f"{100 * difference.difference:+.2f}",
        "–"
        if difference.low is None or difference.high is None
        else f"{100 * difference.low:+.2f} to {100 * difference.high:+.2f}",
        ratio,
    )
