"""Pictures that a command writes beside what it prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.plots.picture import Picture


def save_picture(drawn: Picture, picture: Path) -> None:
    """Write a picture.

    Raises
    ------
    ResultsError
        If it cannot be written.
    """
    from sim.errors import ResultsError

    try:
        drawn.figure.savefig(picture, dpi=150)
    except (OSError, ValueError) as error:
        raise ResultsError(f"{picture}: the picture cannot be written ({error})") from error
