"""A copy of the lessons, with all that they need; what somebody has changed is never lost."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from sim.cli import main
from sim.errors import ResultsError
from sim.new_files.lessons import LESSONS, copy_lessons

LESSON = "notebooks/03-boycott-in-almaty.ipynb"


def test_a_copy_holds_lessons_exercises_and_scenarios(tmp_path: Path) -> None:
    found = copy_lessons(tmp_path / "course")
    assert set(found.values()) == {"written"}
    assert {
        LESSON,
        "notebooks/exercises/03-boycott-in-almaty.toml",
        "scenarios/baseline.toml",
    } <= found.keys()
    assert (tmp_path / "course" / LESSON).read_bytes() == (LESSONS.parent / LESSON).read_bytes()


def test_a_second_copy_leaves_all_as_it_is(tmp_path: Path) -> None:
    copy_lessons(tmp_path)
    assert set(copy_lessons(tmp_path).values()) == {"same"}


def test_a_changed_file_is_kept_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    copy_lessons(tmp_path)
    (tmp_path / LESSON).write_text("mine")
    assert copy_lessons(tmp_path)[LESSON] == "kept"
    assert (tmp_path / LESSON).read_text() == "mine"
    assert copy_lessons(tmp_path, replace=True)[LESSON] == "written"


def test_what_belongs_to_the_site_or_to_jupyter_is_not_copied(tmp_path: Path) -> None:
    kinds = {Path(name).suffix for name in copy_lessons(tmp_path) if name.startswith("notebooks/")}
    assert kinds == {".ipynb", ".toml", ".csv"}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultsError, match="file"):
        copy_lessons(tmp_path / "file")


def test_the_command_names_what_it_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "course")
    assert main(["lessons", folder]) == 0
    (tmp_path / "course" / LESSON).write_text("mine")
    capsys.readouterr()
    assert main(["lessons", folder]) == 0
    told = capsys.readouterr().out
    assert f"kept, for it is not as it ships: {LESSON}" in told
    assert f"referendum lessons {folder} --replace" in told


def test_the_wheel_holds_the_lessons_beside_the_scenarios() -> None:
    wheel = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"]["notebooks"] == "sim/notebooks"
