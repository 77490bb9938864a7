"""Documents of all the commands, made in this process."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Iterable, Mapping
from typing import Any

from sim.cli import main
from tests.environments.commands import COMMANDS, FOLDER

NOT_AS_SURE_AS_ASKED = 4


def made(names: Iterable[str] = COMMANDS) -> dict[str, str]:
    """Documents as printed, by name of the command line."""
    with tempfile.TemporaryDirectory() as folder:
        return {name: _printed(COMMANDS[name], folder) for name in names}


def _printed(arguments: tuple[str, ...], folder: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main([*(each.replace(FOLDER, folder) for each in arguments), "--json"])
    assert code in (0, NOT_AS_SURE_AS_ASKED), f"{' '.join(arguments)}: exit code {code}"
    return out.getvalue()


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
