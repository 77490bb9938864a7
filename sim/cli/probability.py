"""``referendum probability``: how likely failure is, how sure that is, what it is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.options.numbers import FiniteNumber
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.rounding import percent_estimate, percent_told

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import xarray as xr
    from rich.table import Table

    from sim.scenario import Scenario

_SHORT_OF_PRECISION: Final = 4
_CAUSES: Final = {
    "anyway": "anyway",
    "by_campaign": "only with the campaigns",
    "averted": "only without them",
}


@click.command("probability")
@click.argument("path", metavar="SCENARIO", type=click.Path(path_type=Path))
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option("-n", "--replications", type=click.IntRange(min=1), help="A fixed number of replications.")
@click.option("--width", type=FiniteNumber(0.001, 1.0), help="Stop once the interval is no wider.")
@click.option(
    "--decision",
    type=FiniteNumber(0.0, 1.0, min_open=True, max_open=True),
    help="Stop once P(fail) is surely above or below this value.",
)
@click.option(
    "--at-most",
    type=click.IntRange(min=1),
    default=10_000,
    show_default=True,
    help="Replications, with --width or --decision.",
)
@click.option(
    "--batch",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="Replications a look, with --width or --decision.",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes; default: one a core.")
@output_options
def probability(path: Path, form: Form, **options: Any) -> int:
    """P(fail) under every prior: its interval, its conditions, its causes; Monte Carlo and prior error apart.

    With a fixed number the interval is Wilson's or the exact one. A run that stops on what it sees uses a
    confidence sequence, which holds at every look. Exit code 4: not as sure as asked within --at-most.

    \b
    referendum probability scenarios/nationwide-boycott.toml -n 20
    referendum probability scenarios/baseline.toml --decision 0.2
    """
    _check(options)
    from sim.analysis.probability.causes import causes
    from sim.analysis.probability.document import probability_document, probability_rows
    from sim.experiment.workers import workers_for
    from sim.scenario import load

    scenario = load(path, options["overrides"]).model_copy(update={"sweep": {}})
    with workers_for(scenario, options["jobs"]) as executor:
        results = _run(scenario, options, executor)
        split = causes(results, executor=executor) if scenario.campaigns else ()
    document = probability_document(scenario, results, split)
    print_as(form, document, rows=probability_rows, tables=_print)
    return 0 if document["sure"] else _SHORT_OF_PRECISION


def _check(options: dict[str, Any]) -> None:
    """Refuse options that contradict each other before anything runs."""
    if options["width"] is not None and options["decision"] is not None:
        raise click.UsageError("--width and --decision are two ways to stop: give one of them")
    stops = options["width"] is not None or options["decision"] is not None
    if stops and options["replications"] is not None:
        raise click.UsageError(
            f"-n {options['replications']} is a fixed number, --width and --decision stop on what they see: "
            "leave -n out; --at-most limits the replications"
        )
    if stops and options["at_most"] < options["batch"]:
        raise click.UsageError(
            f"--at-most {options['at_most']} is below --batch {options['batch']}: "
            "the first look comes after a whole batch"
        )


def _run(scenario: Scenario, options: dict[str, Any], executor: Executor | None) -> xr.Dataset:
    from sim.analysis.probability.precision import Stop, run_until
    from sim.experiment.runner import run

    if options["width"] is None and options["decision"] is None:
        return run(scenario, replications=options["replications"], executor=executor)
    on: Any = "decision" if options["width"] is None else "width"
    stop = Stop(on, options[on])
    return run_until(scenario, stop, batch=options["batch"], at_most=options["at_most"], executor=executor)


def _print(document: Document) -> None:
    from sim.cli.output.console import print_notes, report_console

    console, errors = report_console(), document["errors"]
    console.print(f"{document['title']}: {document['replications']} replications a prior", markup=False)
    print_notes(console, document["notes"])
    console.print(_prior_table(document))
    if document["causes"]:
        console.print(_cause_table(document))
    console.print(
        f"Monte Carlo error: ± {100 * errors['monte_carlo']:.2g} points at most, which more replications "
        f"shrink; prior error: ± {100 * errors['prior']:.2g} points between the priors, which none does."
    )
    if not document["sure"]:
        console.print("Not as sure as asked within the replications allowed.")


def _prior_table(document: Document) -> Table:
    from sim.cli.output.console import report_table

    conditions = list(next(iter(document["priors"].values()))["by_condition"])
    value = document["decision"]
    sides = [] if value is None else [f"against {100 * value:.4g} %"]
    unmet = [f"{name} not met" for name in conditions]
    table = report_table("prior", right=("P(fail)", f"95 % ({document['interval']})", *sides, *unmet))
    for name, each in document["priors"].items():
        table.add_row(
            name,
            *_estimate(each["p_fail"], each["low"], each["high"]),
            *([each["side"]] if sides else []),
            *(_condition(each["by_condition"][c], document["replications"]) for c in conditions),
        )
    return table


def _cause_table(document: Document) -> Table:
    from sim.cli.output.console import report_table

    table = report_table("prior", "it fails", right=("share", f"95 % ({document['interval']})"))
    for prior, cause in document["causes"].items():
        for name, words in _CAUSES.items():
            table.add_row(prior, words, *_estimate(*cause[name]))
    return table


def _estimate(share: float, low: float, high: float) -> tuple[str, str]:
    interval = f"{percent_told(low)}–{percent_told(high)} %"
    return percent_estimate(share, (high - low) / 2), interval


def _condition(share: float, replications: int) -> str:
    from sim.analysis.statistics.intervals import half_width

    return percent_estimate(share, half_width(round(share * replications), replications))
