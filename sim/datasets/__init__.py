"""Published tables: packaged data and a user's own, their loader, their patches and their audit."""

from __future__ import annotations

from sim.datasets.audit.auditing import audit_dataset, recompute
from sim.datasets.audit.finding import Finding
from sim.datasets.dataset import (
    Dataset,
    KnownStations,
    Patch,
    Source,
    Statement,
    StationDeclaration,
    ZoneStations,
)
from sim.datasets.loading import DATASETS, dataset_names, load_dataset

__all__ = [
    "DATASETS",
    "Dataset",
    "Finding",
    "KnownStations",
    "Patch",
    "Source",
    "Statement",
    "StationDeclaration",
    "ZoneStations",
    "audit_dataset",
    "dataset_names",
    "load_dataset",
    "recompute",
]
