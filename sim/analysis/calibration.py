"""Published against fitted turnout of a dataset, and what the desks could have issued by then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sim.analysis.feasibility import Feasibility, desk_feasibility
from sim.analysis.given import plain_scenario
from sim.datasets import Dataset
from sim.documents import Document, Rows, as_document, rows
from sim.electorate.calibration import FitCell, fit_report, national_fit
from sim.engines.plan import Plan, plan_of
from sim.rounding import SHARE_DIGITS, finite_or_none

_DIGITS: Final = 6
"""Of a fitted share, which is no count's: a ten-thousandth of a per cent."""


def calibration_document(
    dataset: Dataset, *, check_in_seconds: float | None = None, desks: int | None = None
) -> Document:
    """Published, fitted and residual turnout by unit and report, beside what the desks could have issued.

    Parameters
    ----------
    dataset : Dataset
    check_in_seconds : float, optional
        Mean time at the desk; without it, that of a scenario that says nothing of it (assumption).
    desks : int, optional
        Of every station; without it, those that the dataset lists, else one for 300 on the list (assumption).

    Returns
    -------
    Document
        ``referendum/calibration/1``; turnout as shares of the roll, papers a station; ``load`` is reported
        over possible papers: above 1 the desks could not have issued so many.

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> told = calibration_document(load_dataset("kz-2022"))
    >>> told["largest_residual_points"] < 0.05, told["cells"][0]["unit"], told["cells"][0]["published"]
    (True, 'Akmola Region', 0.2663)
    """
    plan = _plan(dataset, check_in_seconds, desks)
    cells = fit_report(plan.dataset, plan.electorate.curves)
    rooms = {(room.unit, room.clock): room for room in desk_feasibility(plan)}
    residuals = [abs(cell.residual) for cell in cells if cell.residual == cell.residual]
    return as_document(
        "referendum/calibration/1",
        {
            "dataset": plan.dataset.name,
            "largest_residual_points": round(100 * max(residuals, default=0.0), _DIGITS - 2) + 0.0,
            "check_in_seconds": plan.scenario.polling.check_in.mean_seconds,
            "desks_per_station": desks,
            "cells": [_fitted(cell) | _papers(rooms[cell.unit, cell.clock]) for cell in cells],
            "national": [_national(cell) for cell in national_fit(plan.dataset, plan.electorate.curves)],
            "notices": plan.dataset.notices,
        },
    )


def _plan(dataset: Dataset, check_in_seconds: float | None, desks: int | None) -> Plan:
    """The plain plan with another time at the desk, or so many desks at every station."""
    polling: dict[str, Any] = {}
    if check_in_seconds is not None:
        polling["check_in"] = {"mean_seconds": check_in_seconds}
    if desks is not None:
        polling |= {"min_desks": desks, "max_desks": desks}
    plan = plan_of(plain_scenario(dataset).replace(polling=polling))
    if desks is None:
        return plan
    stations = replace(plan.electorate.stations, desks=None, booths=None)
    return replace(plan, electorate=replace(plan.electorate, stations=stations))


def calibration_rows(document: Document) -> Rows:
    """A row a unit and report."""
    shares = ("published", "patched", "fitted", "residual")
    papers = ("papers_reported_per_station", "papers_possible_per_station", "load")
    return rows(("unit", "clock", *shares, *papers), document["cells"])


def _fitted(cell: FitCell) -> dict[str, Any]:
    return {
        "unit": cell.unit,
        "clock": cell.clock,
        "published": finite_or_none(cell.printed),
        "patched": finite_or_none(cell.patched),
        "fitted": round(cell.fitted, _DIGITS),
        "residual": finite_or_none(round(cell.residual, _DIGITS) + 0.0),  # no −0.0
    }


def _papers(room: Feasibility) -> dict[str, Any]:
    return {
        "papers_reported_per_station": finite_or_none(round(room.reported, 1)),
        "papers_possible_per_station": round(room.possible, 1),
        "load": finite_or_none(round(room.load, SHARE_DIGITS)),
    }


def _national(cell: FitCell) -> dict[str, Any]:
    gap = round(cell.fitted - cell.printed, _DIGITS) + 0.0
    return _fitted(cell) | {"fitted_less_published": finite_or_none(gap)}
