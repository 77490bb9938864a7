"""A comparison of two scenarios as a document, to the digits that its intervals allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sim.analysis.comparison.compare import Comparison, Difference, errors_apart
from sim.analysis.statistics.intervals import told_share
from sim.documents import Document, Rows, as_document, rows
from sim.engines.plan import notes_on_probabilities
from sim.rounding import SHARE_DIGITS, finite_or_none, rounded, rounded_ends, significant
from sim.scenario import Scenario


def comparison_document(scenarios: Sequence[Scenario], compared: Sequence[Comparison]) -> Document:
    """Two scenarios on the same random numbers, under every prior.

    Parameters
    ----------
    scenarios : sequence of two Scenario
    compared : sequence of Comparison
        As :func:`~sim.analysis.comparison.compare.compare_scenarios` gives them.

    Returns
    -------
    Document
        ``referendum/comparison/1``.

    Examples
    --------
    >>> import sim
    >>> from sim.analysis.comparison.compare import compare_scenarios
    >>> pair = sim.load("scenarios/baseline.toml"), sim.load("scenarios/almaty-boycott.toml")
    >>> told = comparison_document(pair, compare_scenarios(*pair, replications=3))
    >>> told["second"], told["priors"]["replay"]["turnout"]["difference"] < 0
    ('Boycott in the city of Almaty', True)
    """
    errors, (first, second) = errors_apart(tuple(compared)), scenarios
    return as_document(
        "referendum/comparison/1",
        {
            "first": first.title,
            "second": second.title,
            "priors": {each.prior: _told(each) for each in compared},
            "errors": {
                "monte_carlo": significant(errors["monte_carlo"]),
                "prior": rounded(errors["prior"], errors["monte_carlo"]),
            },
            "notes": [f"{each.title}: {note}" for each in scenarios for note in notes_on_probabilities(each)],
        },
    )


_FIGURES = ("first", "second", "difference", "low", "high", "variance_ratio", "ratio_low", "ratio_high")


def comparison_rows(document: Document) -> Rows:
    """A row a prior and figure: ``p_fail``, ``turnout``, and ``not_met`` by condition."""
    return rows(("prior", "figure", "condition", *_FIGURES), _entries(document))


def _entries(document: Document) -> Iterator[dict[str, Any]]:
    bare = dict.fromkeys(("condition", *_FIGURES))
    for prior, each in document["priors"].items():
        for figure in ("p_fail", "turnout"):
            yield bare | {"prior": prior, "figure": figure} | each[figure]
        for name, (first, second) in each["by_condition"].items():
            shares = {"condition": name, "first": first, "second": second}
            yield bare | {"prior": prior, "figure": "not_met"} | shares


def _told(compared: Comparison) -> dict[str, Any]:
    n, p_fail, shares = compared.replications, compared.p_fail, compared.turnout
    ends = {name: told_share(round(n * getattr(p_fail, name)), n) for name in ("first", "second")}
    means = {name: _known(round(getattr(shares, name), SHARE_DIGITS)) for name in ("first", "second")}
    unmet = {name: [_of_replications(p, n) for p in pair] for name, pair in compared.by_condition.items()}
    return asdict(compared) | {
        "p_fail": ends | _told_difference(p_fail),
        "turnout": means | _told_difference(shares),
        "by_condition": unmet,
    }


def _of_replications(share: float | None, n: int) -> float | None:
    return None if share is None else told_share(round(n * share), n)


def _told_difference(difference: Difference) -> dict[str, float | None]:
    names = ("difference", "low", "high"), ("variance_ratio", "ratio_low", "ratio_high")
    return {name: figure for each in names for name, figure in _told_figure(difference, each)}


def _known(value: float | None) -> float | None:
    """None also where a day has no turnout: every list is struck off the roll."""
    return None if value is None else finite_or_none(value)


def _told_figure(difference: Difference, names: tuple[str, str, str]) -> Iterator[tuple[str, float | None]]:
    """A figure and its interval; two significant digits of one without, or with an end left open."""
    value, low, high = (_known(getattr(difference, name)) for name in names)
    if value is None or low is None or high is None:
        bare = (None if each is None else significant(each) for each in (value, low, high))
        return zip(names, bare, strict=True)
    return zip(names, rounded_ends(value, low, high), strict=True)
