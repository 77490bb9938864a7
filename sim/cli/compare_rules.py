"""``referendum compare-rules``: one vote under every rule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output.documents import print_document
from sim.documents import as_document

if TYPE_CHECKING:
    from sim.analysis.every_rule import Comparison


@click.command("compare-rules")
@click.option("--results", required=True, metavar="FILE.csv", help="A result table, one row a unit.")
@click.option(
    "--rule",
    "own",
    metavar="NAME|FILE",
    help="The rule that the vote was held under: others are compared with it.",
)
@click.option("--picture", metavar="FILE.png", type=click.Path(path_type=Path), help="Save a picture too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def compare_rules(results: str, own: str | None, picture: Path | None, as_json: bool) -> None:
    """Put one result table under every rule: which of them would have changed the outcome?

    \b
    referendum compare-rules --results table.csv --rule kazakhstan-2022 --picture rules.png
    """
    from sim.analysis.every_rule import compare_rules as compare
    from sim.rules import load_rule
    from sim.rules.reading.result_tables import read_results

    own_rule = None if own is None else load_rule(own)
    read = read_results(results)
    reference = None if own_rule is None else compare(read.tally, [own_rule])[0]
    compared = compare(read.tally)
    for warning in read.warnings:
        click.echo(f"warning: {results}: {warning}", err=True)
    if picture is not None:
        _save(compared, picture)
    if as_json:
        print_document(as_document("referendum/rules-compared/1", _document(compared, reference)))
    else:
        _print(compared, reference)


def _document(compared: tuple[Comparison, ...], reference: Comparison | None) -> dict[str, object]:
    return {
        "reference": None if reference is None else reference.rule.name,
        "rules": [
            {
                "rule": each.rule.name,
                "title": each.rule.title,
                "verdict": each.outcome or None,
                "binding": each.binding if each.outcome else None,
                "decided_by": each.decided_by or None,
                "margin_ballots": each.margin_ballots,
                "changed": _changed(each, reference),
                "obstacle": each.obstacle or None,
            }
            for each in compared
        ],
    }


def _changed(each: Comparison, reference: Comparison | None) -> bool | None:
    if reference is None or not reference.outcome or not each.outcome:
        return None
    return each.outcome != reference.outcome


def _print(compared: tuple[Comparison, ...], reference: Comparison | None) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from sim.cli.output.console import report_console

    styles = {"adopted": "green", "rejected": "red", "invalid": "yellow", "": "dim"}
    table = Table("rule", "verdict", "decided by", box=box.SIMPLE_HEAD)
    table.add_column("margin in ballots", justify="right")
    table.add_column("")
    for each in compared:
        verdict = each.outcome if each.binding or not each.outcome else f"{each.outcome}, not binding"
        verdict = "invalid" if each.outcome == "invalid" else verdict
        margin = "" if each.margin_ballots is None else f"{each.margin_ballots:+,}"
        last = each.obstacle or ("changed" if _changed(each, reference) else "")
        table.add_row(
            each.rule.name, Text(verdict, styles[each.outcome]), each.decided_by, margin, Text(last)
        )
    console = report_console()
    console.print(table)
    console.print(_conclusion(compared, reference), markup=False)


def _conclusion(compared: tuple[Comparison, ...], reference: Comparison | None) -> str:
    from collections import Counter

    counts = Counter(each.outcome for each in compared if each.outcome)
    hindered = sum(not each.outcome for each in compared)
    lines = [
        f"{counts['adopted']} rules adopt it, {counts['rejected']} reject it, {counts['invalid']} call it "
        f"invalid; {hindered} cannot be put to this table."
    ]
    if reference is not None and reference.obstacle:
        lines.append(f"Under {reference.rule.name} it cannot be decided: {reference.obstacle}.")
    elif reference is not None:
        changed = [each.rule.name for each in compared if _changed(each, reference)]
        others = ", ".join(changed) or "none"
        lines.append(f"Under {reference.rule.name} it is {reference.outcome}. Changed by: {others}.")
    return "\n".join(lines)


def _save(compared: tuple[Comparison, ...], picture: Path) -> None:
    from sim.errors import ResultsError
    from sim.plots.rules import plot_compare_rules

    figure = plot_compare_rules(compared).get_figure(root=True)
    if figure is None:
        raise ResultsError(f"{picture}: nothing was drawn")
    try:
        figure.savefig(picture, dpi=150, bbox_inches="tight")
    except (OSError, ValueError) as error:
        raise ResultsError(f"{picture}: the picture cannot be saved: {error}") from None
    click.echo(f"saved {picture}", err=True)
