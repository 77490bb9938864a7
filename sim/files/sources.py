"""What a written source stands for: the name of something packaged, or a path from the file that writes it.

Datasets and rules are named in scenario files, on the command line and in Python. A **name** holds no
separator and is a packaged one, wherever it is said. A **path** holds a separator, starts with ``.`` or
``~``, is absolute, or ends in ``.toml``; a relative one counts from the folder of whoever writes it: a file's
own folder, the current folder on the command line and in Python. Once resolved, a source is a packaged name
or an absolute path, and means the same from every folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.errors import DatasetError, RuleError, ScenarioError
from sim.files.faults import did_you_mean, escape, quoted

TABLE_ENDINGS: Final = (".csv", ".xlsx", ".ods", ".xls")
"""How the names of files end that hold a table of results."""


def is_table_file(name: str) -> bool:
    """Whether a name is that of a file with a table, by its ending.

    Examples
    --------
    >>> is_table_file("Votes.XLSX"), is_table_file("baseline.toml")
    (True, False)
    """
    return name.lower().endswith(TABLE_ENDINGS)


PACKAGED: Final = "packaged:"
"""What a name may begin with to say that the packaged one is meant, where a folder shares the name."""

_READ: Final = frozenset({".toml", ".csv"})
_SHOWN: Final = 80


class SourceError(ScenarioError, RuleError, DatasetError):
    """A source that stands for nothing, or for two things; the message says how to write each.

    Attributes
    ----------
    reason : str
        The message without what was written.
    """

    def __init__(self, what: str, text: str, reason: str) -> None:
        super().__init__(f"{what} {quoted(text)}: {reason}")
        self.reason = reason
        self._given = (what, text, reason)

    def __reduce__(self) -> tuple[type[SourceError], tuple[str, str, str]]:
        return type(self), self._given


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is packaged under names, and may also lie in a folder of the user's.

    Attributes
    ----------
    what : str
        The word for one of them: dataset, rule.
    folder : Path
        Where the packaged ones are.
    manifest : str
        The file that makes a folder one of them; empty where each is a single TOML file.
    unknown : str
        What is said of a name that nothing bears, with ``{names}`` and ``{hint}`` to be filled in.
    others : callable
        Files that other packages offer, by name (:mod:`sim.files.plugins`).
    """

    what: str
    folder: Path
    manifest: str
    unknown: str
    others: Callable[[], Mapping[str, Path]] = dict

    def names(self) -> tuple[str, ...]:
        """Packaged names and those that other packages offer, in alphabetical order."""
        if self.manifest:
            return tuple(sorted(path.parent.name for path in self.folder.glob(f"*/{self.manifest}")))
        return tuple(sorted({*(path.stem for path in self.folder.glob("*.toml")), *self.others()}))

    def resolved(self, text: str, folder: str | os.PathLike[str]) -> str:
        """The one spelling of a source: a packaged name, or an absolute path without links and detours.

        Parameters
        ----------
        text : str
            As a person writes it.
        folder : str or path
            Where a relative path counts from, and where a name must not stand for a second thing.

        Returns
        -------
        str

        Raises
        ------
        SourceError
            If it is no path and no packaged name, or a name that something in the folder shares.
        """
        if not _is_possible(text):
            raise self._unknown(text, "cannot be read: no file has such a name")
        if is_path(text):
            return self._called(self._anchored(text, folder))
        name = text.removeprefix(PACKAGED)
        beside = self._beside(name, folder) if name == text else None
        if name in self.names() and beside is None:
            return name
        raise self._refusal(name, beside)

    def path(self, source: str) -> Path:
        """Where a resolved source lies: the folder of a dataset, the file of a rule.

        Raises
        ------
        SourceError
            If the source is neither a packaged name nor an absolute path.
        """
        if source in self.others():
            return self.others()[source]
        if source in self.names():
            return self.folder / (source if self.manifest else f"{source}.toml")
        if not os.path.isabs(source):
            raise SourceError(
                self.what,
                source,
                f"neither a packaged {self.what} nor an absolute path: "
                "load the scenario, or resolve it, in the folder that the path counts from",
            )
        return Path(source)

    def _unknown(self, text: str, reason: str) -> SourceError:
        return SourceError(f"no {self.what}", text, reason)

    def _anchored(self, text: str, folder: str | os.PathLike[str]) -> Path:
        path = os.path.join(os.path.abspath(folder), with_slashes(text))
        above, last = os.path.split(path.rstrip("/" + os.sep) or path)
        if self.manifest and last == self.manifest and not os.path.isdir(path):
            return Path(os.path.realpath(above))
        if self.manifest or last in {"", ".", ".."}:
            return Path(os.path.realpath(path))
        return Path(
            os.path.realpath(above), last
        )  # a rule is called after its file, even where that is a link

    def _called(self, path: Path) -> str:
        """A path's own spelling; the name where the path leads to what is packaged."""
        name = path.name if self.manifest else path.stem
        return name if name in self.names() and os.path.realpath(self.path(name)) == str(path) else str(path)

    def _beside(self, name: str, folder: str | os.PathLike[str]) -> str | None:
        """What lies in the folder under the name and is not the packaged one itself."""
        known = name in self.names()
        for each in (name,) if self.manifest or known else (name, f"{name}.toml"):
            path = os.path.join(os.path.abspath(folder), each)
            there = each and (os.path.isdir(path) if self.manifest else os.path.isfile(path))
            if there and not (known and os.path.realpath(path) == os.path.realpath(self.path(name))):
                return path
        return None

    def _refusal(self, name: str, beside: str | None) -> SourceError:
        names = self.names()
        if beside is None:
            hint = did_you_mean(name, names)
            return self._unknown(name, self.unknown.format(names=", ".join(names), hint=hint))
        what = f"the {'folder' if self.manifest else 'file'} {_shown(beside)}"
        path = f"./{os.path.basename(beside)}"
        if name not in names:
            return self._unknown(name, f"none is packaged under this name; for {what} write {path}")
        return SourceError(
            self.what,
            name,
            f"both the packaged {self.what} and {what}: "
            f"write {PACKAGED}{name} for the packaged one, {path} for the other",
        )


def is_path(text: str) -> bool:
    """Is it written as a path, not as the name of something packaged?

    Examples
    --------
    >>> [is_path(text) for text in ("town", "./town", "data/town", "data\\\\town", "~/town", "law.toml")]
    [False, True, True, True, True, True]
    """
    return (
        text.startswith((".", "~"))
        or any(separator in text for separator in "/\\")
        or text.endswith(".toml")
        or bool(os.path.splitdrive(text)[0])
    )


def with_slashes(text: str) -> str:
    """A written path as this system reads it: ``~`` opened, a backslash as the separator it is meant for.

    Examples
    --------
    >>> print(with_slashes("data\\\\town"))
    data/town
    """
    opened = os.path.expanduser(text)
    return opened if os.path.isabs(opened) else opened.replace("\\", "/")


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


def fingerprint(path: Path) -> str:
    """SHA-256 of a rule's file, or of the tables and manifests of a dataset's folder.

    A file that cannot be read counts as empty: whoever reads it next will say so.
    """
    files = [each for each in sorted(path.iterdir()) if each.suffix in _READ] if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        with suppress(OSError):
            content = file.read_bytes() if file.is_file() else b""
            digest.update(f"{file.name}\0{len(content)}\0".encode(errors="surrogateescape"))
            digest.update(content)
    return digest.hexdigest()


def _is_possible(text: str) -> bool:
    """Can a file system hold it?"""
    try:
        return b"\x00" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


def _shown(path: str) -> str:
    escaped = escape(path)
    return escaped if len(escaped) <= _SHOWN else f"…{escaped[1 - _SHOWN :]}"
