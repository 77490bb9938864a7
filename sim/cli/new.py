"""``referendum new``: files to start from, one sub-command a kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.options.names import RuleName
from sim.cli.options.outputs import Output, refuse_to_replace
from sim.cli.options.tables import TableReader, table_options
from sim.files.sources import is_path


@click.group("new")
def new() -> None:
    """Write a commented file to start from. Nothing that is there is written over.

    \b
    referendum new dataset town --results table.csv --turnout hours.csv --rule denmark-1953
    referendum new scenario mine.toml --dataset ./town
    referendum new scenario mine.toml --extends almaty-boycott
    referendum new rule law.toml
    """


@new.command("scenario")
@click.argument("file", metavar="FILE.toml", type=Output(".toml"))
@click.option("--dataset", metavar="NAME|FOLDER", help="Tables of which vote; kz-2022 by default.")
@click.option("--rule", type=RuleName(), metavar="NAME|FILE", help="The law: a preset, or a rule file.")
@click.option("--extends", metavar="NAME|FILE", help="A scenario to go on from: a shipped one, or a file.")
def scenario(file: Path, dataset: str | None, rule: str | None, extends: str | None) -> None:
    """Write a commented scenario that runs at once."""
    from sim.new_files.scenarios import new_scenario

    refuse_to_replace(file)
    click.echo(
        f"{new_scenario(file, dataset, rule, extends)}: run it with `referendum run {file}`; `referendum"
        f" curve {file} --picture curve.png` draws P(fail)"
    )


@new.command("dataset", short_help="Make a dataset of published tables.")
@click.argument("folder", metavar="FOLDER", type=Output())
@click.option("--results", required=True, metavar="FILE.csv|-", help="A result table, one row a unit.")
@click.option("--turnout", metavar="FILE.csv", help="Turnout, a row a unit and a column a clock time.")
@click.option("--rule", type=RuleName(), metavar="NAME|FILE", help="The law: a preset, or a rule file.")
@click.option("--opening", metavar="HH:MM", help="Of the polls, local time.")
@click.option("--closing", metavar="HH:MM", help="Of the polls, local time.")
@click.option("--title", default="", help="Of the vote.")
@click.option("--source", default="", help="Where the tables were published.")
@click.option("--licence", default="", metavar="NAME", help="Of the data, such as CC-BY-4.0.")
@table_options
def dataset(
    folder: Path, results: str, turnout: str | None, rule: str | None, read_table: TableReader, **about: Any
) -> None:
    """Make a dataset of published tables: a folder that scenarios can name.

    The tables are read as `decide` reads them. Turnout is cumulative, in per cent or in papers; its columns
    are clock times such as 10:00, 10.00, 10 h, "as of 12:00". What the tables do not say is assumed, and
    stands as an assumption in FOLDER/dataset.toml and in every report.

    \b
    referendum new dataset town --results table.csv --turnout hours.csv --rule denmark-1953
    referendum new scenario town.toml --dataset ./town
    referendum run town.toml
    """
    from sim.new_files.datasets import About, write_dataset

    told = About(**about, rule=rule or "", results=results, turnout=turnout or "")
    table = read_table(results)
    made = write_dataset(folder, table, turnout, told, read_table.options.encoding)
    click.echo(f"{folder}: {made.dataset!r}: {', '.join(made.files)}")
    for note in made.notes[len(table.warnings) :]:  # the reader has told its own
        click.echo(f"  {note}")
    click.echo(f"Assumptions, to be checked in {folder}/dataset.toml:")
    for assumption in made.assumptions:
        click.echo(f"  {assumption}")
    where = folder if is_path(str(folder)) else f"./{folder}"
    option = "" if rule else " --rule NAME"
    click.echo(f"Next: referendum new scenario {folder.name}.toml --dataset {where}{option}")


@new.command("rule", short_help="Write a commented rule, to be filled in.")
@click.argument("file", metavar="FILE.toml", type=Output(".toml"))
def rule(file: Path) -> None:
    """Write a commented rule: every key and kind of condition, to be filled in from the text of a law."""
    from sim.new_files.rules import new_rule

    refuse_to_replace(file)
    click.echo(f"{new_rule(file)}: fill it in, then `referendum check rule {file}`")
