"""Load what the report needs while the days are computed: compiled code leaves the interpreter free to."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from threading import Thread
from typing import Final

REPORT: Final = (
    "sim.analysis.summary",
    "sim.analysis.expected.document",
    "sim.cli.output.short_report",
    "xarray",
    "h5netcdf",
)
"""What comes after the days of every run."""

PICTURES: Final = ("matplotlib.figure", "matplotlib.backends.backend_agg", "sim.plots")


def load_ahead(modules: Iterable[str]) -> None:
    """Import modules in the background; who needs one meanwhile waits for it and no longer."""

    def load() -> None:
        for module in modules:
            with suppress(Exception):  # who needs it will meet the error, and tell it
                import_module(module)

    # NumPy gives the interpreter up in every call, and gets it back from a thread that imports only after
    # this interval: at the usual 5 ms the first draws took three times as long.
    sys.setswitchinterval(0.001)
    Thread(target=load, name="load ahead", daemon=True).start()
