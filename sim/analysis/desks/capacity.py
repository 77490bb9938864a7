"""The least desks and booths for a wait that is promised, of one station, of a unit's, or of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import numpy as np

from sim.analysis.desks.days import PreparedDays, prepared_days
from sim.analysis.desks.place import place_days
from sim.analysis.desks.search import Axis, least_level, least_pair
from sim.analysis.desks.trials import Group, Of, Trial, Trials
from sim.arrays import Ints
from sim.errors import ResultsError
from sim.files.faults import did_you_mean, quoted
from sim.polling.layout import MAX_SERVERS
from sim.scenario import Scenario

What = Literal["desks", "booths", "both"]
STAGE: Final[dict[str, str]] = {"desks": "", "booths": "booth_", "box": "box_"}
"""How the figures of a stage begin (:data:`sim.engines.day.QUEUE_FIGURES`)."""

DAYS_OF_ONE: Final = 100
DAYS_OF_MANY: Final = 20
STATIONS_QUEUED: Final = 500
"""Days played for a single station and for many; stations queued where the scenario says no number."""

_AROUND: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Least:
    """The least that does.

    Attributes
    ----------
    what : {"desks", "booths", "both"}
        What was sought; the other stays as it is now.
    trial : Trial or None
        None where none does.
    interval : tuple of (int or None), or None
        Levels between which the least lies, as sure as the days allow (95 %); None in it: no number.
    last : Trial
        The last one tried where none does, else `trial`: by it is known where voters wait.
    """

    what: What
    trial: Trial | None
    interval: tuple[int | None, int | None] | None
    last: Trial


@dataclass(frozen=True, slots=True, eq=False)
class Staffed:
    """What was found for one group of stations.

    Attributes
    ----------
    group : Group
    now : Trial
    least : tuple of Least
        Desks, booths, both.
    curve : tuple of Trial
        Numbers of desks around the answer, fewest first; the booths are those of the answer.
    """

    group: Group
    now: Trial
    least: tuple[Least, ...]
    curve: tuple[Trial, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Capacity:
    """What was asked, on which days, and what was found.

    Attributes
    ----------
    scenario : Scenario
        As it was played.
    drawn : PreparedDays
    wait : float
        [minutes], at desk, booth and box together.
    level : float
    of : {"voters", "stations"}
    profile : str
        Where that of a single place is from; else empty.
    groups : tuple of Staffed
    """

    scenario: Scenario
    drawn: PreparedDays
    wait: float
    level: float
    of: Of
    profile: str
    groups: tuple[Staffed, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the days.

    Attributes
    ----------
    wait : float
        [minutes]
    level : float
        Share of the voters, or of the stations on one day each, that must keep to it.
    of : {"voters", "stations"}
    stations : tuple of (str, int)
        Unit and number of single stations; empty: all of the scenario.
    per_unit : bool
    now : tuple of (int or None)
        Desks and booths of a single station now, where they are not as the scenario has them.
    prior : str, optional
    replications : int, optional
    voters : int, optional
        Of a single place, without the scenario's dataset.
    profile : str, optional
        When they come (:func:`sim.analysis.desks.profile.profile_of`).
    """

    wait: float = 30.0
    level: float = 0.95
    of: Of = "voters"
    stations: tuple[tuple[str, int], ...] = ()
    per_unit: bool = False
    now: tuple[int | None, int | None] = (None, None)
    prior: str | None = None
    replications: int | None = None
    voters: int | None = None
    profile: str | None = None


def capacity_of(scenario: Scenario, asked: Question) -> Capacity:
    """Find the least desks, booths, and both together; see :func:`sim.capacity`.

    Parameters
    ----------
    scenario : Scenario
    asked : Question

    Raises
    ------
    ResultsError, ScenarioError
        If the question contradicts itself, or names no station of the scenario.
    """
    check_question(asked)
    voters, profile = asked.voters, asked.profile or ""
    single = voters is not None or bool(asked.stations)
    scenario = _queued(scenario, asked.wait, single=single)
    days = asked.replications or (DAYS_OF_ONE if single else DAYS_OF_MANY)
    told = ""
    if voters is None:
        drawn = prepared_days(scenario, asked.prior, days)
    else:
        drawn, curve = place_days(scenario, voters, profile, days)
        told = curve.told
    groups = tuple(_staffed(drawn, group, asked) for group in _groups(drawn, asked, single=single))
    return Capacity(scenario, drawn, asked.wait, asked.level, asked.of, told, groups)


def check_question(asked: Question) -> None:
    """Refuse what is out of range, and parts that do not go together."""
    if not 0 < asked.level <= 1:
        raise ResultsError(f"level = {asked.level:g}: must be a share above 0, at most 1")
    if asked.of not in ("voters", "stations"):
        raise ResultsError(f"of = {asked.of!r}: must be 'voters' or 'stations'")
    if (asked.voters is None) != (asked.profile is None):
        raise ResultsError(
            "voters and profile go together: so many come, and when; a profile is a dataset such as kz-2022, "
            "a CSV file with the columns from, until, voters, or even"
        )
    chosen = {
        "voters": asked.voters is not None,
        "station": bool(asked.stations),
        "per unit": asked.per_unit,
    }
    if sum(chosen.values()) > 1:
        raise ResultsError(f"{' and '.join(name for name in chosen if chosen[name])}: ask for one of them")
    if asked.voters is not None and asked.prior is not None:
        raise ResultsError("voters and prior: who comes to a single place is drawn from its profile alone")
    if asked.now != (None, None) and (asked.per_unit or not (asked.voters or asked.stations)):
        raise ResultsError("desks and booths that there are now are those of a single station: name it")


def _queued(scenario: Scenario, wait: float, *, single: bool) -> Scenario:
    """The scenario with queues, the wait as its target, on a compiled engine and without its sweep."""
    stations = None if single else scenario.polling.stations or STATIONS_QUEUED
    polling = {"queues": True, "wait_target_minutes": wait, "stations": stations}
    return scenario.replace(polling=polling, sweep={}, monte_carlo={"engine": "auto"})


def _groups(drawn: PreparedDays, asked: Question, *, single: bool) -> Iterator[Group]:
    stations, units = drawn.plan.electorate.stations, drawn.plan.dataset.units
    if asked.per_unit:
        for place, unit in enumerate(units):
            here = np.arange(int(stations.start[place]), int(stations.start[place + 1]))
            if here.size and any(np.isin(here, day.stations).any() for day in drawn.days):
                yield _group(drawn, unit, here, asked)
    elif single:
        named = asked.stations or ((units[0], 1),)
        for unit, number in named:
            name = f"{unit} {number}" if asked.stations else unit
            yield _group(drawn, name, np.array([_station(drawn, unit, number)]), asked)
    else:
        yield _group(drawn, "all stations", np.arange(len(stations)), asked)


def _station(drawn: PreparedDays, unit: str, number: int) -> int:
    """Place of a station among all."""
    units, start = drawn.plan.dataset.units, drawn.plan.electorate.stations.start
    if unit not in units:
        raise ResultsError(f"station {quoted(f'{unit} {number}')}: no such unit{did_you_mean(unit, units)}")
    place = units.index(unit)
    size = int(start[place + 1] - start[place])
    if not size:
        raise ResultsError(f"station {quoted(f'{unit} {number}')}: {unit} has no station")
    if not 1 <= number <= size:
        raise ResultsError(f"station {quoted(f'{unit} {number}')}: {unit} has 1 to {size}, numbered by size")
    return int(start[place]) + number - 1


def _group(drawn: PreparedDays, name: str, stations: Ints, asked: Question) -> Group:
    polling, longest = drawn.plan.scenario.polling, int(drawn.plan.electorate.stations.roll[stations].max())
    if stations.size > 1:
        desks, booths = (Axis(-max(longest, 2), -1, n) for n in (polling.min_desks, polling.min_booths))
        return Group(name, stations, desks, booths)
    room = drawn.plan.layouts[int(stations[0])]
    now = asked.now[0] or room.n_desks, asked.now[1] or room.n_booths
    return Group(name, stations, Axis(1, MAX_SERVERS), Axis(1, MAX_SERVERS), now)


def _staffed(drawn: PreparedDays, group: Group, asked: Question) -> Staffed:
    trials, polling = Trials(drawn, group, asked.of), drawn.plan.scenario.polling
    start = group.now or (-polling.voters_per_desk, -polling.voters_per_booth)
    desks = _least(trials, "desks", group.desks, start[0], asked.level)
    booths = _least(trials, "booths", group.booths, start[1], asked.level)
    both = _least_of_both(trials, start, asked.level)
    return Staffed(group, trials.at(None, None), (desks, booths, both), _curve(trials, desks, both))


def _least(trials: Trials, what: Literal["desks", "booths"], axis: Axis, start: int, level: float) -> Least:
    def at(servers: int) -> Trial:
        return trials.at(servers, None) if what == "desks" else trials.at(None, servers)

    def idle(servers: int) -> bool:
        return at(servers).is_idle(STAGE[what])

    found = least_level(axis, start, lambda servers: at(servers).meets(level), idle)
    if found is None:
        tried = [each for key, each in trials.made.items() if key[1 if what == "desks" else 0] is None]
        return Least(
            what, None, None, max(tried, key=lambda each: int(each.n_desks.sum() + each.n_booths.sum()))
        )
    if at(found).low is None:
        return Least(what, at(found), None, at(found))
    might = least_level(axis, found, lambda servers: (at(servers).high or 0.0) >= level, idle)
    surely = least_level(axis, found, lambda servers: (at(servers).low or 0.0) >= level, idle)
    return Least(what, at(found), (might, surely), at(found))


def _least_of_both(trials: Trials, start: tuple[int, int], level: float) -> Least:
    found = least_pair(
        (trials.group.desks, trials.group.booths),
        start,
        lambda desks, booths: trials.at(desks, booths).meets(level),
        lambda desks, booths: trials.at(desks, booths).is_idle(STAGE["desks"], STAGE["booths"]),
        partial(_all_servers, trials),
    )
    if found is None:
        return Least("both", None, None, list(trials.made.values())[-1])
    return Least("both", trials.at(*found), None, trials.at(*found))


def _all_servers(trials: Trials, desks: int, booths: int) -> int:
    return int(sum(each.sum() for each in trials.servers(desks, booths)))


def _curve(trials: Trials, desks: Least, both: Least) -> tuple[Trial, ...]:
    """Numbers of desks around the answer, those on the way to it included."""
    answer = desks.trial or both.trial
    if answer is None or answer.desks is None:
        return ()
    level, axis = answer.desks, trials.group.desks
    wanted: Sequence[int] = range(level - _AROUND, level + _AROUND + 1)
    if level < 0:
        wanted = [round(level * share) for share in (1.6, 1.4, 1.2, 1.1, 1.0, 0.9, 0.8, 0.65)]
    for each in wanted:
        if axis.least <= each <= axis.most:
            trials.at(each, answer.booths)
    made = [each for key, each in trials.made.items() if key[1] == answer.booths and key[0] is not None]
    return tuple(sorted(made, key=lambda each: each.desks or 0))
