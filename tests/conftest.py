"""A country small enough to run voter by voter in a moment: four regions, two time zones, one embassy."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import Scenario, from_mapping
from tests.levels import pytest_addoption, pytest_terminal_summary

__all__ = ["pytest_addoption", "pytest_terminal_summary"]  # the test runner finds its hooks here

# Region: roll, turnout by report in %, yes, no, both marked, invalid. The closing turnout covers the count.
SMALL = {
    "North": (900, ("9.00", "30.00", "51.00", "60.00", "60.00"), (330, 160, 12, 30)),
    "Hills": (700, ("12.00", "41.00", "60.00", "68.00", "70.00"), (290, 170, 9, 18)),
    "South": (1_100, ("7.00", "22.00", "40.00", "50.00", "50.00"), (380, 140, 11, 16)),
    "Coast": (800, ("10.00", "33.00", "52.00", "65.00", "65.00"), (300, 190, 8, 17)),
}
CLOCKS = ("10:00", "12:00", "16:00", "20:00", "21:00")

MANIFEST = """\
schema_version = 1
name = "small"
title = "A small country"
notices = ["synthetic"]

[files.results]
file = "results.csv"
source = "synthetic"
unit = "papers"
sha256 = "{results}"
transformed = "none"

[files.turnout]
file = "turnout.csv"
source = "synthetic"
unit = "%"
sha256 = "{turnout}"
transformed = "none"

[clock]
reference_utc_offset_hours = 3
opening = "08:00"
closing = "20:00"
source = "synthetic"

[clock.utc_offset_hours]
Hills = 2

[units]
source = "synthetic"

[units.weights]
Embassy = 0

[stations]
max_roll = 600
max_roll_source = "synthetic"

[[stations.zones]]
utc_offset_hours = 3
n_stations = 9
source = "synthetic"

[[stations.zones]]
utc_offset_hours = 2
n_stations = 3
source = "synthetic"
"""


def write_two_day_dataset(folder: Path) -> Path:
    """Write the small country with two polling days: what was reported at noon by the first evening."""
    write_small_dataset(folder)
    turnout, manifest = folder / "turnout.csv", folder / "dataset.toml"
    turnout.write_text(turnout.read_text().replace(",".join(CLOCKS), ",".join(DAYS)))
    sealed = [line for line in manifest.read_text().splitlines() if not line.startswith("sha256")]
    manifest.write_text("\n".join(sealed).replace('closing = "20:00"', 'closing = "20:00"\ndays = 2') + "\n")
    return folder


DAYS = ("10:00", "22:00", "day 2 16:00", "day 2 20:00", "day 2 21:00")
"""Reports of the small country where it votes on two days."""

OUTSIDE = {
    ("North", "postal"): (60, 40, 1, 4),
    ("Coast", "postal"): (25, 30, 0, 1),
    ("Coast", "provisional"): (5, 4, 1, 0),
    ("Embassy", "abroad"): (3, 1, 0, 1),
}
"""Papers from outside the stations of the small country, where it has any: of unit and way, by class."""

OUTSIDE_MANIFEST = """
[files.outside]
file = "outside.csv"
source = "synthetic"
unit = "papers"
transformed = "none"

[outside]
postal = {counted_hours_after_closing = 2.0, source = "synthetic"}
abroad = {counted_hours_after_closing = 0.0, source = "synthetic"}
provisional = {counted_hours_after_closing = 48.0, source = "synthetic"}
"""


def write_outside_dataset(folder: Path) -> Path:
    """Write the small country with papers from outside the stations, and an embassy that has no others."""
    write_small_dataset(folder)
    results, manifest = folder / "results.csv", folder / "dataset.toml"
    sealed = [line for line in manifest.read_text().splitlines() if not line.startswith("sha256")]
    manifest.write_text("\n".join(sealed) + "\n" + OUTSIDE_MANIFEST)
    results.write_text(results.read_text().replace("Embassy,7,,,,,", "Embassy,7,3,1,0,1,5"))
    rows = [",".join((*of, *map(str, papers))) for of, papers in OUTSIDE.items()]
    (folder / "outside.csv").write_text("\n".join(["unit,way,yes,no,both_marked,invalid", *rows]) + "\n")
    return folder


def write_small_dataset(folder: Path) -> Path:
    """Write the small country as a dataset folder."""
    folder.mkdir(parents=True, exist_ok=True)
    results = ["region,registered,yes,no,both_marked,invalid,ballots"]
    results += [
        f"{unit},{roll},{','.join(map(str, votes))},{sum(votes)}" for unit, (roll, _, votes) in SMALL.items()
    ]
    turnout = [",".join(("region", *CLOCKS))]
    turnout += [f"{unit},{','.join(shares)}" for unit, (_, shares, _) in SMALL.items()]
    hashes = {}
    for name, lines in {"results": [*results, "Embassy,7,,,,,"], "turnout": turnout}.items():
        content = ("\n".join(lines) + "\n").encode()
        (folder / f"{name}.csv").write_bytes(content)
        hashes[name] = hashlib.sha256(content).hexdigest()
    (folder / "dataset.toml").write_text(MANIFEST.format(**hashes), encoding="utf-8")
    return folder


def unsealed(folder: Path) -> Path:
    """The folder of a dataset without its hashes, so that its files may be changed."""
    manifest = folder / "dataset.toml"
    text = re.sub(r'(?m)^sha256 = "\w+"\n', "", manifest.read_text(encoding="utf-8"))
    manifest.write_text(re.sub(r"\n\[sealed\]\n(.+\n)+", "\n", text), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def small_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the small country."""
    return write_small_dataset(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def two_day_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the small country with two polling days."""
    return write_two_day_dataset(tmp_path_factory.mktemp("days"))


@pytest.fixture(scope="session")
def outside_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the small country with papers from outside the stations."""
    return write_outside_dataset(tmp_path_factory.mktemp("outside"))


@pytest.fixture(scope="session")
def small(small_dataset: Path) -> Callable[..., Scenario]:
    """A maker of scenarios in the small country."""

    def make(**changes: Any) -> Scenario:
        values = {
            "schema_version": 1,
            "title": "Small",
            "dataset": str(small_dataset),
            "rule": "kazakhstan-2022",
            "monte_carlo": {"replications": 4, "seed": 5},
        }
        return from_mapping(values | changes)

    return make
