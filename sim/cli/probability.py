"""``referendum probability``: how likely failure is, how sure that is, what it is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from sim.cli.options.names import ScenarioPath
from sim.cli.options.numbers import FiniteNumber
from sim.cli.options.unused import refuse_unused
from sim.cli.output.documents import Form, output_options, print_as

if TYPE_CHECKING:
    from sim.analysis.probability.precision import Stop

_SHORT_OF_PRECISION: Final = 4


@click.command("probability")
@click.argument("path", metavar="SCENARIO", type=ScenarioPath())
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
@click.option("--plain", is_flag=True, help="Shares of replications, without a control variate.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Worker processes; default: one a core, where they pay."
)
@output_options
def probability(path: Path, form: Form, **options: Any) -> int:
    """P(fail) under every prior: its interval, its conditions, its causes; Monte Carlo and prior error apart.

    With a fixed number a control variate (whether the vote fails at turnout's conditional mean given the
    shocks) narrows the interval where it pays; elsewhere it is Wilson's or the exact one. A run that stops
    on what it sees is counted plainly, by a confidence sequence, which holds at every look. Exit code 4: not
    as sure as asked within --at-most.

    \b
    referendum probability scenarios/nationwide-boycott.toml -n 20
    referendum probability scenarios/baseline.toml --decision 0.2
    """
    stop = _stop(options)
    from sim.analysis.probability.causes import causes
    from sim.analysis.probability.document import probability_document, probability_rows
    from sim.analysis.probability.precision import run_until
    from sim.cli.output.probability_report import print_probability
    from sim.experiment.runner import run
    from sim.experiment.workers import workers_for
    from sim.scenario import load

    scenario = load(path, options["overrides"]).model_copy(update={"sweep": {}})
    with workers_for(scenario, options["jobs"]) as executor:
        if stop is None:
            results = run(scenario, replications=options["replications"], executor=executor)
        else:
            looks = {"batch": options["batch"], "at_most": options["at_most"]}
            results = run_until(scenario, stop, **looks, executor=executor)
        split = causes(results, executor=executor) if scenario.campaigns else ()
    document = probability_document(scenario, results, split, plain=options["plain"])
    print_as(form, document, rows=probability_rows, tables=print_probability)
    return 0 if document["sure"] else _SHORT_OF_PRECISION


def _stop(options: dict[str, Any]) -> Stop | None:
    """When to stop; None for a fixed number. Options that contradict each other are refused first."""
    if options["width"] is not None and options["decision"] is not None:
        raise click.UsageError("--width and --decision are two ways to stop: give one of them")
    on: Literal["width", "decision"] = "decision" if options["width"] is None else "width"
    if options[on] is None:
        refuse_unused(
            "goes with --width or --decision; without them -n is a fixed number", "at_most", "batch"
        )
        return None
    if options["replications"] is not None:
        raise click.UsageError(
            f"-n {options['replications']} is a fixed number, --width and --decision stop on what they see: "
            "leave -n out; --at-most limits the replications"
        )
    if options["at_most"] < options["batch"]:
        raise click.UsageError(
            f"--at-most {options['at_most']} is below --batch {options['batch']}: "
            "the first look comes after a whole batch"
        )
    from sim.analysis.probability.precision import Stop

    return Stop(on, options[on])
