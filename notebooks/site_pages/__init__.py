"""Pages of the site that are built from the code: commands, functions, laws, cases, formats, words, tables.

A builder returns pages by name; they are written below `built/` when Sphinx begins, where they changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from site_pages import (
    cases,
    checklists,
    commands,
    formats,
    functions,
    gallery,
    laws,
    model,
    reports,
    verification,
    words,
)

BUILDERS: tuple[Callable[[], dict[str, str]], ...] = (
    commands.pages,
    functions.pages,
    laws.pages,
    cases.pages,
    checklists.pages,
    formats.pages,
    gallery.pages,
    model.pages,
    reports.pages,
    verification.pages,
    words.pages,
)
BUILT = Path(__file__).parent.parent / "built"


def write_pages(folder: Path = BUILT) -> None:
    """Write every page; what a page of an earlier build left behind goes."""
    wanted = {folder / f"{name}.md": text for build in BUILDERS for name, text in build().items()}
    for path in folder.rglob("*.md"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    pictures = Path(__file__).parent.parent / "pictures"
    shutil.copytree(pictures, folder / "pictures", dirs_exist_ok=True)


def _make_accessible(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """What scrolls is reached by keyboard; a heading of the side bar has a level."""
    body = context.get("body", "").replace("<pre>", '<pre tabindex="0">')
    context["body"] = body.replace('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
    for name, value in context.items():
        if isinstance(value, str):
            context[name] = value.replace('role="heading">', 'role="heading" aria-level="2">')


def setup(app: Any) -> dict[str, bool]:
    """Sphinx calls this when it loads the extension, before it looks for pages."""
    write_pages()
    app.connect("html-page-context", _make_accessible, priority=900)  # after the theme
    return {"parallel_read_safe": True, "parallel_write_safe": True}
