"""``referendum cases``: real votes, the official verdict and ours."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import click

from sim.cli.options.names import Choice, RuleName
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document
from sim.nouns import counted

_STYLES: Final = {"agrees": "", "not decidable": "yellow", "differs": "bold red"}


@click.group("cases", invoke_without_command=True)
@output_options
@click.option(
    "--set",
    "set_name",
    type=Choice(("library", "switzerland", "australia")),
    default="library",
    show_default=True,
    help="The world's library, or the whole history of a country.",
)
@click.option("--country", metavar="NAME", help="Only the votes of one country.")
@click.option("--rule", type=RuleName(), metavar="NAME|FILE", help="Decide all of them under this one law.")
@click.option("--markdown", is_flag=True, help="Print the table of the documentation.")
@click.pass_context
def cases(
    context: click.Context, form: Form, set_name: str, country: str | None, rule: str | None, markdown: bool
) -> None:
    """List real votes, each decided under its own law; `cases show ID` prints one.

    \b
    referendum cases
    referendum cases --country Italy
    referendum cases --set switzerland --csv
    referendum cases --rule denmark-1953
    referendum cases show DK-1939
    """
    if context.invoked_subcommand is not None:
        return
    from sim.rules.cases import cases_document, cases_table, load_cases
    from sim.rules.cases.document import cases_rows

    listed = load_cases(set_name, country)
    if markdown:
        click.echo(cases_table(listed), nl=False)
    elif rule is not None:
        from sim.analysis.every_case import cases_under_document, cases_under_rows
        from sim.rules import load_rule

        document = cases_under_document(load_rule(rule), listed)
        print_as(form, document, rows=cases_under_rows, tables=_print_under)
    else:
        print_as(form, cases_document(listed), rows=cases_rows, tables=_print_list)


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
        f"{counted(len(listed), 'case')}: {counts['agrees']} decided as officially recorded, "
        f"{counts['differs']} otherwise, {counts['not decidable']} not decidable from their figures; "
        "`referendum cases show ID` prints one",
        markup=False,
    )


def _print_under(document: Document) -> None:
    from rich.text import Text

    from sim.cli.output.console import report_console, report_table

    table = report_table(
        "case", "question", "own law", "this law", "decided by", right=("margin in ballots",)
    )
    table.add_column("")
    for case in document["cases"]:
        margin = "" if case["margin_ballots"] is None else f"{case['margin_ballots']:+,}"
        unbound = case["binding"] is False and case["verdict"] != "invalid"
        verdict = f"{case['verdict']}, not binding" if unbound else case["verdict"] or ""
        last = case["obstacle"] or ("changed" if case["changed"] else "")
        cells = (
            case["id"],
            case["question"],
            case["own"] or "?",
            verdict,
            case["decided_by"] or "",
            margin,
            last,
        )
        table.add_row(*map(Text, cells))
    console = report_console()
    console.print(table)
    counts = Counter(case["changed"] for case in document["cases"])
    console.print(
        f"Under {document['rule']} {counted(counts[True], 'vote comes', 'votes come')} out otherwise "
        "than under their own law,"
        f" {counts[False]} alike; {counts[None]} cannot be compared.",
        markup=False,
    )


def _print_case(case: Document) -> None:
    from sim.cli.output.console import report_console
    from sim.rules.sources import rule_label

    console = report_console()
    heading = f"{case['id']}: {case['country']}, {case['date']}, {case['question']}"
    console.print(heading, style="bold", markup=False)
    console.print(
        f"Law: {case['rule_title']} ({rule_label(case['rule'], case['reading'])})\n     {case['article']}",
        markup=False,
    )
    console.print(f"Official: {case['official']}. Ours: {_ours(case)} ({case['agreement']}).", markup=False)
    console.print(_condition_table(case))
    texts = [("Remark", case["remark"]), ("Decided by, in the record", case["decided_by"])]
    texts += [("Notes", case["notes"]), *(("Warning", warning) for warning in case["warnings"])]
    texts += [("Source", f"{case['source']} ({case['confidence']})")]
    texts += [
        (f"Source of {each['name']}", f"{each['source']} ({each['confidence']})") for each in _apart(case)
    ]
    for heading, text in texts:
        if text:
            console.print(f"{heading}: {text}", markup=False)


def _apart(case: Document) -> list[dict[str, Any]]:
    """Figures that have another source than the case, or are not as sure."""
    own = (case["source"], case["confidence"])
    return [each for each in case["figures"] if (each["source"], each["confidence"]) != own]


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
