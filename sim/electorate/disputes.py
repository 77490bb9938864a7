"""Voters who hold up the desk: demands for many papers, complaints, papers refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.clock import TICKS_PER_MINUTE
from sim.electorate.service import ServiceTables, narrow
from sim.scenario.schema.polling import Disputes


def with_disputes(tables: ServiceTables, disputes: Disputes | None) -> ServiceTables:
    """Tables in which a share of the voters takes longer at the desk.

    Whoever draws one of the levels concerned disputes: they lie evenly among the quick and the slow, so
    that disputing goes with no other property of a voter (assumption).

    Examples
    --------
    >>> from sim.electorate.service import service_tables
    >>> from sim.scenario.schema.polling import Polling
    >>> plain = service_tables(Polling())
    >>> held_up = with_disputes(plain, Disputes(share=0.25, minutes=10.0))
    >>> int((held_up.check_in > plain.check_in).sum()), int((held_up.check_in - plain.check_in).max())
    (16384, 600000)
    """
    if disputes is None:
        return tables
    marks = np.floor(np.arange(tables.check_in.size + 1) * disputes.share)
    longer = round(disputes.minutes * TICKS_PER_MINUTE) * (np.diff(marks) > 0)
    check_in = narrow(tables.check_in + longer)
    check_in.setflags(write=False)
    return replace(tables, check_in=check_in)
