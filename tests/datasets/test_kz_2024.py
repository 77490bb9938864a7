"""The referendum of 2024: one home for its turnout, printed national figures, an estimate by region."""

from __future__ import annotations

from math import fsum

import numpy as np
import pytest

from sim.ballot import BALLOT_CLASSES, NO, YES
from sim.datasets import audit_dataset, load_dataset
from sim.datasets.legal_calendar import calendar_of
from sim.datasets.other_votes import load_turnout
from sim.datasets.other_votes.unit_names import unit_names
from sim.datasets.timeline import timeline
from sim.electorate.stations import largest_remainder

DATA = load_dataset("kz-2024")
PUBLISHED = {"Turkistan": (693_766, 178_148), "Almaty Region": (495_291, 174_622)}
CITIES = DATA.stations.cities


def _at(clock: str) -> dict[str, float]:
    column = DATA.turnout_table.columns.index(clock)
    return dict(zip(DATA.units, DATA.turnout[:, column].tolist(), strict=True))


def test_national_figures_are_those_printed() -> None:
    totals = dict(zip(BALLOT_CLASSES, DATA.ballots.sum(axis=0).tolist(), strict=True))
    assert totals == {"yes": 5_561_937, "no": 2_045_271, "both_marked": 82_729, "invalid": 130_267}
    assert DATA.registered.sum() == 12_284_487
    assert len(DATA.units) == 20
    assert DATA.stations.n_stations == 10_249


def test_yes_and_no_are_as_published_where_they_are() -> None:
    for unit, (yes, no) in PUBLISHED.items():
        row = DATA.ballots[DATA.units.index(unit)]
        assert (row[YES], row[NO]) == (yes, no)


def test_turnout_is_that_of_the_back_test_to_the_cell() -> None:
    (table,) = load_turnout("kz-2024")
    cells = {(cell.unit, cell.report_ticks): cell.share for cell in table.cells}
    assert all(cell.source for cell in table.cells)
    of_units = 0
    for u, unit in enumerate(DATA.units):
        for report, ticks in enumerate(DATA.report_ticks.tolist()):
            share = cells.get((unit, ticks))
            expected = np.nan if share is None else share
            assert DATA.turnout[u, report] == pytest.approx(expected, rel=1e-12, nan_ok=True)
            of_units += share is not None
    assert of_units == len(cells) - 6  # the national row has six


def _rolls(of_cities: float) -> dict[str, float]:
    """Rolls of 2022, those of the cities larger by a factor, to the printed total."""
    names, old = unit_names(), load_dataset("kz-2022")
    parts = {each.unit: each.weights for each in names.carved}
    before = {
        part: roll * weight / sum(weights.values())
        for unit, roll in zip(old.units, old.registered.tolist(), strict=True)
        for weights in [parts.get(unit, {unit: 1.0})]
        for part, weight in weights.items()
    }
    total, counted = int(DATA.registered.sum()), int(DATA.ballots.sum())
    marked = DATA.ballots[:, [YES, NO]].sum() / counted
    issued_once_counted = total * 0.6387 / counted
    needed = {
        unit: sum(papers) / marked * issued_once_counted / _at("20:00")[unit]
        for unit, papers in PUBLISHED.items()
    }
    free = {
        unit: before[names.one_name(unit)] * (of_cities if unit in CITIES else 1.0)
        for unit in DATA.units
        if unit not in needed
    }
    scale = (total - sum(needed.values())) / sum(free.values())
    return {unit: needed.get(unit) or free[unit] * scale for unit in DATA.units}


def _mean(rolls: dict[str, float], clock: str) -> float:
    return fsum(rolls[unit] * share for unit, share in _at(clock).items()) / fsum(rolls.values())


def test_estimated_rolls_are_those_that_the_manifest_describes() -> None:
    rolls = _rolls(1.1484230561388582)
    assert _mean(rolls, "20:00") == pytest.approx(0.6387, abs=1e-9)
    weights = np.array(list(rolls.values()))
    assert largest_remainder(weights, int(DATA.registered.sum())).tolist() == DATA.registered.tolist()
    assert [round(100 * _mean(rolls, clock), 2) for clock in ("14:00", "16:00")] == [51.80, 57.69]
    told = next(source.transformed for source in DATA.sources if source.file == "results.csv")
    assert "(1.148)" in told
    assert "51.80 and 57.69" in told


def test_other_papers_are_in_proportion_to_those_issued() -> None:
    rest = [u for u, unit in enumerate(DATA.units) if unit not in PUBLISHED]
    issued = DATA.registered[rest] * DATA.turnout[rest, -1]
    for column in range(len(BALLOT_CLASSES)):
        papers = DATA.ballots[rest, column]
        assert papers.tolist() == largest_remainder(issued, int(papers.sum())).tolist()


def test_audit_tells_the_hours_that_the_estimate_misses_and_nothing_else() -> None:
    errors = [found for found in audit_dataset(DATA) if found.severity == "error"]
    assert {(found.code, found.column) for found in errors} == {
        ("national-mean", "10:00"),
        ("national-mean", "14:00"),
    }


def test_calendar_is_lawful() -> None:
    dates = {entry.event.id: entry.at.date().isoformat() for entry in timeline(calendar_of(DATA))}
    assert (dates["decree"], dates["vote"]) == ("2024-09-02", "2024-10-06")
