"""Small pieces of Markdown: tables, cells, lists of pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def cell(value: object) -> str:
    """A value as a cell: one line, its bars and brackets taken as they are."""
    text = " ".join(str(value).split())
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def code(text: str, language: str = "text") -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```\n"


def contents(names: Iterable[str]) -> str:
    """The hidden list of pages below this one, which the side bar shows."""
    return "```{toctree}\n:hidden:\n\n" + "\n".join(names) + "\n```\n"
