"""``referendum rare``: probabilities too small for a plain run, by two methods that must agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options.names import Choice
from sim.cli.options.numbers import FiniteNumber
from sim.cli.output.documents import print_document
from sim.documents import as_document

if TYPE_CHECKING:
    from sim.analysis.rare.rare_events import RareEvent

_SHORT_OF_PRECISION = 4


@click.command("rare")
@click.argument("path", metavar="SCENARIO", type=click.Path(path_type=Path))
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option("--tail", type=Choice(["normal", "t4"]), help="One law of the national shocks only.")
@click.option(
    "--relative-error", type=FiniteNumber(0.001, 1.0), default=0.1, show_default=True, help="Aimed at."
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes; default: one a core.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def rare(path: Path, **options: Any) -> int:
    """Probabilities of failure down to 1e-9, under every prior and two laws of the national shocks.

    \b
    referendum rare scenarios/baseline.toml
    referendum rare scenarios/baseline.toml --tail normal --relative-error 0.2
    """
    from sim.analysis.rare.rare_events import TAILS, rare_events
    from sim.engines.plan import notes_of
    from sim.experiment.workers import workers_for
    from sim.scenario import load

    scenario = load(path, options["overrides"])
    tails = TAILS if options["tail"] is None else (options["tail"],)
    with workers_for(scenario, options["jobs"]) as executor:
        events = rare_events(
            scenario, relative_error=options["relative_error"], tails=tails, executor=executor
        )
    if options["as_json"]:
        document = {"events": [event.document() for event in events], "notes": list(notes_of(scenario))}
        print_document(as_document("referendum/rare-events/1", document))
    else:
        _print(scenario.title, events, notes_of(scenario))
    return 0 if all(event.told for event in events) else _SHORT_OF_PRECISION


def _print(title: str, events: tuple[RareEvent, ...], notes: tuple[str, ...]) -> None:
    from rich import box
    from rich.table import Table

    from sim.analysis.rare.rare_events import TAIL_WORDS
    from sim.cli.output.console import print_notes, report_console

    table = Table("prior", "tail", "fails by", box=box.SIMPLE_HEAD)
    for heading in ("probability", "standard error", "conditional", "importance", "apart", "draws", "plain"):
        table.add_column(heading, justify="right")
    for event in events:
        table.add_row(event.prior, event.tail, event.condition or "any condition", *_cells(event))
    console = report_console()
    console.print(title, markup=False)
    print_notes(console, notes)
    console.print(table)
    console.print(
        "Two methods, conditional Monte Carlo on the national swing and mixture importance sampling, apart "
        "by so many standard errors; where they are more than 3 apart nothing is told. plain: draws that a "
        "plain run would need for the same error. The errors are Monte Carlo errors alone: what the "
        "probability rests on are the prior and the tail."
    )
    for tail in dict.fromkeys(event.tail for event in events):
        console.print(f"{tail}: {TAIL_WORDS[tail]}")


def _cells(event: RareEvent) -> tuple[str, ...]:
    draws = f"{event.conditional.replications + event.importance.replications:,}"
    if not event.told:
        return ("the methods disagree", "", "", "", f"{event.apart:.1f}", draws, "")
    if event.negligible:
        return ("below 1e-9", "", "", "", "", draws, "")
    best = event.best
    return (
        f"{best.value:.3g}",
        f"{100 * best.relative_error:.1f} %",
        f"{event.conditional.value:.3g}",
        f"{event.importance.value:.3g}",
        f"{event.apart:.1f}",
        draws,
        f"{event.plain_replications:.2g}",
    )
