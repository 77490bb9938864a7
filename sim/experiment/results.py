"""Results as an ``xarray.Dataset``: the one place that names dimensions, coordinates and units."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.ballot import BALLOT_CLASSES
from sim.clock import hours, moment_of
from sim.engines.day import QUEUE_FIGURES
from sim.engines.plan import Plan
from sim.errors import ResultsError
from sim.experiment.results_axes import AXES, Results, results_layout, whole_replications, with_axes
from sim.experiment.results_tabulation import TABULATION_VARIABLES, tabulation_coords
from sim.experiment.store.attributes import attribute_faults
from sim.experiment.store.checksums import CHECKSUMS, blocks_in, held_parts
from sim.experiment.store.netcdf import write_results
from sim.experiment.store.spans import Block
from sim.experiment.store.spans import joined as joined_blocks
from sim.files.sources import fingerprint
from sim.files.writing import path_from, refuse_to_replace
from sim.provenance import provenance
from sim.rules import OUTCOMES
from sim.scenario.reading.anchoring import rule_file
from sim.scenario.reading.samples import samples_sha256
from sim.streams import GENERATION

if TYPE_CHECKING:
    import xarray as xr

VARIABLES: Final[dict[str, tuple[tuple[str, ...], str, str]]] = {
    "ballots": (("unit", "ballot_class"), "papers", "counted papers"),
    "issued": (("unit",), "papers", "issued papers"),
    "voters_registered": (
        ("unit",),
        "citizens",
        "the roll that the verdict is taken over: certificates moved, excluded stations as the scenario says",
    ),
    "boycotted": (("unit",), "voters", "would-be voters whom a campaign kept at home"),
    "issued_by_time": (("time",), "papers", "papers issued nationally in each bin of the reporting clock"),
    "issued_by_report": (("unit", "report"), "papers", "papers issued by each report of the hourly table"),
    "outcome": ((), "", "; ".join(f"{code} {name}" for code, name in enumerate(OUTCOMES))),
    "fails_by": ((), "", "first condition that is not met; -1 where adopted"),
    "binds": ((), "", "condition that decides: the first not met, else the one with the smallest margin"),
    "met": (("condition",), "", "whether the condition is met"),
    "margin": (("condition",), "papers", "least ballots from the condition's edge; negative where not met"),
    "regions_carried": ((), "units", "units that carried the proposal, by weight"),
    "quorum_hour": (
        (),
        "h",
        "reporting clock when the turnout quorum is passed; NaN, later than all, where not quorum_reached",
    ),
    "quorum_reached": ((), "", "whether the turnout quorum is passed"),
    "queues": (
        ("place", "queue_figure"),
        "",
        "figures of the queues, the last place over all; waits infinite where they fall on those who left",
    ),
}
"""Dimensions beyond (point, prior, replication), unit and meaning of every variable. Those of the quorum are
there where the rule has a turnout quorum, those of queues where voters queue."""


def assemble(
    plans: Sequence[Plan],
    swept: Sequence[Mapping[str, object]],
    blocks: Mapping[str, Sequence[Block]],
    attrs: Mapping[str, Any],
    first: int = 0,
) -> xr.Dataset:
    """Join the blocks of all priors, in order of their replications.

    Parameters
    ----------
    plans : sequence of Plan
        One a point; all on one dataset and one set of conditions.
    swept : sequence of mapping
        Values of the swept paths at each point.
    blocks : mapping of str to sequence of Block
        By prior, in order.
    attrs : mapping
        Further attributes.
    first : int
        Number of the first replication.

    Returns
    -------
    xarray.Dataset
    """
    import xarray as xr

    plan = plans[0]
    joined = [joined_blocks(each) for each in blocks.values()]
    data: dict[str, Any] = {}
    for name, (dims, units, meaning) in (VARIABLES | TABULATION_VARIABLES).items():
        if name in joined[0]:
            stacked = np.stack([block[name] for block in joined], axis=1)
            data[name] = ((*AXES, *dims), stacked, {"units": units, "long_name": meaning})
    data["outcome"][2].update(_flags())
    results = xr.Dataset(
        data, coords=_coords(plan, swept, list(blocks), joined[0], first), attrs=_attrs(plan) | dict(attrs)
    )
    return results.assign_attrs(layout=results_layout(results))


def _flags() -> dict[str, Any]:
    """What the codes of the outcome mean, as the CF conventions have it (3.5, flags)."""
    return {"flag_values": np.arange(len(OUTCOMES), dtype=np.int8), "flag_meanings": " ".join(OUTCOMES)}


def _coords(
    plan: Plan, swept: Sequence[Mapping[str, object]], priors: Sequence[str], block: Block, first: int
) -> dict[str, Any]:
    dataset = plan.dataset
    coords: dict[str, Any] = {
        "point": np.arange(len(swept)),
        "prior": list(priors),
        "replication": np.arange(first, first + block["outcome"].shape[1]),
        "unit": list(dataset.units),
        "ballot_class": list(BALLOT_CLASSES),
        "time": ("time", [hours(tick) for tick in plan.edges[1:]], {"units": "h", "long_name": "end of bin"}),
        "report": [moment_of(tick) for tick in dataset.report_ticks],
        "condition": [condition.name for condition in plan.rule.conditions],
        "condition_kind": ("condition", [condition.kind for condition in plan.rule.conditions]),
        "registered": ("unit", dataset.registered, {"units": "citizens"}),
        "weight": ("unit", dataset.weights),
    }
    if "queues" in block:
        coords |= {"place": [*dataset.units, "all"], "queue_figure": list(QUEUE_FIGURES)}
    coords |= tabulation_coords(block, dataset.units)
    for path in swept[0]:
        coords[path] = ("point", [point[path] for point in swept])
    return coords


def _attrs(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.scenario.title,
        "seed": plan.seed,
        "draws_generation": GENERATION,
        "engine": plan.engine,
        "dataset": plan.dataset.name,
        "dataset_sha256": plan.dataset.sha256,
        "rule": plan.rule.name,
        "reading": plan.rule.reading or "",
        "rule_sha256": fingerprint(rule_file(plan.scenario)),
        "samples_sha256": samples_sha256(plan.scenario),
        "notices": json.dumps(list(plan.dataset.notices), ensure_ascii=False),
        "provenance": json.dumps(provenance()),
    }


@dataclass(frozen=True, slots=True)
class StoredRun:
    """What run a results file is of.

    Attributes
    ----------
    scenario : str
        As JSON.
    numbers : range
        Its replications; none of a saved selection along another axis or with gaps, which holds none whole.
    attrs : dict
        All attributes of the file.
    """

    scenario: str
    numbers: range
    attrs: dict[str, Any]

    @property
    def replications(self) -> int:
        """How many there are from the first of the run on; none of another part."""
        return len(self.numbers) if self.numbers.start == 0 else 0


def save(results: Results, path: str | Path, *, overwrite: bool = True) -> Path:
    """Write results as NetCDF, whole or not at all.

    Parameters
    ----------
    results : xarray.Dataset
        Or a selection along point, prior and replication, which is kept as such.
    path : str or Path
    overwrite : bool
        Whether to replace a file that is there.

    Returns
    -------
    Path

    Raises
    ------
    ResultsError
        If the folder cannot be written; the message names it. If the results are a part along another axis.
    """
    whole, path = with_axes(results), path_from(path)
    if not overwrite:
        refuse_to_replace(path)
    numbers = whole["replication"].values
    return write_results(path, whole, numbers, partial(blocks_in, whole))


def open_results(path: str | Path, at_once: int = 2**30) -> xr.Dataset:
    """Reopen results that :func:`save` wrote, checked against their checksums.

    Parameters
    ----------
    path : str or Path
    at_once : int
        Of more bytes only attributes and coordinates are checked here; the values stay in the file, and each
        chunk of them is checked when it is read.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    ResultsError
        If there is no such file, it holds something else, or it is not as it was written.
    """
    import xarray as xr

    path = Path(path)
    with _opened(path) as stored:
        if _lost_checksums(stored):
            warnings.warn(f"{path}: {LOST}", stacklevel=2)
        large = stored.nbytes > at_once
        results = stored if large else stored.load()
        check_checksums(path, results, values=not large)
    if large:  # each chunk is read and checked when its values are used
        results = xr.open_dataset(path, engine="h5netcdf")
    results.attrs.pop(CHECKSUMS, None)
    results["outcome"].attrs.update(_flags())
    return results if "layout" in results.attrs else _of_version_0_1(results)


def check_checksums(path: Path, stored: xr.Dataset, *, values: bool = True) -> None:
    """Refuse a file that is not as it was written.

    Raises
    ------
    ResultsError
        Naming the parts that do not hold to their checksums.
    """
    parts = held_parts(stored, values=values)
    changed = [part for part, holds in parts.items() if holds is False]
    if changed:
        raise ResultsError(
            f"{path}: {', '.join(changed)}: changed or damaged since the file was written, for the checksum "
            "does not hold; run the scenario again"
        )
    told = attribute_faults(stored.attrs)
    if told:
        raise ResultsError(f"{path}: its attributes are not those of a run: {'; '.join(told)}")


def stored_parts(path: Path) -> dict[str, bool | None]:
    """Parts of a results file, and whether each holds to its checksum: None where it has none.

    Raises
    ------
    ResultsError
        If the file cannot be read as one.
    """
    with _opened(path) as stored:
        return held_parts(stored)


LOST: Final = (
    "has no checksums, which `referendum run` writes into every results file: another program has written it "
    "anew, and whether its values are those of a run cannot be checked; `referendum rerun` can tell"
)


def has_lost_checksums(path: Path) -> bool:
    """Whether a results file of a version that writes checksums has none."""
    with _opened(path) as stored:
        return _lost_checksums(stored)


def _lost_checksums(stored: xr.Dataset) -> bool:
    return CHECKSUMS not in stored.attrs and "layout" in stored.attrs  # version 0.1 wrote neither


def _of_version_0_1(results: xr.Dataset) -> xr.Dataset:
    """Results as they are made today.

    Version 0.1 drew otherwise and kept no layout (it took whole results only), no roll where it is the
    dataset's throughout, and an hour of the quorum, without a flag, under any rule.
    """
    if "voters_registered" not in results:
        roll = results["registered"].broadcast_like(results["issued"]).transpose(*results["issued"].dims)
        results = results.assign(voters_registered=_described("voters_registered", roll.astype(np.int32)))
    if "turnout_quorum" in results["condition_kind"]:
        reached = results["quorum_hour"].notnull()
        results = results.assign(quorum_reached=_described("quorum_reached", reached))
    else:
        results = results.drop_vars("quorum_hour")
    return results.assign_attrs(layout=results_layout(results), draws_generation=1)


def _described(name: str, variable: xr.DataArray) -> xr.DataArray:
    _, units, meaning = VARIABLES[name]
    return variable.drop_attrs().assign_attrs(units=units, long_name=meaning)


def stored_run(path: str | Path) -> StoredRun:
    """What run a results file is of; its figures are not read.

    Raises
    ------
    ResultsError
        If there is no such file, it holds something else, or its attributes are not as they were written.
    """
    path = Path(path)
    with _opened(path) as stored:
        check_checksums(path, stored, values=False)
        return StoredRun(str(stored.attrs["scenario"]), whole_replications(stored), dict(stored.attrs))


@contextmanager
def _opened(path: Path) -> Iterator[xr.Dataset]:
    import xarray as xr

    if path.is_dir():
        raise ResultsError(f"{path}: is a folder: name the results file in it")
    if path.exists() and not path.is_file():
        raise ResultsError(f"{path}: is not a plain file")
    if not path.is_file():
        raise ResultsError(f"{path}: no such file; `referendum run` writes results to the folder results/")
    try:
        with xr.open_dataset(path, engine="h5netcdf") as stored:
            if "scenario" not in stored.attrs or "outcome" not in stored:
                raise ResultsError(f"{path}: a NetCDF file, but not one that `referendum run` wrote")
            if not stored["outcome"].size:
                raise ResultsError(f"{path}: holds no result: it has no point, prior or replication")
            yield stored
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError) as error:
        # AttributeError: h5netcdf takes a damaged group for one that is there.
        raise ResultsError(f"{path}: not a readable results file ({error})") from error
