"""``referendum new``: files to start from, one sub-command a kind."""

from __future__ import annotations

import click

from sim.cli.options.names import RuleName


@click.group("new")
def new() -> None:
    """Write a commented file to start from. Nothing that is there is written over.

    \b
    referendum new scenario mine.toml
    referendum new scenario mine.toml --extends almaty-boycott
    """


@new.command("scenario")
@click.argument("file", metavar="FILE.toml")
@click.option("--dataset", metavar="NAME|FOLDER", help="Whose tables; kz-2022 where nothing is said.")
@click.option("--rule", type=RuleName(), metavar="NAME|FILE", help="The law: a preset, or a rule file.")
@click.option("--extends", metavar="NAME|FILE", help="A scenario to go on from: a shipped one, or a file.")
def scenario(file: str, dataset: str | None, rule: str | None, extends: str | None) -> None:
    """Write a commented scenario that runs at once."""
    from sim.new_files.scenarios import new_scenario

    if not file.endswith(".toml"):
        raise click.UsageError(f"{file}: the name of a scenario file ends in .toml")
    click.echo(f"{new_scenario(file, dataset, rule, extends)}: run it with `referendum run {file}`")
