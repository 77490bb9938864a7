"""What is released works where it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.release.__main__ import main


@pytest.mark.check
def test_each_wheel_works_in_an_empty_environment_and_one_compiles_nothing(tmp_path: Path) -> None:
    main(tmp_path / "dist")
