"""``referendum show``: a scenario as it will run, or as a results file ran it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output.documents import print_document
from sim.documents import as_document

if TYPE_CHECKING:
    from sim.scenario import Loaded


@click.command("show")
@click.argument("path", type=click.Path())
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a value (repeatable).")
@click.option(
    "--sweep", "sweeps", multiple=True, metavar="PATH=FROM:TO:STEP", help="Sweep a value (repeatable)."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of TOML.")
def show(path: str, overrides: tuple[str, ...], sweeps: tuple[str, ...], as_json: bool) -> None:
    """Print a scenario in full: every value, and where it comes from.

    PATH is a scenario file (.toml) or a results file (.nc). What is printed for a scenario can be saved
    and run: it loads to the same scenario.
    """
    if path.endswith(".nc"):
        if overrides or sweeps:
            raise click.UsageError("--set and --sweep need a .toml file: a results file shows what ran")
        _show_stored(path, as_json=as_json)
        return
    from sim.scenario import load_with_places

    loaded = load_with_places(path, overrides, sweeps)
    if as_json:
        print_document(as_document("referendum/scenario/1", _document(loaded)))
    else:
        click.echo(_toml(loaded), nl=False)


def _document(loaded: Loaded) -> dict[str, Any]:
    from sim.engines.plan import notes_of
    from sim.scenario import digest

    values = loaded.scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    notes = list(notes_of(loaded.scenario))
    return {"scenario": values, "sha256": digest(loaded.scenario), "notes": notes}


def _toml(loaded: Loaded) -> str:
    from sim.engines.plan import notes_of
    from sim.scenario import annotated, digest, n_points
    from sim.scenario.engine import engine_and_reason

    count = n_points(loaded.scenario)
    engine, reason = engine_and_reason(loaded.scenario)
    head = f"# engine: {engine} ({reason})\n# points: {count:,}\n# sha256: {digest(loaded.scenario)}\n"
    return head + "".join(f"# note: {note}\n" for note in notes_of(loaded.scenario)) + annotated(loaded)


def _show_stored(path: str, *, as_json: bool) -> None:
    """Print scenario, seed and versions of a results file."""
    from sim.experiment import open_results

    with open_results(path) as results:
        attributes = {str(key): _python(value) for key, value in results.attrs.items()}
    stored = json.loads(attributes.pop("scenario"))
    attributes.pop("layout", None)  # the file's own labels once more
    if as_json:
        opened = {key: _opened(value) for key, value in attributes.items()}
        made_with = opened.pop("provenance", {})
        body = {"scenario": stored, **opened, "provenance": made_with}
        print_document(as_document("referendum/results/1", body))
        return
    lines = [f"# {key}: {' '.join(str(value).split())}" for key, value in attributes.items()]
    click.echo("\n".join(lines) + "\n" + _stored_toml(path, stored), nl=False)


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


def _opened(value: Any) -> Any:
    """Attributes of NetCDF are flat: lists and tables were stored as JSON text."""
    return json.loads(value) if isinstance(value, str) and value[:1] in {"[", "{"} else value


def _python(value: Any) -> Any:
    """Attributes come back from the file as NumPy scalars."""
    return value.item() if hasattr(value, "item") else value
