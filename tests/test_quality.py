"""The house rules that tools can check: lint, format, types, the direction of imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent

CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "import contracts": ["lint-imports"],
}


@pytest.mark.parametrize("command", CHECKS.values(), ids=CHECKS)
def test_the_house_rules_hold(command: list[str]) -> None:
    tool, *arguments = command
    done = subprocess.run(
        [TOOLS / tool, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-lowest.lock"])
def test_a_lock_file_names_no_address(name: str) -> None:
    lock = (ROOT / name).read_text()
    assert "://" not in lock
    assert "--index-url" not in lock
    assert "--hash=sha256:" in lock


def test_no_source_file_is_longer_than_400_lines() -> None:
    long = [f"{p}: {n}" for p in ROOT.glob("sim/**/*.py") if (n := len(p.read_text().splitlines())) > 400]
    assert long == []


def test_no_source_file_is_one_that_git_ignores() -> None:
    """A room by the name of a folder of outputs would be there for its author alone."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: nothing is ignored")
    asked = ["git", "ls-files", "--others", "--ignored", "--exclude-standard", "sim/*.py", "tests/*.py"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""
