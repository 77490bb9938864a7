"""Answers that show themselves: a tuple with a sentence and a table."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sim.documents import csv_lines, rows
from sim.files.writing import write_whole
from sim.text.html import html_table

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
Row = Mapping[str, Any]

_SHOWN = 12
"""Rows of the text form."""


class Answers(tuple[T, ...]):
    """A tuple of answers, which a terminal and a notebook show as a table.

    Attributes
    ----------
    sentence : str
        What was asked.
    rows : sequence of mapping
        The same as plain values, by column.

    Examples
    --------
    >>> answers = Answers(["a"], [{"name": "a", "size": 2}], "What there is.")
    >>> answers
    What there is.
    name  size
       a     2
    >>> answers[0], answers.table()["size"].tolist()
    ('a', [2])
    """

    sentence: str
    rows: Sequence[Row]
    _shown: Sequence[Row]

    def __new__(
        cls,
        answers: Iterable[T],
        rows: Sequence[Row] = (),
        sentence: str = "",
        *,
        shown: Sequence[Row] | None = None,
    ) -> Answers[T]:
        made = super().__new__(cls, answers)
        made.rows, made.sentence = rows, sentence
        made._shown = rows if shown is None else shown
        return made

    def table(self) -> pd.DataFrame:
        """A row an answer, or more where an answer holds several figures."""
        import pandas as pd

        return pd.DataFrame(list(self.rows))

    def to_csv(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the table as CSV; see :func:`sim.save` for `overwrite`."""
        columns = list(self.rows[0]) if self.rows else []
        content = "".join(csv_lines(rows(columns, self.rows)))
        return write_whole(path, content.encode(), overwrite=overwrite)

    def __repr__(self) -> str:
        import pandas as pd

        shown = pd.DataFrame(list(self._shown))
        told = shown.to_string(index=False, max_rows=_SHOWN, na_rep="–") if len(shown) else "nothing"
        return f"{self.sentence}\n{told}" if self.sentence else told

    def _repr_html_(self) -> str:
        headings = list(self._shown[0]) if self._shown else []
        cells = [[_told(row[name]) for name in headings] for row in self._shown]
        return html_table(self.sentence, headings, cells)


class ShownDocument(dict[str, Any]):
    """A document, which a terminal and a notebook show as a table of what matters in it.

    Examples
    --------
    >>> ShownDocument({"schema": "x", "points": []}, Answers((), [{"turnout": 0.5}], "Half came."))
    Half came.
     turnout
         0.5
    """

    def __init__(self, document: Mapping[str, Any], answers: Answers[Any]) -> None:
        super().__init__(document)
        self._answers = answers

    def table(self) -> pd.DataFrame:
        """The table that is shown, with every column."""
        return self._answers.table()

    def to_csv(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the table as CSV; see :func:`sim.save` for `overwrite`."""
        return self._answers.to_csv(path, overwrite=overwrite)

    def __repr__(self) -> str:
        return repr(self._answers)

    def _repr_html_(self) -> str:
        return self._answers._repr_html_()


def _told(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
