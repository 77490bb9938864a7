"""One writer a folder: a lock of the operating system, which it releases itself when the holder ends."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from sim.errors import ResultsError
from sim.files.writing import unwritable

LOCK: Final = ".running"
"""The file in a folder that is locked; it tells who holds it."""


class FolderInUseError(ResultsError):
    """Another process writes to the folder.

    Attributes
    ----------
    holder : dict
        What it told of itself.
    """

    exit_code = 2

    def __init__(self, folder: Path, holder: dict[str, Any]) -> None:
        told = "process {pid} on {host}, since {since}".format_map(holder) if holder else "another process"
        super().__init__(f"{folder}: {told} is writing there; wait for it, or choose another folder")
        self.holder = holder


@contextmanager
def locked(folder: Path, **told: str) -> Iterator[None]:
    """Hold a folder against every other process that asks for it here.

    Parameters
    ----------
    folder : Path
        Made if there is none.
    **told
        What the others are to know.

    Raises
    ------
    FolderInUseError
        If another process holds it.
    ResultsError
        If the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = _taken(folder / LOCK)
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        about = {"pid": os.getpid(), "host": socket.gethostname(), "since": f"{datetime.now(UTC):%F %TZ}"}
        with suppress(OSError):  # on a full disk it is locked all the same
            stream.truncate(0)
            stream.write(json.dumps(about | told).encode())
            stream.flush()
        yield
    finally:
        with suppress(OSError):  # elsewhere an open file cannot be deleted: it stays, unlocked
            (folder / LOCK).unlink()
        stream.close()


def _taken(path: Path) -> IO[bytes]:
    """The lock file, open and locked."""
    while True:
        stream = open(path, "a+b", buffering=0)  # noqa: SIM115  as long as the lock is held
        try:
            _lock(stream)
        except OSError:
            stream.seek(0)
            holder = _holder(stream.read(10_000))
            stream.close()
            raise FolderInUseError(path.parent, holder) from None
        if _is_still(path, stream):
            return stream
        stream.close()  # whoever held it before has deleted it in between


def _holder(content: bytes) -> dict[str, Any]:
    with suppress(ValueError):
        told = json.loads(content)
        if isinstance(told, dict) and {"pid", "host", "since"} <= told.keys():
            return told
    return {}


def _is_still(path: Path, stream: IO[bytes]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(stream.fileno()))
    except FileNotFoundError:
        return False


def _lock(stream: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        stream.seek(100_000)  # beyond what is written, which others read
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
