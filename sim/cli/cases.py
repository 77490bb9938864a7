"""``referendum cases``: real votes, the official verdict and ours."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import click

from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document

_STYLES: Final = {"agrees": "", "not decidable": "yellow", "differs": "bold red"}


@click.group("cases", invoke_without_command=True)
@output_options
@click.option("--markdown", is_flag=True, help="Print the table of the documentation.")
@click.pass_context
def cases(context: click.Context, form: Form, markdown: bool) -> None:
    """List the real votes of the library, each decided under its own law; `cases show ID` prints one.

    \b
    referendum cases
    referendum cases show DK-1939
    """
    if context.invoked_subcommand is not None:
        return
    from sim.rules.cases import cases_document, cases_table
    from sim.rules.cases.document import cases_rows

    if markdown:
        click.echo(cases_table(), nl=False)
    else:
        print_as(form, cases_document(), rows=cases_rows, tables=_print_list)


@cases.command("show")
@click.argument("case_id", metavar="ID")
@output_options
def show(case_id: str, form: Form) -> None:
    """Print a case: its figures, the official verdict, ours, and every margin."""
    from sim.rules.cases import case_document, load_case
    from sim.rules.cases.document import case_rows

    print_as(form, case_document(load_case(case_id)), rows=case_rows, tables=_print_case)


def _ours(case: dict[str, Any]) -> str:
    if case["agreement"] == "not decidable":
        return "not decidable"
    outcome = " or ".join(case["possible"])
    return f"{outcome}, not binding" if case["binding"] is False and "invalid" not in outcome else outcome


def _print_list(document: Document) -> None:
    from rich.text import Text

    from sim.cli.output.console import report_console, report_table

    table, listed = (
        report_table("case", "question", "law", "official", "ours", "decided on"),
        document["cases"],
    )
    for case in listed:
        cells = (case["question"], case["rule"], case["official"], _ours(case), case["decided_on"])
        table.add_row(Text(case["id"], style="bold"), *map(Text, cells), style=_STYLES[case["agreement"]])
    console = report_console()
    console.print(table)
    counts = Counter(case["agreement"] for case in listed)
    console.print(
        f"{len(listed)} cases: {counts['agrees']} decided as officially recorded, "
        f"{counts['differs']} otherwise, {counts['not decidable']} not decidable from their figures; "
        "`referendum cases show ID` prints one",
        markup=False,
    )


def _print_case(case: Document) -> None:
    from sim.cli.output.console import report_console

    console = report_console()
    heading = f"{case['id']}: {case['country']}, {case['date']}, {case['question']}"
    console.print(heading, style="bold", markup=False)
    console.print(f"Law: {case['rule_title']} ({case['rule']})\n     {case['article']}", markup=False)
    console.print(f"Official: {case['official']}. Ours: {_ours(case)} ({case['agreement']}).", markup=False)
    console.print(_condition_table(case))
    texts = [("Remark", case["remark"]), ("Decided by, in the record", case["decided_by"])]
    texts += [("Notes", case["notes"]), *(("Warning", warning) for warning in case["warnings"])]
    texts += [("Source", f"{case['source']} ({case['confidence']})")]
    for heading, text in texts:
        if text:
            console.print(f"{heading}: {text}", markup=False)


def _condition_table(case: Document) -> object:
    from rich.text import Text

    from sim.cli.output.console import report_table

    table = report_table("condition", "for", "asks", right=("reached", "margin in ballots"))
    table.add_column("decided on")
    table.add_column("met")
    for each in case["conditions"]:
        margin = "" if each["margin_ballots"] is None else f"{each['margin_ballots']:+,}"
        met = {True: "yes", False: "no", None: "?"}[each["met"]]
        words = (each["name"], each["role"] or "", each["asks"], each["reached"], margin)
        table.add_row(*map(Text, (*words, each["decided_on"], met)))
    return table
