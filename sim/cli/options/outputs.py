"""Names of what a command is to write: refused before anything is read or run, and nothing half written."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.options.names import GivenPath

if TYPE_CHECKING:
    from collections.abc import Iterator

_EFFECTIVE: Final = os.access in os.supports_effective_ids


class Output(GivenPath):
    """A file with one of some endings; without endings, a folder.

    A wrong name is a wrong command line; a place where nobody lets us write is told as it is when writing.
    """

    def __init__(self, *endings: str) -> None:
        super().__init__()
        self.endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, if a file or folder can come to be there."""
        path: Path = super().convert(value, param, ctx)
        if self.endings and path.suffix not in self.endings:
            *others, last = self.endings
            listed = f"{', '.join(others)} or {last}" if others else last
            self.fail(f"{path}: the name must end in {listed}", param, ctx)
        try:
            mode = _mode(path)
            is_folder = mode is not None and stat.S_ISDIR(mode)
            if mode is not None and self.endings and not stat.S_ISREG(mode):
                told = "is a folder: name a file in it" if is_folder else "is not a plain file"
                self.fail(f"{path}: {told}", param, ctx)
            if mode is not None and not self.endings and not is_folder:
                self.fail(f"{path}: is not a folder", param, ctx)
            for parent, its in _parents(path):
                if not stat.S_ISDIR(its):
                    self.fail(f"{path}: {parent} is not a folder", param, ctx)
            _check_allowed(path, mode)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                self.fail(f"{path}: the name is too long", param, ctx)
            from sim.files.writing import unwritable

            raise unwritable(path, error) from error
        return path


PICTURE: Final = Output(".png", ".svg", ".pdf")


def refuse_to_replace(path: Path, *, force: bool | None = None) -> None:
    """Refuse a name that is taken; None where a command has no --force.

    Raises
    ------
    click.UsageError
    """
    if os.path.lexists(path) and not force:
        how = "choose another name" if force is None else "--force replaces it"
        raise click.UsageError(f"{path}: is there already; {how}")


def _mode(path: Path) -> int | None:
    """What kind of thing a path is; None where there is nothing."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _parents(path: Path) -> Iterator[tuple[Path, int]]:
    """The nearest parent that is there, with its kind."""
    for parent in path.parents:
        mode = _mode(parent)
        if mode is not None:
            yield parent, mode
            return


def _check_allowed(path: Path, mode: int | None) -> None:
    """Refuse what may not be written by this user: the file, or else the folder that it would be made in.

    Raises
    ------
    PermissionError
    """
    places = [path] if mode is not None else []
    if mode is None or stat.S_ISREG(mode):  # a file is replaced, by one made beside it
        places += [parent for parent, _ in _parents(path)]
    for place in places:
        if not os.access(place, os.W_OK, effective_ids=_EFFECTIVE):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
