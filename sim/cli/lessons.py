"""``referendum lessons``: a copy of the lessons to work in."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options.outputs import Output
from sim.nouns import counted


@click.command("lessons")
@click.argument("folder", metavar="FOLDER", type=Output())
@click.option("--replace", is_flag=True, help="Write anew also what you have changed there.")
def lessons(folder: Path, replace: bool) -> None:
    """Copy the lessons, their data and the scenarios into a folder.

    A file that you have changed there is kept and named, unless you say --replace.

    \b
    referendum lessons course
    jupyter lab course/notebooks
    """
    from sim.new_files.lessons import copy_lessons

    found = copy_lessons(folder, replace=replace)
    kept = [name for name, became in found.items() if became == "kept"]
    click.echo(f"{folder}: {list(found.values()).count('written')} of {counted(len(found), 'file')} written")
    for name in kept:
        click.echo(f"  kept, for it is not as it ships: {name}")
    if kept:
        click.echo(f"Write them anew: referendum lessons {folder} --replace")
    click.echo(f"Next: jupyter lab {folder}/notebooks (pip install 'referendum-sim[notebook]')")
