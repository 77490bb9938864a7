"""Documents of all the commands: made in one process, here or under other variables, and brought to lines.

Run as a module with the name of a file, it writes them there: what :func:`made_under` asks a process to do.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.cli import main
from tests.environments.commands import COMMANDS, FOLDER, ROOT

NOT_AS_SURE_AS_ASKED = 4
SET_HERE = ("OPENBLAS_", "NPY_", "NUMBA_CPU", "GLIBC_TUNABLES", "PYTHONHASHSEED", "LC_", "LANG", "LOCPATH")
"""Variables, by how they begin, that a process inherits from nobody."""


def made(names: Iterable[str] = COMMANDS) -> dict[str, str]:
    """Documents as printed, by name of the command line."""
    with tempfile.TemporaryDirectory() as folder:
        return {name: _printed(COMMANDS[name], folder) for name in names}


def _printed(arguments: tuple[str, ...], folder: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main([*(each.replace(FOLDER, folder) for each in arguments), "--json"])
    assert code in (0, NOT_AS_SURE_AS_ASKED), f"{' '.join(arguments)}: exit code {code}"
    return out.getvalue().replace(json.dumps(folder)[1:-1], FOLDER)


def made_under(variables: Mapping[str, str], file: Path) -> tuple[dict[str, str], str]:
    """Documents made in a process of its own under some variables, and what it wrote to stderr."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(SET_HERE)}
    done = subprocess.run(
        # NumPy's warning about names that it does not know is an ImportWarning, which is silent otherwise.
        [sys.executable, "-W", "default::ImportWarning", "-m", "tests.environments.making", str(file)],
        cwd=ROOT,
        env={**inherited, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(file.read_text(encoding="utf-8")), done.stderr


def parsed(text: str) -> dict[str, Any]:
    """A document, read as strictly as RFC 8259 has it: no NaN, no key twice."""
    document = json.loads(text, parse_constant=_refused, object_pairs_hook=_once)
    assert isinstance(document, dict)
    return document


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"a key stands twice among {[key for key, _ in pairs]}")
    return found


def compared(text: str) -> str:
    """What is compared of a document: all but what it was made with, and where."""
    document = {key: value for key, value in parsed(text).items() if key != "provenance"}
    lines = json.dumps(document, ensure_ascii=False, indent=1)
    return lines.replace(json.dumps(str(ROOT), ensure_ascii=False)[1:-1], "") + "\n"


def hash_of(text: str) -> str:
    """Hash of what is compared of a document."""
    return hashlib.sha256(compared(text).encode()).hexdigest()


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(made()), encoding="utf-8")
