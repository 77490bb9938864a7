"""Every lesson runs from top to bottom as a reader runs it, and says no figure that it does not work out."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbformat import NotebookNode

from tests.notebooks.figures import untold_figures

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NAMES = [path.stem for path in NOTEBOOKS]
ALSO_IMPORTED = {
    "07": {"import random", "import simpy"},
    "10": {"import tempfile"},
    "11": {"import pandas"},
    "12": {"import csv"},
}
SECTIONS = ("## Test yourself", "## What to take with you", "## Sources", "## For teachers")

every_lesson = pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)


def _read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _prose(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def _exercises(path: Path) -> str:
    return (FOLDER / "exercises" / f"{path.stem}.toml").read_text(encoding="utf-8")


@every_lesson
def test_a_lesson_is_kept_without_outputs(path: Path) -> None:
    for cell in _code(_read(path)):
        assert (cell.outputs, cell.execution_count) == ([], None), cell.source


@every_lesson
def test_cells_have_names_that_do_not_change_by_chance(path: Path) -> None:
    assert all(re.fullmatch(r"(text|code)-\d\d", cell.id) for cell in _read(path).cells)


@every_lesson
def test_a_lesson_says_what_it_teaches_then_asks_and_ends_with_the_teachers_sheet(path: Path) -> None:
    prose = _prose(_read(path))
    assert prose[0].startswith(f"# Lesson {int(path.name[:2])}: ")
    assert "you will be able to" in prose[0]
    headings = [line for text in prose for line in text.splitlines() if line.startswith("#")]
    assert [line for line in headings if line in SECTIONS] == list(SECTIONS)
    assert all(line.startswith(("## ", "### ")) for line in headings[1:])


@every_lesson
def test_a_lesson_holds_no_raw_html(path: Path) -> None:
    assert not [text for text in _prose(_read(path)) if re.search(r"</?[a-z]+[ >]", text)]


@every_lesson
def test_a_cell_has_at_most_ten_lines_of_code(path: Path) -> None:
    assert not [cell.source for cell in _code(_read(path)) if len(cell.source.splitlines()) > 10]


@every_lesson
def test_a_lesson_needs_no_more_than_import_sim(path: Path) -> None:
    lines = [line for cell in _code(_read(path)) for line in cell.source.splitlines()]
    imports = {line for line in lines if line.startswith(("import ", "from ", "%"))}
    assert imports == {"import sim"} | ALSO_IMPORTED.get(path.name[:2], set())


@every_lesson
def test_every_exercise_is_asked_once_and_worked_out_for_the_teacher(path: Path) -> None:
    code = [cell.source for cell in _code(_read(path))]
    asked = [text for text in code if re.fullmatch(r"ask\.check\(\d, None\)", text)]
    number = len(re.findall(r"^\[\[exercise\]\]", _exercises(path), re.M))
    assert asked == [f"ask.check({each}, None)" for each in range(1, number + 1)]
    assert number >= 4
    assert "replies.check(" in code[-1]


@every_lesson
def test_a_lesson_runs_to_its_end_and_works_out_every_figure_that_it_says(path: Path) -> None:
    """One test, so that a lesson runs once whatever the number of workers."""
    executed = _read(path)
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(
        executed,
        timeout=None,  # a busy machine is no fault of a lesson
        kernel_name="python3",
        resources=where,
        record_timing=False,  # the cache knows a lesson by its cells, their metadata too
    ).execute()
    assert all(cell.execution_count for cell in _code(executed))
    assert untold_figures(executed, _exercises(path)) == []
    if path.stem == "03-boycott-in-almaty":
        _first_lesson_ever(executed)
    _keep_for_the_site(path, executed)


def _keep_for_the_site(path: Path, executed: NotebookNode) -> None:
    """`make docs` takes outputs from this cache and runs a lesson only where it is not there."""
    cache = get_cache(FOLDER.parent / ".jupyter_cache")
    cache.cache_notebook_bundle(CacheBundleIn(executed, str(path)), check_validity=False, overwrite=True)


def _first_lesson_ever(executed: NotebookNode) -> None:
    """What its text says in words, a bar of progress, two pictures."""
    printed = "".join(o.text for cell in _code(executed) for o in cell.outputs if o.output_type == "stream")
    told = [line for line in printed.splitlines() if "of the time" in line]
    shares = [int(line.split("failed ")[1].split("%")[0]) for line in told]
    assert [shares[0], shares[3], 9 <= shares[1] <= 11, 23 <= shares[2] <= 27] == [0, 0, True, True]
    shown = [o.get("data", {}) for cell in _code(executed) for o in cell.outputs]
    assert len([data for data in shown if "image/png" in data]) == 2
    assert (
        '<progress value="3300" max="3300"></progress> 3,300 of 3,300 replications' in shown[0]["text/html"]
    )
