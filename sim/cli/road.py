"""``referendum road``: who may ask for a vote, what may follow, and whether a road is lawful."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import click

from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document

if TYPE_CHECKING:
    from sim.rules.road import RoadStep

_VOTES: Final = re.compile(r"(\w+):(\d{1,9})/(\d{1,9})")


@click.command("road")
@click.argument("dataset")
@click.argument("steps", nargs=-1, metavar="[STEP[=NUMBER]]...")
@output_options
def road(dataset: str, steps: tuple[str, ...], form: Form) -> int:
    """Print the steps by which a question of DATASET may come to the ballot, and roads that were taken.

    With steps: whether that road is lawful; exit code 3 if not, every fault named. A step may say how many
    signatures or which votes it had.

    \b
    referendum road kz-2022
    referendum road kz-2022 president_proposes president_calls referendum
    referendum road kz-2022 citizens_propose=150000 president_calls referendum
    referendum road kz-2022 parliament_proposes president_rejects \\
        parliament_overrides=Mazhilis:86/107,Senate:38/47 president_signs
    """
    from sim.datasets import load_dataset
    from sim.rules.road import road_document, road_of, road_rows

    data = load_dataset(dataset)
    document = road_document(data.name, road_of(data), [_move(text) for text in steps])
    print_as(form, document, rows=road_rows, tables=_print)
    return 3 if document["faults"] else 0


def _move(text: str) -> RoadStep:
    from sim.rules.road import RoadStep

    name, equals, value = text.partition("=")
    if not equals:
        return RoadStep(name)
    if re.fullmatch(r"\d{1,9}", value):
        return RoadStep(name, people=int(value))
    votes = [_VOTES.fullmatch(each) for each in value.split(",")]
    found = {each[1]: (int(each[2]), int(each[3])) for each in votes if each}
    if len(found) < len(votes) or any(of < 1 or for_it > of for for_it, of in found.values()):
        raise click.UsageError(
            f"{text!r}: write STEP=200000 for signatures, STEP=Mazhilis:86/107,Senate:38/47 for votes"
        )
    return RoadStep(name, votes=found)


def _print(told: Document) -> None:
    if told["road"]:
        click.echo(f"{' > '.join(told['road'])}: {'unlawful' if told['faults'] else 'lawful'}")
        for fault in told["faults"]:
            click.echo(f"  {fault}")
        return
    click.echo(f"Steps to the ballot of {told['dataset']}; those that follow nothing begin a road:")
    for step in told["steps"]:
        click.echo(f"\n{step['id']}: {step['who']} {step['what']}.{_needs(step)}\n  {step['source']}")
    for road in told["taken"]:
        steps = (" ".join(filter(None, (each["id"], each["at"]))) for each in road["steps"])
        lawful = "unlawful" if road["faults"] else "lawful"
        click.echo(f"\nTaken in {road['name']}, {lawful}: {' > '.join(steps)}; {road['result']}.")


def _needs(step: Document) -> str:
    follows = f" Follows {' or '.join(step['follows'])}." if step["follows"] else ""
    people = f" Needs {step['people']:,} signatures." if step["people"] else ""
    votes = f" Needs {step['votes']} of all deputies of each chamber." if step["votes"] else ""
    return f"{follows}{people}{votes}"
