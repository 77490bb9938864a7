"""``referendum rules``: the laws that ship with the package."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output.documents import print_document
from sim.documents import as_document

if TYPE_CHECKING:
    from sim.rules import Rule


@click.group("rules", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
@click.pass_context
def rules(context: click.Context, as_json: bool) -> None:
    """List the rules that ship with the package; `rules show NAME` prints one in full.

    \b
    referendum rules
    referendum rules show hungary-2012
    """
    if context.invoked_subcommand is not None:
        return
    from sim.rules.reading.loading import presets

    listed = presets()
    if as_json:
        print_document(as_document("referendum/rules/1", {"rules": [_summary(rule) for rule in listed]}))
    else:
        _print_list(listed)


@rules.command("show")
@click.argument("name", metavar="NAME|FILE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(name: str, as_json: bool) -> None:
    """Print a rule: its law, its conditions in words, what is disputed, and its file."""
    from sim.rules import load_rule, rule_table

    rule = load_rule(name)
    if as_json:
        print_document(as_document("referendum/rule/1", {"rule": _written(rule_table(rule))}))
    else:
        _print_rule(rule, name)


def _written(table: dict[str, Any]) -> dict[str, Any]:
    """Dates as a rule file has them in quotation marks."""
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in table.items()}


def _summary(rule: Rule) -> dict[str, object]:
    from sim.rules.condition_wording import describe

    return {
        "name": rule.name,
        "title": rule.title,
        "country": rule.country,
        "in_force": _in_force(rule),
        "effect": rule.effect,
        "article": rule.article,
        "conditions": {each.name: describe(each) for each in rule.conditions if each.role is not None},
    }


def _in_force(rule: Rule) -> str:
    until = rule.in_force_until.isoformat() if rule.in_force_until else ""
    since = rule.in_force_from.isoformat() if rule.in_force_from else ""
    return f"{since} – {until}".strip()


def _print_list(listed: tuple[Rule, ...]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from sim.cli.output.console import report_console
    from sim.rules.condition_wording import describe

    table = Table("name", "in force", "conditions", box=box.SIMPLE_HEAD)
    for rule in listed:
        conditions = [f"{each.role}: {describe(each)}" for each in rule.conditions if each.role is not None]
        if rule.effect == "advisory":
            conditions.append("advisory")
        table.add_row(Text(rule.name, style="bold"), Text(_in_force(rule)), Text("\n".join(conditions)))
    console = report_console()
    console.print(table)
    console.print(f"{len(listed)} rules; `referendum rules show NAME` prints one in full", markup=False)


def _print_rule(rule: Rule, name: str) -> None:
    from rich.markup import escape

    from sim.cli.output.console import report_console
    from sim.rules.condition_wording import describe
    from sim.rules.reading.loading import rule_path

    console = report_console()
    console.print(f"[bold]{escape(rule.title)}[/bold] ({escape(rule.name)})")
    console.print(f"{rule.article}\nin force {_in_force(rule)}, {rule.effect}\n", markup=False)
    for condition in rule.conditions:
        role = condition.role or "part of a group"
        console.print(f"  {condition.name} ({role}): {describe(condition)}", markup=False)
    for note in rule.notes:
        console.print(f"\nNote: {note}", markup=False)
    path = rule_path(name)
    console.print(f"\n{path}:\n", markup=False)
    click.echo(path.read_text(encoding="utf-8-sig"), nl=False)
