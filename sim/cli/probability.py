"""``referendum probability``: how likely failure is, how sure that is, what it is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options.numbers import FiniteNumber
from sim.cli.output.documents import print_document
from sim.documents import as_document
from sim.rounding import percent_estimate, percent_told, rounded, rounded_ends, significant

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import xarray as xr
    from rich.table import Table

    from sim.analysis.probability.causes import Causes
    from sim.scenario import Scenario

_SHORT_OF_PRECISION = 4


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
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
def probability(path: Path, **options: Any) -> int:
    """P(fail) under every prior: its interval, its conditions, its causes; Monte Carlo and prior error apart.

    With a fixed number the interval is Wilson's or the exact one. A run that stops on what it sees uses a
    confidence sequence, which holds at every look. Exit code 4: not as sure as asked within --at-most.

    \b
    referendum probability scenarios/nationwide-boycott.toml -n 20
    referendum probability scenarios/baseline.toml --decision 0.2
    """
    _check(options)
    from sim.analysis.probability.causes import causes
    from sim.engines.plan import notes_of
    from sim.experiment.workers import workers_for
    from sim.scenario import load

    scenario = load(path, options["overrides"]).model_copy(update={"sweep": {}})
    with workers_for(scenario, options["jobs"]) as executor:
        results = _run(scenario, options, executor)
        split = causes(results, executor=executor) if scenario.campaigns else ()
    document = _document(results, split) | {"notes": list(notes_of(scenario))}
    if options["as_json"]:
        print_document(as_document("referendum/probability/1", document))
    else:
        _print(scenario.title, document)
    return 0 if results.attrs.get("sure", 1) else _SHORT_OF_PRECISION


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


def _document(results: xr.Dataset, split: tuple[Causes, ...]) -> dict[str, Any]:
    from sim.analysis.failure import failure_probability
    from sim.analysis.probability.causes import cause_document

    failure = failure_probability(results).isel(point=0)
    priors = {name: _told(failure.sel(prior=name), results) for name in map(str, results["prior"].values)}
    values = [each["p_fail"] for each in priors.values()]
    widths = [each["high"] - each["low"] for each in priors.values()]
    return {
        "replications": results.sizes["replication"],
        "interval": failure.attrs["interval"],
        "sure": bool(results.attrs.get("sure", 1)),
        "decision": _decided(results),
        "priors": priors,
        "causes": {each.prior: cause_document(each) for each in split},
        "errors": {
            "monte_carlo": significant(max(widths) / 2),
            "prior": rounded((max(values) - min(values)) / 2, max(widths) / 2),
        },
    }


def _decided(results: xr.Dataset) -> float | None:
    """The value that P(fail) was to be told from, if any."""
    return float(results.attrs["stop_value"]) if results.attrs.get("stop_on") == "decision" else None


def _told(own: xr.Dataset, results: xr.Dataset) -> dict[str, Any]:
    """P(fail) under one prior: its interval, on which side of the value it is, and its conditions."""
    from sim.analysis.probability.precision import side_of
    from sim.analysis.statistics.intervals import told_share

    low, high, value = float(own.low), float(own.high), _decided(results)
    n = results.sizes["replication"]
    by_condition = {
        str(name): told_share(round(n * float(own["by_condition"].sel(condition=name))), n)
        for name in results["condition"].values
    }
    p_fail, told_low, told_high = rounded_ends(float(own.estimate), low, high)
    return {
        "p_fail": p_fail,
        "low": told_low,
        "high": told_high,
        "side": None if value is None else side_of(low, high, value),
        "by_condition": by_condition,
    }


def _print(title: str, document: dict[str, Any]) -> None:
    from rich import box
    from rich.table import Table

    from sim.cli.output.console import print_notes, report_console

    console = report_console()
    console.print(f"{title}: {document['replications']} replications a prior", markup=False)
    print_notes(console, document["notes"])
    conditions = list(next(iter(document["priors"].values()))["by_condition"])
    value = document["decision"]
    sides = [] if value is None else [f"against {100 * value:.4g} %"]
    unmet = [f"{name} not met" for name in conditions]
    table = Table("prior", box=box.SIMPLE_HEAD)
    for heading in ("P(fail)", f"95 % ({document['interval']})", *sides, *unmet):
        table.add_column(heading, justify="right")
    for name, each in document["priors"].items():
        table.add_row(
            name,
            percent_estimate(each["p_fail"], (each["high"] - each["low"]) / 2),
            _interval(each["low"], each["high"]),
            *([each["side"]] if sides else []),
            *(_condition(each["by_condition"][c], document["replications"]) for c in conditions),
        )
    console.print(table)
    if document["causes"]:
        console.print(_causes_table(document))
    errors = document["errors"]
    console.print(
        f"Monte Carlo error: ± {100 * errors['monte_carlo']:.2g} points at most, which more replications "
        f"shrink; prior error: ± {100 * errors['prior']:.2g} points between the priors, which none does."
    )
    if not document["sure"]:
        console.print("Not as sure as asked within the replications allowed.")


def _causes_table(document: dict[str, Any]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table("prior", "it fails", box=box.SIMPLE_HEAD)
    for heading in ("share", f"95 % ({document['interval']})"):
        table.add_column(heading, justify="right")
    words = {
        "anyway": "anyway",
        "by_campaign": "only with the campaigns",
        "averted": "only without them",
    }
    for prior, cause in document["causes"].items():
        for name, told in words.items():
            share, low, high = cause[name]
            table.add_row(prior, told, percent_estimate(share, (high - low) / 2), _interval(low, high))
    return table


def _interval(low: float, high: float) -> str:
    return f"{percent_told(low)}–{percent_told(high)} %"


def _condition(share: float, replications: int) -> str:
    from sim.analysis.statistics.intervals import half_width

    return percent_estimate(share, half_width(round(share * replications), replications))
