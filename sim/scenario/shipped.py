"""The scenario files that ship with the package, and their names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from sim.files.sources import Shelf, SourceError, is_path

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_INSTALLED: Final = _PACKAGE / "scenarios"
"""Where an installed package has them; in a copy of the repository they stand beside the package."""

SCENARIOS: Final = Shelf(
    what="scenario",
    folder=_INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "scenarios",
    manifest="",
    unknown="neither one that ships, which sim.list_scenarios() lists, nor the path of a file{hint}",
)
"""The packaged scenarios, and how people write them and their own."""


def scenario_file(source: str | os.PathLike[str]) -> str | os.PathLike[str]:
    """The file that a path, or the name of a shipped scenario, stands for.

    Parameters
    ----------
    source : str or path
        A text without a folder and without ``.toml`` is a name. A file name alone is the file of the current
        folder; if there is none, the shipped one.

    Raises
    ------
    ScenarioError
        If no scenario ships under the name, or a file in the current folder shares it.

    Examples
    --------
    >>> scenario_file("almaty-boycott").name
    'almaty-boycott.toml'
    >>> scenario_file("almaty-boicott")
    Traceback (most recent call last):
    ...
    sim.files.sources.SourceError: no scenario 'almaty-boicott': ...; did you mean 'almaty-boycott'?
    """
    text = os.fspath(source)
    if is_path(text):
        shipped = SCENARIOS.folder / text
        bare = os.path.basename(text) == text
        return shipped if bare and not os.path.lexists(text) and os.path.isfile(shipped) else source
    try:
        return SCENARIOS.path(SCENARIOS.resolved(text, os.curdir))
    except SourceError:
        if os.path.isdir(text):
            return source  # whoever reads it says that it is a folder
        raise
