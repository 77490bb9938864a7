"""A small clean dataset folder: six units in two time zones and a diaspora, every identity exact."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest

CLOCKS = ("09:00", "12:00", "15:00", "18:00", "20:00", "22:00")
ROLLS = {
    "North": 310_007,
    "East": 254_113,
    "South": 198_211,
    "West": 421_909,
    "Hills": 151_303,
    "Coast": 275_881,
}
BEHIND = ("Hills", "Coast")
ABROAD, ABROAD_ROLL = "Abroad", 40
COURSE = (
    Fraction(14, 100),
    Fraction(38, 100),
    Fraction(64, 100),
    Fraction(87, 100),
    Fraction(96, 100),
    Fraction(1),
)
FINAL = {"North": 61, "East": 72, "South": 55, "West": 66, "Hills": 70, "Coast": 58}
CLASSES = ("yes", "no", "invalid", "both_marked")

MANIFEST = """\
schema_version = 1
name = "clean"
title = "A clean table"
notices = ["synthetic"]

[files.results]
file = "results.csv"
source = "synthetic"
unit = "papers"
sha256 = "{results}"
transformed = "none"
total_row = "TOTAL"

[files.turnout]
file = "turnout.csv"
source = "synthetic"
unit = "%"
sha256 = "{turnout}"
transformed = "none"
national_row = "NATION"

[files.statements]
file = "statements.csv"
source = "synthetic"
unit = "stated"
sha256 = "{statements}"
transformed = "none"

[clock]
reference_utc_offset_hours = 3
opening = "08:00"
closing = "20:00"
source = "synthetic"

[clock.utc_offset_hours]
Hills = 2
Coast = 2

[units]
cities = ["East"]
source = "synthetic"

[units.weights]
Abroad = 0

[stations]
max_roll = 3000
max_roll_source = "synthetic"

[[stations.zones]]
utc_offset_hours = 3
n_stations = 900
source = "synthetic"

[[stations.zones]]
utc_offset_hours = 2
n_stations = 300
source = "synthetic"

[stations.abroad]
n_stations = 2
source = "synthetic"

[[stations.known]]
unit = "Hills"
n_stations = 100
source = "synthetic"
"""


@dataclass
class Folder:
    """The texts of a dataset folder, to be changed cell by cell and written with fresh hashes."""

    root: Path
    tables: dict[str, list[list[str]]]
    manifest: str = MANIFEST
    patches: str = ""
    raw: dict[str, bytes] = field(default_factory=dict)

    def cell(self, file: str, row: str, column: str) -> str:
        table = self.tables[file]
        return self._row(file, row)[table[0].index(column)]

    def set(self, file: str, row: str, column: str, text: str) -> Folder:
        self._row(file, row)[self.tables[file][0].index(column)] = text
        return self

    def replace(self, old: str, new: str) -> Folder:
        assert old in self.manifest
        self.manifest = self.manifest.replace(old, new)
        return self

    def patch(
        self, file: str, row: str, column: str, printed: str, corrected: str, kind: str = "misprint"
    ) -> Folder:
        entry = {"file": file, "row": row, "column": column, "printed": printed, "corrected": corrected}
        entry |= {"kind": kind, "reason": "because", "source": "here"}
        head = self.patches or "schema_version = 1\n"
        self.patches = head + "[[patches]]\n" + "".join(f'{key} = "{text}"\n' for key, text in entry.items())
        return self

    def _row(self, file: str, row: str) -> list[str]:
        return next(cells for cells in self.tables[file] if cells[0] == row)

    def bytes_of(self, file: str) -> bytes:
        if file in self.raw:
            return self.raw[file]
        return "".join(",".join(cells) + "\n" for cells in self.tables[file]).encode()

    def write(self) -> Path:
        hashes = {}
        for file in self.tables:
            content = self.bytes_of(file)
            hashes[file.removesuffix(".csv")] = hashlib.sha256(content).hexdigest()
            (self.root / file).write_bytes(content)
        (self.root / "dataset.toml").write_text(self.manifest.format(**hashes), encoding="utf-8")
        if self.patches:
            (self.root / "patches.toml").write_text(self.patches, encoding="utf-8")
        return self.root


def percent(share: Fraction) -> str:
    """A share in per cent, rounded half up to two decimals."""
    units = int(share * 10_000 + Fraction(1, 2))
    return f"{units // 100}.{units % 100:02d}"


def issued_papers(unit: str) -> list[int]:
    """Papers issued by each report; units behind the reference clock are still open at 20:00."""
    final = ROLLS[unit] * FINAL[unit] // 100
    course = list(COURSE) if unit in BEHIND else [*COURSE[:4], Fraction(1), Fraction(1)]
    return [int(final * share) for share in course]


def results_table() -> list[list[str]]:
    rows = []
    for i, unit in enumerate(ROLLS):
        cast = issued_papers(unit)[-1] - 900 - 17 * i
        no, invalid, both = cast * (2_003 + 137 * i) // 9_973, cast * 3 // 101 + i, cast // (79 + i)
        votes = {"yes": cast - no - invalid - both, "no": no, "invalid": invalid, "both_marked": both}
        rows.append(result_row(unit, ROLLS[unit], votes))
    totals = {name: sum(int(row[2 + 2 * k]) for row in rows) for k, name in enumerate(CLASSES)}
    header = [
        "region",
        "registered",
        *(text for name in CLASSES for text in (name, f"{name}_pct")),
        "ballots",
    ]
    abroad = [ABROAD, str(ABROAD_ROLL), *[""] * 9]
    return [header, *rows, abroad, result_row("TOTAL", sum(ROLLS.values()) + ABROAD_ROLL, totals)]


def result_row(unit: str, roll: int, votes: dict[str, int]) -> list[str]:
    cast = sum(votes.values())
    cells = [text for name in CLASSES for text in (str(votes[name]), percent(Fraction(votes[name], cast)))]
    return [unit, str(roll), *cells, str(cast)]


def turnout_table() -> list[list[str]]:
    issued = {unit: issued_papers(unit) for unit in ROLLS}
    rows = [[unit, *(percent(Fraction(n, ROLLS[unit])) for n in issued[unit])] for unit in ROLLS]
    roll = sum(ROLLS.values()) + ABROAD_ROLL
    nation = [percent(Fraction(sum(issued[unit][k] for unit in ROLLS), roll)) for k in range(len(CLOCKS))]
    return [["region", *CLOCKS], *rows, ["NATION", *nation]]


def statements_table() -> list[list[str]]:
    results = {row[0]: row for row in results_table()}
    total = dict(zip(results["region"], results["TOTAL"], strict=True))
    issued = sum(issued_papers(unit)[-1] for unit in ROLLS)
    values = {
        "registered_final": total["registered"],
        "counted_final": total["ballots"],
        "issued_final": str(issued),
        "issued_1500": str(sum(issued_papers(unit)[2] for unit in ROLLS)),
        "preliminary_yes": str(int(total["yes"]) + 30),
        "preliminary_no": str(int(total["no"]) + 5),
        "annulled_station": "35",
        "both_marked_prose": total["both_marked"],
        "regions_text_a": "6",
        "stations_election_day": "1202",
        "observers_total": "12",
        "observers_part_a": "5",
        "observers_part_b": "7",
    }
    header = ["id", "what", "value", "unit", "as_of", "source", "note"]
    return [header, *([key, "stated", value, "papers", "", "synthetic", ""] for key, value in values.items())]


@pytest.fixture
def make_folder(tmp_path: Path) -> Callable[[], Folder]:
    """A maker of clean folders, each in a directory of its own."""
    made: list[Folder] = []

    def make() -> Folder:
        root = tmp_path / f"clean-{len(made)}"
        root.mkdir()
        tables = {
            "results.csv": results_table(),
            "turnout.csv": turnout_table(),
            "statements.csv": statements_table(),
        }
        made.append(Folder(root, tables))
        return made[-1]

    return make


@pytest.fixture
def folder(make_folder: Callable[[], Folder]) -> Folder:
    """A clean folder."""
    return make_folder()
