"""Days played with so many desks and booths, and the share of voters or stations that kept to the wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt
from typing import Final, Literal

import numpy as np

from sim.analysis.desks.days import PreparedDays, played
from sim.analysis.desks.search import Axis
from sim.arrays import Floats, Ints
from sim.engines.day import QUEUE_FIGURES
from sim.engines.layouts import layout_of
from sim.engines.queue_figures import figures
from sim.numerics.sums import weighted_sum
from sim.polling import counters as c
from sim.polling.compiled.compiled_layout import IMPATIENT
from sim.polling.compiled.rooms import Rooms, rooms_of
from sim.polling.layout import Layout

Of = Literal["voters", "stations"]
SHARE_CONFIDENCE: Final = 0.95
STATION_TAIL: Final = 20
"""A station keeps to a wait if at most one of so many of its voters waits longer: its 95th percentile."""

_IDLE_MINUTES: Final = 1 / 60


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Stations that are given desks and booths together.

    Attributes
    ----------
    name : str
    stations : int64, shape (station,)
    desks, booths : Axis
    now : tuple of int, or None
        Desks and booths that each has; None: as the scenario has them.
    """

    name: str
    stations: Ints
    desks: Axis
    booths: Axis
    now: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What came of so many desks and booths.

    Attributes
    ----------
    desks, booths : int or None
        Levels of the group's axes; None: as many as there are now.
    n_desks, n_booths : int64, shape (station,)
        Of each station of the group.
    kept : tuple of int
        Voters, or stations on one day each, that kept to the wait, and all of them.
    low, high : float or None
        Interval of their share, 95 %; None for a single day.
    figures : mapping of str to float
        :data:`sim.engines.day.QUEUE_FIGURES` over all days.
    """

    desks: int | None
    booths: int | None
    n_desks: Ints
    n_booths: Ints
    kept: tuple[int, int]
    low: float | None
    high: float | None
    figures: Mapping[str, float]

    @property
    def share(self) -> float:
        """Share that kept to the wait; 1 where nobody came."""
        good, all_of_them = self.kept
        return good / all_of_them if all_of_them else 1.0

    def meets(self, level: float) -> bool:
        """Whether the share is the one asked for, exactly."""
        good, all_of_them = self.kept
        return good >= Fraction(str(level)) * all_of_them

    def is_idle(self, *stages: str) -> bool:
        """Whether nearly nobody waits there."""
        return all(self.figures[f"{stage}wait_p997_minutes"] < _IDLE_MINUTES for stage in stages)


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """Trials of one group on the same days, each made once.

    Attributes
    ----------
    drawn : PreparedDays
    group : Group
    of : {"voters", "stations"}
    """

    drawn: PreparedDays
    group: Group
    of: Of
    made: dict[tuple[int | None, int | None], Trial] = field(default_factory=dict)

    def at(self, desks: int | None, booths: int | None) -> Trial:
        """The trial of these levels."""
        key = desks, booths
        if key not in self.made:
            self.made[key] = self._trial(desks, booths)
        return self.made[key]

    def servers(self, desks: int | None, booths: int | None) -> tuple[Ints, Ints]:
        """Desks and booths of each station of the group."""
        group, plan = self.group, self.drawn.plan
        rolls = plan.electorate.stations.roll[group.stations]
        rooms = [plan.layouts[station] for station in group.stations]
        now = np.array([(room.n_desks, room.n_booths) for room in rooms], dtype=np.int64).T
        if group.now is not None:
            now = np.array(group.now, dtype=np.int64)[:, None] * np.ones_like(now)
        return (
            now[0] if desks is None else group.desks.servers(desks, rolls),
            now[1] if booths is None else group.booths.servers(booths, rolls),
        )

    def _trial(self, desks: int | None, booths: int | None) -> Trial:
        n_desks, n_booths = self.servers(desks, booths)
        rooms = self._rooms(n_desks, n_booths)
        chosen = np.isin(np.arange(len(self.drawn.plan.layouts)), self.group.stations)
        days = [played(day, rooms, day.stations[chosen[day.stations]]) for day in self.drawn.days]
        kept = np.array([self._kept(counters) for counters, _ in days], dtype=np.int64)
        every = np.concatenate([counters for counters, _ in days])
        waits = np.asarray(sum(waits for _, waits in days))
        found = figures(every, waits, self.drawn.plan.wait_limits)
        told = dict(zip(QUEUE_FIGURES, found.tolist(), strict=True))
        good, all_of_them = kept.sum(axis=0).tolist()
        return Trial(desks, booths, n_desks, n_booths, (good, all_of_them), *share_interval(kept), told)

    def _rooms(self, n_desks: Ints, n_booths: Ints) -> Rooms:
        """Rooms of all stations, those of the group changed."""
        plan = self.drawn.plan
        layouts, polling = list(plan.layouts), plan.scenario.polling
        ticks, unit = plan.electorate.curves.ticks, plan.electorate.stations.unit
        made: dict[tuple[int, int, int], Layout] = {}
        for station, desks, booths in zip(self.group.stations, n_desks, n_booths, strict=True):
            key = int(desks), int(booths), int(unit[station]) if polling.outages else -1
            if key not in made:
                each = {"min_desks": key[0], "max_desks": key[0], "min_booths": key[1], "max_booths": key[1]}
                hours = int(ticks[0]), int(ticks[-1])
                name = plan.dataset.units[key[2]]
                made[key] = layout_of(polling.model_copy(update=each), 1, *hours, name)
            layouts[station] = made[key]
        impatient = bool(plan.rooms.room[:, IMPATIENT].any())
        return rooms_of(layouts, split=polling.desk_queues == "split", impatient=impatient)

    def _kept(self, counters: Ints) -> tuple[int, int]:
        """Who kept to the wait on one day, and all; whoever left the line did not."""
        left = counters[:, c.GAVE_UP] + counters[:, c.TURNED_BACK]
        came = counters[:, c.CHECKED_IN] + left
        longer = counters[:, c.OVER + c.N_LIMITS - 1] + left
        if self.of == "voters":
            return int((came - longer).sum()), int(came.sum())
        return int(((longer * STATION_TAIL <= came) & (came > 0)).sum()), int((came > 0).sum())


def share_interval(kept: Ints) -> tuple[float | None, float | None]:
    """Interval of a share of which every day has its part: Student's t over days, not over voters.

    Voters of one day share its turnout and its lines, so days are what is independent.

    Parameters
    ----------
    kept : int64, shape (day, 2)
        Those that did, and all.

    Returns
    -------
    low, high : float or None
        None for a single day, or where nobody came.

    Examples
    --------
    >>> low, high = share_interval(np.array([[90, 100], [96, 100], [99, 100]]))
    >>> round(low, 3), high
    (0.836, 1.0)
    """
    from scipy.special import stdtrit

    n, (good, all_of_them) = len(kept), kept.sum(axis=0).tolist()
    if n < 2 or not all_of_them:
        return None, None
    share = good / all_of_them
    rest: Floats = kept[:, 0] - share * kept[:, 1]
    spread = sqrt(float(weighted_sum(rest * rest, 1.0)) * n / (n - 1)) / all_of_them
    half = float(stdtrit(n - 1, 0.5 + SHARE_CONFIDENCE / 2)) * spread
    return max(share - half, 0.0), min(share + half, 1.0)
