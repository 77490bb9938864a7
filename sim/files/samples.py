"""Read a sample of durations: one number of seconds a line, with or without a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.files.faults import Fault, FaultyFileError, as_written
from sim.files.plain_files import Kind, file_fault, read_text

SAMPLE: Final = Kind("sample", ".csv", 2**24)

MAX_SECONDS: Final = 86_400.0

_NUMBER: Final = re.compile(r"\d+(\.\d+)?")


def read_sample(path: Path, label: str) -> tuple[float, ...]:
    """Durations of a file, in its order [s].

    Parameters
    ----------
    path : Path
        One number a line, in seconds with a decimal point; blank lines are passed over, and so is the first
        line where it is a heading.
    label : str
        How messages call the file.

    Raises
    ------
    FaultyFileError
        If it is no plain file, cannot be read, holds fewer than two durations, or a line that is none: all of
        them at once.
    """
    lines = enumerate(read_text(path, SAMPLE, label).splitlines(), start=1)
    rows = [(number, line.strip()) for number, line in lines if line.strip()]
    if rows and _is_heading(rows[0][1]):
        rows = rows[1:]
    faults = list(_faults(rows, label))
    if faults:
        raise FaultyFileError(faults)
    if len(rows) < 2:
        raise file_fault(
            label, f"holds {len(rows)} durations: a sample has two or more, one a line in seconds"
        )
    return tuple(float(text) for _, text in rows)


def _is_heading(text: str) -> bool:
    return text.isprintable() and not any(character.isdigit() for character in text)


def _faults(rows: list[tuple[int, str]], label: str) -> Iterator[Fault]:
    for number, text in rows:
        if _NUMBER.fullmatch(text) is None:
            message = "must be one number of seconds, such as 42 or 42.5"
            yield Fault(label, number, 1, "", as_written(text), message)
        elif float(text) > MAX_SECONDS:
            yield Fault(label, number, 1, "", text, f"must not exceed {MAX_SECONDS:,.0f} seconds, a day")
