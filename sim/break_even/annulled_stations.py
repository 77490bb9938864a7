"""Annulled stations: the fewest papers whose annulment breaks a condition, station by whole station.

Results of single stations are rarely published; where a scenario shares each unit's papers out by the length
of the stations' lists, that is an assumption, and a table of real stations can be given instead.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from sim.arrays import Bools, Ints
from sim.break_even.cheapest_units import cheapest_set
from sim.break_even.check import FrontierCheckError
from sim.break_even.cover import cheapest_cover
from sim.break_even.frontier import NATIONAL, BreakEven
from sim.break_even.station_table import StationTable
from sim.rules import Rule, Tally
from sim.rules.conditions import (
    RegionalCondition,
    ShareCondition,
    effective_weights,
    is_met_below,
    least_numerator,
    needed_weight,
)
from sim.rules.quantities import Measure


def annulled_stations(
    tally: Tally, rule: Rule, stations: StationTable, *, keep_roll: bool = True
) -> tuple[BreakEven, ...]:
    """Fewest papers in whole stations whose annulment breaks each condition that holds now.

    Parameters
    ----------
    tally : Tally
        The table that the stations add up to.
    rule : Rule
    stations : StationTable
    keep_roll : bool
        Whether the voters of an annulled station stay on the roll, against which a quorum is counted.

    Returns
    -------
    tuple of BreakEven
        Scope ``national``; `share` is that of the papers counted in `regions`. Groups and rejection quorums
        are left out. Where several sets of stations hold as few papers, one of the fewest stations is told.

    Raises
    ------
    UnprovenOptimumError
        If too many sets of stations hold nearly as few papers to compare them all.

    Examples
    --------
    >>> table = Tally(("Here",), [100], [[40, 20, 0, 0]])
    >>> papers = np.array([[25, 10, 0, 0], [15, 10, 0, 0]])
    >>> halves = StationTable(np.array([0, 0]), np.array([60, 40]), np.array([35, 25]), papers)
    >>> from sim.rules import load_rule
    >>> answer = annulled_stations(table, load_rule("kazakhstan-2022"), halves)[0]
    >>> answer.condition, answer.ballots, answer.share
    ('turnout_quorum', 25, Fraction(5, 12))
    """
    verdict = rule.decide(tally)
    plain = [c for c in rule.conditions if isinstance(c, ShareCondition | RegionalCondition)]
    return tuple(
        _answer(
            tally, rule, condition.name, stations, _fewest(tally, condition, stations, keep_roll), keep_roll
        )
        for condition in plain
        if condition.role is not None and not is_met_below(condition.kind)
        if bool(verdict.condition(condition.name).met)
    )


def _fewest(
    tally: Tally, condition: ShareCondition | RegionalCondition, stations: StationTable, keep_roll: bool
) -> Bools | None:
    rows = stations.tally()
    numerator = _of_stations(rows, condition.numerator, keep_roll)
    base = _of_stations(rows, condition.base, keep_roll)
    if isinstance(condition, ShareCondition):
        whole = int(tally.national(condition.numerator)), int(tally.national(condition.base))
        return _break(condition, whole, numerator, base, rows.by_unit("cast"))
    return _lose_units(tally, condition, stations, (numerator, base, rows.by_unit("cast")))


def _of_stations(rows: Tally, measure: Measure, keep_roll: bool) -> Ints:
    """What goes with each station when it is annulled."""
    if isinstance(measure, int) or (measure == "registered" and keep_roll):
        return np.zeros(len(rows.units), dtype=np.int64)
    return rows.by_unit(measure)


def _break(
    condition: ShareCondition | RegionalCondition,
    whole: tuple[int, int],
    numerator: Ints,
    base: Ints,
    cast: Ints,
) -> Bools | None:
    """Stations with the fewest papers without which the numerator falls short; None if none are enough."""
    over, under = condition.fraction.numerator, condition.fraction.denominator
    lead = under * whole[0] - over * whole[1] - int(condition.strict)
    short = cheapest_cover(cast, under * numerator - over * base, lead + 1)
    empty = numerator > 0  # without a single ballot nothing is carried either
    if int(numerator.sum()) < whole[0]:
        return short
    return empty if short is None or cast[empty].sum() < cast[short].sum() else short


def _lose_units(
    tally: Tally,
    condition: RegionalCondition,
    stations: StationTable,
    columns: tuple[Ints, Ints, Ints],
) -> Bools | None:
    weights = effective_weights(condition, tally)
    numerators = tally.by_unit(condition.numerator)
    bases = np.broadcast_to(tally.by_unit(condition.base), numerators.shape)
    least = least_numerator(bases, condition.fraction, strict=condition.strict)
    carried = numerators >= least
    prices = np.full(weights.size, -1, dtype=np.int64)
    lost = np.zeros((weights.size, stations.unit.size), dtype=np.bool_)
    for unit in np.flatnonzero(carried & (weights > 0)):
        own = np.flatnonzero(stations.unit == unit)
        numerator, base, cast = (column[own] for column in columns)
        chosen = _break(condition, (int(numerators[unit]), int(bases[unit])), numerator, base, cast)
        if chosen is not None:
            prices[unit] = int(cast[chosen].sum())
            lost[unit, own[chosen]] = True
    target = int(weights[carried].sum()) - needed_weight(condition, int(weights.sum())) + 1
    units = cheapest_set(prices, weights, target)
    return None if units is None else np.asarray(lost[units].any(axis=0))


def _without(tally: Tally, stations: StationTable, annulled: Bools, keep_roll: bool) -> Tally:
    def gone(column: Ints) -> Ints:
        totals = np.zeros((len(tally.units), *column.shape[1:]), dtype=np.int64)
        np.add.at(totals, stations.unit[annulled], column[annulled])
        return totals

    issued = None if tally.issued is None else tally.issued - gone(stations.issued)
    registered = tally.registered if keep_roll else tally.registered - gone(stations.roll)
    return replace(tally, registered=registered, ballots=tally.ballots - gone(stations.papers), issued=issued)


def _answer(
    tally: Tally,
    rule: Rule,
    name: str,
    stations: StationTable,
    annulled: Bools | None,
    keep_roll: bool,
) -> BreakEven:
    told: dict[str, Any] = {
        "move": "annul",
        "of": "stations" if keep_roll else "stations and their rolls",
        "condition": name,
    }
    if annulled is None:
        return BreakEven(
            **told, scope=NATIONAL, ballots=None, share=None, regions=(), possible=False, goal="break"
        )
    left = _without(tally, stations, annulled, keep_roll)
    if bool(rule.decide(left).condition(name).met):
        raise FrontierCheckError(f"annulled stations against {name}: the set found does not break it")
    papers = (tally.ballots - left.ballots).sum(axis=-1)
    used = papers > 0
    return BreakEven(
        **told,
        scope=NATIONAL,
        ballots=int(papers.sum()),
        share=Fraction(int(papers.sum()), int(tally.by_unit("cast")[used].sum())),
        regions=tuple(tally.units[unit] for unit in np.flatnonzero(used)),
        possible=True,
        goal="break",
        stations=int(annulled.sum()),
    )
