"""``referendum run``: run a scenario, print what comes of it, keep the results and the pictures."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options.names import Choice, ScenarioPath
from sim.cli.options.outputs import Output
from sim.cli.options.unused import refuse_unused
from sim.cli.output.console import discard_output
from sim.cli.output.documents import Form, output_options, print_as, print_csv, print_document
from sim.cli.signals import CTRL_C_CODE, telling
from sim.nouns import counted

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import xarray as xr

    from sim.experiment.store.run_folder import RunFolder
    from sim.scenario import Scenario

_MANY_DAYS = 100
"""From so many days on, trying a few out costs little beside them."""
_LONG_SECONDS = 60.0


@click.command("run")
@click.argument("path", metavar="SCENARIO", type=ScenarioPath())
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value, as monte_carlo.seed=7 (repeatable).",
)
@click.option(
    "--sweep",
    "sweeps",
    multiple=True,
    metavar="PATH=FROM:TO:STEP",
    help="Run several values, as campaigns.almaty.uptake=0:1:0.1 (repeatable).",
)
@click.option(
    "-n",
    "--replications",
    type=click.IntRange(min=1),
    help="Simulated votes, for each prior and swept value.",
)
@click.option("--seed", type=click.IntRange(min=0), help="Seed of all random streams.")
@click.option(
    "--engine",
    type=Choice(["auto", "counts", "compiled", "simpy"]),
    help="How a day is simulated (counts: no queues), instead of the scenario's.",
)
@click.option(
    "--stations", type=click.IntRange(min=1), help="Queue only so many stations, sampled by region."
)
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Workers; default: one a core, where they pay."
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Run on a Dask cluster: tcp://HOST:PORT, a scheduler's file (.json), or local.",
)
@click.option("--expected", is_flag=True, help="Only the deterministic expectation, without uncertainty.")
@click.option("--out", type=Output(), help="Folder for results and pictures.")
@click.option("--force", is_flag=True, help="Replace the results of another run in --out.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped, or add replications to it.")
@click.option("--first", type=click.IntRange(min=0), help="First replication of a part of the run, from 0.")
@click.option("--last", type=click.IntRange(min=0), help="Last replication of it; see `referendum merge`.")
@click.option("--no-plots", is_flag=True, help="Save no pictures.")
@click.option("--full", is_flag=True, help="Print every table, by point and unit.")
@output_options
@click.option("--dry-run", is_flag=True, help="Print what would run and how long, and stop.")
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
def run(path: Path, **options: Any) -> int:
    """Run SCENARIO, a file or a shipped name, and print how it ends and how nearly it would not.

    It is run under each prior, a supposition of the next vote (`referendum explain prior`).

    \b
    referendum run almaty-boycott
    referendum run mine.toml -n 50 --sweep campaigns.boycott-1.uptake=0:1:0.25
    referendum run mine.toml --expected

    Results (NetCDF) and pictures go to results/NAME, or to --out. As CSV it is one row a replication, or with
    --expected one row a point of the sweep. What is finished is on disk at once: after an interruption, or
    with a larger -n, --resume goes on to the same results as one run without a stop.
    """
    if options["dry_run"]:
        refuse_unused("--dry-run prints no document and no expectation", "as_json", "as_csv", "expected")
    if options["expected"]:
        why = "--expected keeps nothing and simulates nothing"
        refuse_unused(why, "out", "force", "resume", "first", "last", "cluster")
    scenario = _scenario(path, options)
    if options["dry_run"]:
        return _dry_run(scenario, options["jobs"])
    if options["expected"]:
        return _expected(scenario, options)
    from sim.cli.options.results_folder import output_folder
    from sim.errors import SimError
    from sim.experiment.runner import CTRL_C, InterruptedRunError

    if options["resume"] and options["force"]:
        raise click.UsageError("--resume goes on with what is there, --force gives it up: leave one out")
    part = _part(scenario, options)
    if part and options["out"].exists() and not (options["resume"] or options["force"]):
        raise click.UsageError(f"{options['out']} is there: give --resume, --force or another --out")
    keep = {name: options[name] for name in ("resume", "force")}
    with output_folder(path, options["out"], scenario, **keep) as folder:
        tell = partial(_tell_how_to_go_on, folder.path, click.get_current_context().obj or ())
        asked = part or range(scenario.monte_carlo.replications)
        with telling(partial(tell_what_is_kept, folder, scenario.uncertainty.names, asked, tell)):
            try:
                results = _run_in(folder, scenario, options)
            except (KeyboardInterrupt, SimError) as error:
                if folder.blocks or isinstance(error, KeyboardInterrupt | InterruptedRunError):
                    tell()
                raise
        if not results.attrs["interrupted"]:
            return 0
        tell()
        return CTRL_C_CODE if results.attrs["stopped_by"] == CTRL_C else 1


def _run_in(folder: RunFolder, scenario: Scenario, options: dict[str, Any]) -> xr.Dataset:
    results = _simulate(scenario, options, folder)
    try:
        _report(results, options["form"], full=options["full"])
    except BrokenPipeError:  # who reads one line of it wants files and exit code all the same
        discard_output()
    kept = _kept(results, folder)
    if kept and not options["no_plots"]:
        kept += _pictures(results, folder.path)
    if kept and not options["quiet"]:
        _say("kept: " + ", ".join(str(file) for file in kept))
    if results.attrs["interrupted"]:
        done, asked = results.sizes["replication"], results.attrs["replications_asked"]
        why = results.attrs["stopped_by"]
        _say(f"stopped by {why} after {done:,} of {counted(asked, 'replication')}: these are kept")
    return results


def _say(text: str) -> None:
    """Print on stderr, if anybody is there: the terminal may have hung up."""
    with suppress(OSError):
        click.echo(text, err=True)


def _kept(results: xr.Dataset, folder: RunFolder) -> list[Path]:
    """The file of the results, unless the folder already held more of the same run."""
    if folder.wrote:
        return [folder.results]
    _say(f"{folder.results} holds more of the same run already: left as it is")
    return []


def tell_what_is_kept(
    folder: RunFolder, priors: Sequence[str], asked: range, how_to_go_on: Callable[[], None], stopped_by: str
) -> None:
    """Before a signal ends the process."""
    from sim.experiment.store.spans import finished

    done = finished(folder.blocks, priors, asked.start, asked.stop)
    _say(f"stopped by {stopped_by} after {done:,} of {counted(len(asked), 'replication')}: these are kept")
    how_to_go_on()


def _tell_how_to_go_on(folder: Path, arguments: Sequence[str]) -> None:
    """Print the command that goes on with a run."""
    given = [each for each in arguments if each not in ("--force", "--resume")]
    where = [] if any(each.partition("=")[0] == "--out" for each in given) else ["--out", str(folder)]
    _say(f"to go on: {shlex.join(['referendum', *given, *where, '--resume'])}")


def _scenario(path: Path, options: dict[str, Any]) -> Scenario:
    from sim.scenario import load

    if options["stations"] is not None and options["engine"] == "counts":
        raise click.UsageError("--stations asks for queues, which the engine counts has not: leave one out")
    named = {
        "monte_carlo.replications": options["replications"],
        "monte_carlo.seed": options["seed"],
        "monte_carlo.engine": options["engine"],
        "polling.stations": options["stations"],
    }
    extra = [f"{key}={json.dumps(value)}" for key, value in named.items() if value is not None]
    if options["stations"] is not None:
        extra.append("polling.queues=true")
    return load(path, [*options["overrides"], *extra], options["sweeps"])


def _dry_run(scenario: Scenario, jobs: int | None) -> int:
    from sim.cli.options.run_time import in_words, seconds_of_run
    from sim.engines.plan import plan_of
    from sim.scenario import points
    from sim.scenario.engine import engine_of

    grid = points(scenario)
    plan = plan_of(grid[0].scenario)
    names = scenario.uncertainty.names
    n = scenario.monte_carlo.replications
    click.echo(f"{scenario.title}")
    click.echo(f"dataset {plan.dataset.name}, rule {plan.rule.label}, engine {engine_of(grid[0].scenario)}")
    click.echo(
        f"{counted(len(plan.electorate.stations), 'station')}, {plan.dataset.registered.sum():,} registered"
    )
    days = len(grid) * len(names) * n
    click.echo(
        f"{counted(len(grid), 'point')} × {counted(len(names), 'prior')} × {counted(n, 'replication')} "
        f"= {counted(days, 'day')}"
    )
    click.echo(f"time: {in_words(seconds_of_run(scenario, jobs))}")
    return 0


def _expected(scenario: Scenario, options: dict[str, Any]) -> int:
    from sim.analysis.expected.document import expectation_rows, expected_document
    from sim.cli.output.run_report import print_expected
    from sim.cli.output.short_report import print_short

    tables = print_expected if options["full"] else print_short
    print_as(options["form"], expected_document(scenario), tables=tables, rows=expectation_rows)
    return 0


def _simulate(scenario: Scenario, options: dict[str, Any], folder: RunFolder) -> xr.Dataset:
    from sim.cli.output.ahead import PICTURES, REPORT, load_ahead
    from sim.experiment.runner import prepare
    from sim.experiment.runner import run as run_scenario
    from sim.public.progress import progress_bar
    from sim.scenario import n_points

    part = _part(scenario, options)
    asked = scenario.monte_carlo.replications if part is None else len(part)
    total = n_points(scenario) * len(scenario.uncertainty.names) * asked
    quiet = options["quiet"] or options["form"] != "tables"
    prepare(scenario)  # the interpreter is free only once compiled code runs
    _tell_of_compiling(scenario, quiet=quiet)
    if not quiet:
        _tell_of_minutes(scenario, total, options["jobs"])
    load_ahead(REPORT if options["no_plots"] else (*REPORT, *PICTURES))
    with _workers(scenario, options) as (executor, chunk), progress_bar(total, quiet=quiet) as progress:
        return run_scenario(
            scenario, executor=executor, chunk=chunk, progress=progress, folder=folder, part=part
        )


@contextmanager
def _workers(scenario: Scenario, options: dict[str, Any]) -> Iterator[tuple[Executor | None, int | None]]:
    """Workers here or of a cluster, and how many replications a task of theirs has; None: as usual."""
    from sim.experiment.workers import workers_for

    if options["cluster"] is None:
        with workers_for(scenario, options["jobs"]) as executor:
            yield executor, None
        return
    from sim.experiment.cluster import cluster_workers, replications_a_task

    with cluster_workers(options["cluster"], options["jobs"]) as executor:
        yield executor, replications_a_task(scenario, executor)


def _part(scenario: Scenario, options: dict[str, Any]) -> range | None:
    """Replications of one job of many; None for the whole run."""
    first, last, out = (options[name] for name in ("first", "last", "out"))
    if first is None and last is None:
        return None
    if out is None:
        raise click.UsageError("--first and --last make a part of a run: give its folder with --out")
    return range(first or 0, scenario.monte_carlo.replications if last is None else last + 1)


def _tell_of_compiling(scenario: Scenario, *, quiet: bool) -> None:
    """The first run after an installation is silent for long: say why."""
    from sim.compiling import is_compiled
    from sim.scenario.engine import engine_of

    engine = engine_of(scenario)
    if quiet or engine not in ("compiled", "calendar"):
        return
    from sim.engines.compiled import run_stations

    # What tells the two apart is the calendar's memory, or its lack.
    if not is_compiled(run_stations, "EventMemory" if engine == "calendar" else "none"):
        click.echo("compiling the stations, once after every installation: up to a minute", err=True)


def _tell_of_minutes(scenario: Scenario, days: int, jobs: int | None) -> None:
    """Voter by voter on a calendar of events, a run may take minutes: say how long, as ``--dry-run`` does."""
    from sim.cli.options.run_time import in_words, seconds_of_run
    from sim.scenario.engine import engine_of

    if engine_of(scenario) not in ("calendar", "simpy") or days < _MANY_DAYS:
        return
    seconds = seconds_of_run(scenario, jobs)
    if seconds > _LONG_SECONDS:
        click.echo(f"time: {in_words(seconds)}", err=True)


def _report(results: xr.Dataset, form: Form, *, full: bool) -> None:
    from sim.analysis.replication_rows import replication_rows
    from sim.analysis.summary import run_document
    from sim.cli.output.run_report import print_run
    from sim.cli.output.short_report import print_short
    from sim.text.visible import all_visible

    if form == "csv":
        print_csv(replication_rows(results))
    elif form == "json":
        print_document(run_document(results))
    else:
        (print_run if full else print_short)(all_visible(run_document(results)))


def _pictures(results: xr.Dataset, folder: Path) -> list[Path]:
    from sim.plots import save_pictures

    return save_pictures(results, folder, overwrite=True)
