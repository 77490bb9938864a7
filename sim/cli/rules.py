"""``referendum rules``: the laws that ship with the package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from sim.cli.options.names import RuleName
from sim.cli.options.rules import chosen_rule, reading_option
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


@click.group("rules", invoke_without_command=True)
@output_options
@click.option("--markdown", is_flag=True, help="Print the page of the documentation: laws, acts, sentences.")
@click.pass_context
def rules(context: click.Context, form: Form, markdown: bool) -> None:
    """List the rules that ship with the package; `rules show NAME` prints one in full.

    \b
    referendum rules
    referendum rules show hungary-2012
    referendum rules show hungary-2012 --toml
    """
    if context.invoked_subcommand is not None:
        return
    from sim.rules.reading.documents import rules_document, rules_rows
    from sim.rules.reading.page import laws_page

    if markdown:
        click.echo(laws_page(), nl=False)
    else:
        print_as(form, rules_document(), rows=rules_rows, tables=_print_list)


@rules.command("show")
@click.argument("name", type=RuleName(), metavar="NAME|FILE")
@click.option("--toml", "as_toml", is_flag=True, help="Print its file, to copy and change.")
@reading_option
@output_options
def show(name: str, as_toml: bool, reading: str | None, form: Form) -> None:
    """Print a rule: the acts it rests on, its conditions, what is disputed, and the rule in sentences."""
    from sim.rules.reading.documents import rule_document, rule_rows
    from sim.rules.reading.loading import rule_path

    rule = chosen_rule(name, reading)
    if not as_toml:
        print_as(form, rule_document(rule), rows=rule_rows, tables=_print_rule)
    elif form != "tables" or reading is not None:
        raise click.UsageError("--toml prints the file as it is: leave --json, --csv and --reading out")
    else:
        click.echo(rule_path(name).read_text(encoding="utf-8-sig"), nl=False)


def _print_list(document: Document) -> None:
    from rich.text import Text

    from sim.cli.output.console import report_console, report_table
    from sim.rules.sources import standings_text

    table, listed = report_table("name", "in force", "conditions"), document["rules"]
    for rule in listed:
        conditions = [f"{rule['roles'][name]}: {asks}" for name, asks in rule["conditions"].items()]
        if rule["effect"] == "advisory":
            conditions.append("advisory")
        table.add_row(Text(rule["name"], style="bold"), Text(rule["in_force"]), Text("\n".join(conditions)))
    console = report_console()
    console.print(table)
    told = standings_text([rule["standing"] for rule in listed])
    console.print(f"{told}. `referendum rules show NAME` prints one in full", markup=False)


def _print_rule(document: Document) -> None:
    from rich.markup import escape

    from sim.cli.output.console import report_console
    from sim.rules.sources import STANDING_WORDS, rule_label

    console, rule = report_console(), document["rule"]
    label = rule_label(rule["name"], rule.get("reading"))
    console.print(f"[bold]{escape(rule['title'])}[/bold] ({escape(label)})")
    console.print(f"{rule['article']}\nin force {document['in_force']}, {rule['effect']}", markup=False)
    console.print(f"The law: {STANDING_WORDS[document['standing']]}.", markup=False)
    for source in rule["sources"]:
        console.print(f"  {_source(source)}", markup=False)
    console.print()
    for condition, asks in document["asks"].items():
        role = rule["conditions"][condition].get("role", "part of a group")
        console.print(f"  {condition} ({role}): {asks}", markup=False)
    for line in _disputed(rule):
        console.print(f"\n{line}", markup=False)
    console.print(f"\n{document['sentence']}", markup=False)


def _source(source: dict[str, Any]) -> str:
    act = f"{source['act']}, {source['article']}" if "article" in source else source["act"]
    read = f", read {source['read_on']}" if "read_on" in source else ""
    told = [f"{source['copy_read']}{read}", source.get("secondary"), source.get("link")]
    return f"{act}: {'; '.join(filter(None, told))}"


def _disputed(rule: dict[str, Any]) -> Iterator[str]:
    for note in rule["notes"]:
        yield f"Note: {note}"
    for name, reading in rule.get("readings", {}).items():
        default = ", in force here" if name == rule["reading"] else ""
        yield f"Reading {name}{default}: {reading['says']} ({reading['by']})"
    if rule["reads_otherwise"]:
        yield f"Who reads it otherwise: {rule['reads_otherwise']}"
