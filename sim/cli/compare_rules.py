"""``referendum compare-rules``: one vote under every rule."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from sim.cli.options.names import RuleName
from sim.cli.options.outputs import PICTURE
from sim.cli.options.rules import chosen_rule, reading_option
from sim.cli.options.tables import TableReader, table_options
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted


@click.command("compare-rules")
@click.option("--results", required=True, metavar="FILE.csv|DATASET|-", help="A table, one row a unit.")
@click.option(
    "--rule",
    "own",
    type=RuleName(),
    metavar="NAME|FILE",
    help="The rule that the vote was held under: others are compared with it.",
)
@reading_option
@click.option("--picture", metavar="FILE.png", type=PICTURE, help="Save a picture too.")
@table_options
@output_options
def compare_rules(
    results: str,
    own: str | None,
    reading: str | None,
    picture: Path | None,
    read_table: TableReader,
    form: Form,
) -> None:
    """Put one result table under every rule: which of them would have changed the outcome?

    \b
    referendum compare-rules --results table.csv --rule kazakhstan-2022 --picture rules.png
    """
    from sim.analysis.every_rule import compare_rules as compare
    from sim.analysis.every_rule import rules_compared_document, rules_compared_rows

    if own is None and reading is not None:
        raise click.UsageError("--reading chooses a reading of --rule: name that too")
    own_rule = None if own is None else chosen_rule(own, reading)
    read = read_table.read_or_published(results)
    warnings = [*read.inconsistent, *read.warnings]
    document = rules_compared_document(read.under, own_rule, warnings=warnings)
    if picture is not None:
        from sim.plots.rules import plot_compare_rules
        from sim.plots.saving import save

        save(
            plot_compare_rules(compare(read.under), own=own_rule, vote=Path(results).stem.strip("-")),
            picture,
            overwrite=True,
        )
    print_as(form, document, rows=rules_compared_rows, tables=_print)


def _print(document: Document) -> None:
    from rich.text import Text

    from sim.cli.output.console import report_console, report_table
    from sim.rules.sources import rule_label

    styles = {"adopted": "green", "rejected": "red", "invalid": "yellow", None: "dim"}
    table = report_table("rule", "verdict", "decided by", right=("margin in ballots",))
    table.add_column("")
    for each in document["rules"]:
        unbound = each["verdict"] in ("adopted", "rejected") and not each["binding"]
        verdict = f"{each['verdict']}, not binding" if unbound else each["verdict"] or ""
        margin = "" if each["margin_ballots"] is None else f"{each['margin_ballots']:+,}"
        last = each["obstacle"] or ("changed" if each["changed"] else "")
        style = styles[each["verdict"]]
        table.add_row(
            rule_label(each["rule"], each["reading"]),
            Text(verdict, style),
            each["decided_by"] or "",
            margin,
            Text(last),
        )
    console = report_console()
    console.print(table)
    console.print(_conclusion(document), markup=False)


def _conclusion(document: Document) -> str:
    counts = Counter(each["verdict"] for each in document["rules"])
    lines = [
        f"{counted(counts['adopted'], 'rule adopts', 'rules adopt')} it, {counts['rejected']} reject "
        f"it, {counts['invalid']} call it "
        f"invalid; {counts[None]} cannot be put to this table."
    ]
    own = document["reference"]
    if document["reference_obstacle"] is not None:
        lines.append(f"Under {own} it cannot be decided: {document['reference_obstacle']}.")
    elif own is not None:
        changed = ", ".join(each["rule"] for each in document["rules"] if each["changed"])
        verdict = document["reference_verdict"]
        lines.append(f"Under {own} it is {verdict}. Changed by: {changed or 'none'}.")
    return "\n".join(lines)
