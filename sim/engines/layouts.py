"""Rooms of the stations: how many desks and booths a list gets, and who is away when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil

import numpy as np

from sim.arrays import Ints
from sim.clock import TICKS_PER_MINUTE, clock_of, ticks_of
from sim.electorate.stations import Stations
from sim.errors import ScenarioError
from sim.nouns import counted
from sim.polling.layout import MAX_SERVERS, Absence, Layout
from sim.scenario.schema.polling import Polling


def _away(polling: Polling, n_desks: int, begin: int, until: int, away: int) -> tuple[Absence, ...]:
    if polling.desk_queues == "pooled":
        return (Absence(stage="desk", begin=begin, until=until, count=away),)
    # Where the list is split the members with the last parts of it go.
    return tuple(Absence(stage="desk", begin=begin, until=until, desk=n_desks - 1 - i) for i in range(away))


def _absences(polling: Polling, n_desks: int, unit: str) -> tuple[Absence, ...]:
    absences: tuple[Absence, ...] = ()
    mobile = polling.mobile_box
    if mobile is not None:
        begin, until = ticks_of(mobile.from_), ticks_of(mobile.until)
        absences = _away(polling, n_desks, begin, until, min(mobile.members, n_desks))
    for outage in polling.outages or ():
        if outage.regions is None or unit in outage.regions:
            begin, until = ticks_of(outage.from_), ticks_of(outage.until)
            absences += _away(polling, n_desks, begin, until, ceil(outage.desks * n_desks))
    return absences


def _helpers(polling: Polling, n_desks: int, n_booths: int) -> dict[str, int]:
    helpers = polling.helpers
    if helpers is None:
        return {}
    places = MAX_SERVERS - n_booths
    return {"helpers": min(helpers.members, n_desks - 1, places), "help_at": helpers.when_waiting}


@lru_cache(maxsize=512)
def _layout(polling: Polling, n_desks: int, n_booths: int, opening: int, closing: int, unit: str) -> Layout:
    late = round(polling.late_opening_minutes * TICKS_PER_MINUTE)
    if opening + late > closing:
        raise ScenarioError(
            f"polling.late_opening_minutes = {polling.late_opening_minutes:g}: the doors would open after "
            f"the closing at {clock_of(closing)}"
        )
    early = polling.before_opening
    if early is not None and opening < round(early.minutes * TICKS_PER_MINUTE):
        raise ScenarioError(
            f"polling.before_opening.minutes = {early.minutes:g}: the first voter would come before "
            f"midnight; the opening is at {clock_of(opening)}"
        )
    absences = _absences(polling, n_desks, unit)
    if sum(absence.count for absence in absences) > MAX_SERVERS:
        raise ScenarioError(
            f"polling.outages: at a station of {counted(n_desks, 'desk')} members would be away more than "
            f"{MAX_SERVERS:,} times; state fewer outages or fewer desks"
        )
    return Layout(
        n_desks=n_desks,
        n_booths=n_booths,
        opening=opening,
        closing=closing,
        late=late,
        baulk_at=polling.baulk_at or 0,
        inside_limit=polling.inside_limit or 0,
        absences=absences,
        reentry=polling.wrong_documents is not None,
        **_helpers(polling, n_desks, n_booths),
    )


def _servers(roll: Ints, polling: Polling) -> tuple[Ints, Ints]:
    """Desks and booths of stations with such lists."""
    desks = np.clip(-(-roll // polling.voters_per_desk), polling.min_desks, polling.max_desks)
    return desks, np.clip(-(-roll // polling.voters_per_booth), polling.min_booths, polling.max_booths)


def layout_of(polling: Polling, roll: int, opening: int, closing: int, unit: str = "") -> Layout:
    """Room of a station with a list of `roll` voters; outages may strike the stations of some units alone."""
    desks, booths = _servers(np.array(roll), polling)
    return _layout(polling, int(desks), int(booths), opening, closing, unit if polling.outages else "")


def layouts_of(
    polling: Polling, stations: Stations, units: Sequence[str], opening: int, closing: int
) -> tuple[Layout, ...]:
    """Rooms of all stations; those that are alike are one object."""
    desks, booths = _servers(stations.roll, polling)
    if stations.desks is not None and stations.booths is not None:
        desks = np.where(stations.desks > 0, stations.desks, desks)
        booths = np.where(stations.booths > 0, stations.booths, booths)
    struck = stations.unit if polling.outages else np.zeros_like(stations.unit)
    kinds, which = np.unique(np.stack([desks, booths, struck]), axis=1, return_inverse=True)
    rooms = [
        _layout(polling, n_desks, n_booths, opening, closing, units[unit] if polling.outages else "")
        for n_desks, n_booths, unit in kinds.T.tolist()
    ]
    return tuple(rooms[kind] for kind in which.tolist())
