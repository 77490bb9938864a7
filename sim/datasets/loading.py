"""Load a dataset: a packaged name or a user's folder of the same form → one immutable value."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from sim.datasets.building import build, patches_of
from sim.datasets.checks import results_faults, statements_faults, turnout_faults
from sim.datasets.dataset import Dataset
from sim.datasets.hourly_rows import by_column
from sim.datasets.manifest import Manifest, PatchFile
from sim.datasets.missing_parts import national_faults, no_turnout
from sim.datasets.outside import outside_faults
from sim.datasets.patching import patch_faults, patched
from sim.datasets.references import manifest_faults
from sim.datasets.station_lists import station_faults, with_listed
from sim.datasets.table import PrintedTable, parse_table
from sim.errors import DatasetError
from sim.files.drafts import Draft, fault_at
from sim.files.faults import Fault, did_you_mean, quoted, raise_if_any
from sim.files.plain_files import DATASET, TABLE, decoded, read_bytes
from sim.files.schema_faults import validated
from sim.files.sources import Shelf
from sim.files.toml_source import parse_toml

MANIFEST: Final = "dataset.toml"
_PATCHES = "patches.toml"

DATASETS: Final = Shelf(
    what="dataset",
    folder=Path(__file__).parent,
    manifest=MANIFEST,
    unknown="neither a packaged name ({names}) nor a path, which has a slash, as ./name{hint}",
)
"""The packaged datasets, and how people write them and their own."""


def dataset_names() -> tuple[str, ...]:
    """Names of the packaged datasets.

    Examples
    --------
    >>> dataset_names()
    ('kz-2022', 'kz-2024')
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
        If there is no such dataset, or a folder shares the packaged name.
    FaultyFileError
        A `DatasetError`: a file was altered, a number or a name is unusable, or a patch does not fit its
        cell; all faults of one stage at once, each with file, line and column.

    Examples
    --------
    >>> data = load_dataset("kz-2022")
    >>> len(data.units), int(data.registered.sum()), int(data.ballots.sum())
    (18, 11734642, 7985769)
    """
    return load_folder(_folder(name_or_path))


def _folder(name_or_path: str | os.PathLike[str]) -> Path:
    if not isinstance(name_or_path, str | os.PathLike):
        raise DatasetError(
            f"dataset = {name_or_path!r} ({type(name_or_path).__name__}): must be the name or folder of a "
            "dataset"
        )
    text = os.fspath(name_or_path)
    if isinstance(name_or_path, str):
        folder = DATASETS.path(DATASETS.resolved(text, os.curdir))
    else:
        folder = Path(text).parent if os.path.basename(text) == MANIFEST else Path(text)
    if not os.path.isdir(folder):
        there = "such folder" if text == str(folder) else f"folder {quoted(str(folder))}"
        names = dataset_names()
        hint = did_you_mean(folder.name, names)
        raise DatasetError(
            f"no dataset {quoted(text)}: there is no {there}; packaged: {', '.join(names)}{hint}"
        )
    return folder


def manifest_of(folder: Path) -> tuple[Draft, Manifest, str]:
    """The manifest of a folder: with the place of every key, read, and as text."""
    data = _read(folder, MANIFEST)
    draft = _draft(folder, MANIFEST, data)
    return draft, validated(Manifest, draft), decoded(data, draft.label)


def load_folder(folder: Path, manifest_bytes: bytes | None = None) -> Dataset:
    """Load a folder, by its own manifest or as if it had another; see `load_dataset`."""
    manifest_bytes = _read(folder, MANIFEST) if manifest_bytes is None else manifest_bytes
    patch_bytes = _read_optional(folder, _PATCHES)
    draft, patch_draft = _draft(folder, MANIFEST, manifest_bytes), _draft(folder, _PATCHES, patch_bytes)
    manifest = validated(Manifest, draft)
    patched_here = os.path.lexists(folder / _PATCHES)
    patches = patches_of(validated(PatchFile, patch_draft)) if patched_here else ()
    contents = _contents(folder, manifest, draft)
    tables = {key: _table(folder, manifest, key, content) for key, content in contents.items()}
    tables.setdefault("turnout", no_turnout(manifest.clock.last_closing))
    if "stations" in tables:
        manifest = with_listed(manifest, tables["stations"])
    raise_if_any(
        [
            *_table_faults(manifest, tables),
            *manifest_faults(draft, manifest, tables["results"], tables["turnout"], tables.get("outside")),
            *patch_faults(patch_draft, patches, _patchable(tables), tables["turnout"].file),
        ]
    )
    mended = {key: patched(table, patches) for key, table in tables.items()}
    total_row = manifest.files.results.total_row
    raise_if_any(results_faults(mended["results"], total_row))
    raise_if_any(national_faults(mended["results"], mended["turnout"], total_row))
    sha256 = _joint_hash([manifest_bytes, patch_bytes, *contents.values()])
    return build(folder, manifest, tables, patches, sha256)


def _draft(folder: Path, file: str, data: bytes) -> Draft:
    label = str(folder / file)
    return parse_toml(decoded(data, label), DATASET, label)


def _table(folder: Path, manifest: Manifest, key: str, data: bytes) -> PrintedTable:
    file = manifest.files.entries()[key].file
    table = parse_table(file, data, str(folder / file), ends_in_text=key not in {"results", "turnout"})
    return by_column(table) if key == "turnout" else table


def _patchable(tables: Mapping[str, PrintedTable]) -> dict[str, PrintedTable]:
    return {tables[key].file: tables[key] for key in ("results", "turnout")}


def _table_faults(manifest: Manifest, tables: Mapping[str, PrintedTable]) -> Iterator[Fault]:
    results, turnout = tables["results"], tables["turnout"]
    total_row = manifest.files.results.total_row
    yield from results_faults(results, total_row)
    if manifest.files.turnout is not None:
        yield from turnout_faults(turnout, manifest.national_row, results, total_row)
    for key in ("statements", "supplement"):
        if key in tables:
            yield from statements_faults(tables[key])
    if "stations" in tables:
        most = manifest.stations.max_roll
        yield from station_faults(tables["stations"], results, total_row, most)
    if "outside" in tables:
        yield from outside_faults(tables["outside"], manifest.outside, results, total_row)


def _contents(folder: Path, manifest: Manifest, draft: Draft) -> dict[str, bytes]:
    entries = manifest.files.entries()
    contents = {key: _read(folder, entry.file) for key, entry in entries.items()}
    of_entries = [
        (("files", key, "sha256"), entry.file, entry.sha256, contents[key])
        for key, entry in entries.items()
        if entry.sha256 is not None
    ]
    others = [
        (("sealed", file), file, sha256, _read_optional(folder, file))
        for file, sha256 in manifest.sealed.items()
    ]
    raise_if_any(
        fault_at(
            draft,
            path,
            f"{file} is another than was sealed: restore it (line endings too); or, if the change is meant, "
            "say under transformed what was changed, and seal the folder again with `referendum seal`",
        )
        for path, file, sha256, content in (*of_entries, *others)
        if hashlib.sha256(content).hexdigest() != sha256
    )
    return contents


def _read(folder: Path, file: str) -> bytes:
    kind = DATASET if file.endswith(DATASET.suffix) else TABLE
    return read_bytes(folder / file, kind, str(folder / file))


def _read_optional(folder: Path, file: str) -> bytes:
    return _read(folder, file) if os.path.lexists(folder / file) else b""


def _joint_hash(contents: list[bytes]) -> str:
    return hashlib.sha256(
        "".join(hashlib.sha256(content).hexdigest() for content in contents).encode()
    ).hexdigest()
