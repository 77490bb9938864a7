"""Pictures that a command writes beside what it prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def save_picture(axes: Any, picture: Path) -> None:
    """Write a picture.

    Raises
    ------
    ResultsError
        If it cannot be written.
    """
    from sim.errors import ResultsError

    try:
        axes.get_figure(root=True).savefig(picture, dpi=150)
    except (OSError, ValueError) as error:
        raise ResultsError(f"{picture}: the picture cannot be written ({error})") from error
