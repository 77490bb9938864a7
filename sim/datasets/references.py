"""Does the manifest fit its tables: known units, opening before closing, stations enough for every roll?"""

from __future__ import annotations

from collections.abc import Iterator

from sim.clock import ticks_of
from sim.datasets.checks import REGION_COLUMN
from sim.datasets.manifest import Manifest, ZoneEntry
from sim.datasets.missing_parts import lacks_result
from sim.datasets.outside import cast_outside
from sim.datasets.table import PrintedTable, clean_name
from sim.files.drafts import Draft, fault_at
from sim.files.faults import Fault, KeyPath, did_you_mean, quoted
from sim.nouns import counted


def manifest_faults(
    draft: Draft,
    manifest: Manifest,
    results: PrintedTable,
    turnout: PrintedTable,
    outside: PrintedTable | None = None,
) -> Iterator[Fault]:
    """Faults between the manifest and its tables.

    Parameters
    ----------
    draft : Draft
        What the manifest's file says, with the place of every key.
    manifest : Manifest
        The same, read.
    results, turnout : PrintedTable
    outside : PrintedTable or None
        Papers from outside the stations: units that have no others need no station.
    """
    total_row, national_row = manifest.files.results.total_row, manifest.national_row
    units = [label for label in results.labels if label != total_row]
    yield from _row_faults(draft, ("files", "results", "total_row"), total_row, results)
    yield from _row_faults(draft, ("files", "turnout", "national_row"), national_row, turnout)
    if national_row in units:
        yield fault_at(draft, ("files", "turnout", "national_row"), "this is a unit, not the nation")
    yield from _unit_faults(draft, manifest, units)
    yield from _region_faults(draft, manifest, results)
    if ticks_of(manifest.clock.opening) >= ticks_of(manifest.clock.closing):
        message = f"must be after the opening at {manifest.clock.opening}"
        yield fault_at(draft, ("clock", "closing"), message)
    yield from _file_faults(draft, manifest)
    yield from _station_faults(draft, manifest, results, turnout, cast_outside(outside))


def _row_faults(draft: Draft, path: KeyPath, label: str, table: PrintedTable) -> Iterator[Fault]:
    if label and label not in table:
        yield fault_at(draft, path, f"{table.file} has no such row{did_you_mean(label, table.labels)}")


def _unit_faults(draft: Draft, manifest: Manifest, units: list[str]) -> Iterator[Fault]:
    offsets, weights = ("clock", "utc_offset_hours"), ("units", "weights")
    several = ("units", "regions_in_unit")
    named: list[list[tuple[KeyPath, str]]] = [
        [((*offsets, name), name) for name in manifest.clock.utc_offset_hours],
        [((*weights, name), name) for name in manifest.units.weights],
        [((*several, name), name) for name in manifest.units.regions_in_unit],
        [(("units", "cities", i), name) for i, name in enumerate(manifest.units.cities)],
        [(("stations", "known", i, "unit"), each.unit) for i, each in enumerate(manifest.stations.known)],
    ]
    for places in named:
        seen: set[str] = set()
        for path, name in places:
            cleaned = clean_name(name)
            if cleaned not in units:
                message = f"the results table has no such unit{did_you_mean(cleaned, units)}"
                yield fault_at(draft, path, message, at_key=path[:2] in {offsets, weights, several})
            elif cleaned in seen:
                yield fault_at(draft, path, f"names {quoted(cleaned)} again: each unit may occur once")
            seen.add(cleaned)


def _region_faults(draft: Draft, manifest: Manifest, results: PrintedTable) -> Iterator[Fault]:
    for name, count in manifest.units.regions_in_unit.items():
        region = results.cell(clean_name(name), REGION_COLUMN)
        if region and count > 1.0:
            message = (
                f"lies in the region {region}, so it cannot be made of several: leave one of the two out"
            )
            yield fault_at(draft, ("units", "regions_in_unit", name), message)


def _file_faults(draft: Draft, manifest: Manifest) -> Iterator[Fault]:
    seen: set[str] = set()
    for key, entry in manifest.files.entries().items():
        if entry.file in seen:
            yield fault_at(
                draft, ("files", key, "file"), "is named above: each entry needs a file of its own"
            )
        seen.add(entry.file)


def _station_faults(
    draft: Draft,
    manifest: Manifest,
    results: PrintedTable,
    turnout: PrintedTable,
    outside: dict[str, int],
) -> Iterator[Fault]:
    units = [label for label in results.labels if label != manifest.files.results.total_row]
    zones = manifest.stations.zones
    offsets = [zone.utc_offset_hours for zone in zones]
    offset_of = {clean_name(unit): offset for unit, offset in manifest.clock.utc_offset_hours.items()}
    reference = manifest.clock.reference_utc_offset_hours
    for i, offset in enumerate(offsets):
        if offset in offsets[:i]:
            path = ("stations", "zones", i, "utc_offset_hours")
            yield fault_at(draft, path, "stands twice: each time zone may occur once")
    rolls: dict[int, dict[str, int]] = {}
    for unit in units:
        votes = results.cell(unit, "ballots").isdigit() or lacks_result(unit, results, turnout)
        if unit in outside and results.cell(unit, "ballots") == str(outside[unit]):
            continue
        if votes and results.cell(unit, "registered").isdigit():
            rolls.setdefault(offset_of.get(unit, reference), {})[unit] = int(results.cell(unit, "registered"))
    for offset in sorted(set(rolls) - set(offsets)):
        first, n = next(iter(rolls[offset])), len(rolls[offset])
        message = (
            f"no zone has utc_offset_hours = {offset}: {counted(n, 'unit lies', 'units lie')} there, "
            f"{first} among them: "
            "state their stations"
        )
        yield fault_at(draft, ("stations", "zones"), message)
    for i, zone in enumerate(zones):
        messages = _zone_messages(manifest, zone, rolls.get(zone.utc_offset_hours, {}))
        for message in messages:
            yield fault_at(draft, ("stations", "zones", i, "n_stations"), message)
    yield from _known_faults(
        draft, manifest, {unit: n for zone in rolls.values() for unit, n in zone.items()}
    )


def _zone_messages(manifest: Manifest, zone: ZoneEntry, rolls: dict[str, int]) -> Iterator[str]:
    if not rolls:
        yield "no unit with a result lies in this time zone: drop it"
        return
    known = {clean_name(entry.unit): entry.n_stations for entry in manifest.stations.known}
    here = {unit: n for unit, n in known.items() if unit in rolls}
    rest = [unit for unit in rolls if unit not in here]
    left = zone.n_stations - sum(here.values())
    if left < len(rest) or (not rest and left != 0):
        yield (
            f"known units of the zone have {sum(here.values())} and "
            f"{counted(len(rest), 'other needs', 'others need')} one at least"
        )
    max_roll = manifest.stations.max_roll
    if sum(rolls.values()) > zone.n_stations * max_roll:
        voters = counted(sum(rolls.values()), "voter does", "voters do")
        yield f"{voters} not fit at {max_roll} (stations.max_roll) a station"


def _known_faults(draft: Draft, manifest: Manifest, rolls: dict[str, int]) -> Iterator[Fault]:
    max_roll = manifest.stations.max_roll
    for i, known in enumerate(manifest.stations.known):
        roll = rolls.get(clean_name(known.unit), 0)
        if roll > known.n_stations * max_roll:
            message = (
                f"{counted(roll, 'voter')} of {known.unit} cannot all fit at {max_roll} "
                "(stations.max_roll) a station"
            )
            yield fault_at(draft, ("stations", "known", i, "n_stations"), message)
