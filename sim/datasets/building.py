"""From checked tables and manifest to the arrays of a dataset. Nothing is validated here."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.ballot import BALLOT_CLASSES
from sim.clock import TICKS_PER_DAY, TICKS_PER_HOUR, moment_of, moment_ticks, ticks_of
from sim.datasets.checks import REGION_COLUMN
from sim.datasets.closing import closing_notice, last_share, papers_at_closing
from sim.datasets.dataset import (
    Dataset,
    KnownStations,
    Patch,
    Source,
    Statement,
    StationDeclaration,
    ZoneStations,
    exact_share,
)
from sim.datasets.figures import last_digit
from sim.datasets.manifest import Manifest, PatchFile, StationsEntry
from sim.datasets.missing_parts import (
    lacks_result,
    missing_notices,
    with_national_hours,
    with_national_results,
)
from sim.datasets.outside import outside_of
from sim.datasets.patching import patched
from sim.datasets.station_lists import listed_stations
from sim.datasets.table import PrintedTable, clean_name

_Scalar = TypeVar("_Scalar", bound=np.generic)


def build(
    folder: Path,
    manifest: Manifest,
    tables: Mapping[str, PrintedTable],
    patches: tuple[Patch, ...],
    sha256: str,
) -> Dataset:
    """The dataset of a folder whose tables and patches have been checked."""
    results, turnout = tables["results"], tables["turnout"]
    total_row, national_row = manifest.files.results.total_row, manifest.national_row
    units = tuple(label for label in results.labels if label != total_row)
    counts, shares = patched(results, patches), patched(turnout, patches)
    registered = [int(counts.cell(unit, "registered")) for unit in units]
    shares_printed = _shares(turnout, units)
    clock, weights = manifest.clock, _by_unit(manifest.units.weights)
    offsets = _by_unit(clock.utc_offset_hours)
    utc_offset = np.array([offsets.get(u, clock.reference_utc_offset_hours) for u in units], dtype=np.int64)
    report_ticks = np.array([moment_ticks(name) for name in turnout.columns], dtype=np.int64)
    roll, exact = np.array(registered, dtype=np.int64), [_exact(shares, unit) for unit in units]
    lacking = np.array([lacks_result(unit, counts, shares) for unit in units])
    ballots = _ballots(counts, units)
    outside = outside_of(tables["outside"], manifest.outside, units) if "outside" in tables else None
    if lacking.any():
        ballots = with_national_results(ballots, roll, exact, lacking, _ballots(counts, (total_row,))[0])
    from_outside = 0 if outside is None else outside.by_unit.sum(axis=1)
    at_stations = ballots.sum(axis=1) - from_outside
    no_hours = (at_stations > 0) & np.array([last_share(row) is None for row in exact])
    ahead = (utc_offset - clock.reference_utc_offset_hours) * TICKS_PER_HOUR
    closing = ticks_of(clock.closing) + (clock.days - 1) * TICKS_PER_DAY
    closed = report_ticks + ahead[:, None] >= closing
    known = papers_at_closing(
        exact,
        _exact(shares, national_row) if national_row else [],
        roll,
        at_stations,
        closed,
        _rounding(shares, units),
    )
    notice = closing_notice(units, known, roll, moment_of(closing), no_hours)
    national = _shares(turnout, (national_row,))[0]
    hours = with_national_hours(_shares(shares, units), national, known.issued / roll)
    has_hours = not np.isnan(national).all()
    missing = missing_notices(units, lacking, no_hours, national=has_hours)
    return Dataset(
        name=manifest.name,
        title=manifest.title,
        path=folder,
        units=units,
        registered=_frozen(roll),
        ballots=_frozen(ballots),
        weights=_frozen(np.array([weights.get(unit, 1) for unit in units], dtype=np.int64)),
        utc_offset_hours=_frozen(utc_offset),
        reference_offset_hours=clock.reference_utc_offset_hours,
        report_ticks=_frozen(report_ticks),
        turnout_printed=_frozen(shares_printed),
        turnout=_frozen(hours),
        turnout_national_printed=_frozen(national),
        issued=_frozen(known.issued + from_outside),
        closing_reported=_frozen(known.reported),
        simulated=_frozen((~np.isnan(shares_printed)).any(axis=1) | no_hours),
        opening_ticks=ticks_of(clock.opening),
        closing_ticks=closing,
        days=clock.days,
        stations=_stations(manifest.stations, tuple(clean_name(city) for city in manifest.units.cities)),
        patches=patches,
        statements=_statements(tables),
        sources=_sources(manifest),
        notices=(*manifest.notices, *missing, *([] if notice is None else [notice])),
        results_table=results,
        turnout_table=turnout,
        total_row=total_row,
        national_row=national_row,
        sha256=sha256,
        rule=manifest.rule,
        regions=tuple(counts.cell(unit, REGION_COLUMN) or unit for unit in units),
        regions_in_unit={
            clean_name(unit): k for unit, k in manifest.units.regions_in_unit.items() if k > 1.0
        },
        outside=outside,
        listed=listed_stations(tables["stations"], units) if "stations" in tables else None,
    )


def patches_of(file: PatchFile) -> tuple[Patch, ...]:
    """The patches of a patch file, names in the form the tables have them in."""
    return tuple(
        Patch(
            entry.file,
            clean_name(entry.row),
            clean_name(entry.column),
            entry.printed,
            entry.corrected,
            entry.kind,
            entry.reason,
            entry.source,
        )
        for entry in file.patches
    )


def _by_unit(values: Mapping[str, int]) -> dict[str, int]:
    return {clean_name(unit): value for unit, value in values.items()}


def _frozen(array: NDArray[_Scalar]) -> NDArray[_Scalar]:
    array.setflags(write=False)
    return array


def _ballots(counts: PrintedTable, units: tuple[str, ...]) -> NDArray[np.int64]:
    return np.array(
        [[int(counts.cell(unit, name) or 0) for name in BALLOT_CLASSES] for unit in units], dtype=np.int64
    )


def _exact(table: PrintedTable, label: str) -> list[Fraction | None]:
    return [exact_share(table.cell(label, column)) for column in table.columns]


def _rounding(table: PrintedTable, units: tuple[str, ...]) -> list[Fraction]:
    """Half a unit of the last digit of each row's last cell, as a share; 0 where it is a fraction."""
    rows = [[cell for name in table.columns if (cell := table.cell(unit, name))] for unit in units]
    half = last_digit(cell for row in rows for cell in row) / 200  # of per cent
    return [Fraction(0) if not row or "/" in row[-1] else half for row in rows]


def _shares(table: PrintedTable, labels: tuple[str, ...]) -> NDArray[np.float64]:
    exact = [_exact(table, label) for label in labels]
    return np.array([[np.nan if share is None else float(share) for share in row] for row in exact])


def _stations(entry: StationsEntry, cities: tuple[str, ...]) -> StationDeclaration:
    return StationDeclaration(
        zones=tuple(
            ZoneStations(zone.utc_offset_hours, zone.n_stations, zone.source) for zone in entry.zones
        ),
        known=tuple(
            KnownStations(clean_name(known.unit), known.n_stations, known.source) for known in entry.known
        ),
        n_abroad=entry.abroad.n_stations if entry.abroad else 0,
        abroad_source=entry.abroad.source if entry.abroad else "",
        cities=cities,
        max_roll=entry.max_roll,
        max_roll_source=entry.max_roll_source,
    )


def _statements(tables: Mapping[str, PrintedTable]) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            table.file,
            row.label,
            *(table.cell(row.label, name) for name in ("what", "value", "unit", "as_of", "source", "note")),
        )
        for key in ("statements", "supplement")
        if (table := tables.get(key)) is not None
        for row in table.rows
    )


def _sources(manifest: Manifest) -> tuple[Source, ...]:
    return tuple(
        Source(entry.file, entry.source, entry.unit, entry.sha256 or "", entry.transformed)
        for entry in manifest.files.entries().values()
    )
