"""``referendum changes``: which printed figures of a results file would differ under this version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.options.names import GivenPath
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


@click.command("changes")
@click.argument("path", metavar="RESULT.nc", type=GivenPath())
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Workers; default: one a core, where they pay."
)
@output_options
def changes(path: Path, jobs: int | None, form: Form) -> int:
    """Run the scenario of RESULT again and list the figures that would be printed otherwise now.

    Nothing is written. Exit code 1 if any would. `referendum rerun` compares every value, printed or not.
    """
    from sim.analysis.changed_figures import changed_figures_document, changed_figures_rows
    from sim.experiment.results import open_results
    from sim.experiment.results_axes import scenario_of
    from sim.experiment.workers import workers_for

    with workers_for(scenario_of(open_results(path)), jobs) as executor:
        document = changed_figures_document(path, executor)
    print_as(form, document, rows=changed_figures_rows, tables=_print)
    return 1 if document["changed"] else 0


def _print(document: Document) -> None:
    from sim.cli.output.console import print_table, report_console

    changed = document["changed"]
    if not changed:
        click.echo(f"none of {document['figures']:,} figures would be printed otherwise")
    else:
        rows = [[each["figure"], _told(each["there"]), _told(each["here"])] for each in changed]
        title = f"{len(changed):,} of {document['figures']:,} figures would be printed otherwise"
        print_table(report_console(), title, ["figure", "there", "here"], rows)
    for line in document["made_with"]:
        click.echo(f"made with {line}")


def _told(value: Any) -> str:
    return "–" if value is None else f"{value:,}" if isinstance(value, int | float) else str(value)
