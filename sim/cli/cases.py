"""``referendum cases``: real votes, the official verdict and ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sim.cli.output.documents import print_document
from sim.documents import as_document

if TYPE_CHECKING:
    from sim.rules.cases import Case, JudgedCondition, Judgement


@click.group("cases", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
@click.option("--markdown", is_flag=True, help="Print the table of the documentation.")
@click.pass_context
def cases(context: click.Context, as_json: bool, markdown: bool) -> None:
    """List the real votes of the library, each decided under its own law; `cases show ID` prints one.

    \b
    referendum cases
    referendum cases show DK-1939
    """
    if context.invoked_subcommand is not None:
        return
    from sim.rules.cases import cases_table, judge, load_cases

    if markdown:
        click.echo(cases_table(), nl=False)
        return
    judged = [(case, judge(case)) for case in load_cases()]
    if as_json:
        print_document(as_document("referendum/cases/1", {"cases": [_document(*each) for each in judged]}))
    else:
        _print_list(judged)


@cases.command("show")
@click.argument("case_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(case_id: str, as_json: bool) -> None:
    """Print a case: its figures, the official verdict, ours, and every margin."""
    from sim.rules.cases import judge, load_case

    case = load_case(case_id)
    judgement = judge(case)
    if as_json:
        print_document(as_document("referendum/case/1", _document(case, judgement)))
    else:
        _print_case(case, judgement)


def _document(case: Case, judgement: Judgement) -> dict[str, object]:
    binding = next(iter(judgement.binding)) if len(judgement.binding) == 1 else None
    return {
        "id": case.id,
        "country": case.country,
        "date": case.date,
        "question": case.question,
        "rule": case.rule.name,
        "official": case.official,
        "verdict": judgement.outcome if len(judgement.outcomes) == 1 else None,
        "possible": sorted(judgement.outcomes),
        "binding": binding,
        "agreement": judgement.agreement,
        "decided_on": judgement.basis,
        "conditions": [_condition(each) for each in judgement.conditions],
        "confidence": case.confidence,
        "source": case.source,
        "notes": case.notes,
        "remark": case.remark,
        "warnings": list(case.warnings),
    }


def _condition(condition: JudgedCondition) -> dict[str, object]:
    return {
        "name": condition.name,
        "role": condition.role,
        "met": condition.met,
        "decided_on": condition.basis,
        "value": condition.value,
        "threshold": float(condition.threshold),
        "threshold_exact": str(condition.threshold),
        "strict": condition.strict,
        "margin_ballots": condition.margin_ballots,
    }


def _ours(judgement: Judgement) -> str:
    if judgement.agreement == "not decidable":
        return "not decidable"
    unbound = judgement.binding == {False} and not judgement.outcomes & {"invalid"}
    return f"{judgement.outcome}, not binding" if unbound else judgement.outcome


def _print_list(judged: list[tuple[Case, Judgement]]) -> None:
    from collections import Counter

    from rich import box
    from rich.table import Table
    from rich.text import Text

    from sim.cli.output.console import report_console

    table = Table("case", "question", "law", "official", "ours", "decided on", box=box.SIMPLE_HEAD)
    for case, judgement in judged:
        style = {"agrees": "", "not decidable": "yellow", "differs": "bold red"}[judgement.agreement]
        cells = (case.question, case.rule.name, case.official, _ours(judgement), judgement.basis)
        table.add_row(Text(case.id, style="bold"), *map(Text, cells), style=style)
    console = report_console()
    console.print(table)
    counts = Counter(judgement.agreement for _, judgement in judged)
    console.print(
        f"{len(judged)} cases: {counts['agrees']} decided as officially recorded, "
        f"{counts['differs']} otherwise, {counts['not decidable']} not decidable from their figures; "
        "`referendum cases show ID` prints one",
        markup=False,
    )


def _print_case(case: Case, judgement: Judgement) -> None:
    from sim.cli.output.console import report_console

    console = report_console()
    console.print(f"{case.id}: {case.country}, {case.date}, {case.question}", style="bold", markup=False)
    console.print(f"Law: {case.rule.title} ({case.rule.name})\n     {case.rule.article}", markup=False)
    console.print(
        f"Official: {case.official}. Ours: {_ours(judgement)} ({judgement.agreement}).", markup=False
    )
    console.print(_condition_table(case, judgement))
    texts = [("Remark", case.remark), ("Decided by, in the record", case.decided_by), ("Notes", case.notes)]
    texts += [("Warning", warning) for warning in case.warnings]
    texts += [("Source", f"{case.source} ({case.confidence})")]
    for heading, text in texts:
        if text:
            console.print(f"{heading}: {text}", markup=False)


def _condition_table(case: Case, judgement: Judgement) -> object:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from sim.rules.condition_wording import describe

    table = Table("condition", "for", "asks", box=box.SIMPLE_HEAD)
    table.add_column("reached", justify="right")
    table.add_column("margin in ballots", justify="right")
    table.add_column("decided on")
    table.add_column("met")
    by_name = {condition.name: condition for condition in case.rule.conditions}
    for each in judgement.conditions:
        margin = "" if each.margin_ballots is None else f"{each.margin_ballots:+,}"
        met = {True: "yes", False: "no", None: "?"}[each.met]
        cells = (
            each.name,
            each.role or "",
            describe(by_name[each.name]),
            each.shown,
            margin,
            each.basis,
            met,
        )
        table.add_row(*map(Text, cells))
    return table
