"""The command ``referendum``: one small module a sub-command, loaded when it is called.

Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1 the run failed, 2 wrong command line, 3
a scenario, rule or dataset is faulty, 130, 143, 129 after Ctrl-C, TERM, HUP.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
import warnings
from contextlib import suppress
from typing import Any, Final

import click

from sim.cli.options.names import near
from sim.cli.options.once import refuse_repeats
from sim.cli.output.console import discard_output
from sim.cli.output.streams import set_up_streams
from sim.cli.signals import CTRL_C_CODE, end_on_signals
from sim.compiling import fix_processor_level
from sim.errors import SimError
from sim.text.visible import visible

COMMANDS: Final = {
    "new": "sim.cli.new:new",
    "seal": "sim.cli.seal:seal",
    "run": "sim.cli.run:run",
    "show": "sim.cli.show:show",
    "check": "sim.cli.check:check",
    "rerun": "sim.cli.rerun:rerun",
    "changes": "sim.cli.changes:changes",
    "merge": "sim.cli.merge:merge",
    "plot": "sim.cli.plot:plot",
    "export": "sim.cli.export:export",
    "stations": "sim.cli.stations:stations",
    "capacity": "sim.cli.capacity:capacity",
    "calibrate": "sim.cli.calibrate:calibrate",
    "backtest": "sim.cli.backtest:backtest",
    "nowcast": "sim.cli.nowcast:nowcast",
    "audit": "sim.cli.audit:audit",
    "timeline": "sim.cli.timeline:timeline",
    "road": "sim.cli.road:road",
    "rules": "sim.cli.rules:rules",
    "cases": "sim.cli.cases:cases",
    "cite": "sim.cli.cite:cite",
    "decide": "sim.cli.decide:decide",
    "compare-rules": "sim.cli.compare_rules:compare_rules",
    "frontier": "sim.cli.frontier:frontier",
    "effects": "sim.cli.effects:effects",
    "profile": "sim.cli.profile:profile",
    "probability": "sim.cli.probability:probability",
    "compare": "sim.cli.compare:compare",
    "curve": "sim.cli.curve:curve",
    "rare": "sim.cli.rare:rare",
    "sensitivity": "sim.cli.sensitivity:sensitivity",
    "map": "sim.cli.map:failure_map",
    "report": "sim.cli.report:report",
    "page": "sim.cli.page:page",
    "explain": "sim.cli.explain:explain",
    "lessons": "sim.cli.lessons:lessons",
    "verify": "sim.cli.verify:verify",
    "bench": "sim.cli.bench:bench",
    "schema": "sim.cli.schema:schema",
}
"""Sub-commands in the order of the help page, and where each one lives."""

_MOST_TOLD: Final = 6
"""Keys of which it is told where they belong."""

SUMMARIES: Final = {
    "new": "Make a dataset of published tables, a commented scenario or rule.",
    "seal": "Stamp the files of a dataset, so that no change goes unseen.",
    "run": "Run a scenario and print what comes of it.",
    "show": "Print a scenario with every default, or what a results file holds.",
    "check": "Whether a results file is as it was written; what a rule does.",
    "rerun": "Whether a results file comes out the same again.",
    "changes": "Which printed figures of a results file would differ now.",
    "merge": "Parts of one run, made by several jobs, as one.",
    "plot": "One picture of results, a scenario, a table or a law.",
    "export": "Results as CSV, or as NetCDF once more.",
    "stations": "One polling day station by station: where the lines are.",
    "capacity": "How many desks and booths are enough for a wait.",
    "calibrate": "Published against fitted turnout, cell by cell.",
    "backtest": "Other votes against what the priors say of them.",
    "nowcast": "Final turnout from what is reported so far; will the quorum be met?",
    "audit": "Recompute every identity of a dataset's tables.",
    "timeline": "The legal calendar of a vote, and what the law allows.",
    "road": "Who may ask for a vote, what may follow; is a road lawful?",
    "rules": "The laws that ship with the package.",
    "cases": "Real votes: the official verdict, ours, every margin.",
    "cite": "References to a law or a case, as text and BibTeX.",
    "decide": "Decide a table of results under a rule.",
    "compare-rules": "One vote under every rule.",
    "frontier": "How far from failure: ballots, shares, regions; exact.",
    "effects": "What one voter's act does to each condition of a rule.",
    "profile": "How rules behave over many votes; whom staying at home serves.",
    "probability": "How likely failure is, how sure that is, and its causes.",
    "compare": "Two scenarios on the same random numbers.",
    "curve": "P(fail) for every share of a move, from one sample.",
    "rare": "Probabilities down to 1e-9 by two methods that must agree.",
    "sensitivity": "What the distance to failure rests on: Sobol indices.",
    "map": "P(fail) over two swept parameters.",
    "report": "One page to hand on, in English, Russian or Kazakh.",
    "page": "A vote to break, as one file for any browser.",
    "explain": "What a word of the reports, or a key of a file, means.",
    "lessons": "Copy the lessons to a folder of yours.",
    "verify": "Hold the simulator to answers known beforehand.",
    "bench": "How fast the compiled engines are, against SimPy and NumPy.",
    "schema": "Print the JSON Schema of scenario files.",
}


SECTIONS: Final = {
    "To start with": "run show new decide frontier explain lessons report page plot",
    "Laws and real votes": "rules cases check compare-rules effects profile timeline road cite",
    "How likely, and why": "probability compare curve map rare sensitivity",
    "The polling day": "stations capacity calibrate nowcast",
    "Results and data": "export rerun changes merge audit backtest seal schema verify bench",
}
"""The help page: what stands together."""


class _Commands(click.Group):
    """A group whose commands are imported when called, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader of a pipe (head, less) left early: that is no fault of ours.
            discard_output()
            return 0

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, names in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name, SUMMARIES[name]) for name in names.split()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            name, command, rest = super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(error.message + near(args[0], COMMANDS), ctx) from error
        if command is not None:
            refuse_repeats(command, rest, ctx)
        return name, command, rest


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="referendum-sim", prog_name="referendum")
def group() -> None:
    """Decide a referendum under its law, say how far it was from another outcome, and simulate it.

    \b
    referendum decide --rule kazakhstan-2022 --results kz-2022
    referendum frontier kz-2022 --rule kazakhstan-2022 --move yes-home
    referendum run almaty-boycott
    referendum COMMAND --help; referendum explain WORD
    """


def entry() -> None:
    """What the installed command calls: :func:`main`, quick to start and quick to end.

    Loading libraries makes objects by the hundred thousand and no garbage, so looking for it takes time for
    nothing. And all is written and closed at the end: dismantling numba's compiler piece by piece takes a
    third of a second.
    """
    gc.set_threshold(100_000)
    # A stream that the shell has closed is not there at all; what stands in for it lives as long as we do.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115  never closed
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115  never closed
    set_up_streams()
    end_on_signals()
    fix_processor_level()
    code = main()
    atexit._run_exitfuncs()  # who has temporary files removes them
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:  # whoever read the output has gone
            pass
        except OSError:
            code = code or 1
    os._exit(code)


def _show_warning(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
    """A warning as its text alone: the line of code that warns helps nobody at a terminal."""
    click.echo(f"warning: {message}", err=True)


def _tell_where_keys_belong(error: SimError) -> None:
    """Of keys in a wrong table or file, in which they may stand."""
    if "is no key of this table" in str(error):
        from sim.scenario.file_keys import keys_elsewhere

        for told in keys_elsewhere(getattr(error, "faults", ()))[:_MOST_TOLD]:
            click.echo(f"note: {visible(told)}", err=True)


def main(args: list[str] | None = None) -> int:
    """Entry point; errors meant for the user become a message and an exit code, never a traceback."""
    try:
        given = sys.argv[1:] if args is None else args
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            code = group.main(args=args, prog_name="referendum", standalone_mode=False, obj=tuple(given))
    except SimError as error:
        click.echo(f"error: {visible(str(error))}", err=True)
        _tell_where_keys_belong(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ModuleNotFoundError as error:  # what is exact works without the compiler, draws do not
        if error.name in (None, "sim"):
            raise
        click.echo(f"error: {error.name} is not installed: pip install {error.name}", err=True)
        return 1
    except OSError as error:  # a full disk, say
        with suppress(OSError):
            click.echo(f"error: {error}", err=True)
        return 1
    except (click.Abort, KeyboardInterrupt):  # who calls this function hears of signals their own way
        with suppress(OSError):
            click.echo("stopped", err=True)
        return CTRL_C_CODE
    return code if isinstance(code, int) else 0
