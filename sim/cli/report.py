"""``referendum report``: one page to hand on, of a run, a scenario or a table of results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options.names import Choice, RuleName
from sim.cli.options.outputs import Output, refuse_to_replace
from sim.cli.options.rules import chosen_rule, reading_option
from sim.cli.options.tables import TableReader, refuse_table_options, table_options
from sim.files.sources import is_table_file

if TYPE_CHECKING:
    from sim.reports.report import Report


@click.command("report")
@click.argument("source", metavar="RESULT|SCENARIO|TABLE")
@click.option(
    "-o",
    "--out",
    type=Output(".html", ".pdf"),
    required=True,
    metavar="FILE.html|FILE.pdf",
    help="Where to write it.",
)
@click.option(
    "--lang",
    type=Choice(["en", "ru", "kk"]),
    default="en",
    show_default=True,
    help="Language: English, Russian, Kazakh.",
)
@click.option("--rule", "rule_name", type=RuleName(), metavar="NAME|FILE", help="Of a table: its rule.")
@reading_option
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@table_options
def report(source: str, out: Path, force: bool, **options: Any) -> None:
    """Write a report of SOURCE, and print its answer: one file, which asks for nothing from outside.

    SOURCE is a results file (.nc) or its folder; a scenario, whose expectation is told, without simulated
    votes; or a table of official results (a CSV file, or the name of a dataset), which needs --rule. A .pdf
    needs the extra `pdf`.

    \b
    referendum report results/almaty-boycott/results.nc -o report.html
    referendum report scenarios/almaty-boycott.toml -o report.html --lang kk
    referendum report table.csv --rule italy-abrogative -o report.pdf
    """
    from sim.text.visible import visible

    refuse_to_replace(out, force=force)
    made = _report(source, options)
    kept = made.save(out, overwrite=force)
    click.echo(visible(made.sentence))
    click.echo(f"kept: {kept}", err=True)


def _report(source: str, options: dict[str, Any]) -> Report:
    from sim.analysis.given import is_table
    from sim.reports.material import of_table
    from sim.reports.report import rendered
    from sim.reports.report import report as report_of

    language, rule_name = options["lang"], options["rule_name"]
    if not is_table_file(source) and source != "-":
        refuse_table_options("what is named here")
    if not is_table(source) and source != "-":
        if rule_name or options["reading"]:
            raise click.UsageError("--rule and --reading are for a table: a scenario has its own")
        return report_of(source, language=language)
    if rule_name is None:
        raise click.UsageError("a table has no rule of its own: give --rule, as --rule kazakhstan-2022")
    rule = chosen_rule(rule_name, options["reading"])
    if not is_table_file(source) and source != "-":
        return report_of(source, rule, language=language)
    read_table: TableReader = options["read_table"]
    return rendered(of_table(read_table(source), rule, source), language)
