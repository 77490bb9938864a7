"""``referendum schema``: the JSON Schema of scenario files, for editors."""

from __future__ import annotations

import click

from sim.cli.output.documents import strict_json


@click.command("schema")
def schema() -> None:
    """Print the JSON Schema of scenario files.

    Save it, and name it in the first line of a scenario file, so that an editor completes keys and
    shows what each means: #:schema ../scenario.schema.json
    """
    from sim.scenario import json_schema

    click.echo(strict_json(json_schema()))
