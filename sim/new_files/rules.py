"""A new rule file: a commented template that can be read as it stands."""

from __future__ import annotations

import os
from pathlib import Path
from string import Template
from typing import Final

from sim.files.writing import write_whole

_TEMPLATE: Final = Path(__file__).with_name("rule.template")


def new_rule(path: str | os.PathLike[str]) -> Path:
    """Write a commented rule file, to be gone through from top to bottom.

    Parameters
    ----------
    path : str or path
        Of the new file.

    Returns
    -------
    Path

    Raises
    ------
    ResultsError
        If there is such a file already, or it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from sim.rules import load_rule
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     load_rule(new_rule(folder + "/law.toml")).conditions[0].name
    'majority'
    """
    text = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(file=path)
    return write_whole(path, text.encode(), overwrite=False)
