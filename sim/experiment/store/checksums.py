"""Checksums of results: of every variable, and of all that stands beside the variables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.arrays import Ints
from sim.errors import ResultsError
from sim.experiment.store.spans import Block

if TYPE_CHECKING:
    import xarray as xr

CHECKSUMS: Final = "checksums"
"""The attribute that holds them, as JSON."""

_HEADER: Final = "attributes and coordinates"
_AT_ONCE: Final = 2**25
"""Values hashed at once [bytes]."""


class Checksums:
    """Checksums of variables that come in blocks, prior by prior, replication by replication.

    How many replications a block holds changes nothing.
    """

    def __init__(self) -> None:
        self._digests: dict[str, Any] = {}

    def add(self, block: Block) -> None:
        """Take the next replications, of the same prior or the next one."""
        for name, values in block.items():
            digest = self._digests.setdefault(name, hashlib.blake2b(digest_size=16))
            by_replication = np.moveaxis(_little_endian(values), 1, 0)
            digest.update(np.ascontiguousarray(by_replication).data.cast("B"))

    def found(self) -> dict[str, str]:
        """The checksum of each variable."""
        return {name: digest.hexdigest() for name, digest in self._digests.items()}


def header_checksum(results: xr.Dataset, replications: Ints | None = None) -> str:
    """Checksum of attributes, coordinates, dimensions and types: of all but the variables' values.

    With `replications` in place of the numbers that the results have.
    """
    numbers = {} if replications is None else {"replication": replications}
    told = {
        "attributes": {name: value for name, value in results.attrs.items() if name != CHECKSUMS},
        "variables": {
            str(name): [list(variable.dims), variable.dtype.str, variable.attrs]
            for name, variable in results.data_vars.items()
        },
        "coordinates": {
            str(name): [list(coord.dims), numbers.get(str(name), coord.values), coord.attrs]
            for name, coord in results.coords.items()
        },
    }
    text = json.dumps(told, default=_plain, sort_keys=True)
    return hashlib.blake2b(text.encode(errors="surrogateescape"), digest_size=16).hexdigest()


def as_attribute(variables: Mapping[str, str], results: xr.Dataset, replications: Ints) -> str:
    """What is stored of the checksums."""
    return json.dumps({_HEADER: header_checksum(results, replications), **variables})


def blocks_in(results: xr.Dataset, prior: int) -> Iterator[Block]:
    """Blocks of a prior in some results, as the workers made them."""
    n = results.sizes["replication"]
    size = max(1, _AT_ONCE // max(1, results.nbytes // max(1, n)))
    for first in range(0, n, size):
        span = slice(first, first + size)
        yield {str(name): variable[:, prior, span].values for name, variable in results.data_vars.items()}


def held_parts(results: xr.Dataset, *, values: bool = True) -> dict[str, bool | None]:
    """Whether each part of some stored results holds to its checksum; None where they have none.

    Parameters
    ----------
    results : xarray.Dataset
        As the file holds them.
    values : bool
        Whether to read the variables' values.
    """
    found = {_HEADER: header_checksum(results)}
    if values:
        sums = Checksums()
        for prior in range(results.sizes["prior"]):
            for block in blocks_in(results, prior):
                sums.add(block)
        found |= sums.found()
    if CHECKSUMS not in results.attrs:
        return dict.fromkeys(found)
    try:
        stored = dict(json.loads(str(results.attrs[CHECKSUMS])))
    except (TypeError, ValueError):
        return {CHECKSUMS: False}
    return {name: stored.get(name) == checksum for name, checksum in found.items()}


def _little_endian(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return values.astype(values.dtype.newbyteorder("<"), copy=False)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise ResultsError(f"attribute of type {type(value).__name__}: not as `referendum run` writes it")
