"""Which engine plays a station, and why."""

from __future__ import annotations

from typing import Final, Literal

from sim.polling.layout import Layout
from sim.polling.trace import Ticks, Trace

Engine = Literal["compiled", "simpy"]

ENGINES: Final = ("compiled", "simpy")
"""Engines a station can be run by; they leave the same trace."""


def engine_for(layout: Layout) -> tuple[Literal["kernel", "calendar"], str]:
    """Compiled engine that a layout needs, and the reason in words.

    Examples
    --------
    >>> engine_for(Layout(n_desks=3, n_booths=4, opening=0, closing=9))
    ('kernel', 'no stage acts on an earlier one: one pass a stage')
    >>> engine_for(Layout(n_desks=3, n_booths=4, opening=0, closing=9, inside_limit=20))
    ('calendar', 'event by event, because of a limit of 20 inside')
    """
    reasons = []
    if layout.inside_limit:
        reasons.append(f"a limit of {layout.inside_limit} inside")
    if layout.reentry:
        reasons.append("voters who come again with the right document")
    if layout.helpers:
        reasons.append(f"{layout.helpers} desk member(s) who help at the booths")
    if reasons:
        return "calendar", f"event by event, because of {', '.join(reasons)}"
    return "kernel", "no stage acts on an earlier one: one pass a stage"


def run_station(
    arrival: Ticks,
    service: Ticks,
    patience: Ticks,
    desk: Ticks,
    layout: Layout,
    errand: Ticks | None = None,
    *,
    engine: Engine = "compiled",
) -> Trace:
    """One station's day, by the engine asked for.

    Parameters
    ----------
    arrival : int64 (n,)
        Never decreasing [ticks].
    service : int64 (n, 3)
        Time at the desk, in the booth, at the box [ticks].
    patience : int64 (n,)
        How long a voter waits for his check-in; `NEVER` or more: for ever [ticks].
    desk : int64 (n,)
        The voter's desk where the list is split, else −1 for all.
    layout : Layout
        The room and its rules.
    errand : int64 (n,), optional
        Ticks after which a voter with a wrong document comes again, −1 for a right one; needs
        ``layout.reentry``.
    engine : {'compiled', 'simpy'}
        The trace is the same; compiled takes a thousandth of the time, and seconds on its first call.

    Returns
    -------
    Trace
        One row a voter.

    Raises
    ------
    ValueError
        If an array has the wrong shape, type or values, or there is no such engine.

    Examples
    --------
    >>> import numpy as np
    >>> two = np.array([5, 5]), np.array([[3, 2, 1]] * 2), np.array([100, 100]), np.array([-1, -1])
    >>> room = Layout(n_desks=1, n_booths=1, opening=0, closing=10)
    >>> [run_station(*two, room, engine=engine).left.tolist() for engine in ENGINES]
    [[11, 14], [11, 14]]
    """
    if engine not in ENGINES:
        raise ValueError(f"engine = {engine!r}: must be one of {', '.join(ENGINES)}")
    inputs = (arrival, service, patience, desk, layout, errand)
    if engine == "simpy":
        from sim.polling import station

        return station.run_station(*inputs)
    if engine_for(layout)[0] == "calendar":
        from sim.polling.compiled import event_calendar as calendar

        return calendar.run_station(*inputs)
    from sim.polling.compiled import recursion as kernel

    return kernel.run_station(*inputs)
