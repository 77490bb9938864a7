"""What ``referendum frontier`` tells: the break-evens of a table, what no group can break, and two moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from sim.analysis.expected.document import table_entry
from sim.analysis.expected.scenario_table import ScenarioTable
from sim.break_even.all_voters import voters_at_home
from sim.break_even.annulled_stations import annulled_stations
from sim.break_even.cover import UnprovenOptimumError
from sim.break_even.frontier import UNIFORM, BreakEven, frontier
from sim.break_even.immunity import immunities
from sim.break_even.moves import MOVES, Move, move_of
from sim.break_even.two_moves import TradeOff, trade_off
from sim.documents import Document, Rows, as_document
from sim.rules import Rule, Tally

VOTERS_HOME: Final = "voters-home"
STATIONS_ANNUL: Final = "stations-annul"
"""Moves beyond the single ones: all voters alike stay at home, whole stations are annulled."""

_MANY_UNITS: Final = 100

ALL_MOVES: Final = (*MOVES, VOTERS_HOME, STATIONS_ANNUL)


def unknown_moves(tally: Tally) -> dict[str, str]:
    """Moves that cannot be asked of a table, each with the columns that it lacks.

    Examples
    --------
    >>> table = Tally(("Here",), [100], [[40, 20, 0, 0]], unknown=frozenset({"invalid"}))
    >>> unknown_moves(table)["voters-home"], "no-yes" in unknown_moves(table)
    ('invalid', False)
    """
    lacking = {name: move.lacking(tally) for name, move in MOVES.items()}
    lacking[VOTERS_HOME] = tuple(sorted(tally.unknown))
    return {name: ", ".join(columns) for name, columns in lacking.items() if columns}


def break_evens(
    table: ScenarioTable,
    rule: Rule,
    *,
    moves: Sequence[str] = ALL_MOVES,
    jointly: Sequence[str] = (),
    keep_roll: bool = True,
) -> tuple[BreakEven, ...]:
    """How far every condition is from turning over, by every move asked for.

    Parameters
    ----------
    table : ScenarioTable
    rule : Rule
    moves : sequence of str
        Of :data:`ALL_MOVES`.
    jointly : sequence of str
        Regional conditions that a unit must meet together to be carried.
    keep_roll : bool
        Whether voters of annulled stations stay on the roll.
    """
    single = [move_of(name) for name in moves if name in MOVES]
    answers = list(frontier(table.tally, rule, moves=single, jointly=jointly))
    if VOTERS_HOME in moves:
        answers += voters_at_home(table.tally, rule)
    if STATIONS_ANNUL in moves:
        answers += annulled_stations(table.tally, rule, table.stations(), keep_roll=keep_roll)
    return tuple(answers)


def every_break_even(
    table: ScenarioTable,
    rule: Rule,
    *,
    stations: bool = True,
    jointly: Sequence[str] = (),
    keep_roll: bool = True,
) -> tuple[tuple[BreakEven, ...], tuple[str, ...]]:
    """The answers of :func:`break_evens` by every move that the table allows, and what was left out and why.

    Parameters
    ----------
    table : ScenarioTable
    rule : Rule
    stations : bool
        Whether annulled stations are asked for, where stations are known.
    jointly, keep_roll
        As in :func:`break_evens`.

    Returns
    -------
    answers : tuple of BreakEven
    notes : tuple of str
    """
    unknown = unknown_moves(table.tally)
    notes: tuple[str, ...] = ()
    for columns in dict.fromkeys(unknown.values()):
        names = ", ".join(name for name, lacks in unknown.items() if lacks == columns)
        notes += (f"left out, for the table lacks {columns}: {names}",)
    known = [name for name in ALL_MOVES if name not in unknown]
    moves = known if stations and table.has_stations else [each for each in known if each != STATIONS_ANNUL]
    try:
        answers = break_evens(table, rule, moves=moves, jointly=jointly, keep_roll=keep_roll)
        return answers, (*notes, *_rounding_note(answers, len(table.tally.units)))
    except UnprovenOptimumError as error:
        if STATIONS_ANNUL not in moves:
            raise
        moves = [each for each in moves if each != STATIONS_ANNUL]
        notes += (f"annulled stations are left out, for the fewest are not proven: {error}",)
        return break_evens(table, rule, moves=moves, jointly=jointly, keep_roll=keep_roll), notes


def _rounding_note(answers: Iterable[BreakEven], n_units: int) -> Iterator[str]:
    """Why shares of many small units differ from those of a run, which rounds to the nearest paper."""
    alike = [each.ballots or 0 for each in answers if each.scope == UNIFORM and each.share]
    if n_units >= _MANY_UNITS and any(0 < ballots < _MANY_UNITS * n_units for ballots in alike):
        yield (
            f"shares that {n_units:,} units move alike are rounded down in each of them; `run` rounds to the"
            " nearest paper, so that its critical share is smaller"
        )


def frontier_document(
    table: ScenarioTable, rule: Rule, answers: Iterable[BreakEven], notes: Sequence[str] = ()
) -> Document:
    """The table, its verdict, and the answers of :func:`break_evens`.

    Returns
    -------
    Document
        Schema ``referendum/frontier/1``: ``rule``, ``table``, ``answers``, ``notices`` and ``notes``.
    """
    body = {
        "rule": rule.name,
        "reading": rule.reading,
        "table": table_entry(table.tally, rule.decide(table.tally)),
        "answers": [each.document() for each in answers],
        "notices": table.notices,
        "notes": notes,
    }
    return as_document("referendum/frontier/1", body)


def frontier_rows(document: Document) -> Rows:
    """A row an answer; its units in one cell, apart by semicolons."""
    columns = ("move", "of", "condition", "goal", "scope", "ballots", "share", "possible")
    cells = ((*(each[name] for name in columns), "; ".join(each["regions"])) for each in document["answers"])
    return Rows((*columns, "regions"), cells)


def immunity_document(table: ScenarioTable, rule: Rule, notes: Sequence[str] = ()) -> Document:
    """What no behaviour of a group can break.

    Returns
    -------
    Document
        Schema ``referendum/immunity/1``: ``immunities``, ``notices`` and ``notes``.
    """
    found = [asdict(each) for each in immunities(table.tally, rule)]
    return as_document(
        "referendum/immunity/1", {"immunities": found, "notices": table.notices, "notes": notes}
    )


def immunity_rows(document: Document) -> Rows:
    """A row a group and condition."""
    columns = ("group", "condition", "members", "immune", "spare", "worst")
    return Rows(columns, ([each[name] for name in columns] for each in document["immunities"]))


def trade_off_document(
    table: ScenarioTable, rule: Rule, first: Move, second: Move, notes: Sequence[str] = ()
) -> Document:
    """The boundary of failure for two moves together, by condition.

    Returns
    -------
    Document
        Schema ``referendum/trade-off/1``: ``trade_offs``, ``notices`` and ``notes``.
    """
    found = [
        _trade_off(trade_off(table.tally, rule, first, second, condition.name))
        for condition in rule.conditions
        if condition.role is not None
    ]
    return as_document(
        "referendum/trade-off/1", {"trade_offs": found, "notices": table.notices, "notes": notes}
    )


def trade_off_rows(document: Document) -> Rows:
    """A row a condition and share of the first move; no second share where all of them are not enough."""
    cells = (
        (each["condition"], *each["moves"], first, second)
        for each in document["trade_offs"]
        for first, second in zip(each["first"], each["second"], strict=True)
    )
    return Rows(("condition", "first_move", "second_move", "first_share", "second_share"), cells)


def _trade_off(found: TradeOff) -> dict[str, Any]:
    line = found.line
    return {
        "moves": found.moves,
        "condition": found.condition,
        "first": [float(share) for share in found.first],
        "second": [None if share is None else float(share) for share in found.second],
        "line": None if line is None else {"first": line.first, "second": line.second, "needed": line.needed},
    }
