"""What is released works where it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.release.__main__ import main


@pytest.mark.check
def test_the_wheel_works_in_an_empty_environment(tmp_path: Path) -> None:
    main(tmp_path / "dist", machine_code=False)


@pytest.mark.proof
def test_a_wheel_with_machine_code_compiles_nothing(tmp_path: Path) -> None:
    """Ten minutes and more: every shipped scenario is compiled for each level."""
    main(tmp_path / "dist")
