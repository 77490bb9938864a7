"""``referendum show``: a scenario as it will run, or as a results file ran it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options.names import GivenPath
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document

if TYPE_CHECKING:
    from sim.scenario import Loaded


@click.command("show")
@click.argument("path", type=GivenPath(str))
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option(
    "--sweep", "sweeps", multiple=True, metavar="PATH=FROM:TO:STEP", help="Sweep a value (repeatable)."
)
@output_options
def show(path: str, overrides: tuple[str, ...], sweeps: tuple[str, ...], form: Form) -> None:
    """Print a scenario in full: every value, and where it comes from.

    PATH is a scenario file (.toml) or a results file (.nc). What is printed for a scenario can be saved
    and run: it loads to the same scenario.
    """
    from sim.analysis.scenario_document import results_document, scenario_document, scenario_rows

    if path.endswith(".nc"):
        if overrides or sweeps:
            raise click.UsageError("--set and --sweep need a .toml file: a results file shows what ran")
        from sim.experiment import open_results

        with open_results(path) as results:
            document = results_document(results)
        print_as(form, document, rows=scenario_rows, tables=partial(_print_stored, path))
        return
    from sim.scenario import load_with_places

    loaded = load_with_places(path, overrides, sweeps)
    document = scenario_document(loaded.scenario)
    print_as(form, document, rows=scenario_rows, tables=partial(_print, loaded))


def _print(loaded: Loaded, document: Document) -> None:
    from sim.scenario import annotated

    click.echo(f"# engine: {document['engine']} ({document['engine_reason']})")
    click.echo(f"# points: {document['points']:,}\n# sha256: {document['sha256']}")
    for note in document["notes"]:
        click.echo(f"# note: {note}")
    click.echo(annotated(loaded), nl=False)


def _print_stored(path: str, document: Document) -> None:
    """Print seed and versions of a results file as comments, and the scenario that ran."""
    toml = _stored_toml(path, document["scenario"])
    for key, value in document.items():
        if key not in ("schema", "scenario"):
            click.echo(f"# {key}: {_in_line(value)}".rstrip())
    click.echo(toml, nl=False)


def _in_line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    return " ".join((" | ".join(value) if isinstance(value, list) else str(value)).split())


def _stored_toml(path: str, stored: dict[str, Any]) -> str:
    from pydantic import ValidationError

    from sim.errors import ResultsError
    from sim.scenario import Scenario, dumps

    try:
        return dumps(Scenario.model_validate(stored))
    except ValidationError as error:
        raise ResultsError(
            f"{path}: its scenario was stored by another version of this program: print it with --json"
        ) from error
