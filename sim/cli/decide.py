"""``referendum decide``: anyone's result table under any rule."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.options.names import RuleName
from sim.cli.options.rules import chosen_rule, reading_option
from sim.cli.options.tables import TableReader, named_texts, table_options
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted
from sim.text.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

    from sim.rules.rule import Rule

_RECOUNT: Final = {None: "", False: "", True: "; the votes are counted again, for the margin is that small"}
_NAMED: Final = 5
_STYLES: Final = {"adopted": "bold green", "rejected": "bold red", "invalid": "bold yellow"}


@click.command("decide")
@click.option(
    "--rule",
    "rule_name",
    type=RuleName(),
    required=True,
    metavar="NAME|FILE",
    help="A law that ships (`referendum rules` lists them), or a rule file.",
)
@reading_option
@click.option(
    "--results",
    required=True,
    metavar="FILE.csv|DATASET|-",
    help="A table of results, one row a unit, such as a region; or a dataset, as kz-2022.",
)
@click.option(
    "--shares",
    multiple=True,
    metavar="PART/WHOLE=NAME,…",
    help="Columns in per cent, where there are no counts, as yes/valid=NAME,cast/registered=NAME.",
)
@table_options
@output_options
def decide(
    rule_name: str,
    reading: str | None,
    results: str,
    shares: tuple[str, ...],
    read_table: TableReader,
    form: Form,
) -> None:
    """Decide a result table under a rule: the verdict, every condition, its margin in ballots.

    Only --rule and --results are needed; the other options help with files that are laid out otherwise.

    Columns of the table, in any order: unit, weight (both optional), registered, issued, cast, yes, no,
    both_marked, invalid, blank, valid; valid_papers and previous_cast where a law asks for them; or the names
    that official files give them. What follows from the others may be left out; what the rule needs and the
    table lacks is named. What is doubtful is refused, with what to write.

    A table of shares (--shares) is decided as far as their last digit allows; a column of voters on the roll
    (--columns registered=NAME) says how much each unit weighs there.

    \b
    referendum rules
    referendum decide --rule kazakhstan-2022 --results kz-2022
    referendum decide --rule denmark-1953 --results table.csv
    """
    from sim.analysis.given import is_dataset
    from sim.rules.decision import decision_document, decision_rows

    rule = chosen_rule(rule_name, reading)
    if shares:
        if is_dataset(results):
            raise click.UsageError("--shares says how a table's file is read, and a dataset is none")
        _decide_shares(rule, results, shares, read_table, form)
        return
    read = read_table.read_or_published(results)
    notes = read.notes_under(rule)
    for note in notes:
        click.echo(visible(f"note: {note}"), err=True)
    document = decision_document(
        rule,
        read.under(rule),
        warnings=[*notes, *read.warnings],
        inconsistent=read.inconsistent,
        source=results,
        tally_under=read.under,
    )
    print_as(form, document, rows=decision_rows, tables=_print)


def _decide_shares(rule: Rule, results: str, shares: tuple[str, ...], table: TableReader, form: Form) -> None:
    from sim.rules.tables.share_columns import read_shares
    from sim.rules.tables.share_decision import share_decision_document, share_decision_rows

    read = read_shares(results, named_texts(shares, "--shares"), table.options)
    print_as(form, share_decision_document(rule, read), rows=share_decision_rows, tables=_print_shares)


def _print_shares(told: Document) -> None:
    from rich.markup import escape

    from sim.cli.output.console import report_console, report_table

    console, outcome = report_console(), told["verdict"]
    console.print(f"[bold]{escape(told['title'])}[/bold] ({told['rule']})\n{escape(told['article'])}")
    if outcome is None:
        console.print(
            f"\nVerdict: cannot be told at the precision of the shares: {' or '.join(told['outcomes'])}"
        )
    else:
        console.print(f"\nVerdict: [{_STYLES[outcome]}]{outcome}[/], whatever the rounding of the shares")
    table = report_table("condition", "for", "asks", "share", right=("between", "needed"))
    table.add_column("met")
    for each in told["conditions"]:
        met = {True: "yes", False: "no", None: "not told"}[each["met"]]
        cells = (each["name"], each["role"] or "", each["asks"], each.get("share", ""))
        table.add_row(*map(escape, cells), *_bounds(each), met)
    console.print(table)
    for text in told["warnings"]:
        console.print(f"Notice: {text}", markup=False)


def _bounds(each: dict[str, Any]) -> tuple[str, str]:
    if "needed" in each:
        units = f"{each['low']}" if each["low"] == each["high"] else f"{each['low']} to {each['high']}"
        return f"{units} of {each['of']}", str(each["needed"])
    if "low" not in each:
        return "", ""
    return f"{each['low']:.4%} to {each['high']:.4%}", each["threshold_exact"]


def _print(told: Document) -> None:
    from rich.markup import escape

    from sim.cli.output.console import report_console
    from sim.rules.sources import STANDING_WORDS, rule_label

    console, outcome = report_console(), told["verdict"]
    label = rule_label(told["rule"], told["reading"])
    binding = "binding" if told["binding"] else "not binding"
    console.print(f"[bold]{escape(told['title'])}[/bold] ({escape(label)})\n{escape(told['article'])}")
    decided_by = f"decided by {told['decided_by']}{_RECOUNT[told.get('recount')]}"
    console.print(f"\nVerdict: [{_STYLES[outcome]}]{outcome}[/], {binding}; {decided_by}")
    if told["standing"] != "read":
        console.print(f"The law: {STANDING_WORDS[told['standing']]}.", markup=False)
    _print_readings(console, told)
    if told["inconsistent"]:
        console.print(f"On a table that contradicts itself: {escape('; '.join(told['inconsistent']))}")
    console.print(_table(told))
    for each in told["conditions"]:
        if each.get("units_against"):
            console.print(_against(each), markup=False)


def _against(told: dict[str, Any]) -> str:
    """Units that stand against a condition, the nearest to turning first; a handful by name."""
    from sim.rules.conditions import is_met_below

    units = told["units_against"]
    if is_met_below(told["kind"]):
        verb, side = ("rejects it", "reject it"), "too many"
    else:
        verb, side = ("does not carry it", "do not carry it"), "short"
    head = counted(len(units), f"unit {verb[0]}", f"units {verb[1]}")
    shown = (
        f"{each['unit']} ({counted(-each['margin_ballots'], 'ballot')} {side})" for each in units[:_NAMED]
    )
    more = len(units) - _NAMED
    return f"{told['name']}: {head}: {', '.join(shown)}" + (f" and {more:,} more" if more > 0 else "")


def _print_readings(console: Console, told: Document) -> None:
    from sim.rules.readings import parting_text

    if not told["readings"]:
        return
    console.print(parting_text(told["readings"]), markup=False)
    for each in told["readings"]:
        default = ", in force here" if each["in_force"] else ""
        console.print(f"  {each['name']}{default}: {each['says']} ({each['by']})", markup=False)


def _table(told: Document) -> object:
    from rich.text import Text

    from sim.cli.output.console import report_table

    figures = ("reached", "needed", "margin in ballots")
    table = report_table("condition", "for", "asks", right=figures)
    table.add_column("met")
    for each in told["conditions"]:
        cells = (each["name"], each["role"] or "", each["asks"], _reached(each), _needed(each))
        met = Text("yes" if each["met"] else "no", style="green" if each["met"] else "red")
        table.add_row(*map(Text, cells), f"{each['margin_ballots']:+,}", met)
    return table


def _reached(each: dict[str, Any]) -> str:
    from sim.rules.condition_wording import reached_text

    numerator = each["numerator"]
    text = reached_text(each["kind"], numerator, each["base"], fixed_base=each["fixed_base"])
    return f"{numerator:,} = {text}" if text.endswith("%") else text


def _needed(each: dict[str, Any]) -> str:
    from sim.rules.condition_wording import needed_text

    threshold, fixed = Fraction(each["threshold_exact"]), each["fixed_base"]
    return needed_text(each["kind"], threshold, each["base"], strict=each["strict"], fixed_base=fixed)
