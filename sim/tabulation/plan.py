"""What all replications of a point share after closing, prepared once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.clock import TICKS_PER_DAY
from sim.datasets import Dataset
from sim.datasets.annulments import load_annulments
from sim.rules import Rule
from sim.scenario.schema.irregularities import Irregularity
from sim.scenario.schema.tabulation import Mix, Tabulation
from sim.tabulation.count.commissions import territorial
from sim.tabulation.count.turnout_reports import Reporting, reporting_of
from sim.tabulation.papers.irregularity_orders import Order, StationMap, orders_of
from sim.tabulation.papers.recorded_annulments import recorded_papers, struck_off


@dataclass(frozen=True, slots=True, eq=False)
class TabulationPlan:
    """The second half of the day, ready to run.

    Attributes
    ----------
    settings : Tabulation
    orders : tuple of Order
    recorded : int64, shape (station, 4)
        Papers that the dataset records as annulled.
    off_the_roll : bool, shape (station,)
        Stations whose list was struck off with them.
    commission : int64, shape (station,)
        Territorial commission.
    close : int64, shape (unit,)
        Closing of the polls on the reporting clock [ticks].
    last_day : int
        Midnight before the last polling day [ticks].
    reporting : Reporting or None
    weights : int64, shape (unit,)
    rule : Rule
    edges : int64, shape (time + 1,)
        Time bins of the papers issued [ticks, reporting clock].
    mix : float64, shape (4,), or None
        Classes of the repeat vote.
    """

    settings: Tabulation
    orders: tuple[Order, ...]
    recorded: Ints
    off_the_roll: Bools
    commission: Ints
    close: Ints
    last_day: int
    reporting: Reporting | None
    weights: Ints
    rule: Rule
    edges: Ints
    mix: Floats | None


def tabulation_plan(
    tabulation: Tabulation | None,
    irregularities: Sequence[Irregularity],
    dataset: Dataset,
    where: StationMap,
    local_shift: Ints,
    edges: Ints,
    rule: Rule,
) -> TabulationPlan | None:
    """Prepare the second half of the day; None where the scenario does not ask for it."""
    if tabulation is None and not irregularities:
        return None
    settings = tabulation or Tabulation()
    annulments = load_annulments(dataset) if settings.recorded_annulments else ()
    reports, closing = settings.reports, int(where.ticks[-1])
    return TabulationPlan(
        settings=settings,
        orders=orders_of(irregularities, settings.consequences, where),
        recorded=recorded_papers(annulments, where.start),
        off_the_roll=struck_off(annulments, where.start),
        commission=territorial(where.start, settings.commissions.stations_per_territorial),
        close=closing - local_shift,
        last_day=(dataset.days - 1) * TICKS_PER_DAY,
        reporting=None
        if reports is None
        else reporting_of(reports, dataset.units, dataset.report_ticks, local_shift, closing),
        weights=dataset.weights,
        rule=rule,
        edges=edges,
        mix=None if settings.repeat is None else _mix(settings.repeat.mix),
    )


def _mix(mix: Mix | None) -> Floats | None:
    return None if mix is None else np.array([mix.yes, mix.no, mix.both_marked, mix.invalid])
