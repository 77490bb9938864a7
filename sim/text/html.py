"""A sentence and a small table as HTML, all of it escaped: how values show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sim.nouns import counted

SHOWN_ROWS = 30
"""Rows shown; of more, the number is said."""


def html_table(
    sentence: str, headings: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = ""
) -> str:
    """A title, a sentence and a table; no colours, so that light and dark pages show it alike.

    Parameters
    ----------
    sentence : str
        Left out where it is empty; so are the title, and headings that are all empty.
    headings : sequence of str
    rows : sequence of sequences
        Anything that can be made text.
    title : str

    Returns
    -------
    str

    Examples
    --------
    >>> html_table("", ["a"], [["<b>"]])
    '<div><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table></div>'
    """
    parts = [f"<p><b>{escape(title)}</b></p>"] if title else []
    parts += [f"<p>{escape(sentence)}</p>"] if sentence else []
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows[:SHOWN_ROWS]
    )
    thead = f"<thead><tr>{head}</tr></thead>" if any(headings) else ""
    parts += [f"<table>{thead}<tbody>{body}</tbody></table>"] if rows else []
    parts += [f"<p>… and {counted(len(rows) - SHOWN_ROWS, 'more row')}</p>"] if len(rows) > SHOWN_ROWS else []
    return f"<div>{''.join(parts)}</div>"
