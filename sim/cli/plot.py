"""``referendum plot``: one picture of results, a scenario, a table or a law."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from sim.cli.options.names import NameOf
from sim.cli.options.outputs import PICTURE, refuse_to_replace


def _kinds() -> Iterable[str]:
    from sim.plots.kinds import kinds

    return kinds()


@click.command("plot")
@click.argument("kind", metavar="KIND", type=NameOf(_kinds), required=False)
@click.argument("source", metavar="RESULT|SCENARIO|TABLE|LAW", required=False)
@click.option("-o", "--out", metavar="FILE.svg|png|pdf", type=PICTURE, help="Where it is saved.")
@click.option("--list", "listing", is_flag=True, help="List the kinds, with what each answers.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option(
    "-n", "--replications", type=click.IntRange(min=1), help="Of a scenario; at most 200 without it."
)
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change a scenario's value.")
@click.option(
    "--sweep", "sweeps", multiple=True, metavar="PATH=FROM:TO:STEP", help="Sweep a scenario's value."
)
@click.option("--point", type=click.IntRange(min=0), help="Which point of a sweep, from 0.")
@click.option("--prior", metavar="NAME", help="Under which prior.")
@click.option("--unit", metavar="NAME", help="Which unit.")
@click.option(
    "--station", metavar="'UNIT NUMBER'", help="Which station; else the one with the longest waits."
)
@click.option("--rule", metavar="NAME|FILE", help="The law of a table.")
@click.option("--move", multiple=True, metavar="NAME", help="A move, as in frontier (repeatable).")
@click.option("--figure", metavar="turnout|yes|carried", help="What a map of units shows.")
@click.option("--tiles", metavar="FILE.csv", help="Tiles of a map: unit, column, row, label, city.")
@click.option("--against", multiple=True, metavar="SCENARIO|TABLE", help="What to compare with.")
@click.option("--known", metavar="TABLE", help="Reports of the running day.")
@click.option("--until", metavar="HH:MM", help="The last report that is known.")
def plot(kind: str | None, source: str | None, out: Path | None, **options: Any) -> None:
    """Draw one picture and save it; the same input gives the same bytes.

    \b
    referendum plot --list
    referendum plot outcomes almaty-boycott -n 60 -o outcomes.svg
    referendum plot turnout-day results/almaty-boycott --point 10 --unit Almaty -o day.png
    referendum plot voter-effects kazakhstan-2022 -o effects.pdf
    """
    if options.pop("listing"):
        _list()
        return
    if kind is None or source is None or out is None:
        raise click.UsageError(
            "give a kind, what to draw, and -o FILE; `referendum plot --list` tells the kinds"
        )
    from sim.plots.kinds import draw
    from sim.plots.saving import save
    from sim.plots.sources import PictureSource

    refuse_to_replace(out, force=options["force"])
    force, of_source = options.pop("force"), {name: options.pop(name) for name in _OF_SOURCE}
    picture = draw(kind, PictureSource(source, **of_source), options)
    click.echo(f"{save(picture, out, overwrite=force)}: {picture.finding}")


_OF_SOURCE = ("overrides", "sweeps", "replications")


def _list() -> None:
    from sim.plots.kinds import kinds

    for kind in kinds().values():
        click.echo(f"{kind.name}\n    {kind.answers}\n    {kind.command}")
