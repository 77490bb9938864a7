"""Every lesson runs from top to bottom, as a reader would run it, and is kept without its outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
NAMES = [path.stem for path in NOTEBOOKS]
LONGEST_CELL_SECONDS = 60


def _read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _printed(notebook: NotebookNode) -> str:
    outputs = [output for cell in _code(notebook) for output in cell.outputs]
    return "".join(output.text for output in outputs if output.output_type == "stream")


def test_there_is_a_lesson() -> None:
    assert "01-boycott-in-almaty" in NAMES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_lesson_is_kept_without_outputs(path: Path) -> None:
    for cell in _code(_read(path)):
        assert (cell.outputs, cell.execution_count) == ([], None), cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_lesson_opens_with_what_it_teaches_and_closes_with_exercises(path: Path) -> None:
    cells = _read(path).cells
    assert "you will be able to" in cells[0].source
    assert any("## Test yourself" in cell.source for cell in cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_lesson_needs_no_more_than_import_sim(path: Path) -> None:
    lines = [line for cell in _code(_read(path)) for line in cell.source.splitlines()]
    assert [line for line in lines if line.startswith(("import ", "from ", "%"))] == ["import sim"]


@pytest.fixture(scope="module")
def executed(request: pytest.FixtureRequest) -> NotebookNode:
    path: Path = request.param
    notebook = _read(path)
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=LONGEST_CELL_SECONDS, kernel_name="python3", resources=where).execute()
    return notebook


@pytest.mark.parametrize("executed", NOTEBOOKS, ids=NAMES, indirect=True)
def test_a_lesson_runs_to_its_end_without_an_error(executed: NotebookNode) -> None:
    assert all(cell.execution_count for cell in _code(executed))
    assert not [o for cell in _code(executed) for o in cell.outputs if o.output_type == "error"]


ALMATY = [path for path in NOTEBOOKS if path.stem == "01-boycott-in-almaty"]


@pytest.mark.parametrize("executed", ALMATY, ids=["01-boycott-in-almaty"], indirect=True)
def test_the_first_lesson_prints_what_its_text_says(executed: NotebookNode) -> None:
    printed = _printed(executed)
    for figure in (
        "68.05% of the roll",
        "64.88% of the roll",
        "17, without Almaty: 16, needed: 12",
        "boycott 100%: turnout 64.88%, 16 regions, adopted",
        "2,118,448 of 7,985,769, or 26.53%",
        "fails from 26.53% on, by the condition turnout_quorum",
        "6,163,516 Yes papers: 52.52% of the roll",
    ):
        assert figure in printed
    never = "failed 0% of the time (true share probably between 0.0% and 3.6%)"
    told = [line for line in printed.splitlines() if "of the time" in line]
    assert [never in line for line in told] == [True, False, False] * 2
    # "about one time in ten, or about one in four"
    shares = [int(line.split("failed ")[1].split("%")[0]) for line in told]
    assert [9 <= shares[1] <= 11, 23 <= shares[2] <= 27] == [True, True]


@pytest.mark.parametrize("executed", ALMATY, ids=["01-boycott-in-almaty"], indirect=True)
def test_the_first_lesson_shows_two_pictures(executed: NotebookNode) -> None:
    shown = [o for cell in _code(executed) for o in cell.outputs if "image/png" in o.get("data", {})]
    assert len(shown) == 2


@pytest.mark.parametrize("executed", ALMATY, ids=["01-boycott-in-almaty"], indirect=True)
def test_a_run_shows_its_progress_in_a_notebook(executed: NotebookNode) -> None:
    bars = [o.data["text/html"] for o in _code(executed)[0].outputs if "text/html" in o.get("data", {})]
    assert bars == ['<progress value="3300" max="3300"></progress> 3,300 of 3,300 replications']
