"""How many desks are enough, as a document: the answers, what each means in waits, the numbers tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sim.analysis.desks.capacity import Capacity, Least, Staffed
from sim.analysis.desks.reasons import limits_told, why_none
from sim.analysis.desks.trials import SHARE_CONFIDENCE, Trial
from sim.documents import Document, Rows, as_document, rows
from sim.rounding import finite_or_none

_DIGITS: Final = 4
_FIGURES: Final = {
    "wait_mean_minutes": "total_wait_mean_minutes",
    "wait_p95_minutes": "total_wait_p95_minutes",
    "wait_p997_minutes": "total_wait_p997_minutes",
    "wait_max_minutes": "total_wait_max_minutes",
    "desk_wait_mean_minutes": "wait_mean_minutes",
    "desk_wait_p95_minutes": "wait_p95_minutes",
    "booth_wait_mean_minutes": "booth_wait_mean_minutes",
    "booth_wait_p95_minutes": "booth_wait_p95_minutes",
    "box_wait_mean_minutes": "box_wait_mean_minutes",
    "box_wait_p95_minutes": "box_wait_p95_minutes",
    "door_to_door_p95_minutes": "door_to_door_p95_minutes",
    "longest_line_desks": "queue_peak",
    "longest_line_booths": "booth_queue_peak",
    "longest_line_box": "box_queue_peak",
    "desk_utilisation": "desk_utilisation",
    "booth_utilisation": "booth_utilisation",
    "box_utilisation": "box_utilisation",
    "last_out_hour": "last_out_hour",
    "share_left": "share_left",
}
"""Figures of a trial by the field's names, and what the engines call them."""

_TRIAL: Final = (
    *("desks", "booths", "voters_per_desk", "voters_per_booth", "desks_least", "desks_most"),
    *("share_within", "share_low", "share_high", *_FIGURES),
)
_COLUMNS: Final = ("group", "what", "possible", "least_from", "least_until", *_TRIAL)


def capacity_document(capacity: Capacity) -> Document:
    """What was asked and found.

    Returns
    -------
    Document
        ``referendum/capacity/1``. A group's ``answers``: ``now``, ``desks``, ``booths``, ``both``; ``tried``:
        the numbers of desks around the answer. ``desks`` and ``booths`` are of all stations of the group
        together; where there are several, ``voters_per_desk`` is the answer: a desk for so many on a list.
        ``fewest``: there are no fewer that could be tried.
        ``least_from`` and ``least_until`` bound the answer (95 %; of ``voters_per_desk`` where it is one); a
        bound that is None is not known. Waits are at desk, booth and box together where no stage is named.
    """
    plan = capacity.drawn.plan
    queued = capacity.drawn.days[0].stations.size
    groups = [_group(capacity, each) for each in capacity.groups]
    notes = [note for each in capacity.groups for note in limits_told(capacity, each)]
    body = {
        "title": _title(capacity),
        "wait_minutes": capacity.wait,
        "level": capacity.level,
        "of": capacity.of,
        "profile": capacity.profile or None,
        "prior": None if capacity.profile else capacity.drawn.prior,
        "seed": plan.seed,
        "replications": len(capacity.drawn.days),
        "stations_queued": queued,
        "n_stations": len(plan.electorate.stations),
        "confidence": SHARE_CONFIDENCE,
        "groups": groups,
        "notes": list(dict.fromkeys(notes)),
        "notices": [] if capacity.profile else list(plan.dataset.notices),
    }
    return as_document("referendum/capacity/1", body)


def _title(capacity: Capacity) -> str:
    if not capacity.profile:
        return capacity.scenario.title
    voters = int(capacity.drawn.plan.electorate.stations.roll.sum())
    return f"A polling place to which {voters:,} come ({capacity.profile})"


def capacity_rows(document: Document) -> Rows:
    """A row an answer, then a row a number of desks that was tried."""
    return rows(_COLUMNS, _entries(document))


def _entries(document: Document) -> Iterator[dict[str, Any]]:
    empty = dict.fromkeys(_COLUMNS)
    for group in document["groups"]:
        for answer in group["answers"]:
            yield empty | {"group": group["name"]} | {k: v for k, v in answer.items() if k in empty}
        for trial in group["tried"]:
            yield empty | {"group": group["name"], "what": "tried", "possible": True} | trial


def _group(capacity: Capacity, staffed: Staffed) -> dict[str, Any]:
    now = {"what": "now", "possible": staffed.now.meets(capacity.level), "reason": None, "fewest": False}
    voters = staffed.now.kept[1] if capacity.of == "voters" else None
    return {
        "name": staffed.group.name,
        "stations": int(staffed.group.stations.size),
        "voters_a_day": None if voters is None else round(voters / len(capacity.drawn.days), 1),
        "answers": [
            now | _bounds(None) | _trial(staffed.now),
            *(_answer(capacity, staffed, each) for each in staffed.least),
        ],
        "tried": [_trial(each) for each in staffed.curve],
    }


def _answer(capacity: Capacity, staffed: Staffed, least: Least) -> dict[str, Any]:
    polling = capacity.drawn.plan.scenario.polling
    reason = None if least.trial is not None else why_none(least, polling)
    group, fewest = staffed.group, False
    if least.trial is not None:
        fewest = (least.what, least.trial.desks) == ("desks", group.desks.least)
        fewest = fewest or (least.what, least.trial.booths) == ("booths", group.booths.least)
    head = {"what": least.what, "possible": least.trial is not None, "reason": reason, "fewest": fewest}
    told = dict.fromkeys(_TRIAL) if least.trial is None else _trial(least.trial)
    return head | _bounds(least.interval) | told


def _bounds(interval: tuple[int | None, int | None] | None) -> dict[str, int | None]:
    low, high = (None, None) if interval is None else interval
    return {
        "least_from": None if low is None else abs(low),
        "least_until": None if high is None else abs(high),
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "desks": int(trial.n_desks.sum()),
        "booths": int(trial.n_booths.sum()),
        "voters_per_desk": _for_so_many(trial.desks),
        "voters_per_booth": _for_so_many(trial.booths),
        "desks_least": int(trial.n_desks.min()),
        "desks_most": int(trial.n_desks.max()),
        "share_within": round(trial.share, _DIGITS),
        "share_low": None if trial.low is None else round(trial.low, _DIGITS),
        "share_high": None if trial.high is None else round(trial.high, _DIGITS),
        **{name: _told(trial.figures[figure]) for name, figure in _FIGURES.items()},
    }


def _for_so_many(level: int | None) -> int | None:
    return -level if level is not None and level < 0 else None


def _told(value: float) -> float | None:
    known = finite_or_none(value)
    return None if known is None else round(known, _DIGITS)
