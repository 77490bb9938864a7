"""``referendum effects``: what one act does under a rule, and when voting No helps Yes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output.documents import print_document
from sim.documents import as_document

if TYPE_CHECKING:
    from sim.break_even.effects import Effect, NoShow
    from sim.rules import Rule


@click.command("effects")
@click.option("--rule", "rule_name", required=True, metavar="NAME|FILE", help="A preset, or a rule file.")
@click.option("--picture", metavar="FILE.png", type=click.Path(path_type=Path), help="Draw the map too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def effects(rule_name: str, picture: Path | None, as_json: bool) -> None:
    """What one voter's act does to each condition: stay at home, Yes, No, spoil, double-mark.

    \b
    referendum effects --rule kazakhstan-2022
    referendum effects --rule denmark-1953 --picture map.png
    """
    from sim.break_even.effects import effects as effects_of
    from sim.break_even.effects import no_show
    from sim.rules import load_rule

    rule = load_rule(rule_name)
    found, paradox = effects_of(rule), no_show(rule)
    if picture is not None:
        from sim.cli.frontier import save_picture
        from sim.plots.frontier import plot_paradox

        save_picture(plot_paradox(rule), picture)
    if as_json:
        print_document(as_document("referendum/effects/1", _document(rule, found, paradox)))
    else:
        _print(rule, found, paradox)


def _document(rule: Rule, found: tuple[Effect, ...], paradox: NoShow) -> dict[str, object]:
    return {
        "rule": rule.name,
        "effects": [{"condition": each.condition, "act": each.act, "lead": str(each.lead)} for each in found],
        "no_show_paradox": paradox.paradox,
        "helped_by_no": list(paradox.helped_by_no),
        "hurt_by_no": list(paradox.hurt_by_no),
        "same_as_no": list(paradox.same_as_no),
    }


def _print(rule: Rule, found: tuple[Effect, ...], paradox: NoShow) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from sim.break_even.effects import PAPER_OF_ACT
    from sim.cli.output.console import report_console

    table = Table("condition", "stay at home", *PAPER_OF_ACT, box=box.SIMPLE_HEAD)
    lead = {(each.condition, each.act): each.lead for each in found}
    for condition in dict.fromkeys(each.condition for each in found):
        cells = (
            Text(_signed(lead[condition, act]), style=_style(lead[condition, act])) for act in PAPER_OF_ACT
        )
        table.add_row(condition, "0", *cells)
    console = report_console()
    console.print(f"{rule.title} ({rule.name})", markup=False)
    console.print(table)
    console.print("Ballots that one act brings the condition nearer (+) or takes it further away (−).")
    if paradox.paradox:
        helped = ", ".join(paradox.helped_by_no)
        console.print(
            f"No-show paradox: a No vote helps {helped}; where it alone is missed, home serves better."
        )
    else:
        console.print("No no-show paradox: a No vote brings no condition nearer.")
    if paradox.same_as_no:
        console.print(f"Just the same as voting No: {', '.join(paradox.same_as_no)}.")


def _signed(lead: Fraction) -> str:
    return "0" if lead == 0 else f"{'+' if lead > 0 else '−'}{abs(lead)}"


def _style(lead: Fraction) -> str:
    return "green" if lead > 0 else "red" if lead < 0 else ""
