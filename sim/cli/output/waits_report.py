"""Waits of a run as tables and in a sentence: in all, at the desk, for a booth and for the box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.cli.output.console import print_table
from sim.text.phrases import percent

if TYPE_CHECKING:
    from rich.console import Console

Figures = Mapping[str, Any]
"""Spread of each queue figure of a place, as ``summarise`` has it."""

_SPREAD: Final = {"mean": "mean, min", "p95": "95 %", "p997": "99.7 %", "max": "longest"}


def _times(name: str) -> dict[str, str]:
    return {f"{name}_{key}_minutes": heading for key, heading in _SPREAD.items()}


_TABLES: Final[dict[str, dict[str, str]]] = {
    "Waits in all, and from door to door": _times("total_wait")
    | {f"share_over_{minutes}_minutes": f"over {minutes} min" for minutes in (10, 30, 60)}
    | {
        "share_over_target": "over the target",
        "door_to_door_mean_minutes": "door to door: mean",
        "door_to_door_p95_minutes": "95 % of it",
        "door_to_door_max_minutes": "its longest",
    },
    "Waits at the desk": _times("wait")
    | {
        "queue_peak": "longest line",
        "desk_utilisation": "desks busy",
        "last_out_hour": "last out (local)",
        "reneged": "gave up",
        "baulked": "turned back",
        "turned_away": "too late",
        "share_left": "left, of all",
    },
    "Waits for a booth": _times("booth_wait")
    | {"booth_queue_peak": "longest line", "booth_utilisation": "booths busy"},
    "Waits for the box": _times("box_wait")
    | {"box_queue_peak": "longest line", "box_utilisation": "box busy"},
}
"""Title of each table, its figures and their headings; results of earlier versions have the desk's alone."""

WAITS_NOTE: Final = (
    "In all is at desk, booth and box together, before the doors open included. Mean and longest wait are of "
    'those checked in; 95 and 99.7 % are of all who came in time, "left" where those who left the line or '
    "turned back are more than the rest. Shares that waited longer count these too. Booth, box and the time "
    "from door to door are of those who voted."
)

_NOTICED: Final = 1.0
"""Least mean wait of which a sentence is made [min]."""


def waits_tables(
    console: Console, keys: Sequence[str], rows: Sequence[tuple[Sequence[str], Figures]], where: str
) -> None:
    """Print medians of all figures of queues; a row begins with the cells that say what it is of."""
    for title, headings in _TABLES.items():
        known = {name: heading for name, heading in headings.items() if name in rows[0][1]}
        told = [name for name in known if name != "share_over_target" or _has_target(rows)]
        if told:
            cells = [(*labels, *waits_row(figures, told)) for labels, figures in rows]
            print_table(
                console, f"{title}, {where}", (*keys, *(known[name] for name in told)), cells, keys=len(keys)
            )


def _has_target(rows: Sequence[tuple[Sequence[str], Figures]]) -> bool:
    return any(figures["share_over_target"]["share_unknown"] < 1 for _, figures in rows)


def waits_row(entry: Figures, names: Iterable[str]) -> tuple[str, ...]:
    """Medians of the figures of a queue, in the order of the names; a dash where results have not got one."""
    return tuple(_wait_text(name, entry[name]) if name in entry else "–" for name in names)


def _wait_text(name: str, entry: Figures) -> str:
    from sim.clock import TICKS_PER_HOUR, moment_of

    median = entry["median"]
    if "_minutes" in name and not name.startswith("share") and median is None and entry["share_unknown"] < 1:
        return "left"  # the wait falls on those who left
    if name.startswith("share"):
        return percent(median, 1)
    if name.endswith("utilisation"):
        return percent(median, 0)
    if median is None:
        return "–"
    if name == "last_out_hour":
        return moment_of(median * TICKS_PER_HOUR)
    return f"{median:,.1f}" if name.endswith("_minutes") else f"{median:,.0f}"


def bottleneck(figures: Figures, at: str = "") -> str | None:
    """Sentence that says where most of the wait is (at some point of a sweep), if that is not the desk.

    Examples
    --------
    >>> waits = {"total_wait": 36.0, "wait": 0.5, "booth_wait": 35.2, "box_wait": 0.3}
    >>> figures = {f"{name}_mean_minutes": {"median": mean} for name, mean in waits.items()}
    >>> print(bottleneck(figures | {"booth_utilisation": {"median": 0.98}}))
    Most of the wait is for a booth: 35.2 of 36.0 minutes on average; booths are busy 98 % of the time.
    """
    stages = {"booth": ("a booth", "booths are"), "box": ("the box", "the box is")}
    means = {stage: figures.get(f"{stage}_wait_mean_minutes", {}).get("median") or 0.0 for stage in stages}
    stage = max(means, key=lambda each: means[each])
    desk = figures["wait_mean_minutes"]["median"]
    if desk is None or means[stage] < max(_NOTICED, desk):
        return None
    where, servers = stages[stage]
    total, busy = figures["total_wait_mean_minutes"]["median"], figures[f"{stage}_utilisation"]["median"]
    return (
        f"Most of the wait{at} is for {where}: {means[stage]:,.1f} of {total:,.1f} minutes on average; "
        f"{servers} busy {percent(busy, 0)} of the time."
    )
