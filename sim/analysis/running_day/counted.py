"""Papers counted so far, unit by unit: the table of a results night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from sim.arrays import Floats, Ints
from sim.ballot import BALLOT_CLASSES, NO, YES
from sim.datasets.dataset import Dataset
from sim.datasets.other_votes.unit_names import unit_names
from sim.files.csv_tables import CsvTable, read_csv
from sim.files.faults import Fault, quoted, raise_if_any

_SHARE: Final = "share_counted"
_WHOLE: Final = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class CountedPapers:
    """What is counted, at the units of a dataset.

    Attributes
    ----------
    ballots : int64, shape (unit, class)
        In the order of :data:`sim.ballot.BALLOT_CLASSES`; 0 where nothing is counted.
    share : float64, shape (unit,)
        Share of the unit's stations that are in, 0–1.
    """

    ballots: Ints
    share: Floats


def read_counted(path: Path, dataset: Dataset) -> CountedPapers:
    """Read the papers counted so far from a CSV file.

    Parameters
    ----------
    path : Path
        With the columns ``unit``, ``yes`` and ``no``, and where it has them ``both_marked``, ``invalid`` and
        ``share_counted`` (per cent of the unit's stations; 100 without it). Units that are not there are not
        counted yet.
    dataset : Dataset

    Returns
    -------
    CountedPapers

    Raises
    ------
    FaultyFileError
        With every cell that cannot be read, and every unit that the dataset has not or that stands twice.
    """
    table, names = read_csv(path, str(path), key="unit", separators=",;\t"), unit_names()
    missing = [name for name in ("unit", "yes", "no") if name not in table.names]
    raise_if_any([table.name_fault(name, "is missing: a table of counted papers has it") for name in missing])
    faults: list[Fault] = []
    own = {names.one_name(unit): number for number, unit in enumerate(dataset.units)}
    ballots = np.zeros((len(dataset.units), len(BALLOT_CLASSES)), dtype=np.int64)
    share = np.zeros(len(dataset.units))
    for row, text in enumerate(table.column("unit") or ()):
        unit = own.get(names.one_name(text))
        if unit is None or share[unit]:
            known = f"no unit of {dataset.name}" if unit is None else "stands twice"
            faults.append(table.fault(row, "unit", f"{known}; its units: {', '.join(dataset.units)}"))
            continue
        ballots[unit] = list(_counts(table, row, faults))
        share[unit] = _share(table, row, faults)
    over = np.flatnonzero(ballots.sum(axis=1) > dataset.registered)
    faults += [
        table.name_fault("yes", f"more papers than voters on the roll in {quoted(dataset.units[unit])}")
        for unit in over.tolist()
    ]
    if not faults and not ballots.any():
        faults.append(table.name_fault("", "holds no counted paper: nothing is told of an empty count"))
    raise_if_any(faults)
    return CountedPapers(ballots, share)


def _counts(table: CsvTable, row: int, faults: list[Fault]) -> Iterator[int]:
    for number, name in enumerate(BALLOT_CLASSES):
        column = table.column(name)
        text = "" if column is None else column[row].strip()
        if text.isascii() and text.isdigit():
            yield int(text)
            continue
        if text or number in (YES, NO):
            faults.append(table.fault(row, name, "must be a whole number of papers"))
        yield 0


def _share(table: CsvTable, row: int, faults: list[Fault]) -> float:
    column = table.column(_SHARE)
    try:
        share = _WHOLE if column is None else float(column[row])
    except ValueError:
        share = -1.0
    if not 0.0 < share <= _WHOLE:
        faults.append(table.fault(row, _SHARE, "must be a percentage above 0, at most 100"))
    return share / _WHOLE
