"""Signals that stop a run: what is finished is kept, and the process is out within five seconds."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

_PATIENCE_SECONDS: Final = 4.0
"""For what is being written and told; compiled code in the main thread hears of no signal meanwhile."""

CTRL_C: Final = "Ctrl-C"
"""What ``attrs["stopped_by"]`` says of a run that its user stopped."""

_NAMES: Final = {"SIGINT": CTRL_C, "SIGTERM": "SIGTERM", "SIGHUP": "SIGHUP"}


class StoppedBySignal(KeyboardInterrupt):
    """A signal asked the program to stop; its message is the signal's name."""


def exit_code_of(stopped_by: str) -> int:
    """Exit code of a run that was stopped: by a signal the one shells give it, else 1.

    Examples
    --------
    >>> exit_code_of("Ctrl-C"), exit_code_of("SIGTERM"), exit_code_of("SIGHUP"), exit_code_of("ValueError: x")
    (130, 143, 129, 1)
    """
    for name, told in _NAMES.items():
        if told == stopped_by and hasattr(signal, name):
            return 128 + int(getattr(signal, name))
    return 1


@contextmanager
def stopping(tell: Callable[[], None]) -> Iterator[None]:
    """Raise `StoppedBySignal` on Ctrl-C, TERM and HUP; end the process if that leads nowhere in 4 seconds.

    A signal that was ignored before stays ignored. A second one ends the process at once.

    Parameters
    ----------
    tell : callable
        Called before the process is ended so; what it cannot print is lost.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears of signals
        return
    there = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    taken = {number: signal.getsignal(number) for number in there}
    taken = {number: before for number, before in taken.items() if before is not signal.SIG_IGN}
    over = threading.Event()
    with _awake([int(number) for number in taken], over, tell):
        for number in taken:
            signal.signal(number, _raise_once())
        try:
            yield
        finally:
            over.set()
            for number, before in taken.items():
                signal.signal(number, before)


_held_back: list[int] | None = None


@contextmanager
def held_back() -> Iterator[None]:
    """Raise what a signal asks for at the end only: HDF5 cannot be left in the middle of a write."""
    global _held_back  # noqa: PLW0603  signals are the process's
    _held_back = []
    try:
        yield
    finally:
        told, _held_back = _held_back, None
    if told:
        raise StoppedBySignal(_NAMES[signal.Signals(told[0]).name])


def _raise_once() -> Callable[[int, FrameType | None], None]:
    raised: list[int] = []

    def handle(number: int, _: FrameType | None) -> None:
        if raised:
            os._exit(128 + number)
        raised.append(number)
        if _held_back is not None:
            _held_back.append(number)
            return
        raise StoppedBySignal(_NAMES[signal.Signals(number).name])

    return handle


@contextmanager
def _awake(numbers: Collection[int], over: threading.Event, tell: Callable[[], None]) -> Iterator[None]:
    """Have a thread of its own told of signals, which ends the process if the main thread does not."""
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    before = signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)

    def listen() -> None:
        while told := os.read(ear, 1):
            if told[0] in numbers and not over.wait(_PATIENCE_SECONDS):
                with suppress(OSError, ValueError):
                    tell()
                os._exit(128 + told[0])

    thread = threading.Thread(target=listen, name="signals", daemon=True)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(mouth)  # the thread reads the end
        thread.join()
        os.close(ear)
