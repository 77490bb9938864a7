"""Tables that stand beside the code, as pages: back-test, priors, proofs, planted faults."""

from __future__ import annotations

import re
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
COPIED = {
    "backtest": "sim/analysis/backtest/README.md",
    "nowcast": "sim/analysis/running_day/README.md",
    "priors": "sim/priors/README.md",
    "rule_profile": "sim/analysis/rule_profile/README.md",
    "histories": "sim/rules/cases/histories/SOURCES.md",
    "faults": "tests/faults/README.md",
    "proof": "tests/proof.md",
    "contributing": "CONTRIBUTING.md",
    "changes": "CHANGELOG.md",
}
"""By name of the page, the file."""


def pages() -> dict[str, str]:
    """The copies."""
    return {name: _copy(HOUSE / path) for name, path in COPIED.items()}


def _copy(path: Path) -> str:
    """A file's text; links to other files of the repository become plain code, for they are no pages."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\[([^\]]+)\]\((?!https?:|#)([^)]+)\)", r"\1 (`\2`)", text)
