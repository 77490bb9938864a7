"""Levels of tests: quick (unmarked), ``check`` (minutes), ``browser`` (Chromium), ``proof`` (hours, by hand).

Hooks of the test runner: which unmarked tests are slow, and the table that a proof leaves.
"""

from __future__ import annotations

import platform
import subprocess
from collections import defaultdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import settings

SLOW_SECONDS = 20.0
"""An unmarked test that takes longer is named at the end; it does not fail."""
MARKS = {"check", "browser", "proof"}
ROOT = Path(__file__).resolve().parent.parent


# Random examples are tried however long each takes: a slow machine is no fault.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--table", type=Path, help="write what every test found, as Markdown, to this file")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    seconds: dict[str, float] = defaultdict(float)
    for report in reports:
        if MARKS.isdisjoint(report.keywords):
            seconds[report.nodeid] += report.duration
    slow = {name: taken for name, taken in seconds.items() if taken > SLOW_SECONDS}
    if slow:
        terminalreporter.section(f"unmarked tests of more than {SLOW_SECONDS:.0f} seconds", yellow=True)
        for name, taken in sorted(slow.items(), key=lambda item: -item[1]):
            terminalreporter.line(f"{taken:6.1f} s  {name}")
    path: Path | None = config.getoption("--table")
    if path is not None:
        called = [report for report in reports if report.when == "call"]
        path.write_text(_table(called, config.getoption("--hypothesis-seed")), encoding="utf-8")


def _table(reports: list[pytest.TestReport], seed: str | None) -> str:
    """Markdown of what was run, on what, and what each test found."""
    told = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "scipy", "xarray"))
    lines = [
        "# What the proof found",
        "",
        "Written by `make proof`; not to be edited by hand.",
        "",
        f"- Date: {datetime.now(UTC):%Y-%m-%d}",
        f"- Commit: {commit()}",
        f"- Seeds: fixed in each test; of random examples {seed}",
        f"- On: Python {platform.python_version()}, {told}; {platform.system()} {platform.machine()}",
        "",
        "| test | outcome | seconds | figures |",
        "|---|---|---:|---|",
    ]
    for report in sorted(reports, key=lambda report: report.nodeid):
        figures = "; ".join(f"{name} {value}" for name, value in report.user_properties)
        name = report.nodeid.removeprefix("tests/").replace("|", "\\|")
        lines.append(f"| `{name}` | {report.outcome} | {report.duration:.0f} | {figures} |")
    return "\n".join(lines) + "\n"


def commit() -> str:
    """The commit that is tested, and whether files differ from it."""
    head, changed = (
        subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
        for words in (["rev-parse", "--short=12", "HEAD"], ["status", "--porcelain"])
    )
    return (head or "unknown") + (", with changes" if changed else "")
