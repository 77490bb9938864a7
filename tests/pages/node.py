"""The page's script in node, outside a browser: one process, a question a line."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sim.pages.document import deflated
from sim.pages.modules import joined_script


@functools.cache
def node() -> str | None:
    """A node binary: that of playwright's driver, or one on the path."""
    try:
        from playwright._impl._driver import compute_driver_executable

        carried = str(compute_driver_executable()[0])
        if Path(carried).exists():
            return carried
    except ImportError:
        pass
    return shutil.which("node")


def answers(
    entries: Sequence[str],
    answer: str,
    questions: Sequence[Any],
    folder: Path,
    shared: Any = None,
    data: dict[str, Any] | None = None,
) -> list[Any]:
    """What a function of the script says to each question.

    Parameters
    ----------
    entries : sequence of str
        Modules that it needs.
    answer : str
        A JavaScript function of a question and of `shared`.
    data : dict, optional
        What Python writes into the page, for modules that read it.
    """
    binary = node()
    if binary is None:
        pytest.skip("no node: neither playwright (the extra `browser`) nor a node on the path")
    asked = folder / "questions.json"
    asked.write_text(json.dumps({"shared": shared, "questions": list(questions)}), encoding="utf-8")
    told = folder / "answers.json"
    driver = f"""
{{
  const fs = await import("node:fs");
  const plain = (_, each) => (typeof each === "bigint" ? Number(each) : each);
  const {{ shared, questions }} = JSON.parse(fs.readFileSync({json.dumps(str(asked))}, "utf8"));
  const ask = {answer};
  const answered = questions.map((each) => ask(each, shared));
  fs.writeFileSync({json.dumps(str(told))}, JSON.stringify(answered, plain));
}}
"""
    script = folder / "script.mjs"
    script.write_text(_page_of(data) + joined_script(*entries) + driver, encoding="utf-8")
    subprocess.run([binary, str(script)], check=True, timeout=300)
    return list(json.loads(told.read_text(encoding="utf-8")))


def _page_of(data: dict[str, Any] | None) -> str:
    """A page that holds the data and nothing else."""
    if data is None:
        return ""
    found = f"{{ textContent: {json.dumps(deflated(data))} }}"
    return f"globalThis.document = {{ getElementById: () => ({found}) }};\n"
