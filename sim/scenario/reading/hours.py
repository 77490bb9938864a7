"""Hours of a scenario against those of the polls: what lies wholly outside them would do nothing.

All are hours of the stations' own clocks, so that they are the same in every time zone; the reports alone
follow the reporting clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from sim.clock import clock_of, ticks_of
from sim.datasets import Dataset
from sim.files.drafts import Draft, fault_at, value_at
from sim.files.faults import Fault, KeyPath, shorten


class _Polls(NamedTuple):
    """When the polls open and close, local clock [ticks]."""

    opening: int
    closing: int


def hours_faults(draft: Draft, dataset: Dataset) -> Iterator[Fault]:
    """Faults of hours that can be told once the dataset is known; types are not its concern."""
    if dataset.days > 1:
        yield from _several_days(draft, dataset)
        return
    opening = _ticks(value_at(draft.values, ("polling", "opening")))
    closing = _ticks(value_at(draft.values, ("polling", "closing")))
    polls = _Polls(
        dataset.opening_ticks if opening is None else opening,
        dataset.closing_ticks if closing is None else closing,
    )
    if polls.closing <= polls.opening:
        yield from _polls_in_order(draft, dataset, opening, closing)
        return
    yield from _without_effect(draft, polls)
    yield from _home_visits(draft, polls)
    yield from _stuffing(draft, polls)
    yield from _reports(draft, dataset)


def _several_days(draft: Draft, dataset: Dataset) -> Iterator[Fault]:
    """A clock time does not say of which polling day it is: hours are refused, not guessed."""
    name = shorten(dataset.name)
    message = f"is not possible here: {name} has {dataset.days} polling days, and an hour does not say which"
    for key in ("opening", "closing", "mobile_box", "outages"):
        if value_at(draft.values, ("polling", key)) is not None:
            yield fault_at(draft, ("polling", key), message)
    if value_at(draft.values, ("home_voting",)) is not None:
        yield fault_at(draft, ("home_voting",), message)
    for path, keys in {("campaigns",): ("from", "until"), ("irregularities",): ("at",)}.items():
        for here, table in _tables(draft, path):
            for key in keys:
                if table.get(key) is not None:
                    yield fault_at(draft, (*here, key), message)


def _ticks(clock: object) -> int | None:
    try:
        return ticks_of(clock) if isinstance(clock, str | dt.time) else None
    except ValueError:
        return None


def _polls_in_order(
    draft: Draft, dataset: Dataset, opening: int | None, closing: int | None
) -> Iterator[Fault]:
    """Hours the file leaves to the dataset must still fit those it gives; both given, their table checks."""
    name = shorten(dataset.name)
    if closing is not None and opening is None:
        message = f"must be later than the opening of {name}, {clock_of(dataset.opening_ticks)}"
        yield fault_at(draft, ("polling", "closing"), message)
    elif opening is not None and closing is None:
        message = f"must be earlier than the closing of {name}, {clock_of(dataset.closing_ticks)}"
        yield fault_at(draft, ("polling", "opening"), message)


def _tables(draft: Draft, path: KeyPath) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """Tables of an array, or the one table there, with their key paths."""
    found = value_at(draft.values, path)
    if isinstance(found, dict):
        yield path, found
    for position, table in enumerate(found if isinstance(found, list) else []):
        if isinstance(table, dict):
            yield (*path, position), table


_EFFECTS = {
    ("campaigns",): "move nobody",
    ("polling", "mobile_box"): "take nobody from the desks while the polls are open",
    ("polling", "outages"): "strike no desk while the polls are open",
}
"""Tables with hours, and what they would do outside those of the polls."""


def _without_effect(draft: Draft, polls: _Polls) -> Iterator[Fault]:
    """What begins at the closing or later, or ends at the opening or before; the rest may lie outside."""
    for path, effect in _EFFECTS.items():
        for here, table in _tables(draft, path):
            begin, end = _ticks(table.get("from")), _ticks(table.get("until"))
            if begin is not None and begin >= polls.closing:
                message = f"must be before the polls close at {clock_of(polls.closing)}: it would {effect}"
                yield fault_at(draft, (*here, "from"), message)
            elif end is not None and end <= polls.opening:
                message = f"must be after the polls open at {clock_of(polls.opening)}: it would {effect}"
                yield fault_at(draft, (*here, "until"), message)


def _home_visits(draft: Draft, polls: _Polls) -> Iterator[Fault]:
    """The mobile box leaves after the opening and is back by the closing."""
    for here, table in _tables(draft, ("home_voting",)):
        begin, end = _ticks(table.get("from")), _ticks(table.get("until"))
        if begin is not None and not polls.opening <= begin < polls.closing:
            yield fault_at(draft, (*here, "from"), _within(polls))
        elif end is not None and not polls.opening < end <= polls.closing:
            yield fault_at(draft, (*here, "until"), _within(polls))


def _stuffing(draft: Draft, polls: _Polls) -> Iterator[Fault]:
    for here, table in _tables(draft, ("irregularities",)):
        at = _ticks(table.get("at"))
        if at is not None and not polls.opening <= at <= polls.closing:
            yield fault_at(draft, (*here, "at"), _within(polls))


def _within(polls: _Polls) -> str:
    opening, closing = clock_of(polls.opening), clock_of(polls.closing)
    return f"must lie within the hours of the polls, {opening} to {closing}"


def _reports(draft: Draft, dataset: Dataset) -> Iterator[Fault]:
    """A report is named by its time on the reporting clock."""
    times = dataset.report_ticks.tolist()
    known = ", ".join(clock_of(each) for each in times)
    for key in ("copies", "late"):
        for here, table in _tables(draft, ("tabulation", "reports", key)):
            report = _ticks(table.get("report"))
            if report is not None and report not in times:
                message = f"is no report of {shorten(dataset.name)}; known: {known}"
                yield fault_at(draft, (*here, "report"), message)
