"""Distances to failure as rows of a report: who would have to do what, cheapest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sim.documents import Document
from sim.reports.rows import TableRow
from sim.text.by_language import Messages
from sim.text.phrases import listed, telling_percent

_MANY_UNITS: Final = 6
_WHOLE: Final = ("national", "uniform")

Key = tuple[str, str, str]
"""Who, does what, to which condition."""


@dataclass(frozen=True, slots=True)
class _Way:
    """What a way to turn a condition over takes; several moves, and several conditions, may take the same."""

    ballots: int
    of: str
    units: tuple[str, ...] | None
    everywhere: float | None
    stations: int | None


def distances(tell: Messages, frontier: Document) -> list[TableRow]:
    """What would turn a condition over, cheapest first; moves that take the same to the same end in one row.

    Parameters
    ----------
    tell : Messages
    frontier : Document
        Of ``referendum frontier``.
    """
    found: dict[_Way, dict[str, list[str]]] = {}
    for (of, move, condition), answers in _by_key(frontier).items():
        possible = {each["scope"]: each for each in answers if each["possible"]}
        if possible:
            way, goal = _way(of, possible)
            end = f"{_conditions(tell, condition)}: {tell(f'goal.{goal}')}"
            found.setdefault(way, {}).setdefault(tell(f"move.{move}"), []).append(end)
    rows = [_row(tell, way, moves, ends) for way, told in found.items() for moves, ends in _alike(told)]
    return [row for _, row in sorted(rows, key=lambda each: each[0])]


def _alike(ends: dict[str, list[str]]) -> Iterator[tuple[list[str], list[str]]]:
    """Moves that lead to the same ends, together."""
    by_ends: dict[tuple[str, ...], list[str]] = {}
    for move, each in ends.items():
        by_ends.setdefault(tuple(each), []).append(move)
    for told, moves in by_ends.items():
        yield moves, list(told)


def not_possible(tell: Messages, frontier: Document) -> Iterator[TableRow]:
    """By condition, what no number of voters could do."""
    found: dict[str, dict[str, list[str]]] = {}
    for (of, move, condition), answers in _by_key(frontier).items():
        if not any(each["possible"] for each in answers):
            found.setdefault(condition, {}).setdefault(of, []).append(tell(f"move.{move}"))
    for condition, who in found.items():
        told = (f"{tell(f'who.{of}')}: {listed(moves, tell('list.or'))}" for of, moves in who.items())
        yield TableRow(_conditions(tell, condition), ("; ".join(told),))


def _by_key(frontier: Document) -> dict[Key, list[Document]]:
    found: dict[Key, list[Document]] = {}
    for each in frontier["answers"]:
        if each["scope"] in _WHOLE:
            found.setdefault((each["of"], each["move"], each["condition"]), []).append(each)
    return found


def _way(of: str, possible: dict[str, Document]) -> tuple[_Way, str]:
    least, even = (possible.get(scope) for scope in _WHOLE)
    first = possible[min(possible, key=_WHOLE.index)]
    units = None if least is None else tuple(least["regions"])
    everywhere = None if even is None else even["share"]
    return _Way(first["ballots"], of, units, everywhere, first.get("stations")), first["goal"]


def _row(tell: Messages, way: _Way, moves: list[str], ends: list[str]) -> tuple[int, TableRow]:
    least = tell.number(way.ballots)
    if way.stations is not None:
        least = tell("report.distance_stations", ballots=least, number=tell.number(way.stations))
    everywhere = "–" if way.everywhere is None else tell.decimals(telling_percent(way.everywhere))
    who = f"{tell(f'who.{way.of}')}: {listed(moves, tell('list.or'))}"
    return way.ballots, TableRow(who, ("; ".join(ends), least, _units(tell, way.units), everywhere))


def _units(tell: Messages, units: tuple[str, ...] | None) -> str:
    if units is None:
        return "–"
    if len(units) > _MANY_UNITS:
        return tell("report.many_units", number=len(units))
    return ", ".join(units)


def _conditions(tell: Messages, condition: str) -> str:
    return " + ".join(tell.named("condition", name) for name in condition.split("+"))
