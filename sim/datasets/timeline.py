"""The legal calendar as a timeline: dates that follow from others, and what the law says of each."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.datasets.legal_calendar import Event, Limit
from sim.documents import Document, Rows, as_document, rows
from sim.errors import SimError


class UnlawfulDateError(SimError):
    """Dates that the law does not allow, all of them at once."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a timeline.

    Attributes
    ----------
    event : Event
    at : datetime
        Local time.
    earliest, latest : datetime or None
        What the limits allow; None where they say nothing.
    sources : tuple of str
        Of the limits.
    """

    event: Event
    at: dt.datetime
    earliest: dt.datetime | None
    latest: dt.datetime | None
    sources: tuple[str, ...]


def shifted(start: dt.datetime, months: int, days: int, hours: int) -> dt.datetime:
    """A moment some months, days and hours later; the last day of a month where it has no such day.

    Examples
    --------
    >>> shifted(dt.datetime(2022, 1, 31), 1, 0, 0).date().isoformat()
    '2022-02-28'
    """
    number = start.year * 12 + start.month - 1 + months
    year, month = divmod(number, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day) + dt.timedelta(days=days, hours=hours)


def timeline(
    events: Sequence[Event], changes: Mapping[str, dt.datetime] | None = None
) -> tuple[TimelineEntry, ...]:
    """The timeline, some dates changed; events that move with a changed one keep their distance from it.

    Parameters
    ----------
    events : sequence of Event
    changes : mapping of str to datetime
        New dates by the event's id.

    Returns
    -------
    tuple of TimelineEntry
        In order of time.

    Raises
    ------
    UnlawfulDateError
        If a change names no event.
    """
    changes = changes or {}
    by_id = {event.id: event for event in events}
    for name in changes:
        if name not in by_id:
            raise UnlawfulDateError(f"{name}: no such event; the calendar has {', '.join(by_id)}")
    dates: dict[str, dt.datetime] = {}

    def date_of(event: Event, seen: tuple[str, ...] = ()) -> dt.datetime:
        if event.id in dates:
            return dates[event.id]
        base = by_id.get(event.moves_with or "")
        at = changes.get(event.id, event.at)
        if event.id not in changes and base is not None and base.id not in seen:
            at = event.at + (date_of(base, (*seen, event.id)) - base.at)
        dates[event.id] = at
        return at

    for event in events:
        date_of(event)
    return tuple(sorted((_entry(event, dates) for event in events), key=lambda entry: entry.at))


def _entry(event: Event, dates: Mapping[str, dt.datetime]) -> TimelineEntry:
    bounds = {
        kind: [_bound(limit, dates) for limit in event.limits if limit.kind == kind]
        for kind in ("not-before", "not-after")
    }
    return TimelineEntry(
        event=event,
        at=dates[event.id],
        earliest=max(bounds["not-before"], default=None),
        latest=min(bounds["not-after"], default=None),
        sources=tuple(limit.source for limit in event.limits),
    )


def _bound(limit: Limit, dates: Mapping[str, dt.datetime]) -> dt.datetime:
    return shifted(dates[limit.event], limit.months, limit.days, limit.hours)


def faults(entries: Sequence[TimelineEntry]) -> tuple[str, ...]:
    """What the law does not allow, event by event."""
    dates = {entry.event.id: entry.at for entry in entries}
    found = []
    for entry in entries:
        for limit in entry.event.limits:
            bound = _bound(limit, dates)
            early = limit.kind == "not-before" and entry.at < bound
            late = limit.kind == "not-after" and entry.at > bound
            if early or late:
                side = "earlier" if early else "later"
                found.append(
                    f"{entry.event.id} = {spoken(entry.at)}: must not be {side} than {spoken(bound)} "
                    f"({_distance(limit)}; {limit.source})"
                )
    return tuple(found)


def check(entries: Sequence[TimelineEntry]) -> None:
    """Refuse an unlawful timeline.

    Raises
    ------
    UnlawfulDateError
        With every unlawful date, what is allowed and the source.
    """
    found = faults(entries)
    if found:
        raise UnlawfulDateError("unlawful dates:\n" + "\n".join(f"  {fault}" for fault in found))


def timeline_document(dataset: str, entries: Sequence[TimelineEntry]) -> Document:
    """A timeline as a document.

    Parameters
    ----------
    dataset : str
        Its name.
    entries : sequence of TimelineEntry
        As :func:`timeline` gives them.

    Returns
    -------
    Document
        ``referendum/timeline/1``; dates in local time, ``faults`` what the law does not allow.

    Examples
    --------
    >>> from sim.datasets import load_dataset
    >>> from sim.datasets.legal_calendar import calendar_of
    >>> told = timeline_document("kz-2022", timeline(calendar_of(load_dataset("kz-2022"))))
    >>> [each["at"] for each in told["events"] if each["id"] == "vote"], told["faults"]
    (['2022-06-05T00:00:00'], [])
    """
    body = {"dataset": dataset, "events": [_event(each) for each in entries], "faults": faults(entries)}
    return as_document("referendum/timeline/1", body)


def timeline_rows(document: Document) -> Rows:
    """A row an event."""
    return rows(("id", "what", "at", "earliest", "latest", "source"), document["events"])


def _event(entry: TimelineEntry) -> dict[str, object]:
    return {
        "id": entry.event.id,
        "what": entry.event.what,
        "at": entry.at.isoformat(),
        "earliest": None if entry.earliest is None else entry.earliest.isoformat(),
        "latest": None if entry.latest is None else entry.latest.isoformat(),
        "source": entry.event.source,
        "limits": entry.sources,
    }


def _distance(limit: Limit) -> str:
    parts = [
        f"{abs(n)} {unit if abs(n) != 1 else unit.removesuffix('s')}"
        for n, unit in ((limit.months, "months"), (limit.days, "days"), (limit.hours, "hours"))
        if n
    ]
    if not parts:
        return limit.event
    side = "before" if min(limit.months, limit.days, limit.hours) < 0 else "after"
    return f"{' '.join(parts)} {side} {limit.event}"


def spoken(moment: dt.datetime) -> str:
    """A moment as people write it; a date's first moment as the date.

    Examples
    --------
    >>> spoken(dt.datetime(2022, 6, 4, 18))
    '2022-06-04 18:00'
    """
    return moment.strftime("%Y-%m-%d" if moment.time() == dt.time() else "%Y-%m-%d %H:%M")
