"""``referendum decide``: anyone's result table under any rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sim.cli.output.documents import print_document
from sim.documents import as_document
from sim.rounding import rounded_share

if TYPE_CHECKING:
    from sim.rules import ConditionResult, Rule, Verdict


@click.command("decide")
@click.option("--rule", "rule_name", required=True, metavar="NAME|FILE", help="A preset, or a rule file.")
@click.option("--results", required=True, metavar="FILE.csv", help="A result table, one row a unit.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
def decide(rule_name: str, results: str, as_json: bool) -> None:
    """Decide a result table under a rule: the verdict, every condition, its margin in ballots.

    Columns of the table, in any order: unit, weight (both optional), registered, issued, cast, yes, no,
    both_marked, invalid; valid_papers and previous_cast where a law asks for them. What follows from the
    others may be left out; what the rule needs and the table lacks is named.

    \b
    referendum rules
    referendum decide --rule kazakhstan-2022 --results table.csv
    """
    from sim.analysis.every_rule import obstacle
    from sim.errors import RuleError
    from sim.rules import load_rule
    from sim.rules.reading.result_tables import read_results

    rule, read = load_rule(rule_name), read_results(results)
    hindrance = obstacle(rule, read.tally)
    if hindrance:
        raise RuleError(f'{results}: the rule "{rule.name}" {hindrance}; the table does not give it')
    verdict = rule.decide(read.tally)
    for warning in read.warnings:
        click.echo(f"warning: {results}: {warning}", err=True)
    if as_json:
        document = verdict_document(rule, verdict) | {"warnings": list(read.warnings)}
        print_document(as_document("referendum/decision/1", document))
    else:
        _print(rule, verdict)


def verdict_document(rule: Rule, verdict: Verdict) -> dict[str, object]:
    """The verdict on a single table as plain values.

    ``threshold`` is a number to be compared with ``value``; ``threshold_exact`` is the fraction itself.
    """
    return {
        "rule": rule.name,
        "title": rule.title,
        "article": rule.article,
        "verdict": str(verdict.outcome_name),
        "binding": bool(verdict.binding),
        "decided_by": str(verdict.binds_name),
        "conditions": [_condition(result) for result in verdict.conditions],
    }


def _condition(result: ConditionResult) -> dict[str, object]:
    document: dict[str, object] = {
        "name": result.name,
        "role": result.role,
        "kind": result.kind,
        "met": bool(result.met),
        "value": rounded_share(int(result.numerator), int(result.base)),
        "threshold": float(result.threshold),
        "threshold_exact": str(result.threshold),
        "strict": result.strict,
        "numerator": int(result.numerator),
        "base": int(result.base),
        "fixed_base": result.fixed_base,
        "margin_ballots": int(result.margin_ballots),
    }
    if result.needed_weight is not None:
        document["needed_units"] = result.needed_weight
    return document


def _print(rule: Rule, verdict: Verdict) -> None:
    from rich.markup import escape

    from sim.cli.output.console import report_console

    console = report_console()
    style = {"adopted": "bold green", "rejected": "bold red", "invalid": "bold yellow"}
    outcome = str(verdict.outcome_name)
    binding = "binding" if verdict.binding else "not binding"
    console.print(f"[bold]{escape(rule.title)}[/bold] ({escape(rule.name)})\n{escape(rule.article)}")
    console.print(f"\nVerdict: [{style[outcome]}]{outcome}[/], {binding}; decided by {verdict.binds_name}")
    console.print(_table(rule, verdict))


def _table(rule: Rule, verdict: Verdict) -> object:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from sim.rules.condition_wording import describe

    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("condition", "for", "asks"):
        table.add_column(heading)
    for heading in ("reached", "needed", "margin in ballots"):
        table.add_column(heading, justify="right")
    table.add_column("met")
    by_name = {condition.name: condition for condition in rule.conditions}
    for result in verdict.conditions:
        table.add_row(
            *map(Text, (result.name, result.role or "", describe(by_name[result.name]))),
            *map(Text, (_reached(result), _needed(result), f"{int(result.margin_ballots):+,}")),
            Text("yes" if result.met else "no", style="green" if result.met else "red"),
        )
    return table


def _reached(result: ConditionResult) -> str:
    from sim.rules.condition_wording import reached_text

    kind, numerator, base = result.kind, int(result.numerator), int(result.base)
    text = reached_text(kind, numerator, base, fixed_base=result.fixed_base)
    return f"{numerator:,} = {text}" if text.endswith("%") else text


def _needed(result: ConditionResult) -> str:
    from sim.rules.condition_wording import needed_text

    kind, base, strict = result.kind, int(result.base), result.strict
    return needed_text(kind, result.threshold, base, strict=strict, fixed_base=result.fixed_base)
