"""The test of the lessons' figures notices one that no cell works out."""

from __future__ import annotations

import nbformat
import pytest

from tests.notebooks.figures import untold_figures


@pytest.mark.parametrize(
    ("prose", "untold"),
    [
        ("Turnout was 68.05 % in 2022, 7,985,769 papers by 14:00.", []),
        ("Turnout was 68.06 %.", ["68.06"]),
        ("Papers: 7,985,768.", ["7,985,768"]),
        ("About 27 % stayed at home.", ["27"]),
    ],
)
def test_a_figure_that_no_cell_works_out_is_named(prose: str, untold: list[str]) -> None:
    code = nbformat.v4.new_code_cell("print(share)")
    code.outputs = [nbformat.v4.new_output("stream", text="68.05% of the roll, 7,985,769 papers")]
    assert (
        untold_figures(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(prose), code]), "")
        == untold
    )


def test_figures_of_hints_and_reasons_count_too() -> None:
    exercises = 'because = "It is 12.5 %."\nmistakes = [{ answer = 3.5, say = "not 7.5" }]\n'
    assert untold_figures(nbformat.v4.new_notebook(), exercises) == ["12.5", "7.5"]
