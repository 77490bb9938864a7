"""Ctrl-C, TERM and HUP: the process is out at once, for what is finished of a run is on the disk already.

Python tells the main thread of a signal between two of its steps, and one step may be minutes of machine code
or of compiling. So a thread of its own listens, and undoes nothing: whatever is written is written whole or
not at all, and the system ends the workers with their parent.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any, Final

_NAMES: Final = {"SIGINT": "Ctrl-C", "SIGTERM": "SIGTERM", "SIGHUP": "SIGHUP"}

_PATIENCE_SECONDS: Final = 1.0
"""For what is told: a terminal that was halted takes no line."""

_CLEAR_LINE: Final = "\r\x1b[K\x1b[?25h"
"""Wipes a progress bar off the line, and shows the cursor that it hid."""

CTRL_C_CODE: Final = 128 + signal.SIGINT
"""Exit code after Ctrl-C, as shells have it."""

_tellers: list[Callable[[str], None]] = []


@contextmanager
def telling(tell: Callable[[str], None]) -> Iterator[None]:
    """Have `tell` called with the signal's name before a signal ends the process meanwhile."""
    _tellers.append(tell)
    try:
        yield
    finally:
        _tellers.remove(tell)


def end_on_signals() -> None:
    """End the process on Ctrl-C, TERM and HUP with 130, 143, 129; one that was ignored before stays ignored.

    On Windows, where processes hear of signals otherwise, nothing is changed.
    """
    if sys.platform == "win32":
        return
    numbers = [int(getattr(signal, name)) for name in _NAMES]
    heard = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    Thread(target=_listen, args=[ear, heard], name="signals", daemon=True).start()
    for number in heard:
        signal.signal(number, lambda *_: None)  # the thread is told all the same


def _listen(ear: int, heard: Collection[int]) -> None:
    while told := os.read(ear, 1):
        if told[0] in heard:
            speaker = Thread(target=_last_words, args=[signal.Signals(told[0])], daemon=True)
            speaker.start()
            speaker.join(_PATIENCE_SECONDS)
            os._exit(128 + told[0])


def _last_words(number: signal.Signals) -> None:
    """Remove half-written files, and tell what is kept."""
    writing: Any = sys.modules.get("sim.files.writing")  # where nothing was written it is not loaded
    for path in tuple(writing.half_written) if writing else ():
        with suppress(OSError):
            path.unlink()
    with suppress(OSError, ValueError):
        if sys.stderr.isatty():
            sys.stderr.write(_CLEAR_LINE)
        if not _tellers:
            sys.stderr.write("stopped\n")
        for tell in tuple(_tellers):
            tell(_NAMES[number.name])
        sys.stderr.flush()
