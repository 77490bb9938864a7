"""Writing a file whole or not at all, and never over another unless told."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sim.errors import ResultsError

half_written: Final[set[Path]] = set()
"""Files that are about to get their name; who ends the process removes them."""


def write_whole(path: str | os.PathLike[str], content: bytes | memoryview, *, overwrite: bool) -> Path:
    """Write a file; a reader sees the old one or the new one, never half of one.

    Parameters
    ----------
    path : str or path
        Its folder is made if need be.
    content : bytes
    overwrite : bool
        Whether to replace a file that is there.

    Raises
    ------
    ResultsError
        If the path cannot be written, or there is a file and it is not to be replaced.
    """
    path = path_from(path)
    if not overwrite:
        refuse_to_replace(path)
    try:
        with beside(path) as temporary:
            _write(temporary, content)
            temporary.chmod(0o644)
            os.replace(temporary, path)
    except OSError as error:
        raise unwritable(path, error) from error
    return path


def refuse_to_replace(path: Path) -> None:
    """Refuse a path that is there.

    Raises
    ------
    ResultsError
    """
    if os.path.lexists(path):
        raise ResultsError(
            f"{path}: is there already; say overwrite=True to replace it, or choose another name"
        )


def path_from(given: object) -> Path:
    """A path, or text that is one.

    Raises
    ------
    ResultsError
        If it is neither.
    """
    if isinstance(given, str | os.PathLike):
        return Path(given)
    raise ResultsError(f"path = {given!r} ({type(given).__name__}): must be the path of a file")


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """An empty file beside `path`, gone afterwards unless it was moved."""
    if path.exists() and not path.is_file():  # a device would become a file of the same name
        raise ResultsError(f"{path}: is not a plain file; choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=path.suffix, prefix=f".{path.stem}-", dir=path.parent)
    os.close(handle)
    half_written.add(Path(name))
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
        half_written.remove(Path(name))


def _write(path: Path, content: bytes | memoryview) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # otherwise a power cut could leave the new name with nothing behind it


def unwritable(path: Path, error: OSError) -> ResultsError:
    """The error of a path that cannot be written."""
    return ResultsError(f"{path}: cannot be written ({error.strerror}); make room, or choose another folder")
