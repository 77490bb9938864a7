"""``referendum check``: whether a file is as it should be."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options.names import GivenPath, RuleName
from sim.cli.options.rules import chosen_rule, reading_option
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


class _FileOrKind(click.Group):
    """A sub-command where its name is given, else results to check."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(ctx, args if args[0] in self.commands else ["results", *args])


@click.group("check", cls=_FileOrKind)
def check() -> None:
    """Check a file: a results file, all of it, by its checksums; a rule of your own, by what it does.

    \b
    referendum check results/baseline/results.nc
    referendum check rule law.toml
    """


@check.command("results")
@click.argument("path", metavar="RESULT.nc", type=GivenPath())
@output_options
def results(path: Path, form: Form) -> int:
    """Recompute every checksum of a results file. Exit code 1 if a part was changed or damaged."""
    from sim.experiment.store.checking import check_document, check_rows

    document = check_document(path)
    print_as(form, document, rows=check_rows, tables=_print)
    return 1 if document["holds"] is False or document["lost"] else 0


def _print(document: Document) -> None:
    changed = [part["part"] for part in document["parts"] if part["holds"] is False]
    if document["lost"]:
        from sim.experiment.results import LOST

        told = LOST
    elif document["holds"] is None:
        told = "has no checksums: an earlier version wrote it, or another program"
    elif changed:
        told = f"changed or damaged since it was written: {', '.join(changed)}"
    else:
        told = f"as it was written: {len(document['parts'])} parts hold to their checksums"
    click.echo(f"{document['file']}: {told}")


@check.command("rule")
@click.argument("name", type=RuleName(), metavar="FILE|NAME")
@click.option("--case", "case_id", metavar="ID", help="Decide this case of `referendum cases` by it.")
@reading_option
@output_options
def rule(name: str, case_id: str | None, reading: str | None, form: Form) -> None:
    """Try each threshold of a rule at one less, exactly there and one more; print its sentence and a case.

    Faults of the file are told all at once, each with its place.

    \b
    referendum check rule law.toml
    referendum check rule law.toml --case DK-1939
    """
    from sim.analysis.rule_check import rule_check_document, rule_check_rows

    document = rule_check_document(chosen_rule(name, reading), case_id)
    print_as(form, document, rows=rule_check_rows, tables=_print_rule)


def _print_rule(told: Document) -> None:
    from sim.cli.output.console import report_console, report_table
    from sim.rules.sources import STANDING_WORDS

    console, table = report_console(), report_table("condition", "asks", right=("of", "-1", "0", "+1"))
    for each in told["thresholds"]:
        asks = each["asks"] if each["possible"] else f"{each['asks']}: NOTHING CAN REACH IT"
        for name, part, said in ((each["condition"], each, asks), ("", each["within"], "")):
            if part is not None:
                tried = zip(part["tried"], part["met"], strict=True)
                cells = (f"{number:,} {'met' if met else 'not met'}" for number, met in tried)
                table.add_row(name, said or part["asks"], f"{part['of']:,}", *cells)
    console.print(f"{told['title']} ({told['rule']}): it can be read.", style="bold", markup=False)
    console.print("Each condition alone, at one less than its threshold, exactly there, one more:")
    console.print(table)
    console.print(f"{told['sentence']}\nThe law: {STANDING_WORDS[told['standing']]}.", markup=False)
    console.print(_case(told["case"]), markup=False)
    for note in told["notes"]:
        console.print(f"Note: {note}.", markup=False)


def _case(case: Document | None) -> str:
    if case is None:
        return "No case of its country is known; to decide any other by it: --case ID"
    about = f"{case['id']} ({case['country']}, {case['date']}, {case['question']})"
    agrees = "the same" if case["agrees"] else "NOT the same"
    official = f"officially {case['official']} ({case['rule_of_the_case']})"
    return f"Case {about}: {case['verdict']} under it, {official}: {agrees}."
