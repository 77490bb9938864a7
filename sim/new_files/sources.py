"""How a new file names what it rests on."""

from __future__ import annotations

import os
from pathlib import Path

from sim.files.sources import is_path


def source_from(folder: Path, source: str) -> str:
    """A resolved source as a file in the folder writes it: a name, or a path that begins with a dot.

    Examples
    --------
    >>> source_from(Path("/data/town"), "/data/law.toml"), source_from(Path("/data/town"), "kz-2022")
    ('../law.toml', 'kz-2022')
    """
    if not is_path(source):
        return source
    relative = Path(os.path.relpath(source, os.path.realpath(folder))).as_posix()
    return relative if relative.startswith(".") else f"./{relative}"
