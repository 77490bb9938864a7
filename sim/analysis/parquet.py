"""A run as a Parquet file, one row a replication; needs the extra ``parquet``."""

from __future__ import annotations

import importlib
import io
from pathlib import Path
from typing import Any

from sim.analysis.replication_rows import replication_rows
from sim.errors import ResultsError
from sim.experiment.results_axes import Results, with_axes
from sim.files.writing import write_whole


def write_parquet(results: Results, path: str | Path, *, overwrite: bool = False) -> Path:
    """Write the table of :func:`sim.analysis.replication_rows.replication_rows`, its types kept.

    The file's own metadata hold the scenario and what the results were made with.

    Parameters
    ----------
    results : xarray.Dataset
        Or a selection along point, prior and replication.
    path : str or Path
    overwrite : bool
        Whether to replace a file that is there.

    Raises
    ------
    ResultsError
        If the extra is not installed, or the path cannot be written.
    """
    try:
        arrow: Any = importlib.import_module("pyarrow")
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ModuleNotFoundError:
        raise ResultsError("Parquet needs an extra: pip install 'referendum-sim[parquet]'") from None
    table = replication_rows(results)
    columns = dict(zip(table.columns, map(list, zip(*table.cells, strict=True)), strict=True))
    attrs = with_axes(results).attrs
    told = {name: str(attrs[name]) for name in ("scenario", "provenance", "notices") if name in attrs}
    content = io.BytesIO()
    parquet.write_table(arrow.table(columns).replace_schema_metadata(told), content)
    return write_whole(path, content.getbuffer(), overwrite=overwrite)
