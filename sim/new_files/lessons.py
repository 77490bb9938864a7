"""The lessons, and copies of them with all that they need."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Literal

from sim.files.writing import path_from, write_whole

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_ROOT: Final = _PACKAGE if (_PACKAGE / "notebooks").is_dir() else _PACKAGE.parent
LESSONS: Final = _ROOT / "notebooks"
"""Where an installed package has them; in a copy of the repository they stand beside the package."""

_COPIED: Final = ("notebooks/*.ipynb", "notebooks/exercises/*", "notebooks/data/**/*", "scenarios/**/*")


def copy_lessons(
    folder: str | os.PathLike[str], *, replace: bool = False
) -> dict[str, Literal["written", "same", "kept"]]:
    """Copy lessons, their data and the scenarios into a folder, which is made if need be.

    Parameters
    ----------
    folder : str or path
    replace : bool, optional
        Write over files that are not as they ship; without it they are kept.

    Returns
    -------
    dict
        By path from `folder`, with slashes: written, there already and the same, or changed and kept.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    target, found = path_from(folder), {}
    for path in (path for pattern in _COPIED for path in sorted(_ROOT.glob(pattern))):
        if path.is_file():
            name = path.relative_to(_ROOT).as_posix()
            found[name] = _copy(path, target / name, replace)
    return found


def _copy(path: Path, copy: Path, replace: bool) -> Literal["written", "same", "kept"]:
    content = path.read_bytes()
    if copy.is_file() and copy.read_bytes() == content:
        return "same"
    if os.path.lexists(copy) and not replace:
        return "kept"
    write_whole(copy, content, overwrite=True)
    return "written"
