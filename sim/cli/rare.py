"""``referendum rare``: probabilities too small for a plain run, by two methods that must agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.options.names import Choice, ScenarioPath
from sim.cli.options.numbers import FiniteNumber
from sim.cli.options.unused import refuse_unused_values
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document

_SHORT_OF_PRECISION = 4


@click.command("rare")
@click.argument("path", metavar="SCENARIO", type=ScenarioPath())
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option("--tail", type=Choice(["normal", "t4"]), help="One distribution of the national shocks only.")
@click.option(
    "--relative-error", type=FiniteNumber(0.001, 1.0), default=0.1, show_default=True, help="Aimed at."
)
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Worker processes; default: one a core, where they pay."
)
@output_options
def rare(path: Path, form: Form, **options: Any) -> int:
    """Probabilities of failure down to 1e-9, under every prior and two distributions of the national shocks.

    \b
    referendum rare scenarios/baseline.toml
    referendum rare scenarios/baseline.toml --tail normal --relative-error 0.2
    """
    from sim.analysis.rare.document import rare_document, rare_rows
    from sim.analysis.rare.rare_events import TAILS, rare_events
    from sim.experiment.workers import workers_for
    from sim.scenario import load

    why = "as many are drawn as --relative-error asks for"
    refuse_unused_values(options["overrides"], ["monte_carlo.replications"], why)
    scenario = load(path, options["overrides"])
    tails = TAILS if options["tail"] is None else (options["tail"],)
    with workers_for(scenario, options["jobs"]) as executor:
        events = rare_events(
            scenario, relative_error=options["relative_error"], tails=tails, executor=executor
        )
    document = rare_document(scenario, events)
    print_as(form, document, rows=rare_rows, tables=_print)
    return 0 if all(event["agree"] for event in document["events"]) else _SHORT_OF_PRECISION


def _print(document: Document) -> None:
    from sim.cli.output.console import print_notes, report_console, report_table

    figures = ("probability", "standard error", "conditional", "importance", "apart", "draws", "plain")
    table = report_table("prior", "tail", "fails by", right=figures)
    for event in document["events"]:
        condition = "any condition" if event["condition"] == "any" else event["condition"]
        table.add_row(event["prior"], event["tail"], condition, *_cells(event))
    console = report_console()
    console.print(document["title"], markup=False)
    print_notes(console, document["notes"])
    console.print(table)
    console.print(
        "Two methods, conditional Monte Carlo on the national swing and mixture importance sampling, apart "
        "by so many standard errors; where they are more than 3 apart nothing is told. plain: draws that a "
        "plain run would need for the same error. The errors are Monte Carlo errors alone: what the "
        "probability rests on are the prior and the tail."
    )
    for tail, assumption in {event["tail"]: event["assumption"] for event in document["events"]}.items():
        console.print(f"{tail}: {assumption}")


def _cells(event: dict[str, Any]) -> tuple[str, ...]:
    draws, apart = f"{event['replications']:,}", event["apart_standard_errors"]
    told = "–" if apart is None else f"{apart:.2f}"
    if not event["agree"]:
        return ("the methods disagree", "", "", "", told, draws, "")
    if event["below"] is not None:
        return ("below 1e-9", "", "", "", "", draws, "")
    plain = event["plain_replications"]
    return (
        f"{event['probability']:.4g}",
        f"{100 * event['relative_error']:.2f} %",
        f"{event['conditional']:.4g}",
        f"{event['importance']:.4g}",
        told,
        draws,
        "–" if plain is None else f"{plain:.2g}",
    )
