"""The script's modules as one: each after those that it imports, without a bundler."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

_IMPORT: Final = re.compile(r'^import (?:[^;]*? from )?"\./([a-z_]+)\.js";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=const|let|function|async|class)", re.MULTILINE)
_COMMENT: Final = re.compile(r"^ *(?://[^\n]*|/\*\*.*?\*/)\n", re.MULTILINE | re.DOTALL)


def page_file(name: str) -> str:
    """The text of one of the page's files."""
    return files("sim.pages").joinpath("script", name).read_text(encoding="utf-8")


def joined_script(*entries: str) -> str:
    """Modules and all that they import, as the text of one module; comments and indents left out.

    Names are those of the files without ``.js``. No two modules may define the same name.

    Examples
    --------
    >>> "export" in joined_script("verdicts"), "function decide(" in joined_script("verdicts")
    (False, True)
    """
    ordered: dict[str, str] = {}
    for entry in entries:
        for name, text in _with_imports(entry):
            ordered.setdefault(name, text)
    return "".join(_bare(text) for text in ordered.values())


def _with_imports(name: str) -> Iterator[tuple[str, str]]:
    text = page_file(f"{name}.js")
    for imported in _IMPORT.findall(text):
        yield from _with_imports(imported)
    yield name, text


def _bare(text: str) -> str:
    code = _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text)))
    return re.sub(r"^[ ]+", "", code, flags=re.MULTILINE)
