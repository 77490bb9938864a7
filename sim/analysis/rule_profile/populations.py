"""Populations of votes over which a rule is profiled: real ones, draws of a prior, a grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np

from sim.analysis.given import priors_from
from sim.arrays import Ints
from sim.break_even.opponents import alike_table, asks_previous_turnout
from sim.nouns import counted
from sim.rules import Rule, Tally
from sim.rules.cases import Case, load_cases

CASES: Final = "cases"
SIMULATED: Final = "simulated"
DRAWN: Final = 200
"""Draws of a dataset's prior."""

PREVIOUS_TURNOUT: Final = 0.6
"""Turnout of the previous election on the grid, where a law asks for it [share of the roll; assumption]."""

ELECTORATE: Final = 1_000_000
"""Roll of each unit of the grid: every share of it is a whole number of voters."""

SPOILED: Final = 2
"""Spoiled papers of the grid, so that readings part that count them or do not [%; assumption]."""


@dataclass(frozen=True, slots=True)
class Votes:
    """A population of votes.

    Attributes
    ----------
    name : str
    says : str
        What it is, exactly.
    tables : callable
        Its tables as a rule sees them: tallies that hold many votes each, leading shape (vote,).
    alike : bool
        Whether a table has one unit, or units that all vote alike.
    """

    name: str
    says: str
    tables: Callable[[Rule], tuple[Tally, ...]]
    alike: bool


def votes_of(population: object, replications: int = DRAWN) -> tuple[Votes, ...]:
    """A population by its name; of a dataset one for each prior.

    Parameters
    ----------
    population : str, path, Dataset or Scenario
        ``"cases"``, ``"simulated"``, or a dataset or scenario, of whose prior votes are drawn.
    replications : int
        How many are drawn.

    Raises
    ------
    DatasetError, ScenarioError
        If it is none of these, or faulty.

    Examples
    --------
    >>> [each.says[:30] for each in votes_of("simulated")]
    ['Every turnout of 1, 2, … 100 %']
    """
    if population == CASES:
        return (_cases(),)
    if population == SIMULATED:
        return (Votes(SIMULATED, _GRID_SAYS, grid, alike=True),)
    return _drawn(population, replications)


_GRID_SAYS: Final = (
    "Every turnout of 1, 2, … 100 % of the roll, with every Yes share of 0, 1, … 100 % of the papers that say"
    f" Yes or No, each once: 10,100 votes, {SPOILED} % of the papers spoiled [assumption], all units alike."
    " No forecast: no vote is likelier than another."
)


def grid(rule: Rule) -> tuple[Tally, ...]:
    """Every turnout and every Yes share in whole per cent, turnout by turnout."""
    turnout, share = np.meshgrid(np.arange(1, 101), np.arange(101), indexing="ij")
    per_cent = ELECTORATE // 10_000  # of those who came, of one per cent of the roll
    yes = (turnout * share * per_cent * (100 - SPOILED) // 100).ravel()
    spoiled = (turnout * per_cent * SPOILED).ravel()
    no = (turnout * per_cent * 100).ravel() - spoiled - yes
    previous = PREVIOUS_TURNOUT if asks_previous_turnout(rule) else None
    return (alike_table(rule, ELECTORATE, yes, no, spoiled, previous),)


def _cases() -> Votes:
    listed = load_cases()
    says = (
        f"National figures of the {len(listed)} real votes that ship with the package (`referendum cases`)."
    )
    return Votes(CASES, says, lambda _: _national_tables(), alike=True)


@cache
def _national_tables() -> tuple[Tally, ...]:
    """National figures of all cases, those of which the same is known in one tally."""
    groups: dict[object, list[Tally]] = {}
    for case in load_cases():
        one = _national(case)
        groups.setdefault((one.unknown, tuple(one.stated), one.issued is None), []).append(one)
    return tuple(_stacked(tables) for tables in groups.values())


def _national(case: Case) -> Tally:
    table = case.tally
    issued = None if table.issued is None else table.issued.sum(axis=-1, keepdims=True)
    stated = {name: cells.sum(axis=-1, keepdims=True) for name, cells in sorted(table.stated.items())}
    ballots = table.ballots.sum(axis=-2, keepdims=True)
    roll = table.registered.sum(axis=-1, keepdims=True)
    return Tally(("the country",), roll, ballots, issued, stated=stated, unknown=table.unknown)


def _stacked(tables: list[Tally]) -> Tally:
    def rows(cells: Callable[[Tally], Ints]) -> Ints:
        return np.stack([cells(each) for each in tables])

    first = tables[0]
    return replace(
        first,
        registered=rows(lambda each: each.registered),
        ballots=rows(lambda each: each.ballots),
        issued=None if first.issued is None else rows(lambda each: each.by_unit("issued")),
        stated={name: rows(lambda each, name=name: each.stated[name]) for name in first.stated},  # type: ignore[misc]  # mypy infers no such lambda
    )


def _drawn(population: object, replications: int) -> tuple[Votes, ...]:
    from sim.analysis.results.results_view import tally_at
    from sim.experiment.runner import run, with_monte_carlo

    scenario = priors_from(population).replace(sweep={})
    results = run(with_monte_carlo(scenario, replications, None))

    def under(prior: str) -> Votes:
        table = tally_at(results, prior=prior)
        says = (
            f"{counted(replications, 'vote')} drawn around {scenario.title} under the prior {prior}, seed"
            f" {scenario.monte_carlo.seed}, with its rolls and units."
        )
        return Votes(f"{scenario.dataset}, {prior}", says, lambda _: (table,), alike=False)

    return tuple(under(prior) for prior in scenario.uncertainty.names)
