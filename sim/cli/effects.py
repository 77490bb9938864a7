"""``referendum effects``: what one act does under a rule, and when voting No helps Yes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options.names import RuleName
from sim.cli.options.outputs import PICTURE
from sim.cli.options.rules import chosen_rule, reading_option
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document

if TYPE_CHECKING:
    from rich.text import Text


@click.command("effects")
@click.option(
    "--rule",
    "rule_name",
    type=RuleName(),
    required=True,
    metavar="NAME|FILE",
    help="A preset, or a rule file.",
)
@reading_option
@click.option("--picture", metavar="FILE.png", type=PICTURE, help="Draw the map too.")
@output_options
def effects(rule_name: str, reading: str | None, picture: Path | None, form: Form) -> None:
    """What one voter's act does to each condition: stay at home, Yes, No, spoil, double-mark.

    \b
    referendum effects --rule kazakhstan-2022
    referendum effects --rule denmark-1953 --picture map.png
    """
    from sim.break_even.effects import effects_document, effects_rows

    rule = chosen_rule(rule_name, reading)
    if picture is not None:
        from sim.plots.frontier import plot_paradox
        from sim.plots.saving import save

        save(plot_paradox(rule), picture, overwrite=True)
    print_as(form, effects_document(rule), rows=effects_rows, tables=_print)


def _print(document: Document) -> None:
    from sim.break_even.effects import PAPER_OF_ACT
    from sim.cli.output.console import report_console, report_table
    from sim.rules.sources import rule_label

    table = report_table("condition", "stay at home", *PAPER_OF_ACT)
    leads = {(each["condition"], each["act"]): each["lead"] for each in document["effects"]}
    for condition in dict.fromkeys(condition for condition, _ in leads):
        table.add_row(condition, "0", *(_signed(Fraction(leads[condition, act])) for act in PAPER_OF_ACT))
    console = report_console()
    label = rule_label(document["rule"], document["reading"])
    console.print(f"{document['title']} ({label})", markup=False)
    console.print(table)
    console.print("Ballots that one act brings the condition nearer (+) or takes it further away (−).")
    if document["no_show_paradox"]:
        helped = ", ".join(document["helped_by_no"])
        console.print(
            f"No-show paradox: a No vote helps {helped}; where it alone is missed, home serves better."
        )
    else:
        console.print("No no-show paradox: a No vote brings no condition nearer.")
    if document["same_as_no"]:
        console.print(f"Just the same as voting No: {', '.join(document['same_as_no'])}.")
    for note in document["notes"]:
        console.print(note, markup=False)


def _signed(lead: Fraction) -> Text:
    from rich.text import Text

    text = "0" if lead == 0 else f"{'+' if lead > 0 else '−'}{abs(lead)}"
    return Text(text, style="green" if lead > 0 else "red" if lead < 0 else "")
