"""``referendum calibrate``: published against fitted turnout, cell by cell."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import click

from sim.cli.output.documents import print_document
from sim.documents import as_document
from sim.rounding import finite_or_none

_DIGITS = 6
"""Of a fitted share, which is no count's: a ten-thousandth of a per cent."""

if TYPE_CHECKING:
    from sim.analysis.feasibility import Feasibility
    from sim.electorate.calibration import FitCell


@click.command("calibrate")
@click.argument("dataset")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
def calibrate(dataset: str, as_json: bool) -> None:
    """Print published, fitted and residual turnout of DATASET by unit and report.

    Beside it stands what the desks could have issued by then, under the default assumptions on desks and
    check-in. DATASET is a packaged name such as kz-2022, or a folder of the same form.
    """
    from sim.analysis.feasibility import desk_feasibility
    from sim.datasets import load_dataset
    from sim.electorate.calibration import fit_report, national_fit
    from sim.engines.plan import plan_of
    from sim.scenario import from_mapping

    folder = load_dataset(dataset).path  # its faults are told as its own, not as a scenario's
    rule = "packaged:kazakhstan-2022"
    scenario = from_mapping(
        {"schema_version": 1, "title": "calibration", "dataset": str(folder), "rule": rule}
    )
    plan = plan_of(scenario)
    cells = fit_report(plan.dataset, plan.electorate.curves)
    rooms = _beside(cells, desk_feasibility(plan))
    national = national_fit(plan.dataset, plan.electorate.curves)
    if as_json:
        document = _document(plan.dataset.name, cells, rooms) | {
            "national": [_fit_entry(cell) for cell in national],
            "notices": list(plan.dataset.notices),
        }
        print_document(as_document("referendum/calibration/1", document))
        return
    _print(cells, rooms, scenario.polling.check_in.mean_seconds)
    _print_national(national)
    for notice in plan.dataset.notices:
        click.echo(f"Notice: {notice}")


def _beside(cells: tuple[FitCell, ...], rooms: tuple[Feasibility, ...]) -> tuple[Feasibility, ...]:
    """The rooms of each cell: a unit that reports without issuing a paper has rooms, but no fit."""
    by_place = {(room.unit, room.clock): room for room in rooms}
    return tuple(by_place[cell.unit, cell.clock] for cell in cells)


def _worst(cells: tuple[FitCell, ...]) -> float:
    return max((abs(cell.residual) for cell in cells if not isnan(cell.residual)), default=0.0)


def _document(name: str, cells: tuple[FitCell, ...], rooms: tuple[Feasibility, ...]) -> dict[str, object]:
    return {
        "dataset": name,
        "largest_residual_points": round(100 * _worst(cells), _DIGITS - 2) + 0.0,
        "cells": [
            _fit_entry(cell)
            | {
                "papers_reported_per_station": finite_or_none(round(room.reported, 1)),
                "papers_possible_per_station": round(room.possible, 1),
            }
            for cell, room in zip(cells, rooms, strict=True)
        ],
    }


def _fit_entry(cell: FitCell) -> dict[str, object]:
    return {
        "unit": cell.unit,
        "clock": cell.clock,
        "published": finite_or_none(cell.printed),
        "patched": finite_or_none(cell.patched),
        "fitted": round(cell.fitted, _DIGITS),
        "residual": finite_or_none(round(cell.residual, _DIGITS) + 0.0),  # no −0.0
    }


def _percent(value: float, digits: int = 2) -> str:
    return "–" if isnan(value) else f"{round(100 * value, digits) + 0.0:.{digits}f}"  # no −0.00


def _row(cell: FitCell, room: Feasibility) -> tuple[str, ...]:
    patched = "missing" if isnan(cell.patched) else _percent(cell.patched)
    return (
        cell.clock,
        _percent(cell.printed),
        "" if cell.patched == cell.printed else patched,
        _percent(cell.fitted),
        _percent(cell.residual, 3),
        "–" if isnan(room.reported) else f"{room.reported:,.0f}",
        f"{room.possible:,.0f}",
        "–" if isnan(room.load) else f"{100 * room.load:.0f} %",
    )


def _print(cells: tuple[FitCell, ...], rooms: tuple[Feasibility, ...], check_in: float) -> None:
    from sim.cli.output.console import print_table, report_console

    console = report_console()
    headings = ("published", "patched", "fitted", "residual", "papers a station", "desks could issue", "load")
    pairs = list(zip(cells, rooms, strict=True))
    starts = [n for n, cell in enumerate(cells) if n == 0 or cell.unit != cells[n - 1].unit]
    rows = [("" if n not in starts else cell.unit, *_row(cell, room)) for n, (cell, room) in enumerate(pairs)]
    title = "Cumulative turnout, % of the roll (reporting clock)"
    sections = {start - 1 for start in starts}
    print_table(console, title, ("unit", "by", *headings), rows, keys=2, sections=sections)
    console.print(f"Largest residual: {100 * _worst(cells):.3f} points.")
    console.print(
        f"Desks: assumed, one for 300 on the list (2 to 8), {check_in:.0f} s a check-in without a pause. "
        "A load above 100 % could not have been issued so."
    )


def _print_national(cells: tuple[FitCell, ...]) -> None:
    from sim.cli.output.console import print_table, report_console

    if not cells:
        return
    rows = [
        (
            cell.clock,
            _percent(cell.printed),
            "not known" if isnan(cell.patched) else _percent(cell.patched),
            _percent(cell.fitted),
            _percent(cell.fitted - cell.printed, 3),
        )
        for cell in cells
    ]
    headings = ("by", "published", "units' cells as used", "fitted", "fitted less published")
    title = (
        f"The national row ({cells[0].unit}), % of the roll: a check, since the curves are those of the units"
    )
    print_table(report_console(), title, headings, rows)
