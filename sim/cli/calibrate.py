"""``referendum calibrate``: published against fitted turnout, cell by cell."""

from __future__ import annotations

import json
from math import isnan
from typing import TYPE_CHECKING

import click

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
    from sim.electorate.calibration import fit_report
    from sim.experiment.plan import plan_of
    from sim.scenario import from_mapping

    scenario = from_mapping(
        {"schema_version": 1, "title": "calibration", "dataset": dataset, "rule": "kazakhstan-2022"}
    )
    plan = plan_of(scenario)
    cells = fit_report(plan.dataset, plan.electorate.curves)
    rooms = desk_feasibility(plan)
    if as_json:
        click.echo(json.dumps(_document(plan.dataset.name, cells, rooms), ensure_ascii=False, indent=1))
        return
    _print(cells, rooms, scenario.polling.check_in.mean_seconds, plan.dataset.notices)


def _number(value: float) -> float | None:
    return None if isnan(value) else value  # NaN has no place in JSON


def _worst(cells: tuple[FitCell, ...]) -> float:
    return max((abs(cell.residual) for cell in cells if not isnan(cell.residual)), default=0.0)


def _document(name: str, cells: tuple[FitCell, ...], rooms: tuple[Feasibility, ...]) -> dict[str, object]:
    return {
        "dataset": name,
        "largest_residual_points": 100 * _worst(cells),
        "cells": [
            {
                "unit": cell.unit,
                "clock": cell.clock,
                "published": _number(cell.printed),
                "patched": _number(cell.patched),
                "fitted": cell.fitted,
                "residual": _number(cell.residual),
                "papers_reported_per_station": _number(room.reported),
                "papers_possible_per_station": room.possible,
            }
            for cell, room in zip(cells, rooms, strict=True)
        ],
    }


def _percent(value: float, digits: int = 2) -> str:
    return "–" if isnan(value) else f"{100 * value:.{digits}f}"


def _print(
    cells: tuple[FitCell, ...], rooms: tuple[Feasibility, ...], check_in: float, notices: tuple[str, ...]
) -> None:
    from rich.table import Table

    from sim.cli.console import report_console

    console = report_console()
    table = Table(title="Cumulative turnout, % of the roll (reporting clock)", title_justify="left")
    table.add_column("unit")
    table.add_column("by")
    for heading in (
        "published",
        "patched",
        "fitted",
        "residual",
        "papers a station",
        "desks could issue",
        "load",
    ):
        table.add_column(heading, justify="right")
    previous = ""
    for cell, room in zip(cells, rooms, strict=True):
        if previous not in ("", cell.unit):
            table.add_section()
        patched = "missing" if isnan(cell.patched) else _percent(cell.patched)
        table.add_row(
            "" if cell.unit == previous else cell.unit,
            cell.clock,
            _percent(cell.printed),
            "" if cell.patched == cell.printed else patched,
            _percent(cell.fitted),
            _percent(cell.residual, 3),
            "–" if isnan(room.reported) else f"{room.reported:,.0f}",
            f"{room.possible:,.0f}",
            "–" if isnan(room.load) else f"{100 * room.load:.0f} %",
        )
        previous = cell.unit
    console.print(table)
    console.print(f"Largest residual: {100 * _worst(cells):.3f} points.")
    console.print(
        f"Desks: assumed, one for 300 on the list (2 to 8), {check_in:.0f} s a check-in without a pause. "
        "A load above 100 % could not have been issued so."
    )
    for notice in notices:
        console.print(f"Notice: {notice}", markup=False)
