"""Stamping a dataset's folder: the hashes of its files, so that no change of them goes unseen."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.datasets.datapackage import PACKAGE, package_json
from sim.datasets.loading import MANIFEST, load_dataset, load_folder, manifest_of
from sim.errors import DatasetError
from sim.files.drafts import Draft
from sim.files.writing import write_whole

_BESIDE: Final = ("patches.toml", "annulments.toml")
"""Files that no entry of the manifest names, and that figures rest on."""
_HASH_LINE: Final = re.compile(r'\s*sha256\s*=\s*"[^"]*"\s*(#.*)?')
_FILE_LINE: Final = re.compile(r"\s*file\s*=")
_SEALED: Final = re.compile(r'\n*\[sealed\][^\n]*\n("[^"\n]*"\s*=[^\n]*\n|[\w.-]+\s*=[^\n]*\n|[ \t]*\n)*')


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal that was set.

    Attributes
    ----------
    sha256 : dict of str to str
        Of each file.
    changed : tuple of str
        Files that an earlier seal gave another hash.
    """

    sha256: Mapping[str, str]
    changed: tuple[str, ...]


def seal(folder: str | os.PathLike[str]) -> Seal:
    """Write the hashes of a dataset's files into its manifest, and its ``datapackage.json``.

    Parameters
    ----------
    folder : str or path

    Returns
    -------
    Seal

    Raises
    ------
    DatasetError
        If the dataset does not load for another reason than its hashes: nothing is written then.
    """
    folder = Path(folder)
    draft, manifest, text = manifest_of(folder)
    entries = {key: entry.file for key, entry in manifest.files.entries().items()}
    beside = [file for file in _BESIDE if os.path.lexists(folder / file)]
    before = {entry.file: entry.sha256 for entry in manifest.files.entries().values()} | manifest.sealed
    without = _unsealed(text, draft, entries)
    load_folder(folder, without.encode())
    hashes = {file: _hash(folder / file) for file in (*entries.values(), *beside)}
    stamped = _stamped(without, hashes, beside)
    write_whole(folder / MANIFEST, stamped.encode(), overwrite=True)
    write_whole(folder / PACKAGE, package_json(load_dataset(folder)).encode(), overwrite=True)
    changed = [file for file, sha256 in hashes.items() if before.get(file) not in (None, sha256)]
    return Seal(hashes, tuple(changed))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _unsealed(text: str, draft: Draft, entries: Mapping[str, str]) -> str:
    """The manifest without its hashes."""
    lines = text.split("\n")
    for key, file in entries.items():
        place = draft.places[("files", key, "file")]
        if place.key_line is None or not _FILE_LINE.match(lines[place.key_line - 1]):
            message = (
                f"{draft.label}: files.{key} ({file}) stands on one line: write it as a table [files.{key}]"
            )
            raise DatasetError(message)
    at = [draft.places.get(("files", key, "sha256")) for key in entries]
    struck = {place.key_line - 1 for place in at if place is not None and place.key_line is not None}
    odd = [lines[line] for line in struck if not _HASH_LINE.fullmatch(lines[line])]
    if odd:
        raise DatasetError(f"{draft.label}: {odd[0].strip()}: a line of its own is needed for sha256")
    kept = "\n".join(line for number, line in enumerate(lines) if number not in struck)
    return _SEALED.sub("\n", kept)


def _stamped(text: str, hashes: Mapping[str, str], beside: list[str]) -> str:
    """The manifest with a hash below each name of a file, and those of the files beside at its end."""
    for file, sha256 in hashes.items():
        if file not in beside:
            pattern = re.compile(rf'^(\s*file\s*=\s*["\']{re.escape(file)}["\'][^\n]*\n)', re.MULTILINE)
            text = pattern.sub(rf'\1sha256 = "{sha256}"\n', text, count=1)
    sealed = "".join(f'"{file}" = "{hashes[file]}"\n' for file in beside)
    return text.rstrip("\n") + "\n" + (f"\n[sealed]\n{sealed}" if sealed else "")
