"""``datapackage.json``: a dataset's tables as other programs find them, by the Frictionless standard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sim.datasets.dataset import Dataset, Source
from sim.errors import DatasetError
from sim.files.csv_tables import CsvTable, read_csv

PACKAGE: Final = "datapackage.json"

_INTEGER: Final = re.compile(r"-?\d+")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


def package_json(dataset: Dataset, licence: str = "") -> str:
    """Text of the ``datapackage.json`` of a dataset.

    Parameters
    ----------
    dataset : Dataset
        Loaded from a folder.
    licence : str
        Of the data, as ``CC-BY-4.0``; without it the licences of the file that is there are kept.

    Raises
    ------
    DatasetError
        If the file that is there is none.
    """
    licences = [{"name": licence}] if licence else _licences(dataset.path / PACKAGE)
    package = {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9._-]+", "-", dataset.name.lower()).strip("-") or "dataset",
        "title": dataset.title,
        **({"licenses": licences} if licences else {}),
        "sources": [{"title": source.source} for source in dataset.sources],
        "resources": [_resource(dataset.path, source) for source in dataset.sources],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _licences(path: Path) -> list[Any]:
    if not path.is_file():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8")).get("licenses", [])
    except (ValueError, AttributeError) as error:
        raise DatasetError(f"{path}: is no data package ({error}): restore it, or take it away") from None
    return found if isinstance(found, list) else []


def _resource(folder: Path, source: Source) -> dict[str, Any]:
    table = read_csv(folder / source.file, str(folder / source.file))
    return {
        "profile": "tabular-data-resource",
        "name": Path(source.file).stem.lower(),
        "path": source.file,
        "description": f"{source.unit}; {source.transformed}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **({"hash": f"sha256:{source.sha256}"} if source.sha256 else {}),
        "schema": {"fields": list(_fields(table)), "missingValues": [""]},
    }


def _fields(table: CsvTable) -> Iterator[dict[str, str]]:
    for name in table.names:
        yield {"name": name, "type": type_of(table.column(name) or [])}


def type_of(texts: Sequence[str]) -> str:
    """What a column's cells are: ``integer``, ``number`` or ``string``; blank cells are of any type.

    Examples
    --------
    >>> type_of(["1", ""]), type_of(["1", "2.5"]), type_of(["1", "n/a"]), type_of([""])
    ('integer', 'number', 'string', 'string')
    """
    given = [text for text in texts if text]
    if given and all(map(_INTEGER.fullmatch, given)):
        return "integer"
    return "number" if given and all(map(_NUMBER.fullmatch, given)) else "string"
