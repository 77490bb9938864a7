"""Does the manifest fit its tables: known units, opening before closing, stations enough for every roll?"""

from __future__ import annotations

from collections.abc import Iterator

from sim.clock import ticks_of
from sim.datasets.faults import Fault, did_you_mean, shown
from sim.datasets.manifest import Manifest, ZoneEntry
from sim.datasets.table import Table, clean_name

_FILE = "dataset.toml"


def manifest_faults(manifest: Manifest, results: Table) -> Iterator[Fault]:
    """Faults between the manifest and the results table."""
    units = [label for label in results.labels if label != manifest.files.results.total_row]
    yield from _unit_faults(manifest, units)
    if ticks_of(manifest.clock.opening) >= ticks_of(manifest.clock.closing):
        yield Fault(
            f"{_FILE}: clock.closing",
            shown(manifest.clock.closing),
            f"it must be after the opening at {manifest.clock.opening}",
        )
    yield from _file_faults(manifest)
    yield from _station_faults(manifest, results, units)


def _unit_faults(manifest: Manifest, units: list[str]) -> Iterator[Fault]:
    named = {
        "clock.utc_offset_hours": list(manifest.clock.utc_offset_hours),
        "units.weights": list(manifest.units.weights),
        "units.cities": manifest.units.cities,
        "stations.known": [known.unit for known in manifest.stations.known],
    }
    for key, names in named.items():
        cleaned = [clean_name(name) for name in names]
        for name in dict.fromkeys(cleaned):
            if name not in units:
                yield Fault(
                    f"{_FILE}: {key}",
                    shown(name),
                    f"the results table has no such unit{did_you_mean(name, units)}",
                )
            if cleaned.count(name) > 1:
                yield Fault(f"{_FILE}: {key}", f"{shown(name)} twice", "each unit may occur once")


def _file_faults(manifest: Manifest) -> Iterator[Fault]:
    entries = [
        manifest.files.results,
        manifest.files.turnout,
        manifest.files.statements,
        manifest.files.supplement,
    ]
    names = [entry.file for entry in entries if entry is not None]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(f"{_FILE}: files", f"{shown(name)} twice", "each entry needs a file of its own")


def _station_faults(manifest: Manifest, results: Table, units: list[str]) -> Iterator[Fault]:
    zones = manifest.stations.zones
    offsets = [zone.utc_offset_hours for zone in zones]
    offset_of = {clean_name(unit): offset for unit, offset in manifest.clock.utc_offset_hours.items()}
    reference = manifest.clock.reference_utc_offset_hours
    for offset in sorted({offset for offset in offsets if offsets.count(offset) > 1}):
        yield Fault(
            f"{_FILE}: stations.zones", f"utc_offset_hours = {offset} twice", "each time zone may occur once"
        )
    rolls: dict[int, dict[str, int]] = {}
    for unit in units:
        if results.cell(unit, "ballots").isdigit() and results.cell(unit, "registered").isdigit():
            rolls.setdefault(offset_of.get(unit, reference), {})[unit] = int(results.cell(unit, "registered"))
    for offset in sorted(set(rolls) - set(offsets)):
        first = next(iter(rolls[offset]))
        allowed = f"{len(rolls[offset])} units lie there, {first} among them: state their stations"
        yield Fault(f"{_FILE}: stations.zones", f"no zone with utc_offset_hours = {offset}", allowed)
    for i, zone in enumerate(zones):
        yield from _zone_faults(
            manifest, zone, f"{_FILE}: stations.zones[{i}].n_stations", rolls.get(zone.utc_offset_hours, {})
        )


def _zone_faults(manifest: Manifest, zone: ZoneEntry, place: str, rolls: dict[str, int]) -> Iterator[Fault]:
    if not rolls:
        yield Fault(place, str(zone.n_stations), "no unit with a result lies in this time zone: drop it")
        return
    known = {clean_name(entry.unit): entry.n_stations for entry in manifest.stations.known}
    here = {unit: n for unit, n in known.items() if unit in rolls}
    rest = [unit for unit in rolls if unit not in here]
    left = zone.n_stations - sum(here.values())
    if left < len(rest) or (not rest and left != 0):
        allowed = (
            f"the known units of the zone have {sum(here.values())} and {len(rest)} others need one at least"
        )
        yield Fault(place, str(zone.n_stations), allowed)
    max_roll = manifest.stations.max_roll
    if sum(rolls.values()) > zone.n_stations * max_roll:
        yield Fault(
            place,
            str(zone.n_stations),
            f"{sum(rolls.values())} voters do not fit at {max_roll} (stations.max_roll) a station",
        )
    for unit, n_stations in here.items():
        if rolls[unit] > n_stations * max_roll:
            allowed = (
                f"the {rolls[unit]} voters of {unit} do not fit at {max_roll} (stations.max_roll) a station"
            )
            yield Fault(f"{_FILE}: stations.known", f"{n_stations} stations", allowed)
