"""Figures in the prose of a lesson, and those that its cells compute or assert."""

from __future__ import annotations

import re
from typing import Final

from nbformat import NotebookNode

_FIGURE: Final = re.compile(
    r"(?<![\d.,:/-])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+(?= (?:%|per cent|percentage points?))"
    r"|\d{4,})(?![\d:]|-\d)"
)
"""Numbers of more than three digits, with a decimal point, or in per cent; not years, dates or hours."""
_NOT_COUNTED: Final = re.compile(r"\b(?:19|20)\d\d\b(?!,\d)|\]\([^)]*\)|`[^`]*`")


def _numbers(text: str) -> set[str]:
    return {each.replace(",", "") for each in re.findall(r"\d[\d,]*(?:\.\d+)?", text.replace("_", ""))}


def _told(cell: NotebookNode) -> str:
    """What a cell prints or shows, without its pictures."""
    shown = [output.get("text", "") for output in cell.outputs]
    shown += [
        str(value)
        for output in cell.outputs
        for kind, value in output.get("data", {}).items()
        if "text" in kind
    ]
    return "\n".join([cell.source, *shown])


def untold_figures(executed: NotebookNode, exercises: str) -> list[str]:
    """Figures that stand in prose or in the exercises' replies, and in no output or code of the lesson."""
    told: set[str] = set()
    for cell in executed.cells:
        if cell.cell_type == "code":
            told |= _numbers(_told(cell))
    prose = [cell.source for cell in executed.cells if cell.cell_type == "markdown"]
    prose = [text for text in prose if not text.startswith("## Sources")]
    prose += re.findall(r'^(?:because|hints|  ").*$|say = "[^"]*"', exercises, re.M)
    plain = _NOT_COUNTED.sub(" ", "\n".join(prose))
    return sorted({each for each in _FIGURE.findall(plain) if each.replace(",", "") not in told})
