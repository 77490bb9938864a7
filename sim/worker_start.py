"""What a worker process does first; the module loads nothing, so that it is done at once."""

from __future__ import annotations

import os
import signal
import sys
from threading import Thread
from time import sleep
from typing import Final

_HEARTBEAT_SECONDS: Final = 2.0
_SET_PARENT_DEATH_SIGNAL: Final = 1
"""Of Linux's ``prctl``."""


def begin_worker(parent: int) -> None:
    """What a worker process does first: it leaves interrupts to its parent, and ends with it.

    On Linux the system kills it at once; elsewhere it looks every other second whether the parent is there.
    """
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:  # it died before it could be watched
            os._exit(1)
    else:
        Thread(target=_end_with, args=[parent], daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        sleep(_HEARTBEAT_SECONDS)
    os._exit(1)
