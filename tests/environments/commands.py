"""Command lines whose documents must come out the same everywhere: at least one of each with ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = "{folder}"
"""Stands for a folder in which a run keeps its results."""

_KZ = ("kz-2022", "--rule", "kazakhstan-2022")
_TABLE = "scenarios/data/australia-1977.csv"
_ONE_JOB = ("-j", "1")
_INPUTS = ("annul10", "both", "home-visits-and-hours", "spoil", "struck")
_FILES = [
    *(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "scenarios").glob("*.toml"))),
    *(f"tests/inputs/{name}.toml" for name in _INPUTS),
]
_EXPECTED = {f"run --expected {Path(file).stem}": ("run", file, "--expected") for file in _FILES}
_SIMULATED = ("baseline", "almaty-boycott", "register-outage", "stuffing-to-quorum", "mass-annulment")
_RUN = {
    f"run {name}": (
        *("run", f"scenarios/{name}.toml", "-n", "2", "--stations", "20", *_ONE_JOB),
        *("-q", "--no-plots", "--out", f"{FOLDER}/{name}"),
    )
    for name in _SIMULATED
}

COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "rules": ("rules",),
    "rules show": ("rules", "show", "switzerland-constitution"),
    "cases": ("cases",),
    "cases --set": ("cases", "--set", "australia"),
    "cases --rule": ("cases", "--rule", "denmark-1953"),
    "cases show": ("cases", "show", "DK-1939"),
    "check rule": ("check", "rule", "denmark-1953"),
    "cite": ("cite", "switzerland-constitution"),
    "decide": ("decide", "--rule", "australia-1901", "--results", _TABLE),
    "compare-rules": ("compare-rules", "--results", _TABLE, "--rule", "australia-1901"),
    "audit": ("audit", "kz-2022"),
    "audit of 2024": ("audit", "kz-2024"),
    "timeline": ("timeline", "kz-2022"),
    "road": ("road", "kz-2022"),
    "calibrate": ("calibrate", "kz-2022"),
    "backtest": ("backtest", "kz-2022", "-n", "20"),
    "nowcast": ("nowcast", "kz-2022", "--known", "kz-2024", "--until", "12:00"),
    "frontier": ("frontier", *_KZ),
    "frontier of a scenario": ("frontier", "scenarios/almaty-boycott.toml", "--move", "yes-home"),
    "frontier of annulled stations": ("frontier", "tests/inputs/struck.toml", "--no-stations"),
    "frontier --immunity": ("frontier", *_KZ, "--immunity"),
    "frontier --pair": ("frontier", *_KZ, "--pair", "no-home", "yes-home"),
    "effects": ("effects", "--rule", "denmark-1953"),
    "profile": ("profile", "kyrgyzstan-2016", "switzerland-constitution"),
    "profile of cases": ("profile", "italy-abrogative", "denmark-1953", "--population", "cases"),
    "profile --mobilisation": ("profile", "italy-abrogative", "--mobilisation"),
    "explain": ("explain",),
    "show": ("show", "scenarios/almaty-boycott.toml"),
    **_EXPECTED,
    **_RUN,
    "show results": ("show", f"{FOLDER}/baseline/results.nc"),
    "check results": ("check", "results", f"{FOLDER}/baseline/results.nc"),
    "changes": ("changes", f"{FOLDER}/baseline/results.nc", *_ONE_JOB),
    "rerun": ("rerun", f"{FOLDER}/baseline/results.nc", *_ONE_JOB),
    "stations": ("stations", "scenarios/wrong-documents.toml", "--set", "polling.stations=20"),
    "stations --voters": (
        *("stations", "scenarios/wrong-documents.toml", "--set", "polling.stations=20"),
        *("--voters", "--station", "Kyzylorda Region 54"),
    ),
    "capacity": (
        *("capacity", "--voters", "600", "--profile", "kz-2022", "-n", "5"),
        *("--set", "polling.check_in.mean_seconds=90"),
    ),
    "probability": ("probability", "scenarios/nationwide-boycott.toml", "-n", "4", *_ONE_JOB),
    "probability --width": (
        *("probability", "scenarios/baseline.toml", "--width", "0.01"),
        *("--at-most", "4", "--batch", "2", *_ONE_JOB),
    ),
    "compare": (
        *("compare", "scenarios/baseline.toml", "scenarios/nationwide-boycott.toml"),
        *("-n", "20", *_ONE_JOB),
    ),
    "compare under another rule": (
        *("compare", "scenarios/baseline.toml", "tests/inputs/it.toml", "-n", "3", *_ONE_JOB),
    ),
    "curve": ("curve", "scenarios/baseline.toml", "-n", "4", "--steps", "8", *_ONE_JOB),
    "rare": (
        *("rare", "scenarios/baseline.toml", "--tail", "normal"),
        *("--relative-error", "0.5", *_ONE_JOB),
    ),
    "sensitivity": ("sensitivity", "scenarios/baseline.toml", "-n", "256"),
    "map": (
        *("map", "scenarios/nationwide-boycott.toml", "-n", "20"),
        *("--sweep", "campaigns.nationwide.uptake=0:0.4:0.4"),
        *("--sweep", "uncertainty.sd_national_turnout=0.1:0.5:0.4"),
    ),
}
"""By name, in an order in which what one keeps is there for another."""

ELSEWHERE: Final[Mapping[str, str]] = {
    "bench": "its document holds times, so that no two are alike",
    "verify": "it runs Ciw where that is installed; tests/verification has its document",
}
"""Commands whose document may differ from machine to machine, and why."""

HASHES: Final = ROOT / "tests" / "environments" / "documents.json"
"""Hashes of all documents, for any machine to compare; `python -m tests.environments --record` writes it."""
