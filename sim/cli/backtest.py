"""``referendum backtest``: other votes against what the priors of a dataset say of them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from sim.cli.options.outputs import PICTURE
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


@click.command("backtest")
@click.argument("dataset")
@click.option(
    "--against",
    multiple=True,
    metavar="FILE|DATASET",
    help="Turnout of another vote: a packaged table, a CSV file, a dataset (repeatable). "
    "Without it, all packaged tables that go with DATASET.",
)
@click.option(
    "-n",
    "--replications",
    type=click.IntRange(min=20),
    default=1_000,
    show_default=True,
    help="Simulated votes a prior.",
)
@click.option(
    "--leave-one-out",
    is_flag=True,
    help="Also judge each vote by next-vote as it is fitted without this vote.",
)
@click.option("--picture", metavar="FILE.png", type=PICTURE, help="Draw it too.")
@output_options
def backtest(
    dataset: str,
    against: tuple[str, ...],
    replications: int,
    leave_one_out: bool,
    picture: Path | None,
    form: Form,
) -> None:
    """Hold turnout of other votes against what every prior of DATASET says of them.

    DATASET is a packaged name such as kz-2022, a folder of the same form, or a scenario file, whose own
    priors are then tested. A CSV file has the columns region, time and per_cent, and where clocks differ
    local_offset_hours; or a column of regions and one a clock time.

    \b
    referendum backtest kz-2022 --against kz-2024 --against kz-2021
    """
    from sim.analysis.backtest.backtest import backtest as backtest_of
    from sim.analysis.backtest.document import backtest_document, backtest_rows
    from sim.analysis.given import priors_from, turnout_from

    scenario = priors_from(dataset)
    tables = turnout_from(against, scenario)
    found = backtest_of(scenario, tables, replications=replications, leave_one_out=leave_one_out)
    if picture is not None:
        from sim.plots.backtest import plot_backtest
        from sim.plots.saving import save

        save(plot_backtest(found), picture, overwrite=True)
    print_as(form, backtest_document(found), rows=backtest_rows, tables=_print)


def _print(document: Document) -> None:
    from sim.cli.output.console import print_notes, print_table, report_console

    console = report_console()
    names = ", ".join(vote["name"] for vote in document["votes"])
    n = f"{document['replications']:,}"
    console.print(f"{document['dataset']} against {names}; {n} simulated votes a prior", markup=False)
    for prior in dict.fromkeys(each["prior"] for each in document["coverage"]):
        shown = list(_shown(document, prior))
        sections = {k - 1 for k, rows in enumerate(shown) if rows[0] and k}
        headings = (*(f"{level:.0%}".replace("%", " %") for level in document["levels"]),)
        columns = ("figure", "vote", "cells", *headings, "90 %: interval", "method predicts", "width")
        print_table(
            console, f"prior {prior}: share held by the bands", columns, shown, keys=2, sections=sections
        )
    console.print(_EXPLANATION)
    notes = [f"{vote['name']}: {note}" for vote in document["votes"] for note in vote["notes"]]
    print_notes(console, notes)


_EXPLANATION: Final = (
    "Share of the reported figures that lie in the central bands of the simulated ones, in per cent. The "
    "interval takes the cells of one vote together. The method predicts: the range of the share that its "
    "bands of 90 % hold in 95 % of sets of its own simulated votes; * where the share held lies outside its "
    "range. Width: of the bands of 90 %, in points. By unit and by hour: --csv; every figure: --json."
)


def _shown(document: Document, prior: str) -> list[tuple[str, ...]]:
    from sim.analysis.backtest.documentation import coverage_by_vote, coverage_cells

    rows: list[tuple[str, ...]] = []
    above = ""
    for (own, figure, vote), entries in coverage_by_vote(document).items():
        if own == prior:
            rows.append((figure if figure != above else "", vote, *coverage_cells(entries)))
            above = figure
    return rows
