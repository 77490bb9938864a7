"""``referendum rules``: the laws that ship with the package."""

from __future__ import annotations

from functools import partial

import click

from sim.cli.options.names import RuleName
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


@click.group("rules", invoke_without_command=True)
@output_options
@click.pass_context
def rules(context: click.Context, form: Form) -> None:
    """List the rules that ship with the package; `rules show NAME` prints one in full.

    \b
    referendum rules
    referendum rules show hungary-2012
    """
    if context.invoked_subcommand is not None:
        return
    from sim.rules.reading.documents import rules_document, rules_rows

    print_as(form, rules_document(), rows=rules_rows, tables=_print_list)


@rules.command("show")
@click.argument("name", type=RuleName(), metavar="NAME|FILE")
@output_options
def show(name: str, form: Form) -> None:
    """Print a rule: its law, its conditions in words, what is disputed, and its file."""
    from sim.rules import load_rule
    from sim.rules.reading.documents import rule_document, rule_rows

    print_as(form, rule_document(load_rule(name)), rows=rule_rows, tables=partial(_print_rule, name))


def _print_list(document: Document) -> None:
    from rich.text import Text

    from sim.cli.output.console import report_console, report_table

    table, listed = report_table("name", "in force", "conditions"), document["rules"]
    for rule in listed:
        conditions = [f"{rule['roles'][name]}: {asks}" for name, asks in rule["conditions"].items()]
        if rule["effect"] == "advisory":
            conditions.append("advisory")
        table.add_row(Text(rule["name"], style="bold"), Text(rule["in_force"]), Text("\n".join(conditions)))
    console = report_console()
    console.print(table)
    console.print(f"{len(listed)} rules; `referendum rules show NAME` prints one in full", markup=False)


def _print_rule(name: str, document: Document) -> None:
    from rich.markup import escape

    from sim.cli.output.console import report_console
    from sim.rules.reading.loading import rule_path

    console, rule = report_console(), document["rule"]
    console.print(f"[bold]{escape(rule['title'])}[/bold] ({escape(rule['name'])})")
    console.print(f"{rule['article']}\nin force {document['in_force']}, {rule['effect']}\n", markup=False)
    for condition, asks in document["asks"].items():
        role = rule["conditions"][condition].get("role", "part of a group")
        console.print(f"  {condition} ({role}): {asks}", markup=False)
    for note in rule["notes"]:
        console.print(f"\nNote: {note}", markup=False)
    path = rule_path(name)
    console.print(f"\n{path}:\n", markup=False)
    click.echo(path.read_text(encoding="utf-8-sig"), nl=False)
