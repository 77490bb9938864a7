"""What may be given for a nowcast: a dataset or a scenario, a table of reports, a clock time."""

from __future__ import annotations

from sim.analysis.given import AnyScenario, AnyTurnout, priors_from, turnout_from
from sim.analysis.running_day.nowcast import Nowcast, nowcast
from sim.analysis.running_day.reports import REPORT_ERROR
from sim.clock import ticks_of
from sim.datasets import Dataset
from sim.datasets.other_votes import TurnoutTable
from sim.datasets.other_votes.votes import turnout_of_dataset
from sim.engines.plan import electorate_of
from sim.errors import DatasetError, ResultsError
from sim.files.faults import quoted
from sim.scenario import Scenario


def told_so_far(
    dataset: Dataset | AnyScenario,
    known: AnyTurnout | None,
    until: str | None,
    *,
    error: float = REPORT_ERROR,
) -> Nowcast:
    """A nowcast from what a user gives.

    Raises
    ------
    DatasetError, ScenarioError
        If dataset, scenario or table is faulty, or a table holds several votes.
    ResultsError
        If `until` is no clock time, or nothing of `known` is a report.

    Examples
    --------
    >>> told_so_far("kz-2022", "kz-2024", "10:00").reports.unit.size
    17
    """
    scenario = priors_from(dataset)
    try:
        last = None if until is None else ticks_of(until)
    except ValueError as error_of_clock:
        raise ResultsError(f"until = {quoted(str(until))}: {error_of_clock}") from None
    return nowcast(scenario, _table(scenario, known), until=last, error=error)


def told_through_day(found: Nowcast, known: AnyTurnout | None) -> tuple[Nowcast, ...]:
    """The same nowcast as it stood before the first report and after each, to the last that it used."""
    times = [-1, *found.reports.times.tolist()]
    table = _table(found.scenario, known)
    return tuple(nowcast(found.scenario, table, until=time) for time in times)


def _table(scenario: Scenario, known: AnyTurnout | None) -> TurnoutTable:
    if known is None:
        return turnout_of_dataset(electorate_of(scenario).dataset)
    tables = turnout_from(known, scenario)
    if len(tables) > 1:
        names = ", ".join(table.name for table in tables)
        raise DatasetError(f"known: holds several votes ({names}): give one of them")
    return tables[0]
