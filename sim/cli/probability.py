"""``referendum probability``: how likely failure is, how sure that is, what it is made of."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.documents import print_document

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import xarray as xr

    from sim.analysis.causes import Causes
    from sim.scenario import Scenario

_SHORT_OF_PRECISION = 4


@click.command("probability")
@click.argument("path", metavar="SCENARIO", type=click.Path(path_type=Path))
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option("-n", "--replications", type=click.IntRange(min=1), help="A fixed number of replications.")
@click.option("--width", type=click.FloatRange(0.001, 1.0), help="Stop once the interval is no wider.")
@click.option(
    "--decision", type=click.FloatRange(0.0, 1.0), help="Stop once it is above or below this value."
)
@click.option(
    "--at-most", type=click.IntRange(min=1), default=10_000, show_default=True, help="Replications."
)
@click.option(
    "--batch", type=click.IntRange(min=1), default=50, show_default=True, help="Replications a look."
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
    if options["width"] is not None and options["decision"] is not None:
        raise click.UsageError("--width and --decision are two ways to stop: give one of them")
    from sim.analysis.causes import causes
    from sim.experiment.workers import workers_for
    from sim.scenario import load

    scenario = load(path, options["overrides"]).model_copy(update={"sweep": {}})
    with workers_for(scenario, options["jobs"]) as executor:
        results = _run(scenario, options, executor)
        split = causes(results, executor=executor) if scenario.campaigns else ()
    document = _document(results, split)
    if options["as_json"]:
        print_document(document, schema="referendum/probability/1")
    else:
        _print(scenario.title, document)
    return 0 if results.attrs.get("sure", 1) else _SHORT_OF_PRECISION


def _run(scenario: Scenario, options: dict[str, Any], executor: Executor | None) -> xr.Dataset:
    from sim.analysis.precision import Stop, run_until
    from sim.experiment.runner import run

    if options["width"] is None and options["decision"] is None:
        return run(scenario, replications=options["replications"], executor=executor)
    on: Any = "decision" if options["width"] is None else "width"
    stop = Stop(on, options[on])
    return run_until(scenario, stop, batch=options["batch"], at_most=options["at_most"], executor=executor)


def _document(results: xr.Dataset, split: tuple[Causes, ...]) -> dict[str, Any]:
    from sim.analysis.failure import failure_probability
    from sim.analysis.precision import confidence_sequence

    failure, n = failure_probability(results).isel(point=0), results.sizes["replication"]
    sequence = "sure" in results.attrs
    priors = {}
    for name in (str(prior) for prior in results["prior"].values):
        own = failure.sel(prior=name)
        p = float(own.estimate)
        ends = (float(own.low), float(own.high))
        if sequence:
            ends = confidence_sequence(round(p * n), n, results.attrs["confidence"])
        conditions = {
            str(c): float(own["by_condition"].sel(condition=c)) for c in results["condition"].values
        }
        priors[name] = {"p_fail": p, "low": ends[0], "high": ends[1], "by_condition": conditions}
    values = [each["p_fail"] for each in priors.values()]
    widths = [each["high"] - each["low"] for each in priors.values()]  # type: ignore[operator]  # floats
    return {
        "replications": n,
        "interval": "confidence sequence" if sequence else "Wilson or exact",
        "sure": bool(results.attrs.get("sure", 1)),
        "priors": priors,
        "causes": {each.prior: asdict(each) for each in split},
        "errors": {"monte_carlo": max(widths) / 2, "prior": (max(values) - min(values)) / 2},  # type: ignore[operator,type-var]  # floats
    }


def _print(title: str, document: dict[str, Any]) -> None:
    from rich import box
    from rich.table import Table

    from sim.cli.console import report_console

    console = report_console()
    console.print(f"{title}: {document['replications']} replications a prior", markup=False)
    conditions = list(next(iter(document["priors"].values()))["by_condition"])
    table = Table("prior", box=box.SIMPLE_HEAD)
    headings = ("P(fail)", f"95 % ({document['interval']})", *(f"{c} not met" for c in conditions))
    for heading in (*headings, "anyway", "by the campaigns", "averted by them"):
        table.add_column(heading, justify="right")
    for name, each in document["priors"].items():
        cause = document["causes"].get(name)
        told = (
            [f"{100 * cause[k][0]:.2f} %" for k in ("anyway", "by_campaign", "averted")]
            if cause
            else [""] * 3
        )
        table.add_row(
            name,
            f"{100 * each['p_fail']:.2f} %",
            f"{100 * each['low']:.2f}–{100 * each['high']:.2f} %",
            *(f"{100 * each['by_condition'][c]:.2f} %" for c in conditions),
            *told,
        )
    console.print(table)
    errors = document["errors"]
    console.print(
        f"Monte Carlo error: ± {100 * errors['monte_carlo']:.2g} points at most, which more replications "
        f"shrink; prior error: ± {100 * errors['prior']:.2g} points between the priors, which none does."
    )
    if not document["sure"]:
        console.print("Not as sure as asked within the replications allowed.")
