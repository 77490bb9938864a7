"""When voters come to a single polling place: hours of a dataset, arrivals counted, or an even stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from sim.analysis.given import plain_scenario
from sim.arrays import Floats, Ints
from sim.clock import clock_of, ticks_of
from sim.datasets import load_dataset
from sim.engines.plan import electorate_of
from sim.errors import ScenarioError
from sim.files.csv_tables import CsvTable, read_csv
from sim.files.faults import Fault, raise_if_any
from sim.numerics.sums import weighted_sum
from sim.scenario import Polling

EVEN: Final = "even"
_COLUMNS: Final = ("from", "until", "voters")


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Share of a day's voters come by a time of the local clock.

    Attributes
    ----------
    ticks : int64, shape (grid,)
        From opening to closing.
    cumulative : float64, shape (grid,)
        From 0 to 1.
    told : str
        Where it is from.
    """

    ticks: Ints
    cumulative: Floats
    told: str


def profile_of(given: str, polling: Polling) -> Profile:
    """The profile of a name or file, on the hours of ``[polling]`` where it says any.

    Parameters
    ----------
    given : str
        A dataset; the path of a CSV file with the columns ``from``, ``until``, ``voters`` (arrivals counted
        between two clock times); or ``even``.
    polling : Polling

    Raises
    ------
    ScenarioError
        If the hours are not known, or somebody came outside them.
    FaultyFileError, DatasetError
        If the file or the dataset cannot be read.

    Examples
    --------
    >>> hours = {"opening": "08:00", "closing": "20:00"}
    >>> profile_of("even", Polling.model_validate(hours)).cumulative.tolist()
    [0.0, 1.0]
    """
    opening = None if polling.opening is None else ticks_of(polling.opening)
    closing = None if polling.closing is None else ticks_of(polling.closing)
    if given == EVEN:
        if opening is None or closing is None:
            raise ScenarioError(
                "profile 'even': say when the place opens and closes, as "
                "--set polling.opening=08:00 --set polling.closing=20:00"
            )
        return Profile(np.array([opening, closing]), np.array([0.0, 1.0]), "an even stream")
    if given.lower().endswith(".csv"):
        return _counted(given, opening, closing)
    return _of_dataset(given, polling)


def _of_dataset(name: str, polling: Polling) -> Profile:
    """The curves of all units together, by the papers that each issued."""
    scenario = plain_scenario(load_dataset(name))
    hours = {"opening": polling.opening, "closing": polling.closing, "arrivals": polling.arrivals}
    own = scenario.polling.model_copy(update=hours)
    electorate = electorate_of(scenario.model_copy(update={"polling": own}))
    dataset, curves = electorate.dataset, electorate.curves
    papers = np.where(dataset.simulated, dataset.issued, 0).astype(float)
    share = weighted_sum(curves.cumulative, papers[:, None], axis=0)
    return Profile(curves.ticks, share / share[-1], f"the hours of {dataset.name}, all units together")


def _counted(name: str, opening: int | None, closing: int | None) -> Profile:
    table = read_csv(Path(name), name)
    raise_if_any(_missing_columns(table))
    raise_if_any(_faults(table))
    begin, until, voters = _figures(table)
    opens = begin[0] if opening is None else opening
    closes = until[-1] if closing is None else closing
    if begin[0] < opens or until[-1] > closes or opens >= closes:
        raise ScenarioError(
            f"{name}: counts voters from {clock_of(begin[0])} until {clock_of(until[-1])}, the place is open "
            f"from {clock_of(opens)} until {clock_of(closes)}; who comes before is "
            "polling.before_opening's, and nobody is let in after"
        )
    come = np.cumsum(voters) / sum(voters)
    points = {opens: 0.0}
    for start, end, before, after in zip(begin, until, [0.0, *come[:-1]], come, strict=True):
        points |= {start: float(before), end: float(after)}
    points[closes] = 1.0
    return Profile(np.array(list(points)), np.array(list(points.values())), f"arrivals counted in {name}")


def _figures(table: CsvTable) -> tuple[list[int], list[int], list[int]]:
    begin, until, voters = (table.column(name) or [] for name in _COLUMNS)
    return [ticks_of(each) for each in begin], [ticks_of(each) for each in until], [int(n) for n in voters]


def _missing_columns(table: CsvTable) -> Iterator[Fault]:
    for name in _COLUMNS:
        if name not in table.names:
            message = f"missing: a profile has the columns {', '.join(_COLUMNS)}, a row a stretch of the day"
            yield table.name_fault(name, message)


def _faults(table: CsvTable) -> Iterator[Fault]:
    """Faults of the cells, and of rows that overlap; of the table where nobody came."""
    last = -1
    for row, cells in enumerate(zip(*(table.column(name) or [] for name in _COLUMNS), strict=True)):
        times = []
        for name, text in zip(_COLUMNS[:2], cells, strict=False):
            try:
                times.append(ticks_of(text))
            except ValueError:
                yield table.fault(row, name, "must be a clock time, such as 07:00")
        if len(times) == 2 and not last <= times[0] < times[1]:
            yield table.fault(
                row, "until", "must come after `from`, and `from` not before the row above ends"
            )
        last = times[-1] if times else last
        if not (cells[2].isascii() and cells[2].isdigit() and len(cells[2]) < 10):
            yield table.fault(row, "voters", "must be a whole number of voters")
    if not any(text.strip("0") for text in table.column("voters") or []):
        yield table.name_fault("voters", "says of nobody when they came")
