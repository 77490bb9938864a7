"""Load a dataset: a packaged name or a user's folder of the same form → one immutable value."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from sim.datasets.building import build, patches_of
from sim.datasets.checks import results_faults, statements_faults, turnout_faults
from sim.datasets.dataset import Dataset, Patch
from sim.datasets.faults import Fault, did_you_mean, raise_if_any, shown
from sim.datasets.manifest import FileEntry, Manifest, PatchFile, read_toml
from sim.datasets.patching import patch_faults, patched
from sim.datasets.references import manifest_faults
from sim.datasets.table import Table, decode, parse_table
from sim.errors import DatasetError
from sim.files.sources import Shelf, SourceError

_MANIFEST = "dataset.toml"
_PATCHES = "patches.toml"

DATASETS: Final = Shelf(
    what="dataset",
    folder=Path(__file__).parent,
    manifest=_MANIFEST,
    unknown="neither a packaged name ({names}) nor a path, which has a slash, as ./name{hint}",
)
"""The packaged datasets, and how people write them and their own."""


def dataset_names() -> tuple[str, ...]:
    """Names of the packaged datasets.

    Examples
    --------
    >>> dataset_names()
    ('kz-2022',)
    """
    return DATASETS.names()


def load_dataset(name_or_path: str | os.PathLike[str]) -> Dataset:
    """Load a packaged dataset by name, or a folder that holds a ``dataset.toml``.

    Parameters
    ----------
    name_or_path : str or path
        A name of ``dataset_names()``; or a folder of the same form, as text with a slash in it (``./name``)
        or as a path. A relative path counts from the current folder.

    Returns
    -------
    Dataset
        Printed and patched tables as read-only arrays of shape (unit, …).

    Raises
    ------
    DatasetError
        If there is no such dataset, a folder shares the packaged name, a file was altered, a number or a name
        is unusable, or a patch does not fit its cell; all faults of one stage at once, each with file, line,
        row and column.

    Examples
    --------
    >>> data = load_dataset("kz-2022")
    >>> len(data.units), int(data.registered.sum()), int(data.ballots.sum())
    (18, 11734642, 7985769)
    """
    folder = _folder(name_or_path)
    try:
        return _load(folder)
    except DatasetError as error:
        raise DatasetError(f"dataset {shown(str(folder))}: {error}") from error


def _folder(name_or_path: str | os.PathLike[str]) -> Path:
    text = os.fspath(name_or_path)
    try:
        if isinstance(name_or_path, str):
            folder = DATASETS.path(DATASETS.resolved(text, os.curdir))
        else:
            folder = Path(text).parent if os.path.basename(text) == _MANIFEST else Path(text)
    except SourceError as error:
        raise source_fault(text, error) from None
    if not os.path.isdir(folder):
        there = "such folder" if text == str(folder) else f"folder {shown(str(folder))}"
        names = dataset_names()
        hint = did_you_mean(folder.name, names)
        raise DatasetError(
            f"no dataset {shown(text)}: there is no {there}; packaged: {', '.join(names)}{hint}"
        )
    return folder


def source_fault(text: str, error: SourceError) -> DatasetError:
    """The error of a text that stands for no dataset, or for two."""
    return DatasetError(f"{'no ' if error.unknown else ''}dataset {shown(text)}: {error}")


def _load(folder: Path) -> Dataset:
    manifest_bytes, patch_bytes = _read(folder, _MANIFEST), _read_optional(folder, _PATCHES)
    manifest = read_toml(_MANIFEST, decode(_MANIFEST, manifest_bytes), Manifest)
    patches = patches_of(read_toml(_PATCHES, decode(_PATCHES, patch_bytes), PatchFile)) if patch_bytes else ()
    contents = _contents(folder, manifest)
    tables = {key: _table(_entries(manifest)[key].file, key, content) for key, content in contents.items()}
    raise_if_any(list(_faults(manifest, tables, patches)))
    mended = {key: patched(table, patches) for key, table in tables.items()}
    raise_if_any(list(results_faults(mended["results"], manifest.files.results.total_row)))
    sha256 = _joint_hash([manifest_bytes, patch_bytes, *contents.values()])
    return build(folder, manifest, tables, patches, sha256)


def _table(file: str, key: str, content: bytes) -> Table:
    return parse_table(file, decode(file, content), ends_in_text=key not in {"results", "turnout"})


def _faults(manifest: Manifest, tables: Mapping[str, Table], patches: tuple[Patch, ...]) -> Iterator[Fault]:
    results, turnout = tables["results"], tables["turnout"]
    total_row, national_row = manifest.files.results.total_row, manifest.files.turnout.national_row
    yield from results_faults(results, total_row)
    yield from turnout_faults(turnout, national_row, results, total_row)
    for key in ("statements", "supplement"):
        if key in tables:
            yield from statements_faults(tables[key])
    yield from manifest_faults(manifest, results)
    patchable = {table.file: table for table in (results, turnout)}
    yield from patch_faults(patches, patchable, turnout.file)


def _entries(manifest: Manifest) -> dict[str, FileEntry]:
    files = manifest.files
    entries = {
        "results": files.results,
        "turnout": files.turnout,
        "statements": files.statements,
        "supplement": files.supplement,
    }
    return {key: entry for key, entry in entries.items() if entry is not None}


def _contents(folder: Path, manifest: Manifest) -> dict[str, bytes]:
    entries = _entries(manifest)
    contents = {key: _read(folder, entry.file) for key, entry in entries.items()}
    found = {key: hashlib.sha256(content).hexdigest() for key, content in contents.items()}
    raise_if_any(
        [
            Fault(
                entry.file,
                f"sha256 {found[key]}",
                f"{_MANIFEST} states {entry.sha256}: restore the file (line endings too), or, if the change "
                f'is meant, write sha256 = "{found[key]}" under [files.{key}] and say under transformed '
                "what was changed",
            )
            for key, entry in entries.items()
            if found[key] != entry.sha256
        ]
    )
    return contents


def _read(folder: Path, file: str) -> bytes:
    try:
        return (folder / file).read_bytes()
    except OSError as error:
        raise DatasetError(f"{file} cannot be read: {error.strerror or error}") from error


def _read_optional(folder: Path, file: str) -> bytes:
    return _read(folder, file) if (folder / file).exists() else b""


def _joint_hash(contents: list[bytes]) -> str:
    return hashlib.sha256(
        "".join(hashlib.sha256(content).hexdigest() for content in contents).encode()
    ).hexdigest()
