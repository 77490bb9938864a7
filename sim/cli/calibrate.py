"""``referendum calibrate``: published against fitted turnout, cell by cell."""

from __future__ import annotations

from typing import Any

import click

from sim.cli.options.numbers import FiniteNumber
from sim.cli.output.documents import Form, output_options, print_as
from sim.documents import Document


@click.command("calibrate")
@click.argument("dataset")
@click.option(
    "--check-in",
    type=FiniteNumber(0, 86_400, min_open=True),
    metavar="SECONDS",
    help="Mean time at the desk; default: the assumption of 60.",
)
@click.option("--desks", type=click.IntRange(1, 1000), help="Desks of every station; default: by its list.")
@output_options
def calibrate(dataset: str, form: Form, check_in: float | None, desks: int | None) -> None:
    """Print published, fitted and residual turnout of DATASET by unit and report.

    Beside it stands what the desks could have issued by then: could that many have voted by 10:00? DATASET is
    a packaged name such as kz-2022, or a folder of the same form.

    \b
    referendum calibrate kz-2022
    referendum calibrate kz-2022 --check-in 75 --desks 3
    """
    from sim.analysis.calibration import calibration_document, calibration_rows
    from sim.datasets import load_dataset

    document = calibration_document(load_dataset(dataset), check_in_seconds=check_in, desks=desks)
    print_as(form, document, rows=calibration_rows, tables=_print)


def _print(document: Document) -> None:
    from sim.cli.output.console import report_console

    _print_cells(document)
    console = report_console()
    console.print(f"Largest residual: {document['largest_residual_points']:.3f} points.")
    console.print(
        f"Desks: {_desks(document)}, {document['check_in_seconds']:g} s a check-in without a pause. A load "
        f"above 100 % could not have been issued so: {_overloaded(document)}."
    )
    if document["national"]:
        _print_national(document["national"])
    for notice in document["notices"]:
        click.echo(f"Notice: {notice}")


def _desks(document: Document) -> str:
    n = document["desks_per_station"]
    return "assumed, one for 300 on the list (2 to 8)" if n is None else f"{n} at every station"


def _overloaded(document: Document) -> str:
    """Units whose desks could not have issued what was reported, and by when."""
    found = [
        f"{cell['unit']} by {cell['clock']}"
        for cell in document["cells"]
        if cell["load"] is not None and cell["load"] > 1
    ]
    return "; ".join(found) or "nowhere"


def _print_cells(document: Document) -> None:
    from sim.cli.output.console import print_table, report_console

    cells = document["cells"]
    headings = ("published", "patched", "fitted", "residual", "papers a station", "desks could issue", "load")
    starts = [n for n, cell in enumerate(cells) if n == 0 or cell["unit"] != cells[n - 1]["unit"]]
    rows = [("" if n not in starts else cell["unit"], *_row(cell)) for n, cell in enumerate(cells)]
    title = "Cumulative turnout, % of the roll (reporting clock)"
    sections = {start - 1 for start in starts}
    print_table(report_console(), title, ("unit", "by", *headings), rows, keys=2, sections=sections)


def _row(cell: dict[str, Any]) -> tuple[str, ...]:
    reported, load = cell["papers_reported_per_station"], cell["load"]
    patched = "missing" if cell["patched"] is None else _percent(cell["patched"])
    return (
        cell["clock"],
        _percent(cell["published"]),
        "" if cell["patched"] is not None and cell["patched"] == cell["published"] else patched,
        _percent(cell["fitted"]),
        _percent(cell["residual"], 3),
        "–" if reported is None else f"{reported:,.1f}",
        f"{cell['papers_possible_per_station']:,.1f}",
        "–" if load is None else f"{100 * load:.0f} %",
    )


def _percent(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{round(100 * value, digits) + 0.0:.{digits}f}"  # no −0.00


def _print_national(cells: list[dict[str, Any]]) -> None:
    from sim.cli.output.console import print_table, report_console

    rows = [
        (
            cell["clock"],
            _percent(cell["published"]),
            "not known" if cell["patched"] is None else _percent(cell["patched"]),
            _percent(cell["fitted"]),
            _percent(cell["fitted_less_published"], 3),
        )
        for cell in cells
    ]
    headings = ("by", "published", "units' cells as used", "fitted", "fitted less published")
    row = f"The national row ({cells[0]['unit']})"
    title = f"{row}, % of the roll: a check, since the curves are those of the units"
    print_table(report_console(), title, headings, rows)
