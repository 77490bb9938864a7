"""What those who would vote No achieve by staying at home or spoiling: on a map of turnout and Yes, exact.

All units of a country vote alike on it, so that a regional majority falls with the national one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.ballot import BALLOT_CLASSES
from sim.break_even.effects import PAPER_OF_ACT
from sim.break_even.moves import MOVES, after
from sim.errors import ResultsError
from sim.labels import labelled
from sim.rules import Rule, Tally
from sim.rules.conditions import GroupCondition, RegionalCondition, is_met_below
from sim.rules.leads import lead_of_paper
from sim.whole_papers import whole

if TYPE_CHECKING:
    import xarray as xr

WAYS: Final = ("home", "spoil", "double-mark")
"""What an opponent may do instead of voting No."""


def alike_table(
    rule: Rule,
    electorate: int,
    yes: Ints,
    no: Ints,
    spoiled: Ints | None = None,
    previous_turnout: float | None = None,
) -> Tally:
    """Tables of a country whose units vote alike.

    There is one unit; of a law that counts units two, or as many as it asks for. Each has all these voters.

    Parameters
    ----------
    rule : Rule
    electorate : int
        Roll of each unit.
    yes, no, spoiled : int64, shape (...)
        Papers of each unit; without `spoiled` none is.
    previous_turnout : float, optional
        Of the previous election, where a law asks for it [share of the roll].

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> len(alike_table(load_rule("iraq-2004"), 100, np.array(30), np.array(20)).units)
    3
    """
    units = _units(rule)
    empty = np.zeros_like(yes)
    papers = {"yes": yes, "no": no, "invalid": empty if spoiled is None else spoiled}
    one = np.stack([papers.get(name, empty) for name in BALLOT_CLASSES], axis=-1)[..., None, :]
    ballots = np.broadcast_to(one, (*yes.shape, len(units), len(BALLOT_CLASSES)))
    roll = np.full(len(units), electorate, dtype=np.int64)
    stated = {} if previous_turnout is None else {"previous_cast": whole(roll * previous_turnout)}
    return Tally(units, roll, ballots, ballots.sum(axis=-1), stated=stated)


def asks_previous_turnout(rule: Rule) -> bool:
    """Whether a condition counts those who took part in the previous election."""
    plain = (each for each in rule.conditions if not isinstance(each, GroupCondition))
    return any("previous_cast" in (each.numerator, each.base) for each in plain)


def _units(rule: Rule) -> tuple[str, ...]:
    regional = [each for each in rule.conditions if isinstance(each, RegionalCondition)]
    named = [name for each in regional for name in (*dict(each.weights), *each.chosen)]
    fixed = [each.units + each.units_strict for each in regional if isinstance(each.units, int)]
    n_units = max([2, *fixed]) if regional else 1
    others = (f"unit {number}" for number in range(len(set(named)) + 1, n_units + 1))
    return (*dict.fromkeys(named), *others)


def least_opponents(rule: Rule, table: Tally, way: str) -> Ints:
    """Least number of No voters in each unit who keep a proposal from adoption by not voting No.

    What a condition compares moves by the same step with each of them, so that the outcome can change only
    where a condition is crossed: each crossing is decided by the rule itself, and the least is told.

    Parameters
    ----------
    rule : Rule
    table : Tally
        Of units alike (:func:`alike_table`), any leading shape.
    way : {"home", "spoil", "double-mark"}

    Returns
    -------
    int64, shape (...)
        −1 where they cannot, or where the proposal is not adopted in the first place.

    Examples
    --------
    Of 100 voters 40 vote Yes and 15 No: five at home leave just half, which is not more than half.

    >>> from sim.rules import load_rule
    >>> law = load_rule("kazakhstan-2022")
    >>> table = alike_table(law, 100, np.array(40), np.array(15))
    >>> [int(least_opponents(law, table, way)) for way in WAYS]
    [5, -1, -1]
    """
    no = table.by_unit("no")[..., 0]
    never = np.iinfo(np.int64).max
    least = np.full(table.shape, never, dtype=np.int64)
    for tried in (*_crossings(rule, table, way), no):
        inside = (tried >= 0) & (tried <= no)
        moved = np.where(inside, tried, 0)[..., None] + np.zeros(len(table.units), dtype=np.int64)
        fails = inside & ~rule.decide(after(table, MOVES[f"no-{way}"], moved)).adopted
        least = np.where(fails, np.minimum(least, tried), least)
    return np.asarray(np.where(rule.decide(table).adopted & (least < never), least, -1))


def _crossings(rule: Rule, table: Tally, way: str) -> Iterator[Ints]:
    """Numbers of No voters at which some condition may be crossed: at its bound, and just beyond it."""
    target = PAPER_OF_ACT.get(way)
    for each in rule.conditions:
        if isinstance(each, GroupCondition):
            continue
        step = (lead_of_paper(each, target) if target else 0) - lead_of_paper(each, "no")
        over, under = each.fraction.numerator, each.fraction.denominator
        slope = int(step * under) * (-1 if is_met_below(each.kind) else 1)
        if not slope:
            continue
        n_units = 1
        if isinstance(each, RegionalCondition):
            numerator, base = (table.by_unit(it)[..., 0] for it in (each.numerator, each.base))
        else:
            numerator, base = table.national(each.numerator), table.national(each.base)
            n_units = len(table.units)
        bound = (over * base - under * numerator) // (slope * n_units)
        yield bound
        yield bound + 1


_LABELS: Final = {
    "adopted": ("whether the proposal is adopted", ""),
    "no_helps_yes": ("whether it is adopted, and would not be if the No voters stayed at home", ""),
    "no_helps_no": ("whether it is not adopted, and would be if the No voters stayed at home", ""),
    "least": ("least No voters who prevent adoption by not voting No; NaN: they cannot", "share of the roll"),
}


def opponents_map(
    rule: Rule,
    *,
    turnout: Floats | None = None,
    yes_share: Floats | None = None,
    electorate: int = 1_000_000,
    previous_turnout: float | None = None,
    ways: Sequence[str] = (),
) -> xr.Dataset:
    """Turnout × yes share: where a proposal is adopted, and what its opponents bring about by coming.

    Units alike, whose voters mark Yes or No alone. Where ``no_helps_yes``, opponents do better at home.

    Parameters
    ----------
    rule : Rule
    turnout, yes_share : float64, optional
        Shares of the roll, and of the voters; in steps of half a per cent without them.
    electorate : int
        Size of the roll.
    previous_turnout : float, optional
        Of the previous election, where a law asks for it.
    ways : sequence of {"home", "spoil", "double-mark"}
        For which the least number of opponents is told.

    Returns
    -------
    xarray.Dataset
        Dimensions turnout and yes_share: ``adopted``, ``no_helps_yes``, ``no_helps_no``, bool; with `ways`,
        ``least`` by way [share of the roll].

    Raises
    ------
    ResultsError
        If a share does not lie in [0, 1].
    RuleError
        If the law asks for the turnout of the previous election and it is not given.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> rule = load_rule("kazakhstan-2022")
    >>> grid = opponents_map(rule, turnout=np.array([0.6]), yes_share=np.array([0.8, 0.9]), ways=["home"])
    >>> grid["no_helps_yes"].values.tolist(), grid["least"].values.tolist()
    ([[True, False]], [[[0.1, nan]]])
    """
    import xarray as xr

    steps = np.linspace(0.0, 1.0, 201)
    turnout = _shares("turnout", steps if turnout is None else turnout)
    yes_share = _shares("yes_share", steps if yes_share is None else yes_share)
    cast = whole(turnout[:, None] * electorate)
    yes = whole(cast * yes_share[None, :])
    table = alike_table(rule, electorate, yes, cast - yes, previous_turnout=previous_turnout)
    both = ("turnout", "yes_share")
    found: dict[str, tuple[tuple[str, ...], Bools | Floats]] = {
        name: (both, cells) for name, cells in opponents_zones(rule, table).items()
    }
    if ways:
        least = np.stack([least_opponents(rule, table, way) for way in ways])
        found["least"] = (("way", *both), np.where(least < 0, np.nan, least / electorate))
    coords = {"turnout": turnout, "yes_share": yes_share} | ({"way": list(ways)} if ways else {})
    grid = xr.Dataset(found, coords=coords, attrs={"rule": rule.name, "electorate": electorate})
    return labelled(grid, {name: label for name, label in _LABELS.items() if name in grid})


def opponents_zones(rule: Rule, table: Tally) -> dict[str, Bools]:
    """Of any tables: adopted, and whether all No voters together do better, or worse, at home.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> table = Tally(("Here",), [100], [[[40, 15, 0, 0]], [[30, 25, 0, 0]], [[20, 25, 0, 0]]])
    >>> zones = opponents_zones(load_rule("kazakhstan-2022"), table)
    >>> zones["adopted"].tolist(), zones["no_helps_yes"].tolist()
    ([True, True, False], [True, True, False])
    """
    with_no = rule.decide(table).adopted
    without = rule.decide(after(table, MOVES["no-home"], table.by_unit("no"))).adopted
    return {"adopted": with_no, "no_helps_yes": with_no & ~without, "no_helps_no": ~with_no & without}


def _shares(name: str, values: Floats) -> Floats:
    values = np.asarray(values, dtype=np.float64)
    if values.size and not (values.min() >= 0 and values.max() <= 1):
        raise ResultsError(f"{name}: shares must lie in [0, 1]; they run {values.min()} to {values.max()}")
    return values
