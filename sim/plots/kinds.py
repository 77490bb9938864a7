"""Kinds of pictures by name: one list, `kinds.toml`, for the command, the gallery and whoever asks."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import ResultsError
from sim.files.faults import did_you_mean
from sim.plots.sources import PictureSource

if TYPE_CHECKING:
    from sim.plots.picture import Picture


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A kind of picture.

    Attributes
    ----------
    name, function : str
        The function's module within :mod:`sim.plots`, and its name.
    takes : str
        What it is drawn from, a name of :data:`DRAWN_FROM`.
    answers : str
        The question that it answers.
    example : str
        PictureSource and options that draw one.
    options : tuple of str
        What may be chosen beside.
    """

    name: str
    function: str
    takes: str
    answers: str
    example: str
    options: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The command that draws the example."""
        return f"referendum plot {self.name} {self.example} -o {self.name}.svg"

    def plot(self) -> Callable[..., Picture]:
        """The function that draws it."""
        module, name = self.function.split(".")
        return getattr(importlib.import_module(f"sim.plots.{module}"), name)  # type: ignore[no-any-return]  # by its name


@cache
def kinds() -> dict[str, PictureKind]:
    """Every kind of picture, by name.

    Examples
    --------
    >>> kinds()["outcomes"].answers
    'Of fifty possible outcomes, how many fail, and by which condition?'
    """
    told = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text(encoding="utf-8"))
    return {
        name: PictureKind(name, **{**entry, "options": tuple(entry.get("options", ()))})
        for name, entry in told.items()
    }


def draw(kind: str, source: PictureSource, options: Mapping[str, Any]) -> Picture:
    """Draw a kind of picture of a source.

    Parameters
    ----------
    kind : str
        A name of :func:`kinds`.
    source : PictureSource
    options : mapping
        What was chosen, by name; None is not chosen.

    Raises
    ------
    ResultsError
        If there is no such kind, it takes no such option, or the source lacks what it is drawn from.

    Examples
    --------
    >>> draw("voter-effects", PictureSource("kazakhstan-2022"), {}).ax.get_title(loc="left")[:19]
    'law kazakhstan-2022'
    """
    if kind not in kinds():
        raise ResultsError(
            f"kind = {kind!r}: one of {', '.join(kinds())} is needed{did_you_mean(kind, kinds())}"
        )
    found = kinds()[kind]
    chosen = {name: value for name, value in options.items() if value not in (None, ())}
    for name in chosen:
        if name not in found.options:
            takes = ", ".join(f"--{each}" for each in found.options) or "no option of its own"
            raise ResultsError(f"{kind}: takes no --{name}; it takes {takes}")
    return DRAWN_FROM[found.takes](found.plot(), source, chosen)


def _of_results(plot: Callable[..., Picture], source: PictureSource, chosen: dict[str, Any]) -> Picture:
    if "move" in chosen:
        chosen["move"] = _moves(chosen, 1)[0]
    whole = plot.__name__ == "plot_turnout_sweep"
    results = source.results() if whole else source.results_at(chosen.pop("point", None))
    return plot(results, **chosen)


def _of_shares(plot: Callable[..., Picture], source: PictureSource, chosen: dict[str, Any]) -> Picture:
    if source.form != "table":
        return _of_results(plot, source, chosen)
    tally, note = source.table()
    return plot(tally, note=note, **chosen)


def _of_map(plot: Callable[..., Picture], source: PictureSource, chosen: dict[str, Any]) -> Picture:
    from sim.analysis.sensitivity.two_parameter_map import failure_map

    scenario = source.scenario()
    chosen.setdefault("prior", scenario.uncertainty.prior)
    return plot(failure_map(scenario, replications=source.replications or 200), **chosen)


def _of_scenario(plot: Callable[..., Picture], source: PictureSource, chosen: dict[str, Any]) -> Picture:
    return plot(source.scenario_at(chosen.pop("point", None)), **chosen)


def _of_stations(plot: Callable[..., Picture], source: PictureSource, chosen: dict[str, Any]) -> Picture:
    if source.form != "table":
        return _of_scenario(plot, source, chosen)
    tally, note = source.table()
    return plot(tally, note=note)


def _of_table(plot: Callable[..., Picture], source: PictureSource, chosen: dict[str, Any]) -> Picture:
    rule = source.rule(chosen.get("rule"))
    tally, note = source.table(rule)
    return plot(tally, rule, *_moves(chosen, 2), note=note)


def _of_laws(plot: Callable[..., Picture], source: PictureSource, chosen: dict[str, Any]) -> Picture:
    is_table = source.form == "table"
    own = None if is_table and "rule" not in chosen else source.rule(chosen.get("rule"))
    tally, note = source.table()
    return plot(source.text if is_table else tally, own=own, vote=source.name, note=note)


def _moves(chosen: Mapping[str, Any], number: int) -> tuple[str, ...]:
    moves = tuple(chosen.get("move", ()))
    if len(moves) != number:
        raise ResultsError(f"--move: {number} needed, as --move yes-home; {len(moves)} given")
    return moves


def _of_rule(plot: Callable[..., Picture], source: PictureSource, chosen: dict[str, Any]) -> Picture:
    return plot(source.rule(None), **chosen)


def _of_pair(plot: Callable[..., Picture], source: PictureSource, chosen: dict[str, Any]) -> Picture:
    if "against" not in chosen:
        raise ResultsError("--against: name the scenario or results to compare with")
    first = source.results_at(None)
    second = source.other(chosen["against"][0]).results_at(chosen.get("point"))
    return plot(first, second)


def _of_day(plot: Callable[..., Picture], source: PictureSource, chosen: dict[str, Any]) -> Picture:
    from sim.analysis.running_day.given import told_so_far, told_through_day

    known = chosen.get("known")
    return plot(told_through_day(told_so_far(source.text, known, chosen.get("until")), known))


def _of_votes(plot: Callable[..., Picture], source: PictureSource, chosen: dict[str, Any]) -> Picture:
    from sim.analysis.backtest.backtest import backtest
    from sim.analysis.given import priors_from, turnout_from
    from sim.engines.plan import electorate_of

    scenario = priors_from(source.text)
    tables = turnout_from(chosen.get("against"), scenario)
    found = backtest(scenario, tables, replications=source.replications or 200)
    return plot(found, note=electorate_of(scenario).dataset.notices)


DRAWN_FROM: Final[dict[str, Callable[[Callable[..., Picture], PictureSource, dict[str, Any]], Picture]]] = {
    "results": _of_results,
    "shares": _of_shares,
    "map": _of_map,
    "scenario": _of_scenario,
    "stations": _of_stations,
    "table": _of_table,
    "laws": _of_laws,
    "rule": _of_rule,
    "pair": _of_pair,
    "day": _of_day,
    "votes": _of_votes,
}
"""What a picture is drawn from, and how that is made of a source."""
