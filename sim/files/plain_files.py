"""The text of a plain file: no folder, pipe or device, of bounded size, in UTF-8."""

from __future__ import annotations

import codecs
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.files.faults import Fault, FaultyFileError, did_you_mean, escape

_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that people write.

    Attributes
    ----------
    what : str
        The word for what is in it.
    suffix : str
        How its name ends.
    max_bytes : int
        The largest that is read [bytes].
    """

    what: str
    suffix: str
    max_bytes: int


SCENARIO: Final = Kind("scenario", ".toml", 2**18)
RULE: Final = Kind("rule", ".toml", 2**18)
DATASET: Final = Kind("dataset", ".toml", 2**22)
TABLE: Final = Kind("table", ".csv", 2**26)


def read_text(path: Path, kind: Kind, label: str) -> str:
    """Text of a file, without its byte order mark.

    Parameters
    ----------
    path : Path
        The file, or a link to it.
    kind : Kind
        What it should be.
    label : str
        How the messages call it.

    Raises
    ------
    FaultyFileError
        If there is none, it is no plain file (a pipe or a device might never end, so none is opened), cannot
        be read, is too large or not UTF-8.
    """
    return decoded(read_bytes(path, kind, label), label)


def read_bytes(path: Path, kind: Kind, label: str) -> bytes:
    """Bytes of a file; see `read_text`."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise file_fault(label, f"is a folder: name the {kind.what} file in it")
        if not stat.S_ISREG(mode):
            raise file_fault(label, "is not a plain file")
        with path.open("rb") as stream:
            data = stream.read(kind.max_bytes + 1)
    except FileNotFoundError:
        hint = did_you_mean(path.name, neighbours(path, kind))
        raise file_fault(label, f"there is no such file{hint}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise file_fault(label, f"cannot be read: {escape(str(reason))}") from None
    check_size(data, kind, label)
    return data


def check_size(data: bytes, kind: Kind, label: str) -> None:
    """Refuse what is larger than any of its kind."""
    if len(data) > kind.max_bytes:
        raise file_fault(label, f"is larger than {kind.max_bytes:,} bytes: no {kind.what} needs that")


def file_fault(label: str, message: str) -> FaultyFileError:
    """Build the error of a file as a whole."""
    return FaultyFileError([Fault(label, None, None, "", "", message)])


def neighbours(path: Path, kind: Kind) -> list[str]:
    """Files of the same kind beside a path that does not exist."""
    try:
        return [other.name for other in path.parent.iterdir() if other.suffix == kind.suffix]
    except OSError:
        return []


def decoded(data: bytes, label: str) -> str:
    """Text of a file's bytes.

    Raises
    ------
    FaultyFileError
        If they are UTF-16, or a byte is not UTF-8, with its place.
    """
    if data.startswith(_UTF16):
        raise file_fault(label, "is UTF-16: save it as UTF-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"byte 0x{data[error.start]:02x} is not UTF-8: save the file as UTF-8"
        raise FaultyFileError([Fault(label, line, column, "", "", message)]) from None
