"""Writing results as NetCDF, block by block: memory does not grow with the replications.

Each chunk on the disk carries a checksum of HDF5's own as well, which holds whatever reads it lazily.
"""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.arrays import Ints
from sim.experiment.store.checksums import CHECKSUMS, Checksums, as_attribute
from sim.experiment.store.spans import Block, length, regrouped
from sim.files.writing import beside, unwritable

if TYPE_CHECKING:
    import xarray as xr

_SLAB: Final = 2**25
"""Values of all variables that are written at once [bytes]."""

_SYNC_BYTES: Final = 2**24
"""Written through to the disk at once: not even a killed process is out before that is done."""

_MOST: Final = 1024
"""Replications to a chunk, at most."""

BlocksOf = Callable[[int], Iterable[Block]]
"""Blocks of the prior of a given number, in order."""


def write_results(path: Path, like: xr.Dataset, replications: Ints, blocks_of: BlocksOf) -> Path:
    """Write results, whole or not at all.

    Parameters
    ----------
    path : Path
        Its folder is made if need be; a file that is there is replaced.
    like : xarray.Dataset
        Results with the same coordinates, types and attributes, of any number of replications.
    replications : int64, shape (replication,)
        Their numbers.
    blocks_of : callable

    Raises
    ------
    ResultsError
        If the path cannot be written.
    """
    try:
        with _held_back(), beside(path) as temporary:
            stream = _Stream(temporary)
            try:
                _write(stream, like, replications, blocks_of)
            except (OSError, RuntimeError, SystemError, ValueError):
                stream.check()  # what a failed write led HDF5 to; SystemError from Python 3.13 on
                raise
            finally:
                stream.close()
            stream.check()
            temporary.chmod(0o644)
            os.replace(temporary, path)
    except OSError as error:
        raise unwritable(path, error) from error
    return path


@contextmanager
def _held_back() -> Iterator[None]:
    """Raise Ctrl-C at the end only, as in a notebook: HDF5 cannot be left in the middle of a write."""
    usual = signal.default_int_handler
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) is not usual:
        yield
        return
    told: list[object] = []
    signal.signal(signal.SIGINT, lambda number, _: told.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if told:
        raise KeyboardInterrupt


def _write(stream: _Stream, like: xr.Dataset, replications: Ints, blocks_of: BlocksOf) -> None:
    import h5py

    size, sums = _slab(like), Checksums()
    coords = like.drop_vars(list(like.data_vars)).isel(replication=slice(0))
    coords.drop_vars("replication").assign_coords(replication=replications).to_netcdf(
        stream, engine="h5netcdf"
    )
    stream.check()
    with h5py.File(stream, "r+") as file:
        places = {str(name): _make(file, variable, size) for name, variable in like.data_vars.items()}
        for prior in range(like.sizes["prior"]):
            first = 0
            for block in regrouped(blocks_of(prior), size):
                sums.add(block)
                last = first + length(block)
                for name, values in block.items():
                    places[name][:, prior, first:last] = values
                first = last
                stream.check()
        file.attrs[CHECKSUMS] = as_attribute(sums.found(), like, replications)


def _slab(like: xr.Dataset) -> int:
    """Replications to a chunk and to a write."""
    each = sum(variable[:, :, :1].nbytes for variable in like.isel(replication=slice(1)).data_vars.values())
    return max(1, min(_MOST, _SLAB // max(1, each)))


def _make(file: Any, variable: xr.DataArray, size: int) -> Any:
    """A variable as xarray writes it, still empty.

    h5netcdf would seek every dimension anew by its name, which takes five times as long.
    """
    scales = [file[dim] for dim in variable.dims]
    points, _, n, *more = (max(1, len(scale)) for scale in scales)
    flag, floating = variable.dtype == bool, variable.dtype.kind == "f"
    made = file.create_dataset(
        str(variable.name),
        tuple(map(len, scales)),
        np.dtype(np.int8) if flag else variable.dtype,
        chunks=(points, 1, min(size, n), *more),
        fillvalue=np.nan if floating else None,
        compression="gzip",
        compression_opts=1,
        fletcher32=True,
        track_order=True,
    )
    for axis, scale in enumerate(scales):
        made.dims[axis].attach_scale(scale)
    numbers = np.array([scale.attrs["_Netcdf4Dimid"] for scale in scales], np.int32)
    made.attrs["_Netcdf4Coordinates"], made.attrs["_Netcdf4Dimid"] = numbers, numbers[0]
    if floating:
        made.attrs["_FillValue"] = np.array([np.nan], variable.dtype)
    made.attrs.update(variable.attrs | ({"dtype": "bool"} if flag else {}))
    return made


class _Stream(io.FileIO):
    """A file that takes note of a failed write: HDF5 would flood the terminal with tracebacks of it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w+b")
        self._failed: OSError | None = None
        self._waiting = 0

    def write(self, content: Any, /) -> int:
        """Write all of it, or note why not."""
        view = memoryview(content).cast("B")
        done = 0
        try:
            while done < len(view):
                done += super().write(view[done:])
            self._waiting += done
            if self._waiting >= _SYNC_BYTES:
                os.fsync(self.fileno())
                self._waiting = 0
        except OSError as error:
            self._failed = error
            raise  # what HDF5 believes written, it reads again
        return len(view)

    def truncate(self, size: int | None = None, /) -> int:
        """Set the file's size, or note why not."""
        try:
            return super().truncate(size)
        except OSError as error:
            self._failed = self._failed or error
            return size or 0

    def flush(self) -> None:
        """Nothing is held back."""

    def check(self) -> None:
        """Raise what a write has met."""
        if self._failed is not None:
            raise self._failed

    def close(self) -> None:
        """Close the file once it is on the disk."""
        if not self.closed and self._failed is None:
            os.fsync(self.fileno())  # otherwise a power cut could leave the new name with nothing behind it
        super().close()
