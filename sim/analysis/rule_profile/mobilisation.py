"""Strategic abstention as a game: two sides bring out their supporters, or not, and reply to each other.

In the spirit of Herrera and Mattozzi (2010), whose two groups spend effort on turnout. Each side chooses how
many of its supporters it brings out beyond those who come anyway, knows support by polls that err, and weighs
its chance against the price. Whole numbers, so that no machine replies otherwise than another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any, Final

import numpy as np

from sim.arrays import Bools, Ints
from sim.break_even.opponents import alike_table
from sim.documents import Document, Rows, as_document, rows
from sim.errors import RuleError
from sim.numerics import exp
from sim.rounding import rounded_share
from sim.rules import Rule
from sim.rules.leads import turnout_conditions
from sim.streams import Purpose, Stream

STEPS: Final = 50
"""Steps in which a side's mobilisation is chosen: two per cent each."""
_ROLL: Final = 10_000
_WEEKS: Final = 200
_SETTLED: Final = 100
"""Weeks simulated with polls that err, and those of them that are told, the last."""
_WEIGHT: Final = 10_000
LITERATURE: Final = (
    "Aguiar-Conraria and Magalhães, Public Choice 144 (2010) 63-81, doi 10.1007/s11127-009-9504-1: in EU"
    " countries, 1970 to 2007, a quorum of turnout raised abstention by more than ten points (an earlier"
    " version of the paper: by fourteen).",
    "Herrera and Mattozzi, Journal of the European Economic Association 8 (2010) 838-871: a quorum of turnout"
    " may lower turnout so far that in equilibrium it is expected to exceed the quorum only without one.",
)
"""What others found, to stand beside the game; their abstracts were read."""


@dataclass(frozen=True, slots=True)
class Game:
    """What is assumed of two sides.

    Attributes
    ----------
    habit : float
        Share of either side's supporters who come whatever it does [assumption].
    price : float
        Price of bringing out the whole roll, as a share of what winning is worth; that of a part rises with
        its square, and with the number of its supporters [assumption].
    poll_error : float
        Standard deviation of a poll of support [share; assumption].
    """

    habit: float = 0.2
    price: float = 1.0
    poll_error: float = 0.05

    def __post_init__(self) -> None:
        for name, low, high in (("habit", 0.0, 0.9), ("price", 0.01, 10.0), ("poll_error", 0.005, 0.2)):
            value = getattr(self, name)
            if not low <= value <= high:
                raise RuleError(f"{name} = {value}: must lie in [{low:g}, {high:g}]")


@dataclass(frozen=True, slots=True)
class _Played:
    """A rule as a game: verdicts by both mobilisations and support, shape (yes side, no side, support)."""

    adopted: Bools
    came: Ints
    game: Game


def _played(rule: Rule, game: Game) -> _Played:
    """Every pair of mobilisations at every support in per cent, decided by the rule."""
    coming = np.round(_ROLL * (game.habit + (1 - game.habit) * np.arange(STEPS + 1) / STEPS)).astype(np.int64)
    support = np.arange(101)
    yes = coming[:, None, None] * support // 100
    no = coming[None, :, None] * (100 - support) // 100
    yes, no = (cells + np.zeros((STEPS + 1, STEPS + 1, 101), np.int64) for cells in (yes, no))
    return _Played(rule.decide(alike_table(rule, _ROLL, yes, no)).adopted, yes + no, game)


def _beliefs(poll: int, error: float) -> Ints:
    """Weights of each support in per cent, given a poll: those of a normal distribution, in whole numbers."""
    return np.round(_WEIGHT * exp(-0.5 * ((np.arange(101) - poll) / (100 * error)) ** 2)).astype(np.int64)


def _replies(played: _Played, poll: int) -> tuple[Ints, Ints]:
    """Best reply of the Yes side to each step of the No side, and the reverse; of equals the least."""
    weights = _beliefs(poll, played.game.poll_error)
    chance = np.einsum("ijk,k->ij", played.adopted.astype(np.int64), weights)
    unit = round(1_000_000 * played.game.price) * np.arange(STEPS + 1) ** 2  # of 1e6 × STEPS² × 100
    value = 10**8 * STEPS**2 // int(weights.sum())
    yes = chance * value - (unit * poll)[:, None]
    no = -chance * value - (unit * (100 - poll))[None, :]
    return yes.argmax(axis=0), no.argmax(axis=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """How replies end: at an equilibrium or in a cycle; and turnout there, and when weekly polls err.

    Attributes
    ----------
    kind : {"equilibrium", "cycle"}
    length : int
        Weeks of the cycle; 1 of an equilibrium.
    equilibria : int
        Pairs of mobilisations each of which is the best reply to the other.
    turnout, p_adopted : float
        Expected at the end, the mean of a cycle's weeks [share].
    low, high : float
        Of nine weeks in ten with polls that err, turnout lies between.
    """

    kind: str
    length: int
    equilibria: int
    turnout: float
    p_adopted: float
    low: float
    high: float


def _ending(played: _Played, support: int, seed: int) -> Ending:
    replies = cache(lambda poll: _replies(played, poll))
    of_yes, of_no = replies(support)
    mutual = sum(int(of_yes[of_no[own]]) == own for own in range(STEPS + 1))
    weights, seen = _beliefs(support, played.game.poll_error), dict[tuple[int, int], int]()
    at = (STEPS, STEPS)
    while at not in seen:
        seen[at] = len(seen)
        at = (int(of_yes[at[1]]), int(of_no[at[0]]))
    cycle = list(seen)[seen[at] :]
    total = int(weights.sum()) * len(cycle)
    came = sum(int((played.came[pair] * weights).sum()) for pair in cycle)
    adopted = sum(int((played.adopted[pair] * weights).sum()) for pair in cycle)
    low, high = _with_polls(played, support, seed, replies)
    kind = "equilibrium" if len(cycle) == 1 else "cycle"
    return Ending(kind, len(cycle), mutual, _share(came, total * _ROLL), _share(adopted, total), low, high)


def _with_polls(
    played: _Played, support: int, seed: int, replies: Callable[[int], tuple[Ints, Ints]]
) -> tuple[float, float]:
    """Turnout of the last weeks, each side replying to last week's other side and this week's poll."""
    errors = Stream(seed, Purpose.POLLS, 0).normals("support", _WEEKS) * played.game.poll_error
    at, came = (STEPS, STEPS), []
    for error in errors.tolist():
        of_yes, of_no = replies(min(max(round(support + 100 * error), 0), 100))
        at = (int(of_yes[at[1]]), int(of_no[at[0]]))
        came.append(int(played.came[at][support]))
    settled = sorted(came[-_SETTLED:])
    return _share(settled[_SETTLED // 20], _ROLL), _share(settled[-_SETTLED // 20 - 1], _ROLL)


def _share(count: int, of: int) -> float:
    return rounded_share(count, of) or 0.0


def without_turnout_quorum(rule: Rule) -> Rule:
    """The rule with its quorums of turnout struck out.

    Raises
    ------
    RuleError
        If it has none, or one that is part of a group.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> [each.name for each in without_turnout_quorum(load_rule("italy-abrogative")).conditions]
    ['majority']
    """
    quorums = [each for each in rule.conditions if each.name in turnout_conditions(rule)]
    if not quorums or any(each.role is None for each in quorums):
        found = "none" if not quorums else "one that is part of a group"
        raise RuleError(f"{rule.name}: the game is played about a quorum of turnout; it has {found}")
    left = tuple(each for each in rule.conditions if each not in quorums)
    return replace(rule, name=f"{rule.name} without its quorum", conditions=left, readings=(), reading=None)


def mobilisation_document(
    rule: Rule, game: Game | None = None, *, supports: Sequence[int] = tuple(range(30, 81, 5)), seed: int = 1
) -> Document:
    """Turnout as two sides bring it about, with a rule's quorum of turnout and without.

    Both start from full mobilisation and reply, week after week, to what the other did last, until they come
    back to where they were: after one week that is an equilibrium, after more a cycle. With weekly polls that
    err they need not come to rest: between ``low`` and ``high`` lies turnout of nine weeks in ten.

    Parameters
    ----------
    rule : Rule
        With a quorum of turnout.
    game : Game, optional
        What is assumed of both sides.
    supports : sequence of int
        Shares of the roll who favour Yes, in per cent.
    seed : int
        Of the errors of weekly polls.

    Returns
    -------
    Document
        ``referendum/mobilisation/1``: of each support ``with`` and ``without`` the quorum what
        :class:`Ending` tells, and ``lost``, turnout without it less turnout with it [share of the roll];
        ``mean_lost`` is their mean over the supports.

    Raises
    ------
    RuleError
        If the rule has no quorum of turnout.

    Examples
    --------
    >>> from sim.rules import load_rule
    >>> told = mobilisation_document(load_rule("italy-abrogative"), supports=[60])["supports"][0]
    >>> told["with"]["kind"], told["without"]["kind"]
    ('equilibrium', 'cycle')
    """
    game = Game() if game is None else game
    with_it, without = (_played(each, game) for each in (rule, without_turnout_quorum(rule)))
    told: list[dict[str, Any]] = []
    for support in supports:
        if not 0 <= support <= 100:
            raise RuleError(f"supports: {support} must lie in [0, 100] [%]")
        ends = [_ending(each, support, seed) for each in (with_it, without)]
        lost = round(ends[1].turnout - ends[0].turnout, 4)
        told.append({"support": support, "with": asdict(ends[0]), "without": asdict(ends[1]), "lost": lost})
    return as_document(
        "referendum/mobilisation/1",
        {
            "rule": rule.name,
            "title": rule.title,
            "assumed": asdict(game),
            "supports": told,
            "mean_lost": round(sum(each["lost"] for each in told) / len(told), 4),
            "literature": LITERATURE,
        },
    )


def mobilisation_rows(document: Document) -> Rows:
    """A row a support, with the quorum and without."""
    entries: list[dict[str, Any]] = [
        {"support": each["support"], "quorum": name == "with", **each[name]}
        for each in document["supports"]
        for name in ("with", "without")
    ]
    return rows(("support", "quorum", *Ending.__slots__), entries)
